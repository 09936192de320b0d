using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>Everybody with role, teams, state and load, by name: one statement, however many people (S230).</summary>
public sealed record Members : Query<IReadOnlyList<Member>>
{
    private sealed record Row(
        long Id, string Name, string Email, short Role, bool Disabled, bool Pending, DateTimeOffset? InviteUntil, DateTimeOffset CreatedAt,
        long[] TeamIds, long[] LeadTeamIds, int OpenTickets);

    internal override Permission Needs => Permission.ManagePeople;

    internal override async Task<IReadOnlyList<Member>> RunAsync(Reading reading, CancellationToken ct) =>
        [.. (await reading.Db.Database.SqlQuery<Row>($"""
            select a.id as "Id", a.name as "Name", a.email as "Email", a.role as "Role", a.disabled_at is not null as "Disabled",
                   a.invited_at is not null and a.password_hash is null as "Pending",
                   (select max(l.expires_at) from access_links l
                     where l.agent_id = a.id and l.purpose = 1 and l.used_at is null and l.expires_at > {reading.Now}) as "InviteUntil",
                   a.created_at as "CreatedAt",
                   array(select m.team_id from team_members m where m.agent_id = a.id order by 1) as "TeamIds",
                   array(select m.team_id from team_members m where m.agent_id = a.id and m.is_lead order by 1) as "LeadTeamIds",
                   coalesce(held.n, 0)::int as "OpenTickets"
              from agents a
              left join (select holder, count(*) as n from tickets t cross join unnest(t.assignee_ids) as holder
                          where t.status in (1, 2, 3, 4) and t.deleted_at is null and t.archived_at is null group by holder) held on held.holder = a.id
             order by lower(a.name), a.id
            """).ToListAsync(ct))
            .Select(r => new Member(r.Id, r.Name, r.Email, (Role)r.Role,
                r.Disabled ? MemberState.Disabled : r.Pending ? MemberState.Invited : MemberState.Active,
                r.InviteUntil, r.Pending, r.CreatedAt, r.TeamIds, r.LeadTeamIds, r.OpenTickets))];
}

/// <summary>Whether a person can sign in.</summary>
public enum MemberState
{
    /// <summary>Can sign in.</summary>
    Active,
    /// <summary>Has not accepted the invitation yet.</summary>
    Invited,
    /// <summary>May not sign in.</summary>
    Disabled,
}

/// <summary>A person as the members page shows them.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="Email">Address.</param>
/// <param name="Role">Role.</param>
/// <param name="State">Whether the person can sign in.</param>
/// <param name="InviteUntil">Until when the open invitation works; null when there is none.</param>
/// <param name="NeverAccepted">Invited and without a password, disabled or not.</param>
/// <param name="CreatedAt">When the person was added.</param>
/// <param name="TeamIds">Teams.</param>
/// <param name="LeadTeamIds">Teams that the person leads (C20).</param>
/// <param name="OpenTickets">Open tickets that the person holds, archived ones left out.</param>
public sealed record Member(
    long Id, string Name, string Email, Role Role, MemberState State, DateTimeOffset? InviteUntil, bool NeverAccepted, DateTimeOffset CreatedAt,
    IReadOnlyList<long> TeamIds, IReadOnlyList<long> LeadTeamIds, int OpenTickets);
