using System.Collections.Frozen;
using System.Globalization;
using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace HelpDesk.Core.Analytics;

/// <summary>Reads the board for a range (S220–S227). Totals are those of the whole desk, whatever tickets the asker may open (C20).</summary>
public sealed record ReadBoard(RangeKey Range) : Query<BoardView>
{
    private const int TopTags = 10;

    private static readonly string Running = Statement(ended: false);
    private static readonly string Ended = Statement(ended: true);
    private static readonly string CardsOnly = CardStatement();

    internal sealed record Row(string Section, long Key, long N, double? Average, double? Median, double? P90);

    internal override Permission Needs => Permission.ReadAnalytics;

    internal override async Task<BoardView> RunAsync(Reading reading, CancellationToken ct)
    {
        var settings = (await reading.All<Workspace>().SingleAsync(ct)).Settings;
        var range = Ranges.Of(Range, settings.TimeZone, reading.Now);
        var rows = await RowsAsync(reading, range, ct);
        var before = Ranges.Before(Range, settings.TimeZone, reading.Now);
        var past = new Parts(await reading.Db.Database.SqlQueryRaw<Row>(CardsOnly, [.. BehindBoard.Parameters(before.From, before.To, before.To)]).ToListAsync(ct), before);
        var tagIds = rows.Where(r => r.Section == Metrics.ByTag.Key).Select(r => r.Key).ToArray();
        var tags = tagIds.Length == 0 ? [] : await reading.All<Tag>().Where(t => tagIds.Contains(t.Id)).ToDictionaryAsync(t => t.Id, ct);
        var agentIds = rows.Where(r => r.Section == Metrics.AgentHandled.Key).Select(r => r.Key).ToArray();
        var names = agentIds.Length == 0 ? []
            : await reading.All<Agent>().Where(a => agentIds.Contains(a.Id)).Select(a => new { a.Id, a.Name }).ToDictionaryAsync(a => a.Id, a => a.Name, ct);

        var parts = new Parts(rows, range);
        return new BoardView(Range, range, settings.TimeZone, Ranges.Local(reading.Now, settings.TimeZone),
            [.. Metrics.Cards.Select(parts.Card)], new BoardPast(before, [.. Metrics.Cards.Select(past.Card)]),
            [.. range.Days.Select((day, i) => new BoardDay(day,
                parts.OnDay(Metrics.Created, day, i), parts.OnDay(Metrics.Closed, day, i), parts.OnDay(Metrics.Resolved, day, i)))],
            [.. Enum.GetValues<TicketStatus>().Where(s => s != TicketStatus.Spam)
                .Select(s => parts.Slice(Metrics.ByStatus, (long)s, TicketWords.Word(s), s == TicketStatus.Waiting ? "Waiting" : TicketWords.Label(s)))],
            [.. Enum.GetValues<TicketPriority>().OrderDescending()
                .Select(p => parts.Slice(Metrics.ByPriority, (long)p, TicketWords.Word(p), TicketWords.Label(p, settings.CriticalLabels)))],
            [.. Tags(parts, tagIds, tags)],
            [.. agentIds.Select(id => parts.Agent(id, names.GetValueOrDefault(id, "Somebody")))
                .OrderByDescending(a => a.Handled.Tickets).ThenByDescending(a => a.Resolved.Tickets).ThenBy(a => a.Name, StringComparer.Ordinal)]);
    }

    private static IEnumerable<BoardSlice> Tags(Parts parts, long[] ids, Dictionary<long, Tag> tags)
    {
        foreach (var id in ids)
        {
            var tag = tags.GetValueOrDefault(id);
            yield return parts.Slice(Metrics.ByTag, id, id.ToString(CultureInfo.InvariantCulture), tag?.Name ?? "Removed tag", tag?.Color ?? 0);
        }
        if (parts.Of(Metrics.OtherTags.Key) is { N: > 0 } others)
            yield return new BoardSlice("", Metrics.OtherTags.Name, 0, others.N, parts.Behind(Metrics.OtherTags.With(string.Join(',', ids))));
    }

    /// <summary>Every number of the range in one statement, so that all of them are of one snapshot.</summary>
    private static async Task<List<Row>> RowsAsync(Reading reading, DateRange range, CancellationToken ct)
    {
        var parameters = BehindBoard.Parameters(range.From, range.To, range.To);
        parameters.Add(new NpgsqlParameter("days", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz) { Value = range.Days.Select(d => d.From.UtcDateTime).ToArray() });
        return await reading.Db.Database.SqlQueryRaw<Row>(range.To <= reading.Now ? Ended : Running, [.. parameters]).ToListAsync(ct);
    }

    /// <summary>The cards of a period that is over.</summary>
    private static string CardStatement() => $"""
        with {string.Join(",\n", Metrics.Cards.Select(m => m.Set).Distinct().Select(set => $"{set} as ({TicketSets.Of(set, ended: true)})"))},
        numbers (section, key, n, average, median, p90) as ({string.Join("\nunion all ", Metrics.Cards.Select(m => Count(m.Key, "0::bigint", m, m.Where, "")))})
        select section as "Section", key as "Key", n as "N", average as "Average", median as "Median", p90 as "P90" from numbers
        """;

