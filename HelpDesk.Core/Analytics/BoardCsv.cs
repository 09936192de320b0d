using System.Text;
using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Analytics;

/// <summary>
/// The whole board as one CSV table (S222): one number a row with its section, metric, item, unit and period. Values are those that the
/// screen carries for machines: tickets, whole seconds, percent with one decimal; no data is an empty cell.
/// </summary>
public static class BoardCsv
{
    /// <summary>The columns; n is how many times, answers or surveys a number is made of, of is what a share is taken of.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["section", "metric", "item", "name", "value", "unit", "n", "of", "median", "p90", "from", "to", "definition"];

    /// <summary>
    /// Writes the board; sections: board, cards, previous (the cards of the period before), daily, previous-daily, status, priority, tag, response
    /// (first responses by time), age (open tickets by age), hour (created by weekday and hour), score (ratings), agents.
    /// </summary>
    public static string Write(BoardView board)
    {
        var csv = new StringBuilder(CsvText.Row([.. Columns]));
        var (from, to) = (board.Range.From, board.Range.To);
        Note("range", Ranges.Word(board.Key), Ranges.Label(board.Key));
        Note("zone", null, board.Zone);
        Note("as-of", null, board.AsOf.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture));
        Note("hours", null, Ranges.Word(board.Counted));
        foreach (var (key, value) in board.Only.Parameters) Note("filter", key, value);
        foreach (var card in board.Cards) csv.Append(Card("cards", card, board.Range));
        foreach (var card in board.Before?.Cards ?? []) csv.Append(Card("previous", card, board.Before!.Range));
        foreach (var day in board.Days)
            Daily("daily", day.Day, (Metrics.Created, day.Created), (Metrics.Closed, day.Closed), (Metrics.Resolved, day.Resolved), (Metrics.Open, day.Backlog), (Metrics.SlaResolution, day.InTime), (Metrics.ResolutionLate, day.Late));
        foreach (var day in board.Before?.Days ?? [])
            Daily("previous-daily", day.Day, (Metrics.Created, day.Created), (Metrics.Closed, day.Closed), (Metrics.Resolved, day.Resolved), (Metrics.Open, day.Backlog));
        Slices("status", Metrics.ByStatus, board.Statuses);
        Slices("priority", Metrics.ByPriority, board.Priorities);
        Slices("tag", Metrics.ByTag, board.Tags.Where(t => t.Word.Length > 0));
        Slices("tag", Metrics.OtherTags, board.Tags.Where(t => t.Word.Length == 0));
        Slices("response", Metrics.ByResponse, board.Responses);
        Slices("age", Metrics.ByAge, board.Ages);
        foreach (var hour in board.Hours) csv.Append(Count("hour", Metrics.ByHour, $"{hour.Weekday} {hour.Hour:00}", Metrics.ByHour.Name, hour.Created.Tickets, from, to));
        Slices("score", Metrics.ByScore, board.Scores);
        csv.Append(Count("open", Metrics.Unanswered, null, Metrics.Unanswered.Name, board.Unanswered.Tickets, from, to));
        foreach (var agent in board.Agents) Agent(agent);
        return csv.ToString();

        void Note(string metric, string? item, string value) => csv.Append(CsvText.Row("board", metric, item, value, null, null, null, null, null, null, from, to, null));

        void Daily(string section, Day day, params (Metric Metric, BoardCount Count)[] numbers)
        {
            foreach (var (metric, count) in numbers) csv.Append(Count(section, metric, day.Date, metric.Name, count.Tickets, day.From, day.To));
        }

        void Slices(string section, Metric metric, IEnumerable<BoardSlice> slices)
        {
            foreach (var slice in slices) csv.Append(Count(section, metric, slice.Word, slice.Label, slice.Tickets, from, to));
        }

        void Agent(BoardAgent a)
        {
            (Metric Metric, BoardCount Count)[] counts = [(Metrics.AgentHandled, a.Handled), (Metrics.AgentResolved, a.Resolved), (Metrics.AgentResolvedOnly, a.ResolvedOnly)];
            foreach (var (metric, count) in counts) csv.Append(Count("agents", metric, a.AgentId, a.Name, count.Tickets, from, to));
            csv.Append(Count("agents", Metrics.AgentReplied, a.AgentId, a.Name, a.Replies, from, to));
            foreach (var (metric, time) in new[] { (Metrics.AgentFirstResponse, a.FirstResponse), (Metrics.AgentResolution, a.Resolution) })
                csv.Append(Line("agents", metric, a.AgentId, a.Name, time.Average, from, to, time.Of.Tickets, null, time.Median, time.P90));
            foreach (var (metric, share) in new[] { (Metrics.AgentSla, a.Sla), (Metrics.AgentCsat, a.Csat) })
                csv.Append(Line("agents", metric, a.AgentId, a.Name, share.Value, from, to, share.N, share.Of));
        }
    }

    private static string Card(string section, BoardCard card, DateRange range) => Line(
        section, card.Metric, null, card.Metric.Name, card.Value, range.From, range.To, card.N, card.Of, card.Median, card.P90, card.Metric.Definition);

    private static string Line(string section, Metric metric, object? item, string name, double? value, DateTimeOffset from, DateTimeOffset to,
        long? n, long? of = null, double? median = null, double? p90 = null, string? definition = null) =>
        CsvText.Row(section, metric.Key, item, name, metric.Plain(value), Unit(metric.Unit), n, of, Seconds(median), Seconds(p90), from, to, definition);

    /// <summary>Tickets, whatever the metric's own unit is.</summary>
    private static string Count(string section, Metric metric, object? item, string name, long tickets, DateTimeOffset from, DateTimeOffset to) =>
        CsvText.Row(section, metric.Key, item, name, tickets, Unit(MetricUnit.Tickets), null, null, null, null, from, to, null);

    private static string Seconds(double? value) => Metrics.AvgResolution.Plain(value);

    private static string Unit(MetricUnit unit) => unit switch
    {
        MetricUnit.Tickets => "tickets",
        MetricUnit.Seconds => "seconds",
        MetricUnit.Score => "of 5",
        _ => "percent",
    };
}
