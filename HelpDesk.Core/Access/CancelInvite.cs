using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Access;

/// <summary>Takes an invitation back: its link stops working and the person is disabled until invited again (S-29).</summary>
public sealed record CancelInvite(long AgentId) : Command<bool>
{
    internal override Permission Needs => Permission.ManagePeople;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        await work.AloneAsync(ct);
        var agent = await work.AgentAsync(AgentId, ct);
        work.DemandMayManage(agent);
        if (!agent.IsPending()) throw Work.Rule("This person has accepted the invitation already. Disable them instead.");
        await work.CancelLinksAsync(agent.Id, ct);
        agent.Disable(work.Now);
        return true;
    }
}
