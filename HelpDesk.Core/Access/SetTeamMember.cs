using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>Puts a person into a team or takes them out, and says whether they lead it: leads assign and edit all tickets of their team (C20).</summary>
/// <param name="TeamId">Team.</param>
/// <param name="AgentId">Person.</param>
/// <param name="Member">In the team or not.</param>
/// <param name="Lead">Leads it; only together with <paramref name="Member"/>, and not for Guests.</param>
public sealed record SetTeamMember(long TeamId, long AgentId, bool Member, bool Lead = false) : Command<bool>
{
    internal override Permission Needs => Permission.ManagePeople;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        if (Lead && !Member) throw Work.Invalid("lead", "Somebody who leads a team is a member of it.");
        await work.AloneAsync(ct);
        await work.TeamAsync(TeamId, ct);
        var agent = await work.AgentAsync(AgentId, ct);
        if (Lead && agent.Role == Role.Guest) throw Work.Invalid("lead", "A guest only looks, and can't lead a team.");
        var now = await work.All<TeamMember>().SingleOrDefaultAsync(m => m.TeamId == TeamId && m.AgentId == AgentId, ct);
        if (now is not null == Member && (now?.IsLead ?? false) == Lead) return false;
        if (now is null) work.Add(new TeamMember { TeamId = TeamId, AgentId = AgentId, IsLead = Lead });
        else if (Member) now.IsLead = Lead;
        else work.Db.Remove(now);
        agent.TeamsChanged(TeamId, Member, Lead);
        return true;
    }
}
