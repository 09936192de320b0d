using System.Globalization;
using HelpDesk.Core.Analytics;

namespace HelpDesk.App.Features.Analytics;

/// <summary>The charts of the board (S224–S226), made of the numbers that cards and files show.</summary>
internal static class BoardCharts
{
    /// <summary>All of them in the order of the screen.</summary>
    public static IEnumerable<ChartFigure> Of(BoardView board)
    {
        var steps = BoardSteps.Of(board);
        var rows = new[] { board.Statuses.Count, board.Priorities.Count, board.Tags.Count }.Max();
        return [Daily(board, steps), Backlog(board, steps), Sla(board, steps), Statuses(board, rows), Priorities(board, rows), Tags(board, rows), Responses(board), Ages(board), Scores(board)];
    }

    /// <summary>Created and closed per day.</summary>
    public static ChartFigure Daily(BoardView board, IReadOnlyList<BoardStep> steps)
    {
        var (created, closed) = (board.Card(Metrics.Created).Tickets, board.Card(Metrics.Closed).Tickets);
        var busiest = steps.MaxBy(s => s.Created.Tickets)!;
        var summary = $"{Count(created, "ticket")} created and {N(closed)} closed"
            + (steps.Count > 1 && created > 0 ? $"; most came {When(board, busiest)}, {N(busiest.Created.Tickets)}." : ".");
        return Over(board, steps, "daily", "Daily Ticket Trends", $"{Metrics.Created.Definition} {Metrics.Closed.Definition}", summary, ChartKind.Columns, "full",
            [
                Series("Created", "chart-1", steps, s => s.Created), Series("Closed", "chart-3", steps, s => s.Closed),
                .. Ghost("Created before", "chart-1", steps, s => s.Created), .. Ghost("Closed before", "chart-3", steps, s => s.Closed),
            ]) with
            { Columns = [Series("Resolved", "chart-4", steps, s => s.Resolved)] };
    }

    /// <summary>Open tickets at the end of each day.</summary>
    public static ChartFigure Backlog(BoardView board, IReadOnlyList<BoardStep> steps)
    {
        var (first, last) = (steps[0].Backlog.Tickets, steps[^1].Backlog.Tickets);
        var summary = $"{Count(last, "open ticket")} at the end" + (steps.Count < 2 ? "." : last == first ? ", as many as after the first day."
            : $", {N(Math.Abs(last - first))} {(last > first ? "more" : "fewer")} than at the end of {steps[0].Label}.");
        return Over(board, steps, "backlog", "Backlog", $"{Metrics.Open.Definition} For each day, at its end.", summary, ChartKind.Line, "",
            [Series("Open", "chart-1", steps, s => s.Backlog), .. Ghost("Open before", "chart-8", steps, s => s.Backlog)]) with
            { Section = "daily" };
    }

    /// <summary>Resolutions in time and late, per day.</summary>
    private static ChartFigure Sla(BoardView board, IReadOnlyList<BoardStep> steps)
    {
        var card = board.Card(Metrics.SlaResolution);
        var summary = card.Of is > 0 ? $"{N(card.N)} of {Count(card.Of.Value, "ticket")} with a due date were resolved by it." : BoardText.Why(Metrics.SlaResolution, board.Counted);
        return Over(board, steps, "sla", "SLA Met and Missed", $"{Metrics.SlaResolution.Definition} {Metrics.ResolutionLate.Definition}", summary, ChartKind.Stacked, "",
            [Series("Met", "chart-3", steps, s => s.InTime), Series("Missed", "chart-5", steps, s => s.Late)]) with
            { Section = "daily", IsEmpty = card.Of is not > 0 };
    }

    private static ChartFigure Statuses(BoardView board, int rows) =>
        Slices("status", "By Status", Metrics.ByStatus, "Status", board.Statuses, s => $"status-{s.Word}", rows, "created ticket");

    private static ChartFigure Priorities(BoardView board, int rows) =>
        Slices("priority", "By Priority", Metrics.ByPriority, "Priority", board.Priorities, s => $"priority-{s.Word}", rows, "created ticket");

    private static ChartFigure Tags(BoardView board, int rows) =>
        Slices("tag", "By Tag", Metrics.ByTag, "Tag", board.Tags, s => s.Color is > 0 and <= 8 ? $"hue-{s.Color}" : "hue-8", rows, "tagged ticket");

