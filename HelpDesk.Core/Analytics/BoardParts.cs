using System.Globalization;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Analytics;

/// <summary>Tags with their tickets, and the tickets with a tag that is not among them.</summary>
internal sealed record TopTags(long[] Top, long[] Tickets, long Others);

/// <summary>Numbers as parts of the view, each with its list.</summary>
internal sealed class BoardParts(BoardNumbers numbers, DateRange range, BoardFilter only, CountedTime counted, DateTimeOffset now)
{
    private static readonly Metric[] OfAgents = [Metrics.AgentHandled, Metrics.AgentFirstResponse, Metrics.AgentResolution, Metrics.AgentPromised, Metrics.AgentRatings];

    private IReadOnlyList<long> Backlog { get; } = numbers.Backlog;

    public BoardCard Card(Metric metric)
    {
        var count = numbers.Of(metric);
        var of = metric.Of is { } whole ? numbers.Of(whole).N : (long?)null;
        var value = metric.Unit switch
        {
            MetricUnit.Seconds => Seconds(count.Values.Mean),
            MetricUnit.Score => count.Values.Mean,
            MetricUnit.Share => of is > 0 and var all ? (double)count.N / all : (double?)null,
            _ => count.Tickets,
        };
        var isTime = metric.Unit == MetricUnit.Seconds;
        return new BoardCard(metric, value, count.Tickets, count.N, of, isTime ? Seconds(count.Values.At(0.5)) : null, isTime ? Seconds(count.Values.At(0.9)) : null, Behind(metric, metric.Key));
    }

    public BoardPast Past() => new(range, [.. Metrics.Cards.Select(Card)],
        [.. range.Days.Select((day, i) => new BoardPastDay(day, OnDay(Metrics.Created, i), OnDay(Metrics.Closed, i), OnDay(Metrics.Resolved, i), Open(i)))]);

    public IReadOnlyList<BoardDay> Days() => [.. range.Days.Select((day, i) => new BoardDay(
        day, OnDay(Metrics.Created, i), OnDay(Metrics.Closed, i), OnDay(Metrics.Resolved, i), Open(i), OnDay(Metrics.SlaResolution, i), OnDay(Metrics.ResolutionLate, i)))];

    public BoardCount Count(Metric metric) => new(numbers.Of(metric).Tickets, Behind(metric, metric.Key));

    public BoardSlice Slice(Metric metric, long part, string word, string label, int color = 0) =>
        new(word, label, color, numbers.Of(metric, Cut.Part, part).Tickets, Behind(metric, metric.With(word)));

    public IReadOnlyList<BoardSlice> Slices(Metric metric, IReadOnlyList<(TimeSpan Below, string Label)> parts) =>
        [.. parts.Select((p, i) => Slice(metric, i, i.ToString(CultureInfo.InvariantCulture), p.Label))];

    /// <summary>Ages move on: their lists keep the instant that they were measured at.</summary>
    public IReadOnlyList<BoardSlice> Ages() => [.. Slices(Metrics.ByAge, Metrics.AgeParts)
        .Select(s => s with { Behind = s.Behind with { Metric = $"{s.Behind.Metric},{Iso(now)}" } })];

    public IReadOnlyList<BoardHour> Hours() => [.. Enumerable.Range(0, 168).Select(h => new BoardHour(
        (DayOfWeek)((h / 24 + 1) % 7), h % 24, new BoardCount(numbers.Of(Metrics.ByHour, Cut.Part, h).Tickets, Behind(Metrics.ByHour, Metrics.ByHour.With(h)))))];

    public IReadOnlyList<BoardSlice> Scores() =>
        [.. Enumerable.Range(1, 5).Select(i => Slice(Metrics.ByScore, i, i.ToString(CultureInfo.InvariantCulture), i.ToString(CultureInfo.InvariantCulture)))];

    public IEnumerable<BoardSlice> Tags(TopTags top, Dictionary<long, Tag> tags)
    {
        for (var i = 0; i < top.Top.Length; i++)
        {
            var tag = tags.GetValueOrDefault(top.Top[i]);
            yield return new BoardSlice(top.Top[i].ToString(CultureInfo.InvariantCulture), tag?.Name ?? "Removed tag", tag?.Color ?? 0, top.Tickets[i], Behind(Metrics.ByTag, Metrics.ByTag.With(top.Top[i])));
        }
        if (top.Others > 0) yield return new BoardSlice("", Metrics.OtherTags.Name, 0, top.Others, Behind(Metrics.OtherTags, Metrics.OtherTags.With(string.Join(',', top.Top))));
    }

    /// <summary>Everybody who has a number.</summary>
    public long[] Agents() => [.. OfAgents.SelectMany(m => numbers.Parts(m)).Distinct()];

    public BoardAgent Agent(long id, string name)
    {
        BoardCount Tickets(Metric m) => new(numbers.Of(m, Cut.Part, id).Tickets, Behind(m, m.With(id)));
        BoardTime Time(Metric m)
        {
            var values = numbers.Of(m, Cut.Part, id).Values;
            return new BoardTime(Seconds(values.Mean), Seconds(values.At(0.5)), Seconds(values.At(0.9)), Tickets(m));
        }
        BoardShare Share(Metric m)
        {
            var (n, of) = (numbers.Of(m, Cut.Part, id).N, numbers.Of(m.Of!, Cut.Part, id).N);
            return new BoardShare(of == 0 ? null : (double)n / of, n, of, Tickets(m), Tickets(m.Of!));
        }
        return new BoardAgent(id, name, Tickets(Metrics.AgentHandled), Tickets(Metrics.AgentResolved), Tickets(Metrics.AgentResolvedOnly),
            numbers.Of(Metrics.AgentReplied, Cut.Part, id).N, Tickets(Metrics.AgentReplied), Time(Metrics.AgentFirstResponse), Time(Metrics.AgentResolution),
            Share(Metrics.AgentSla), Share(Metrics.AgentCsat));
    }

    private BoardCount OnDay(Metric metric, int index)
    {
        // A later day may undo what happened on this one: the list needs the end of the range as well as the day.
        var key = metric.Takes == MetricArgument.Instant ? metric.With(Iso(range.To)) : metric.Key;
        var day = range.Days[index];
        return new BoardCount(numbers.Of(metric, Cut.Day, index).Tickets, Behind(metric, key) with { From = day.From, To = day.To });
    }

    private BoardCount Open(int index) => new(Backlog[index], Behind(Metrics.Open, Metrics.Open.Key) with { To = range.Days[index].To });

    private TicketsBehind Behind(Metric metric, string key) =>
        new(key, range.From, range.To) { Only = only, Business = counted == CountedTime.Business && (metric.Unit == MetricUnit.Seconds || metric == Metrics.ByResponse) };

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static double? Seconds(double? ticks) => ticks is { } t ? Math.Round(t / TimeSpan.TicksPerSecond, 3) : null;
}
