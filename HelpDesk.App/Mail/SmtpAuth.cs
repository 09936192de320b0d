using System.Text;

namespace HelpDesk.App.Mail;

/// <summary>Signs in with PLAIN or LOGIN; what it sends is known to nobody else.</summary>
internal static class SmtpAuth
{
    private const string Step = "sign-in";

    /// <summary>Why a password stays here.</summary>
    public const string Unencrypted = "The help desk will not send the password without encryption.";

    /// <summary>Whether the settings would send a password over the network for everybody to read.</summary>
    public static bool WouldExpose(SmtpSettings settings) => settings.User.Length > 0 && settings.Security == SmtpSecurity.None && !settings.OnThisMachine;

    /// <summary>Signs in, or throws.</summary>
    public static async Task SignInAsync(SmtpConversation line, SmtpSettings settings, CancellationToken ct)
    {
        if (!line.Encrypted && (settings.Security != SmtpSecurity.None || !settings.OnThisMachine)) throw new SmtpFault(Unencrypted);
        var ways = line.Extensions.GetValueOrDefault("AUTH", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        SmtpReply reply;
        if (ways.Contains("PLAIN", StringComparer.OrdinalIgnoreCase)) reply = await line.AskAsync(Step, $"AUTH PLAIN {Plain(settings)}", ct);
        else if (ways.Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
        {
            reply = await line.AskAsync(Step, "AUTH LOGIN", ct);
            if (reply.Code == 334) reply = await line.AskAsync(Step, Base64(settings.User), ct);
            if (reply.Code == 334) reply = await line.AskAsync(Step, Base64(settings.Password), ct);
        }
        else throw new SmtpFault("The mail server offers no sign-in by PLAIN or LOGIN.");
        if (reply.Code != 235) throw new SmtpFault(reply.After("Mail server: sign-in refused"));
    }

    /// <summary>What a server's text must not contain if it is to be told: the password and every line of a sign-in.</summary>
    public static IReadOnlyList<string> Secrets(SmtpSettings settings) => settings.User.Length == 0 ? []
        : [.. new[] { settings.Password, Base64(settings.Password), Base64(settings.User), Plain(settings) }.Select(s => s.TrimEnd('=')).Where(s => s.Length > 0)];

    /// <summary>Whether an answer tells a secret.</summary>
    public static bool Repeats(IReadOnlyList<string> answer, IReadOnlyList<string> secrets)
    {
        var (spaced, joined) = (string.Join(' ', answer), string.Concat(answer));
        return secrets.Any(s => spaced.Contains(s, StringComparison.OrdinalIgnoreCase) || joined.Contains(s, StringComparison.OrdinalIgnoreCase));
    }

    private static string Plain(SmtpSettings settings) => Base64($"\0{settings.User}\0{settings.Password}");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
