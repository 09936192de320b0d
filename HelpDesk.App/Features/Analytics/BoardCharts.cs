using System.Globalization;
using HelpDesk.Core.Analytics;

namespace HelpDesk.App.Features.Analytics;

/// <summary>The charts of the board (S224–S227), made of the numbers that cards and files show.</summary>
internal static class BoardCharts
{
    private const int Agents = 10;

    /// <summary>All of them in the order of the screen.</summary>
    public static IEnumerable<ChartFigure> Of(BoardView board)
    {
        var rows = new[] { board.Statuses.Count, board.Priorities.Count, board.Tags.Count }.Max();
        return [Daily(board), Statuses(board, rows), Priorities(board, rows), Tags(board, rows), TopAgents(board)];
    }

    private static ChartFigure Daily(BoardView board)
    {
        var (created, closed) = (board.Card(Metrics.Created).Tickets, board.Card(Metrics.Closed).Tickets);
        var busiest = board.Days.MaxBy(d => d.Created.Tickets)!;
        var summary = $"{Count(created, "ticket")} created and {N(closed)} closed"
            + (board.Days.Count > 1 && created > 0 ? $"; most came on {Date(busiest.Day.Date)}, {N(busiest.Created.Tickets)}." : ".");
        return new("daily", "Daily Ticket Trends", $"{Metrics.Created.Definition} {Metrics.Closed.Definition}", summary, "Day", Bars: false, "full",
            [.. board.Days.Select(d => board.Days.Count > 14 ? d.Day.Date.ToString("d MMM", CultureInfo.InvariantCulture) : Date(d.Day.Date))],
            [
                new("Created", "chart-1", [.. board.Days.Select(d => Point(d.Created))]),
                new("Closed", "chart-3", [.. board.Days.Select(d => Point(d.Closed))]),
            ],
            [new("Resolved", "chart-4", [.. board.Days.Select(d => Point(d.Resolved))])], 0);
    }

    private static ChartFigure Statuses(BoardView board, int rows) =>
        Slices("status", "By Status", Metrics.ByStatus, "Status", board.Statuses, s => $"status-{s.Word}", rows, "created ticket");

    private static ChartFigure Priorities(BoardView board, int rows) =>
        Slices("priority", "By Priority", Metrics.ByPriority, "Priority", board.Priorities, s => $"priority-{s.Word}", rows, "created ticket");

    private static ChartFigure Tags(BoardView board, int rows) =>
        Slices("tag", "By Tag", Metrics.ByTag, "Tag", board.Tags, s => s.Color is > 0 and <= 8 ? $"chart-{s.Color}" : "chart-8", rows, "tagged ticket");

    private static ChartFigure Slices(string name, string title, Metric metric, string axis, IReadOnlyList<BoardSlice> slices, Func<BoardSlice, string> color, int rows, string what)
    {
        var most = slices.MaxBy(s => s.Tickets);
        var summary = most is null or { Tickets: 0 } ? $"No {what}s in this period." : $"Most are {most.Label}: {N(most.Tickets)} of {N(slices.Sum(s => s.Tickets))}.";
        return new(name, title, metric.Definition, summary, axis, Bars: true, "narrow", [.. slices.Select(s => s.Label)],
            [new("Tickets", "chart-1", [.. slices.Select(s => new ChartPoint(s.Tickets, N(s.Tickets), s.Behind.Address))], [.. slices.Select(color)])], [], rows);
    }

    private static ChartFigure TopAgents(BoardView board)
    {
        var first = board.Agents.Take(Agents).ToList();
        var summary = first.Count == 0 ? "Nobody worked on a ticket in this period."
            : $"{first[0].Name} handled the most: {Count(first[0].Handled.Tickets, "ticket")}." + (board.Agents.Count > Agents ? $" The first {Agents} of {board.Agents.Count} are shown; the export has all." : "");
        return new("agents", "Top Agents", $"{Metrics.AgentHandled.Definition} {Metrics.AgentResolution.Definition}", summary, "Agent", Bars: true, "full",
            [.. first.Select(a => a.Name)],
            [
                new("Handled", "chart-1", [.. first.Select(a => Point(a.Handled))]),
                new("Resolved", "chart-3", [.. first.Select(a => Point(a.Resolved))]),
            ],
            [new("Avg Resolution", "chart-4", [.. first.Select(a => new ChartPoint(a.Resolution.Average, BoardText.Value(MetricUnit.Seconds, a.Resolution.Average), a.Resolution.Of.Behind.Address))])], 2 * first.Count);
    }

    private static ChartPoint Point(BoardCount count) => new(count.Tickets, N(count.Tickets), count.Behind.Address);

    private static string N(long n) => n.ToString("N0", CultureInfo.InvariantCulture);

    private static string Count(long n, string what) => $"{N(n)} {what}{(n == 1 ? "" : "s")}";

    private static string Date(DateOnly date) => date.ToString("ddd d MMM", CultureInfo.InvariantCulture);
}
