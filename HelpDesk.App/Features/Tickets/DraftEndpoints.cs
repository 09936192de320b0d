using HelpDesk.App.Components;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Features.Tickets;

/// <summary>Drafts are saved over HTTP, not over the circuit, so that they outlive it (UI decision 5).</summary>
public static class DraftEndpoints
{
    /// <summary>What the browser sends.</summary>
    /// <param name="Body">The text.</param>
    /// <param name="Seen">Revision it started from.</param>
    /// <param name="Cc">Who gets a copy of a reply, as it was typed; null = whoever gets one anyway.</param>
    public sealed record DraftBody(string Body, int? Seen, string? Cc = null);

    /// <summary>Maps <c>PUT /drafts/{place}/{kind}</c>. The header keeps other sites from sending it: they may not set it without a preflight.</summary>
    public static void MapDrafts(this IEndpointRouteBuilder app) =>
        app.MapPut("/drafts/{place}/{kind}", SaveAsync).RequireAuthorization().DisableAntiforgery();

    private static async Task<IResult> SaveAsync(string place, string kind, DraftBody body, HttpContext context, Desk desk, CancellationToken ct)
    {
        if (context.Request.Headers["X-HelpDesk"] != "draft") return Results.BadRequest();
        var me = context.Agent();
        var saved = await desk.RunAsync(new SaveDraft(place, kind, body.Body, body.Seen, body.Cc), me, ct);
        return saved.Ok ? Results.Ok(new { savedAt = saved.Value }) : saved.Refused!.ToProblem();
    }
}
