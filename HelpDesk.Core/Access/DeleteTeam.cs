using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>Deletes a team. Refuses while tickets belong to it, archived and deleted ones too: each would have to change without an event.</summary>
public sealed record DeleteTeam(long TeamId) : Command<bool>
{
    internal override Permission Needs => Permission.ManagePeople;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        await work.AloneAsync(ct);
        var team = await work.TeamAsync(TeamId, ct);
        var held = (await work.Db.Database.SqlQuery<int>($"select count(*)::int as \"Value\" from tickets where team_id = {TeamId}").ToListAsync(ct))[0];
        if (held > 0)
        {
            throw Work.Rule(held == 1
                ? "One ticket belongs to this team. Move it to another team first; archived and deleted tickets count too."
                : $"{held} tickets belong to this team. Move them to another team first; archived and deleted tickets count too.");
        }
        var members = await work.All<TeamMember>().Where(m => m.TeamId == TeamId).ToListAsync(ct);
        foreach (var agentId in members.Select(m => m.AgentId).Order())
        {
            (await work.AgentAsync(agentId, ct)).TeamsChanged(TeamId, member: false, lead: false);
        }
        work.Db.RemoveRange(members);
        team.Deleted();
        work.Db.Remove(team);
        return true;
    }
}
