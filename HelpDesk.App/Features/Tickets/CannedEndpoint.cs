using HelpDesk.App.Components;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Features.Tickets;

/// <summary>Canned responses for the composer's list, which lives in the browser.</summary>
public static class CannedEndpoint
{
    /// <summary>A canned response as it would be sent.</summary>
    /// <param name="Name">Name.</param>
    /// <param name="Body">Markdown with the variables filled.</param>
    /// <param name="Unfilled">Variables that have no value here.</param>
    public sealed record Offer(string Name, string Body, IReadOnlyList<string> Unfilled);

    /// <summary>Maps <c>GET /canned/{ticketId}</c>: what the person may send on this ticket (S150, S151).</summary>
    public static void MapCanned(this IEndpointRouteBuilder app) => app.MapGet("/canned/{ticketId:long}", OffersAsync).RequireAuthorization();

    private static async Task<IResult> OffersAsync(long ticketId, HttpContext context, Desk desk, CancellationToken ct)
    {
        var me = context.Agent();
        var found = await desk.AskAsync(new CannedFor(ticketId), me, ct);
        return found.Ok ? Results.Ok(found.Value!.Select(c => new Offer(c.Name, c.Body, Variables.Unfilled(c.Body)))) : found.Refused!.ToProblem();
    }
}
