using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>How commands reach people and teams, and the rules about who may touch whom (S230).</summary>
internal static class AccessWork
{
    private const long PeopleLock = 4712;

    /// <summary>
    /// Changes to people and teams run one after the other until commit. They are rare, and rules such as "the last Owner stays" or
    /// "one address, one person" look at several rows at once.
    /// </summary>
    public static Task AloneAsync(this Work work, CancellationToken ct) =>
        work.Db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({PeopleLock})", ct);

    public static async Task<Agent> AgentAsync(this Work work, long id, CancellationToken ct) =>
        (await work.Db.Set<Agent>().FromSql($"select * from agents where id = {id} for update").ToListAsync(ct)).SingleOrDefault()
        ?? throw Work.NotFound("this person");

    public static async Task<Team> TeamAsync(this Work work, long id, CancellationToken ct) =>
        (await work.Db.Set<Team>().FromSql($"select * from teams where id = {id} for update").ToListAsync(ct)).SingleOrDefault()
        ?? throw Work.NotFound("this team");

    /// <summary>The signed-in person who acts. Refuses actors without a person.</summary>
    public static Task<Agent> MyselfAsync(this Work work, CancellationToken ct) =>
        work.AgentAsync(work.Who.AgentId ?? throw Work.NotAllowed("Only a signed-in person can do this."), ct);

    /// <summary>Whether the person was invited and has not chosen a password yet.</summary>
    public static bool IsPending(this Agent agent) => agent is { InvitedAt: not null, PasswordHash: null };

    /// <summary>Refuses an Admin who wants to change an Owner.</summary>
    public static void DemandMayManage(this Work work, Agent agent)
    {
        if (agent.Role == Role.Owner && !MayManageOwners(work)) throw Work.NotAllowed("Only an owner can change an owner.");
    }

    /// <summary>Refuses a role that does not exist, and an Admin who wants to give ownership.</summary>
    public static void DemandMayGive(this Work work, Role role)
    {
        if (!Enum.IsDefined(role)) throw Work.Invalid("role", "This role doesn't exist.");
        if (role == Role.Owner && !MayManageOwners(work)) throw Work.NotAllowed("Only an owner can make somebody an owner.");
    }

    /// <summary>Refuses to lose the last Owner who can sign in. The caller holds the lock of <see cref="AloneAsync"/>.</summary>
    public static async Task DemandAnotherOwnerAsync(this Work work, Agent leaving, CancellationToken ct)
    {
        if (leaving.Role != Role.Owner) return;
        var another = await work.All<Agent>().AnyAsync(a => a.Id != leaving.Id && a.Role == Role.Owner && a.DisabledAt == null
            && (a.InvitedAt == null || a.PasswordHash != null), ct);
        if (!another) throw Work.Rule("This is the last owner. Make somebody else an owner first.");
    }

    /// <summary>Puts a person into exactly these teams as a plain member; keeps lead flags of teams that stay. The person has an id.</summary>
    public static async Task SetTeamsAsync(this Work work, Agent agent, IReadOnlyList<long> teamIds, CancellationToken ct)
    {
        var wanted = teamIds.ToHashSet();
        if (await work.All<Team>().CountAsync(t => wanted.Contains(t.Id), ct) != wanted.Count) throw Work.Invalid("teams", "One of these teams doesn't exist any more.");
        var now = await work.All<TeamMember>().Where(m => m.AgentId == agent.Id).ToListAsync(ct);
        foreach (var left in now.Where(m => !wanted.Contains(m.TeamId)))
        {
            work.Db.Remove(left);
            agent.TeamsChanged(left.TeamId, member: false, lead: false);
        }
        foreach (var id in wanted.Except(now.Select(m => m.TeamId)).Order())
        {
            work.Add(new TeamMember { TeamId = id, AgentId = agent.Id });
            agent.TeamsChanged(id, member: true, lead: false);
        }
    }

    /// <summary>Open tickets that the person holds, archived ones left out: what their colleagues would have to take over.</summary>
    public static async Task<int> OpenTicketsOfAsync(this Work work, long agentId, CancellationToken ct)
    {
        // Tickets come later on the ladder, so that this asks the table and not the entity. 1–4 are the open statuses (D4).
        var holder = new[] { agentId };
        return (await work.Db.Database.SqlQuery<int>($"""
            select count(*)::int as "Value" from tickets
             where assignee_ids @> {holder} and status in (1, 2, 3, 4) and deleted_at is null and archived_at is null
            """).ToListAsync(ct))[0];
    }

    private static bool MayManageOwners(Work work) => work.Rights.IsSystem || work.Rights.Role == Role.Owner;
}
