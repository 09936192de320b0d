using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>All teams with their people and load, by name: one statement (C20).</summary>
public sealed record Teams : Query<IReadOnlyList<TeamLine>>
{
    private sealed record Row(long Id, string Name, long[] MemberIds, long[] LeadIds, int OpenTickets, int AllTickets);

    internal override Permission Needs => Permission.ManagePeople;

    internal override async Task<IReadOnlyList<TeamLine>> RunAsync(Reading reading, CancellationToken ct) =>
        [.. (await reading.Db.Database.SqlQuery<Row>($"""
            select t.id as "Id", t.name as "Name",
                   array(select m.agent_id from team_members m where m.team_id = t.id order by 1) as "MemberIds",
                   array(select m.agent_id from team_members m where m.team_id = t.id and m.is_lead order by 1) as "LeadIds",
                   coalesce(held.open, 0)::int as "OpenTickets", coalesce(held.n, 0)::int as "AllTickets"
              from teams t
              left join (select team_id, count(*) as n,
                                count(*) filter (where status in (1, 2, 3, 4) and deleted_at is null and archived_at is null) as open
                           from tickets where team_id is not null group by team_id) held on held.team_id = t.id
             order by lower(t.name)
            """).ToListAsync(ct))
            .Select(r => new TeamLine(r.Id, r.Name, r.MemberIds, r.LeadIds, r.OpenTickets, r.AllTickets))];
}

/// <summary>A team as the teams page shows it.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="MemberIds">Members, disabled ones too.</param>
/// <param name="LeadIds">Leads.</param>
/// <param name="OpenTickets">Open tickets, archived ones left out.</param>
/// <param name="AllTickets">Tickets of any kind; the team can be deleted when there are none.</param>
public sealed record TeamLine(long Id, string Name, IReadOnlyList<long> MemberIds, IReadOnlyList<long> LeadIds, int OpenTickets, int AllTickets);
