using HelpDesk.App.Components;
using HelpDesk.App.Live;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Features.Tickets;

/// <summary>Tickets by words or number for the command palette, which lives in the browser.</summary>
public static class FindEndpoint
{
    private const int Most = 8;

    /// <summary>A found ticket.</summary>
    /// <param name="Number">Number.</param>
    /// <param name="Subject">Subject.</param>
    /// <param name="Status">Status in words.</param>
    public sealed record Found(string Number, string Subject, string Status);

    /// <summary>Maps <c>GET /tickets/find?q=</c>: at most eight tickets that the person may see, an exact number first (C26).</summary>
    public static void MapTicketFind(this IEndpointRouteBuilder app) => app.MapGet("/tickets/find", FindAsync).RequireAuthorization();

    private static async Task<IResult> FindAsync(string? q, HttpContext context, Desk desk, NodeState node, CancellationToken ct)
    {
        var me = context.Agent();
        var found = await desk.AskAsync(new TicketList(new TicketFilter { Search = q ?? "", Statuses = [], Archived = ArchivedTickets.Shown }, Take: Most), me, ct);
        if (found.Refused is { } no) return no.ToProblem();
        var rows = found.Value!.Rows;
        if (TicketNumber.TryParse(q ?? "", node.Settings, out var id, bare: true) && (await desk.AskAsync(new TicketRowsById([id]), me, ct)).Value is [var exact])
            rows = [exact, .. rows.Where(r => r.Id != id)];
        return Results.Ok(rows.Select(r => new Found(node.Number(r.Id), r.Subject, TicketWords.Label(r.Status))));
    }
}
