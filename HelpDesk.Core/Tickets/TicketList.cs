using System.Globalization;
using System.Text.RegularExpressions;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Tickets;

/// <summary>Orders of the list; each ends in the id, so that pages never repeat or skip.</summary>
public enum TicketSort
{
    /// <summary>Newest first; the default (C25).</summary>
    Created,
    /// <summary>Oldest first.</summary>
    CreatedOldest,
    /// <summary>Last changed first.</summary>
    Updated,
    /// <summary>Next breach first; tickets without a running clock last.</summary>
    Sla,
    /// <summary>Most urgent first, then newest.</summary>
    Priority,
    /// <summary>Highest number first.</summary>
    Number,
    /// <summary>By status in the order of the workflow, then newest (C25, tab All).</summary>
    Status,
}

/// <summary>One page of the list. A cursor comes from the page before or after and stays right while tickets arrive.</summary>
/// <param name="Filter">What to show.</param>
/// <param name="Sort">Order.</param>
/// <param name="Cursor">Opaque; null = first page. An unknown cursor is refused as invalid.</param>
/// <param name="Take">Rows, 1–200.</param>
public sealed partial record TicketList(TicketFilter Filter, TicketSort Sort = TicketSort.Created, string? Cursor = null, int Take = 50) : Query<TicketPage>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<TicketPage> RunAsync(Reading reading, CancellationToken ct)
    {
        if (!Enum.IsDefined(Sort)) throw Work.Invalid("sort", "This order doesn't exist.");
        var take = Math.Clamp(Take, 1, 200);
        var key = Cursor is null ? null : CursorKey.Parse(Cursor, Sort);
        var rows = await Ordered(After(await reading.MatchingAsync(Filter, ct), key)).Take(take + 1).ToListAsync(ct);
        var more = rows.Count > take;
        if (more) rows.RemoveAt(take);
        return new TicketPage(rows, more ? CursorKey.Of(rows[^1], Sort).ToString() : null);
    }

    private IOrderedQueryable<TicketRow> Ordered(IQueryable<TicketRow> rows) => Sort switch
    {
        TicketSort.CreatedOldest => rows.OrderBy(r => r.CreatedAt).ThenBy(r => r.Id),
        TicketSort.Updated => rows.OrderByDescending(r => r.UpdatedAt).ThenByDescending(r => r.Id),
        TicketSort.Sla => rows.OrderBy(r => r.SlaBreachAt).ThenBy(r => r.Id),
        TicketSort.Priority => rows.OrderByDescending(r => r.Priority).ThenByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id),
        TicketSort.Number => rows.OrderByDescending(r => r.Id),
        TicketSort.Status => rows.OrderBy(r => r.Status).ThenByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id),
        _ => rows.OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id),
    };

    private IQueryable<TicketRow> After(IQueryable<TicketRow> rows, CursorKey? key)
    {
        if (key is null) return rows;
        var (at, id, rank) = (key.At ?? default, key.Id, key.Rank);
        return Sort switch
        {
            TicketSort.CreatedOldest => rows.Where(r => r.CreatedAt >= at && (r.CreatedAt > at || r.Id > id)),
            TicketSort.Updated => rows.Where(r => r.UpdatedAt <= at && (r.UpdatedAt < at || r.Id < id)),
            TicketSort.Sla when key.At is null => rows.Where(r => r.SlaBreachAt == null && r.Id > id),
            TicketSort.Sla => rows.Where(r => r.SlaBreachAt > at || r.SlaBreachAt == at && r.Id > id || r.SlaBreachAt == null),
            TicketSort.Priority => rows.Where(r => r.Priority <= (TicketPriority)rank
                && (r.Priority < (TicketPriority)rank || r.CreatedAt < at || r.CreatedAt == at && r.Id < id)),
            TicketSort.Number => rows.Where(r => r.Id < id),
            TicketSort.Status => rows.Where(r => r.Status >= (TicketStatus)rank
                && (r.Status > (TicketStatus)rank || r.CreatedAt < at || r.CreatedAt == at && r.Id < id)),
            _ => rows.Where(r => r.CreatedAt <= at && (r.CreatedAt < at || r.Id < id)),
        };
    }

    private sealed partial record CursorKey(TicketSort Sort, DateTimeOffset? At, long Id, short Rank)
    {
        public static CursorKey Of(TicketRow last, TicketSort sort) => new(sort, sort switch
        {
            TicketSort.Updated => last.UpdatedAt,
            TicketSort.Sla => last.SlaBreachAt,
            _ => last.CreatedAt,
        }, last.Id, sort == TicketSort.Status ? (short)last.Status : (short)last.Priority);

        public static CursorKey Parse(string text, TicketSort sort)
        {
            var m = Form().Match(text);
            if (m.Success && int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture) == (int)sort
                && long.TryParse(m.Groups[3].ValueSpan, CultureInfo.InvariantCulture, out var id))
            {
                if (m.Groups[2].ValueSpan is "n") return new CursorKey(sort, null, id, short.Parse(m.Groups[4].ValueSpan, CultureInfo.InvariantCulture));
                if (long.TryParse(m.Groups[2].ValueSpan, CultureInfo.InvariantCulture, out var ticks) && ticks is > 0 and < 3_000_000_000_000_000_000)
                    return new CursorKey(sort, new DateTimeOffset(ticks, TimeSpan.Zero), id, short.Parse(m.Groups[4].ValueSpan, CultureInfo.InvariantCulture));
            }
            throw Work.Invalid("cursor", "This page doesn't exist in this order. Start from the first page.");
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(int)Sort}.{At?.UtcTicks.ToString(CultureInfo.InvariantCulture) ?? "n"}.{Id}.{Rank}");

        [GeneratedRegex(@"^(\d{1,2})\.(n|\d{1,19})\.(\d{1,18})\.(\d{1,3})$", RegexOptions.None, 100)]
        private static partial Regex Form();
    }
}

