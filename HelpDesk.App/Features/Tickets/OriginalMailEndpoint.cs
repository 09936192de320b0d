using System.Text;
using HelpDesk.App.Components;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Features.Tickets;

/// <summary>A customer's mail as it looked: alone on a page in a sandbox that runs nothing and loads nothing from anywhere (TRUST decision 1, S-13, S-14).</summary>
public static class OriginalMailEndpoint
{
    /// <summary>Maps <c>GET /messages/{messageId}/original</c>.</summary>
    public static void MapOriginalMail(this IEndpointRouteBuilder app) => app.MapGet("/messages/{messageId:long}/original", ReadAsync).RequireAuthorization();

    private static async Task<IResult> ReadAsync(long messageId, HttpContext context, Desk desk, CancellationToken ct)
    {
        var me = context.Agent();
        var mail = await desk.AskAsync(new OriginalMail(messageId), me, ct);
        if (!mail.Ok) return mail.Refused!.ToProblem();
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
        context.Response.Headers.CacheControl = "no-store";
        return Results.Text(mail.Value!.Content, mail.Value.IsHtml ? "text/html" : "text/plain", Encoding.UTF8);
    }
}