    private static ChartFigure Slices(string name, string title, Metric metric, string axis, IReadOnlyList<BoardSlice> slices, Func<BoardSlice, string> color, int rows, string what)
    {
        var most = slices.MaxBy(s => s.Tickets);
        var summary = most is null or { Tickets: 0 } ? $"No {what}s in this period." : $"Most are {most.Label}: {N(most.Tickets)} of {N(slices.Sum(s => s.Tickets))}.";
        return new(name, title, metric.Definition, summary, axis, ChartKind.Bars, "narrow", [.. slices.Select(s => s.Label)],
            [new("Tickets", "chart-1", Points(slices)) { Colors = [.. slices.Select(color)] }]) { Rows = rows, IsEmpty = slices.Count == 0 };
    }

    private static ChartFigure Responses(BoardView board)
    {
        var card = board.Card(Metrics.AvgFirstResponse);
        var waiting = board.Unanswered.Tickets > 0 ? $" {Count(board.Unanswered.Tickets, "open ticket")} {(board.Unanswered.Tickets == 1 ? "waits" : "wait")} for one." : "";
        var summary = card.Value is null ? BoardText.Why(card.Metric, board.Counted) + waiting
            : $"Half came within {BoardText.Value(MetricUnit.Seconds, card.Median)}, nine of ten within {BoardText.Value(MetricUnit.Seconds, card.P90)}.{waiting}";
        return Parts("response", "First Response", Metrics.ByResponse, "Time", board.Responses, "chart-1", summary);
    }

    private static ChartFigure Ages(BoardView board)
    {
        var (open, old) = (board.Ages.Sum(s => s.Tickets), board.Ages[^1].Tickets);
        var summary = open == 0 ? "No ticket was open at the end." : $"{N(old)} of {Count(open, "open ticket")} {(old == 1 ? "is" : "are")} 30 days old or more.";
        return Parts("age", "Age of Open Tickets", Metrics.ByAge, "Age", board.Ages, "chart-6", summary);
    }

    private static ChartFigure Scores(BoardView board)
    {
        var (card, mean) = (board.Card(Metrics.Csat), board.Card(Metrics.CsatScore));
        var summary = card.Of is > 0 ? $"{N(card.N)} of {Count(card.Of.Value, "answer")} {(card.N == 1 ? "is" : "are")} 4 or 5; the mean is {BoardText.Value(MetricUnit.Score, mean.Value)}." : BoardText.Why(card.Metric, board.Counted);
        return Parts("score", "Satisfaction", Metrics.ByScore, "Score", board.Scores, "chart-3", summary);
    }

    private static ChartFigure Parts(string name, string title, Metric metric, string axis, IReadOnlyList<BoardSlice> parts, string color, string summary) =>
        new(name, title, metric.Definition, summary, axis, ChartKind.Columns, "narrow", [.. parts.Select(p => Short(p.Label))], [new("Tickets", color, Points(parts))])
        { Labelled = true, IsEmpty = parts.All(p => p.Tickets == 0) };

    private static ChartFigure Over(
        BoardView board, IReadOnlyList<BoardStep> steps, string name, string title, string definition, string summary, ChartKind kind, string width, IReadOnlyList<ChartSeries> series) =>
        new(name, title, definition, summary, BoardSteps.Axis(board), kind, width, [.. steps.Select(s => s.Label)], series) { SoFar = steps[^1].SoFar };

    /// <summary>Small enough for its place on an axis.</summary>
    private static string Short(string label) => label.Replace("under ", "< ", StringComparison.Ordinal).Replace(" and more", "+", StringComparison.Ordinal);

    private static ChartSeries Series(string name, string color, IReadOnlyList<BoardStep> steps, Func<BoardStep, BoardCount> of) =>
        new(name, color, [.. steps.Select(s => Point(of(s)))]);

    /// <summary>The period before in the same places; not there when it is compared with nothing.</summary>
    private static IEnumerable<ChartSeries> Ghost(string name, string color, IReadOnlyList<BoardStep> steps, Func<PastStep, BoardCount> of) => steps.All(s => s.Past is null) ? [] :
        [new(name, color, [.. steps.Select(s => s.Past is { } past ? Point(of(past)) with { At = past.Label } : new ChartPoint(null, "—", null))]) { Ghost = true }];

    private static List<ChartPoint> Points(IEnumerable<BoardSlice> slices) => [.. slices.Select(s => new ChartPoint(s.Tickets, N(s.Tickets), s.Behind.Address))];

    private static ChartPoint Point(BoardCount count) => new(count.Tickets, N(count.Tickets), count.Behind.Address);

    private static string When(BoardView board, BoardStep step) => BoardSteps.Axis(board) switch
    {
        "Day" => step.SoFar ? "today" : "on " + step.Label,
        "Month" => "in " + step.Label,
        _ => "in the week from " + step.Label,
    };

    private static string N(long n) => n.ToString("N0", CultureInfo.InvariantCulture);

    private static string Count(long n, string what) => $"{N(n)} {what}{(n == 1 ? "" : "s")}";
}
