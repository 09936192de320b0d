using HelpDesk.App.Components;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Features.Analytics;

/// <summary>The board for programs: the numbers of the screen as JSON.</summary>
public static class AnalyticsApi
{
    /// <summary>
    /// Maps <c>GET /api/v1/analytics?range=30d&amp;priority=urgent</c>; the parameters are those of the board. Times are seconds, shares lie
    /// between 0 and 1, what there is no data for is null.
    /// </summary>
    public static void MapAnalyticsApi(this IEndpointRouteBuilder app) => app.MapGet("/api/v1/analytics", ReadAsync).RequireAuthorization();

    private static async Task<IResult> ReadAsync(HttpContext context, Desk desk, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        var me = context.Agent();
        var faults = new List<string>();
        var asked = BoardAddress.Parse(key => context.Request.Query[key], faults);
        if (faults.Count > 0) return new Refusal.Invalid("range", string.Join(' ', faults)).ToProblem();
        var board = await desk.AskAsync(asked, me, ct);
        return board.Ok ? Results.Json(Told(board.Value!)) : board.Refused!.ToProblem();
    }

    private static object Told(BoardView board) => new
    {
        Range = Period(Ranges.Word(board.Key), board.Range), board.Zone, board.AsOf, Compare = Ranges.Word(board.Compare), Hours = Ranges.Word(board.Counted),
        Filter = board.Only.Parameters.ToDictionary(p => p.Key, p => p.Value),
        Previous = board.Before is { } before ? Period(null, before.Range) : null,
        Cards = board.Cards.Select(c => Card(c, board.Before?.Cards.First(b => b.Metric == c.Metric))),
        Days = board.Days.Select(d => new
        {
            d.Day.Date, d.Day.From, d.Day.To, Created = d.Created.Tickets, Closed = d.Closed.Tickets, Resolved = d.Resolved.Tickets, Backlog = d.Backlog.Tickets, SlaMet = d.InTime.Tickets, SlaMissed = d.Late.Tickets,
        }),
        PreviousDays = board.Before?.Days.Select(d => new { d.Day.Date, d.Day.From, d.Day.To, Created = d.Created.Tickets, Closed = d.Closed.Tickets, Resolved = d.Resolved.Tickets, Backlog = d.Backlog.Tickets }),
        Slices = new
        {
            Status = Slices(board.Statuses), Priority = Slices(board.Priorities), Tag = Slices(board.Tags), FirstResponse = Slices(board.Responses), Age = Slices(board.Ages), Score = Slices(board.Scores),
        },
        HourOfWeek = board.Hours.Select(h => new { Weekday = h.Weekday.ToString(), h.Hour, Created = h.Created.Tickets }),
        Unanswered = board.Unanswered.Tickets,
        Agents = board.Agents.Select(a => new
        {
            Id = a.AgentId, a.Name, Handled = a.Handled.Tickets, Resolved = a.Resolved.Tickets, ResolvedOnly = a.ResolvedOnly.Tickets, a.Replies,
            FirstResponse = Time(a.FirstResponse), Resolution = Time(a.Resolution), Sla = Share(a.Sla), Csat = Share(a.Csat),
        }),
    };

    private static object Period(string? key, DateRange range) => new { Key = key, range.From, range.To };

    private static object Card(BoardCard card, BoardCard? before) => new
    {
        card.Metric.Key, card.Metric.Name, card.Value, Unit = Unit(card.Metric.Unit), card.Median, card.P90, card.N, card.Of, card.Tickets, Link = card.Behind.Address,
        Previous = before is null ? null : new { before.Value, before.Median, before.P90, before.N, before.Of, before.Tickets },
    };

    private static IEnumerable<object> Slices(IEnumerable<BoardSlice> slices) => slices.Select(s => new { Key = s.Word, s.Label, s.Tickets, Link = s.Behind.Address });

    private static object Time(BoardTime time) => new { time.Average, time.Median, time.P90, N = time.Of.Tickets };

    private static object Share(BoardShare share) => new { share.Value, share.N, share.Of };

    private static string Unit(MetricUnit unit) => unit switch
    {
        MetricUnit.Tickets => "tickets",
        MetricUnit.Seconds => "seconds",
        MetricUnit.Share => "share",
        _ => "score",
    };
}
