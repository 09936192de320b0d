using System.Text;
using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Analytics;

/// <summary>
/// The whole board as one CSV table (S222): one number a row with its section, metric, item, unit and period. Values are those that the
/// screen carries for machines: tickets, whole seconds, percent with one decimal; no data is an empty cell.
/// </summary>
public static class BoardCsv
{
    /// <summary>The columns.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["section", "metric", "item", "name", "value", "unit", "n", "median", "p90", "from", "to", "definition"];

    /// <summary>Writes the board; sections: board, cards, previous (the cards of the period before), daily, status, priority, tag, agents.</summary>
    public static string Write(BoardView board)
    {
        var csv = new StringBuilder(CsvText.Row([.. Columns]));
        var (from, to) = (board.Range.From, board.Range.To);
        csv.Append(CsvText.Row("board", "range", Ranges.Word(board.Key), Ranges.Label(board.Key), null, null, null, null, null, from, to, null));
        csv.Append(CsvText.Row("board", "zone", null, board.Zone, null, null, null, null, null, from, to, null));
        csv.Append(CsvText.Row("board", "as-of", null, CsvMoment(board.AsOf), null, null, null, null, null, from, to, null));
        foreach (var card in board.Cards) csv.Append(Card("cards", card, board.Range));
        foreach (var card in board.Before.Cards) csv.Append(Card("previous", card, board.Before.Range));
        foreach (var day in board.Days)
        {
            csv.Append(Line("daily", Metrics.Created, day.Day.Date, Metrics.Created.Name, day.Created.Tickets, day.Day.From, day.Day.To));
            csv.Append(Line("daily", Metrics.Closed, day.Day.Date, Metrics.Closed.Name, day.Closed.Tickets, day.Day.From, day.Day.To));
            csv.Append(Line("daily", Metrics.Resolved, day.Day.Date, Metrics.Resolved.Name, day.Resolved.Tickets, day.Day.From, day.Day.To));
        }
        foreach (var slice in board.Statuses) csv.Append(Line("status", Metrics.ByStatus, slice.Word, slice.Label, slice.Tickets, from, to));
        foreach (var slice in board.Priorities) csv.Append(Line("priority", Metrics.ByPriority, slice.Word, slice.Label, slice.Tickets, from, to));
        foreach (var slice in board.Tags)
        {
            csv.Append(Line("tag", slice.Word.Length == 0 ? Metrics.OtherTags : Metrics.ByTag, slice.Word, slice.Label, slice.Tickets, from, to));
        }
        foreach (var agent in board.Agents)
        {
            csv.Append(Line("agents", Metrics.AgentHandled, agent.AgentId, agent.Name, agent.Handled.Tickets, from, to));
            csv.Append(Line("agents", Metrics.AgentResolved, agent.AgentId, agent.Name, agent.Resolved.Tickets, from, to));
            csv.Append(Line("agents", Metrics.AgentResolution, agent.AgentId, agent.Name, agent.AvgResolution, from, to, agent.Timed.Tickets));
        }
        return csv.ToString();
    }

    private static string Card(string section, BoardCard card, DateRange range) => Line(
        section, card.Metric, null, card.Metric.Name, card.Value, range.From, range.To, card.Of ?? card.Tickets, card.Median, card.P90, card.Metric.Definition);

    private static string Line(string section, Metric metric, object? item, string name, double? value, DateTimeOffset from, DateTimeOffset to,
        long? n = null, double? median = null, double? p90 = null, string? definition = null) =>
        CsvText.Row(section, metric.Key, item, name, metric.Plain(value), Unit(metric.Unit), n, metric.Plain(median), metric.Plain(p90), from, to, definition);

    private static string Unit(MetricUnit unit) => unit switch
    {
        MetricUnit.Tickets => "tickets",
        MetricUnit.Seconds => "seconds",
        _ => "percent",
    };

    private static string CsvMoment(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
}
