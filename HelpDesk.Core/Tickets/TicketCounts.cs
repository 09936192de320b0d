using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Tickets;

/// <summary>Counts of the status tabs and built-in views that are the same for everybody with the same scope (S025, S040): exact, without counting the whole table.</summary>
public sealed record TicketCounts : Query<TabCounts>
{
    private sealed record Tally(short Status, long N);

    private sealed record Views(long Unassigned, long Warning, long Breached, long WaitingLong);

    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<TabCounts> RunAsync(Reading reading, CancellationToken ct)
    {
        var me = reading.Who.AgentId ?? 0;
        var (all, own) = (reading.Rights.SeesAll, reading.Rights.Scope == TicketScope.Own);
        var teams = reading.Rights.TeamIds;
        var tallies = all
            ? await reading.Db.Database.SqlQuery<Tally>($"""
                select status as "Status", sum(n)::bigint as "N"
                  from (select status, n from tallies union all select status, n from tally_changes) t group by status
                """).ToListAsync(ct)
            : await reading.Db.Database.SqlQuery<Tally>($"""
                select status as "Status", count(*) as "N" from tickets
                 where deleted_at is null and archived_at is null and merged_into is null
                   and (assignee_ids @> array[{me}] or not {own} and (team_id is null or team_id = any({teams}))) group by status
                """).ToListAsync(ct);
        var waited = reading.Now.AddDays(-3);
        var views = (await reading.Db.Database.SqlQuery<Views>($"""
            select (select count(*) from (select 1 from tickets where deleted_at is null and archived_at is null and status in (1, 2, 3, 4) and assignee_ids = array[]::bigint[]
                      and ({all} or not {own} and (team_id is null or team_id = any({teams}))) limit 10001) x) as "Unassigned",
                   (select count(*) from (select 1 from tickets where deleted_at is null and archived_at is null and sla_state = 2
                      and ({all} or assignee_ids @> array[{me}] or not {own} and (team_id is null or team_id = any({teams}))) limit 10001) x) as "Warning",
                   (select count(*) from (select 1 from tickets where deleted_at is null and archived_at is null and sla_state = 3
                      and ({all} or assignee_ids @> array[{me}] or not {own} and (team_id is null or team_id = any({teams}))) limit 10001) x) as "Breached",
                   (select count(*) from (select 1 from tickets where deleted_at is null and archived_at is null and status = 4 and updated_at < {waited}
                      and ({all} or assignee_ids @> array[{me}] or not {own} and (team_id is null or team_id = any({teams}))) limit 10001) x) as "WaitingLong"
            """).ToListAsync(ct))[0];
        return new TabCounts(tallies.ToDictionary(t => (TicketStatus)t.Status, t => t.N), views.Unassigned, views.Warning, views.Breached, views.WaitingLong);
    }
}

/// <summary>How many tickets are assigned to the asker: all of them, and the open ones.</summary>
public sealed record MyTicketCounts : Query<MyCounts>
{
    private sealed record Row(long Mine, long MyOpen);

    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<MyCounts> RunAsync(Reading reading, CancellationToken ct)
    {
        var me = reading.Who.AgentId ?? 0;
        var row = (await reading.Db.Database.SqlQuery<Row>($"""
            select count(*) as "Mine", count(*) filter (where status in (1, 2, 3, 4)) as "MyOpen"
              from tickets where deleted_at is null and archived_at is null and merged_into is null and assignee_ids @> array[{me}]
            """).ToListAsync(ct))[0];
        return new MyCounts(row.Mine, row.MyOpen);
    }
}

/// <summary>Tickets assigned to one person.</summary>
/// <param name="Mine">All, archived ones left out.</param>
/// <param name="MyOpen">The open ones.</param>
public sealed record MyCounts(long Mine, long MyOpen);

/// <summary>Counts of tickets that are neither archived nor deleted, as the asker sees them.</summary>
/// <param name="ByStatus">Per status; a missing one has none.</param>
/// <param name="Unassigned">Open without an assignee; 10,001 = more than 10,000.</param>
/// <param name="Warning">Open in SLA warning.</param>
/// <param name="Breached">Open past a target.</param>
/// <param name="WaitingLong">Waiting without a change for three days.</param>
public sealed record TabCounts(
    IReadOnlyDictionary<TicketStatus, long> ByStatus, long Unassigned, long Warning, long Breached, long WaitingLong)
{
    /// <summary>Tickets in a status.</summary>
    public long Of(TicketStatus status) => ByStatus.GetValueOrDefault(status);

    /// <summary>All statuses but Spam.</summary>
    public long All => ByStatus.Where(s => s.Key != TicketStatus.Spam).Sum(s => s.Value);

    /// <summary>New, Open, In Progress, Waiting (D4).</summary>
    public long Open => TicketWords.OpenSet.Sum(Of);

    /// <summary>Tickets that need the team: New, Open, In Progress (D15, S040).</summary>
    public long Active => Of(TicketStatus.New) + Of(TicketStatus.Open) + Of(TicketStatus.InProgress);

    /// <summary>Whether these are the same numbers.</summary>
    public bool Shows(TabCounts other) => this with { ByStatus = other.ByStatus } == other && Enum.GetValues<TicketStatus>().All(s => Of(s) == other.Of(s));
}

/// <summary>Folds the changes of the counts together; run by a clock, any number of times.</summary>
public sealed record FoldTallies : Command<int>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct) =>
        await work.Db.Database.ExecuteSqlAsync($"""
            with folded as (delete from tally_changes returning status, n), sums as (select status, sum(n) as n from folded group by status)
            update tallies t set n = t.n + s.n from sums s where s.status = t.status
            """, ct);
}

/// <summary>Removes for good what was deleted 30 days ago (C21), and what merges kept to be taken back; the log keeps that it existed.</summary>
public sealed record PurgeDeleted(int Batch = 200) : Command<int>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var before = work.Now.AddDays(-30);
        var reversible = work.Now - TicketMerge.Reversible;
        await work.All<TicketMerge>().Where(m => m.Taken != null && m.At < reversible).ExecuteUpdateAsync(m => m.SetProperty(x => x.Taken, (string?)null), ct);
        var ids = await work.All<Ticket>().Where(t => t.DeletedAt < before).OrderBy(t => t.DeletedAt).Select(t => t.Id).Take(Batch).ToListAsync(ct);
        return await work.All<Ticket>().Where(t => ids.Contains(t.Id)).ExecuteDeleteAsync(ct);
    }
}
