using HelpDesk.App.Components;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Features.Tickets;

/// <summary>Files: in over HTTP; out as images of known kinds in a sandbox of their own, everything else for saving only (S-12).</summary>
public static class FileEndpoints
{
    /// <summary>Maps <c>POST /files/{ticketId}</c> for images in notes, <c>POST /files/{ticketId}/attach?name=</c> for replies, and <c>GET /files/{fileId}</c>.</summary>
    public static void MapTicketFiles(this IEndpointRouteBuilder app)
    {
        app.MapPost("/files/{ticketId:long}", StoreAsync).RequireAuthorization().DisableAntiforgery();
        app.MapPost("/files/{ticketId:long}/attach", AttachAsync).RequireAuthorization().DisableAntiforgery();
        app.MapGet("/files/{fileId:guid}", ReadAsync).RequireAuthorization();
    }

    private static async Task<IResult> StoreAsync(long ticketId, HttpContext context, Desk desk, CancellationToken ct) =>
        await TakeAsync(context, StoreImage.MostBytes, "An image has at most 10 MB. Nothing was added.", async content =>
            await desk.RunAsync(new StoreImage(ticketId, content), context.Agent(), ct) is var stored && stored.Ok ? Results.Ok(new { url = Urls.File(stored.Value) }) : stored.Refused!.ToProblem(), ct);

    private static async Task<IResult> AttachAsync(long ticketId, string? name, HttpContext context, Desk desk, CancellationToken ct) =>
        await TakeAsync(context, StoreAttachment.MostBytes, "A file has 1 byte to 25 MB. Nothing was added.", async content =>
            await desk.RunAsync(new StoreAttachment(ticketId, name ?? "", content), context.Agent(), ct) is var stored && stored.Ok ? Results.Ok(stored.Value) : stored.Refused!.ToProblem(), ct);

    /// <summary>Reads a body whose length was announced and fits; the header keeps other sites from sending it.</summary>
    private static async Task<IResult> TakeAsync(HttpContext context, int most, string tooLong, Func<byte[], Task<IResult>> use, CancellationToken ct)
    {
        if (context.Request.Headers["X-HelpDesk"] != "file") return Results.BadRequest();
        if (context.Request.ContentLength is not > 0 || context.Request.ContentLength > most) return new Refusal.Invalid("file", tooLong).ToProblem();
        using var content = new MemoryStream((int)context.Request.ContentLength.Value);
        await context.Request.Body.CopyToAsync(content, ct);
        return await use(content.ToArray());
    }

    private static async Task<IResult> ReadAsync(Guid fileId, HttpContext context, Desk desk, CancellationToken ct)
    {
        var file = await desk.AskAsync(new ReadFile(fileId), context.Agent(), ct);
        if (!file.Ok) return file.Refused!.ToProblem();
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        var image = file.Value!.ContentType.StartsWith("image/", StringComparison.Ordinal);
        return Results.Bytes(file.Value.Content, file.Value.ContentType, image ? null : file.Value.Name);
    }
}
