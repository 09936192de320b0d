using System.Globalization;
using System.Security.Claims;
using HelpDesk.App.Components;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Features.Tickets;

/// <summary>Pasted images: in over HTTP, out as images of known kinds only, in a sandbox of their own.</summary>
public static class FileEndpoints
{
    /// <summary>Maps <c>POST /files/{ticketId}</c> and <c>GET /files/{fileId}</c>.</summary>
    public static void MapTicketFiles(this IEndpointRouteBuilder app)
    {
        app.MapPost("/files/{ticketId:long}", StoreAsync).RequireAuthorization().DisableAntiforgery();
        app.MapGet("/files/{fileId:guid}", ReadAsync).RequireAuthorization();
    }

    private static async Task<IResult> StoreAsync(long ticketId, HttpContext context, Desk desk, CancellationToken ct)
    {
        if (context.Request.Headers["X-HelpDesk"] != "file") return Results.BadRequest();
        if (context.Request.ContentLength is not > 0 or > StoreImage.MostBytes) return new Refusal.Invalid("file", "An image has at most 10 MB. Nothing was added.").ToProblem();
        using var content = new MemoryStream((int)context.Request.ContentLength.Value);
        await context.Request.Body.CopyToAsync(content, ct);
        var stored = await desk.RunAsync(new StoreImage(ticketId, content.ToArray()), WhoOf(context), ct);
        return stored.Ok ? Results.Ok(new { url = $"/files/{stored.Value}" }) : stored.Refused!.ToProblem();
    }

    private static async Task<IResult> ReadAsync(Guid fileId, HttpContext context, Desk desk, CancellationToken ct)
    {
        var file = await desk.AskAsync(new ReadFile(fileId), WhoOf(context), ct);
        if (!file.Ok) return file.Refused!.ToProblem();
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return Results.Bytes(file.Value!.Content, file.Value.ContentType);
    }

    private static Who WhoOf(HttpContext context) => Who.Agent(long.Parse(context.User.FindFirstValue(ClaimTypes.NameIdentifier)!, CultureInfo.InvariantCulture));
}
