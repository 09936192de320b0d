using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Access;

/// <summary>
/// Ends a person's access at once: sign-ins, links, rights. Their tickets stay with them until reassigned; returns how many open ones that are.
/// Refuses oneself, the last Owner, and an Owner unless by an Owner.
/// </summary>
public sealed record DisableAgent(long AgentId) : Command<int>
{
    internal override Permission Needs => Permission.ManagePeople;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        await work.AloneAsync(ct);
        var agent = await work.AgentAsync(AgentId, ct);
        if (agent.Id == work.Who.AgentId) throw Work.NotAllowed("You can't disable yourself. Ask another owner or admin.");
        work.DemandMayManage(agent);
        await work.DemandAnotherOwnerAsync(agent, ct);
        agent.Disable(work.Now);
        await work.CancelLinksAsync(agent.Id, ct);
        return await work.OpenTicketsOfAsync(agent.Id, ct);
    }
}
