using System.Globalization;
using HelpDesk.Core.Analytics;

namespace HelpDesk.App.Features.Analytics;

/// <summary>One place of a chart over time: a day, or a week or a month where there are too many days to tell apart. Its numbers are those of its days, and so are the lists.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="SoFar">It has not ended.</param>
/// <param name="Created">Created in it.</param>
/// <param name="Closed">Closed in it.</param>
/// <param name="Resolved">Resolved in it.</param>
/// <param name="Backlog">Open at its end.</param>
/// <param name="InTime">Of those resolved in it, in time.</param>
/// <param name="Late">Of those resolved in it, late.</param>
/// <param name="Past">The days of the period before in the same place; null when there are none.</param>
internal sealed record BoardStep(string Label, bool SoFar, BoardCount Created, BoardCount Closed, BoardCount Resolved, BoardCount Backlog, BoardCount InTime, BoardCount Late, PastStep? Past);

/// <summary>The same place in the period before.</summary>
internal sealed record PastStep(string Label, BoardCount Created, BoardCount Closed, BoardCount Backlog);

/// <summary>The places of the board's charts over time.</summary>
internal static class BoardSteps
{
    private const int MostDays = 62;
    private const int MostWeeks = 400;

    /// <summary>What a place is: Day, Week from, Month.</summary>
    public static string Axis(BoardView board) => board.Days.Count <= MostDays ? "Day" : board.Days.Count <= MostWeeks ? "Week from" : "Month";

    /// <summary>The places in order.</summary>
    public static IReadOnlyList<BoardStep> Of(BoardView board)
    {
        var (axis, many) = (Axis(board), board.Days.Count);
        var past = board.Before?.Days ?? [];
        return [.. board.Days.Select((day, i) => (day, i)).GroupBy(d => Start(d.day.Day.Date, axis)).Select(g =>
        {
            var (days, soFar) = (g.Select(d => d.day).ToList(), g.Last().day.Day.To > board.AsOf);
            var label = Label(axis == "Month" ? g.Key : days[0].Day.Date, axis, many);
            return new BoardStep(soFar ? axis == "Day" ? "Today so far" : label + " so far" : label, soFar,
                Sum(days.Select(d => d.Created)), Sum(days.Select(d => d.Closed)), Sum(days.Select(d => d.Resolved)), days[^1].Backlog,
                Sum(days.Select(d => d.InTime)), Sum(days.Select(d => d.Late)), Past([.. g.Where(d => d.i < past.Count).Select(d => past[d.i])], axis, many));
        })];
    }

    private static PastStep? Past(List<BoardPastDay> days, string axis, int many) => days.Count == 0 ? null : new PastStep(
        Label(days[0].Day.Date, axis, many), Sum(days.Select(d => d.Created)), Sum(days.Select(d => d.Closed)), days[^1].Backlog);

    private static DateOnly Start(DateOnly date, string axis) => axis switch
    {
        "Day" => date,
        "Month" => new DateOnly(date.Year, date.Month, 1),
        _ => date.AddDays(-((int)date.DayOfWeek + 6) % 7),
    };

    private static string Label(DateOnly date, string axis, int many) =>
        date.ToString(axis == "Month" ? "MMM yyyy" : many > 14 ? "d MMM" : "ddd d MMM", CultureInfo.InvariantCulture);

    /// <summary>The number of neighbouring days, and its list.</summary>
    private static BoardCount Sum(IEnumerable<BoardCount> counts)
    {
        var all = counts.ToList();
        return new BoardCount(all.Sum(c => c.Tickets), all[0].Behind with { To = all[^1].Behind.To });
    }
}
