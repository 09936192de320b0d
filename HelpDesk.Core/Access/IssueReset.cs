using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Access;

/// <summary>Makes a link with which a person chooses a new password, once within 24 hours; older ones stop working. Only Owners do it for Owners. Returns the raw token once.</summary>
public sealed record IssueReset(long AgentId) : Command<string>
{
    /// <summary>How long the link works.</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromHours(24);

    internal override Permission Needs => Permission.ManagePeople;

    internal override async Task<string> RunAsync(Work work, CancellationToken ct)
    {
        await work.AloneAsync(ct);
        var agent = await work.AgentAsync(AgentId, ct);
        work.DemandMayManage(agent);
        if (agent.DisabledAt is not null) throw Work.Rule("This person is disabled. Enable them first.");
        if (agent.IsPending()) throw Work.Rule("This person hasn't accepted the invitation yet. Make a new invitation link instead.");
        return await work.IssueLinkAsync(LinkPurpose.Reset, agent.Id, Life, ct);
    }
}
