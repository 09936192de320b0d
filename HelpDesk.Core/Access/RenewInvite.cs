using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Access;

/// <summary>Makes a new link for somebody who has not accepted yet; the older one stops working. Returns the raw token once.</summary>
public sealed record RenewInvite(long AgentId) : Command<string>
{
    internal override Permission Needs => Permission.ManagePeople;

    internal override async Task<string> RunAsync(Work work, CancellationToken ct)
    {
        await work.AloneAsync(ct);
        var agent = await work.AgentAsync(AgentId, ct);
        work.DemandMayManage(agent);
        if (!agent.IsPending()) throw Work.Rule("This person has accepted the invitation already. Send a password link instead.");
        if (agent.DisabledAt is not null) throw Work.Rule("This invitation was cancelled. Invite the person again.");
        agent.InvitedAt = work.Now;
        return await work.IssueLinkAsync(LinkPurpose.Invite, agent.Id, InviteAgent.Life, ct);
    }
}
