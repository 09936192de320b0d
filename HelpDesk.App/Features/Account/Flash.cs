using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using System.Security.Cryptography;

namespace HelpDesk.App.Features.Account;

/// <summary>What a page has to tell after a form was sent: carried over the redirect in a short-lived, protected cookie, never in the address.</summary>
public sealed class Flash(IDataProtectionProvider protection)
{
    private const string Cookie = "helpdesk-flash";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("HelpDesk.Flash").ToTimeLimitedDataProtector();

    /// <summary>A message for the next page.</summary>
    /// <param name="Text">What to say.</param>
    /// <param name="Field">The input that it is about; null for the whole form.</param>
    /// <param name="Good">Whether it is good news.</param>
    /// <param name="Email">The address that was typed, to be typed once only.</param>
    /// <param name="Name">The name that was typed.</param>
    public sealed record Message(string Text, string? Field = null, bool Good = false, string? Email = null, string? Name = null);

    /// <summary>Leaves a message for the next page.</summary>
    public void Put(HttpContext http, Message message)
    {
        var kept = message with { Email = Cut(message.Email), Name = Cut(message.Name) };
        http.Response.Cookies.Append(Cookie, _protector.Protect(JsonSerializer.Serialize(kept), Life), new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, MaxAge = Life, Path = "/", IsEssential = true,
        });
    }

    /// <summary>The message, once; null when there is none or it was tampered with.</summary>
    public Message? Take(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 } kept) return null;
        if (!http.Response.HasStarted) http.Response.Cookies.Delete(Cookie);
        try
        {
            return JsonSerializer.Deserialize<Message>(_protector.Unprotect(kept));
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return null;
        }
    }

    private static string? Cut(string? text) => text is { Length: > 254 } ? text[..254] : text;
}
