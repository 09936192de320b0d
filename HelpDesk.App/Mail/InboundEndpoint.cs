using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HelpDesk.App.Components;
using HelpDesk.App.Options;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Mail;

/// <summary>
/// Takes whole mails over HTTP, for a mail server's pipe or a provider's webhook. Each carries the time and a signature of time and body:
/// <c>X-HelpDesk-Signature: t=1700000000,v1=hex of HMAC-SHA256 over "t.body"</c>. The same mail again changes nothing.
/// </summary>
public static class InboundEndpoint
{
    private const int MostBytes = 40 * 1024 * 1024;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Maps <c>POST /mail/inbound</c>; without a secret in the settings it does not exist.</summary>
    public static void MapInboundMail(this IEndpointRouteBuilder app) => app.MapPost("/mail/inbound", TakeAsync).AllowAnonymous().DisableAntiforgery();

    private static async Task<IResult> TakeAsync(HttpContext context, Desk desk, DeskOptions options, TimeProvider clock, CancellationToken ct)
    {
        if (options.Mail.InboundSecret.Length == 0) return Results.NotFound();
        if (Signed(context.Request.Headers["X-HelpDesk-Signature"].ToString()) is not var (time, signature) || (clock.GetUtcNow() - time).Duration() > Tolerance) return Results.Unauthorized();
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostBytes;
        if (context.Request.ContentLength is > MostBytes) return Results.Problem("A mail has at most 40 MB. Nothing was kept.", statusCode: StatusCodes.Status413PayloadTooLarge);
        if (context.Request.ContentLength is not > 0) return new Refusal.Invalid("mail", "A mail has at least 1 byte, and its length is announced. Nothing was kept.").ToProblem();
        using var body = new MemoryStream((int)context.Request.ContentLength.Value);
        await context.Request.Body.CopyToAsync(body, ct);
        var raw = body.ToArray();
        if (!CryptographicOperations.FixedTimeEquals(signature, Sign(options.Mail.InboundSecret, time, raw))) return Results.Unauthorized();
        var kept = await desk.RunAsync(new StoreInbound(null, $"http/{Convert.ToHexStringLower(SHA256.HashData(raw))}", raw), Who.System, ct);
        return kept.Ok ? Results.Accepted() : kept.Refused!.ToProblem();
    }

    /// <summary>The signature of a mail sent at a time.</summary>
    internal static byte[] Sign(string secret, DateTimeOffset time, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + "."));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }

    private static (DateTimeOffset Time, byte[] Signature)? Signed(string header)
    {
        var parts = header.Split(',', StringSplitOptions.TrimEntries).Select(p => p.Split('=', 2)).Where(p => p.Length == 2).ToLookup(p => p[0], p => p[1]);
        return long.TryParse(parts["t"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_799
            && parts["v1"].FirstOrDefault() is { Length: 64 } hex && hex.All(char.IsAsciiHexDigit) ? (DateTimeOffset.FromUnixTimeSeconds(seconds), Convert.FromHexString(hex)) : null;
    }
}