    private static string Statement(bool ended)
    {
        var sets = Metrics.All.Select(m => m.Set).Distinct().Select(set => $"{set} as ({TicketSets.Of(set, ended)})");
        string[] parts =
        [
            .. Metrics.Cards.Select(m => Count(m.Key, "0::bigint", m, m.Where, "")),
            .. new[] { Metrics.Created, Metrics.Closed, Metrics.Resolved }
                .Select(m => Count($"day-{m.Key}", "width_bucket(at, @days)::bigint - 1", m, m.Where, "group by 2")),
            Count(Metrics.ByStatus.Key, "status::bigint", Metrics.ByStatus, "true", "group by 2"),
            Count(Metrics.ByPriority.Key, "priority::bigint", Metrics.ByPriority, "true", "group by 2"),
            $"select '{Metrics.ByTag.Key}', tag, n, null::float8, null::float8, null::float8 from top_tags",
            Count(Metrics.OtherTags.Key, "0::bigint", Metrics.OtherTags,
                Metrics.OtherTags.Where.Replace("@wanted", "(select coalesce(array_agg(tag), array[]::bigint[]) from top_tags)", StringComparison.Ordinal), ""),
            .. new[] { Metrics.AgentHandled, Metrics.AgentResolved, Metrics.AgentResolution }
                .Select(m => Count(m.Key, "agent", m, m.Where.Replace("@wanted", "agent", StringComparison.Ordinal), "group by agent")),
        ];
        return $"""
            with {string.Join(",\n", sets)},
            top_tags as (select tag, count(distinct id) as n from created, unnest(tag_ids) tag group by tag order by n desc, tag limit {TopTags}),
            numbers (section, key, n, average, median, p90) as ({string.Join("\nunion all ", parts)})
            select section as "Section", key as "Key", n as "N", average as "Average", median as "Median", p90 as "P90" from numbers
             order by n desc, key
            """;
    }

    /// <summary>One number, or one per group, with mean, median and ninth decile where it is a time.</summary>
    private static string Count(string section, string key, Metric metric, string where, string group) => $"""
        select '{section}', {key}, count({(metric.Set == "acted" ? "distinct id" : "*")}), {(metric.Unit == MetricUnit.Seconds
            ? "avg(seconds), percentile_cont(0.5) within group (order by seconds), percentile_cont(0.9) within group (order by seconds)"
            : "null::float8, null::float8, null::float8")} from {metric.Set} where {where} {group}
        """;

    /// <summary>Rows of the statement as parts of the view.</summary>
    private sealed class Parts(IEnumerable<Row> rows, DateRange range)
    {
        private readonly Dictionary<(string, long), Row> _rows = rows.ToDictionary(r => (r.Section, r.Key));

        public Row? Of(string section, long key = 0) => _rows.GetValueOrDefault((section, key));

        public TicketsBehind Behind(string key) => new(key, range.From, range.To);

        public BoardCard Card(Metric metric)
        {
            var row = Of(metric.Key)!;
            var created = Of(Metrics.Created.Key)!.N;
            var value = metric.Unit switch
            {
                MetricUnit.Seconds => Seconds(row.Average),
                MetricUnit.Share => created == 0 ? (double?)null : (double)row.N / created,
                _ => row.N,
            };
            return new BoardCard(metric, value, row.N, metric.Unit == MetricUnit.Share ? created : null, Seconds(row.Median), Seconds(row.P90), Behind(metric.Key));
        }

        public BoardCount OnDay(Metric metric, Day day, int index)
        {
            // A later day may undo what happened on this one: the list needs the end of the range as well as the day.
            var key = metric.Takes == MetricArgument.Instant
                ? metric.With(range.To.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)) : metric.Key;
            return new BoardCount(Of($"day-{metric.Key}", index)?.N ?? 0, new TicketsBehind(key, day.From, day.To));
        }

        public BoardSlice Slice(Metric metric, long key, string word, string label, int color = 0) =>
            new(word, label, color, Of(metric.Key, key)?.N ?? 0, Behind(metric.With(word)));

        public BoardAgent Agent(long id, string name)
        {
            BoardCount Tickets(Metric m) => new(Of(m.Key, id)?.N ?? 0, Behind(m.With(id)));
            return new BoardAgent(id, name, Tickets(Metrics.AgentHandled), Tickets(Metrics.AgentResolved),
                Seconds(Of(Metrics.AgentResolution.Key, id)?.Average), Tickets(Metrics.AgentResolution));
        }

        private static double? Seconds(double? value) => value is { } v ? Math.Round(v, 3) : null;
    }
}

/// <summary>What moves the board.</summary>
public static class BoardChanges
{
    private static readonly FrozenSet<string> Kinds = new[]
    {
        Facts.NameOf<TicketCreated>(), Facts.NameOf<TicketImported>(), Facts.NameOf<StatusChanged>(), Facts.NameOf<PriorityChanged>(),
        Facts.NameOf<TicketTagAdded>(), Facts.NameOf<TicketTagRemoved>(), Facts.NameOf<TicketDeleted>(), Facts.NameOf<TicketRestored>(),
        Facts.NameOf<TicketMerged>(), Facts.NameOf<TicketUnmerged>(),
    }.ToFrozenSet();

    /// <summary>Whether an entry of the log can change a number, a name or an edge on the board.</summary>
    public static bool Matters(LogEntry entry) => Kinds.Contains(entry.Kind) || entry.Subject is "tag" or "agent" or "workspace";
}