/// <summary>A page of rows.</summary>
/// <param name="Rows">The rows in order.</param>
/// <param name="Next">Cursor of the next page; null at the end.</param>
public sealed record TicketPage(IReadOnlyList<TicketRow> Rows, string? Next);

/// <summary>Rows by id, as far as the asker sees them; deleted ones too, marked, so that a live screen can drop them.</summary>
public sealed record TicketRowsById(IReadOnlyCollection<long> Ids) : Query<IReadOnlyList<TicketRow>>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<TicketRow>> RunAsync(Reading reading, CancellationToken ct)
    {
        var ids = Ids.ToArray();
        var rows = await reading.Rows(reading.All<Ticket>().Where(t => ids.Contains(t.Id))).ToListAsync(ct);
        rows.RemoveAll(r => !r.VisibleTo(reading.Rights));
        return rows;
    }
}

/// <summary>Which of these tickets a filter matches: for filters that only the database can answer.</summary>
public sealed record TicketsMatching(TicketFilter Filter, IReadOnlyCollection<long> Ids) : Query<IReadOnlyList<long>>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<long>> RunAsync(Reading reading, CancellationToken ct)
    {
        var ids = Ids.ToArray();
        return await (await reading.MatchingAsync(Filter, ct)).Where(r => ids.Contains(r.Id)).Select(r => r.Id).ToListAsync(ct);
    }
}

/// <summary>The ids of everything that a filter matches, newest first, for a bulk action on the whole view; at most 10,000.</summary>
public sealed record TicketIds(TicketFilter Filter) : Query<IReadOnlyList<long>>
{
    /// <summary>Most ids that are returned.</summary>
    public const int Most = 10_000;

    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<long>> RunAsync(Reading reading, CancellationToken ct) =>
        await (await reading.MatchingAsync(Filter, ct)).OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id).Select(r => r.Id).Take(Most).ToListAsync(ct);
}

/// <summary>How many tickets a filter matches, counted up to a bound: "1,000+" beyond it (UI 5.1).</summary>
public sealed record TicketCount(TicketFilter Filter, int Bound = 1000) : Query<int>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<int> RunAsync(Reading reading, CancellationToken ct) =>
        await (await reading.MatchingAsync(Filter, ct)).Select(r => r.Id).Take(Math.Clamp(Bound, 1, TicketIds.Most) + 1).CountAsync(ct);
}
