using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>
/// Changes a person's role (S230–S232): never one's own, never an Owner's or to Owner unless by an Owner, and never the last Owner's. An open
/// invitation to a higher role stops working (S-29). Guests lead no team. Returns how many open tickets the person holds.
/// </summary>
public sealed record ChangeRole(long AgentId, Role Role) : Command<int>
{
    internal override Permission Needs => Permission.ManagePeople;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        await work.AloneAsync(ct);
        var agent = await work.AgentAsync(AgentId, ct);
        if (agent.Id == work.Who.AgentId) throw Work.NotAllowed("Nobody changes their own role. Ask another owner or admin.");
        work.DemandMayManage(agent);
        work.DemandMayGive(Role);
        if (Role < Role.Owner) await work.DemandAnotherOwnerAsync(agent, ct);
        if (Role < agent.Role && agent.IsPending()) await work.CancelLinksAsync(agent.Id, ct, LinkPurpose.Invite);
        agent.ChangeRole(Role);
        if (Role == Role.Guest)
        {
            foreach (var led in await work.All<TeamMember>().Where(m => m.AgentId == agent.Id && m.IsLead).ToListAsync(ct))
            {
                led.IsLead = false;
                agent.TeamsChanged(led.TeamId, member: true, lead: false);
            }
        }
        return await work.OpenTicketsOfAsync(agent.Id, ct);
    }
}
