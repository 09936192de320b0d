using HelpDesk.Core.Email.Mime;

namespace HelpDesk.Core.Email;

/// <summary>Recognises mail that no person wrote at this moment (RFC 3834, TRUST M-03, M-10). Pure; each finding is a word of evidence.</summary>
internal static class AutomaticMail
{
    private static readonly string[] Headers = ["X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Mail-Autoreply", "List-Id", "List-Unsubscribe", "Feedback-ID"];
    private static readonly string[] Precedences = ["bulk", "auto_reply", "junk", "list"];
    private static readonly string[] Senders = ["mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "donotreply", "bounce", "bounces"];

    private static readonly string[] Subjects =
    [
        "automatic reply:", "auto-reply:", "autoreply:", "auto reply:", "out of office", "out of the office", "abwesenheitsnotiz", "automatische antwort", "réponse automatique",
        "respuesta automática", "risposta automatica", "automatisch antwoord", "autosvar", "automaattinen vastaus", "resposta automática", "automatická odpověď", "autoodpowiedź",
        "automatyczna odpowiedź", "自動返信", "undeliverable:", "delivery status notification", "mail delivery failed", "returned mail:",
    ];

    private static readonly string[] Verifiers = ["slack.com", "apple.com", "google.com", "microsoft.com", "github.com", "gitlab.com", "facebookmail.com", "zoom.us", "atlassian.com", "notion.so", "discord.com"];
    private static readonly string[] VerifyWords = ["verification code", "confirmation code", "security code", "verify your", "confirm your", "one-time", "sign-in code", "login code"];

    /// <summary>Why a mail is automatic; empty for a person's.</summary>
    public static IReadOnlyList<string> Signs(ReceivedMail mail)
    {
        var signs = new List<string>();
        if (mail.Headers("Auto-Submitted").Any(v => !v.Trim().StartsWith("no", StringComparison.OrdinalIgnoreCase))) signs.Add("Auto-Submitted");
        signs.AddRange(Headers.Where(h => mail.Header(h) is not null));
        if (mail.Headers("Precedence").Any(v => Precedences.Contains(v.Trim(), StringComparer.OrdinalIgnoreCase))) signs.Add("Precedence");
        if (mail.Header("X-Auto-Response-Suppress") is { } suppress && suppress.Contains("All", StringComparison.OrdinalIgnoreCase)) signs.Add("X-Auto-Response-Suppress");
        if (mail.ReturnPath is "") signs.Add("null return path");
        if (mail.Report is not null) signs.Add("delivery report");
        if (LocalPart(mail) is { } local && Array.Exists(Senders, s => local.Equals(s, StringComparison.OrdinalIgnoreCase))) signs.Add($"sender {local}");
        if (Array.Exists(Subjects, s => mail.Subject.StartsWith(s, StringComparison.OrdinalIgnoreCase))) signs.Add("subject of an automatic answer");
        return signs;
    }

    /// <summary>Whether it carries a code that would let a reader confirm an account elsewhere as this desk.</summary>
    public static bool IsVerification(ReceivedMail mail) =>
        mail.From is { } from && Array.Exists(Verifiers, v => from.Address.EndsWith("@" + v, StringComparison.OrdinalIgnoreCase) || from.Address.EndsWith("." + v, StringComparison.OrdinalIgnoreCase))
        && Array.Exists(VerifyWords, w => mail.Subject.Contains(w, StringComparison.OrdinalIgnoreCase) || mail.Text.AsSpan(0, Math.Min(mail.Text.Length, 4000)).Contains(w, StringComparison.OrdinalIgnoreCase));

    private static string? LocalPart(ReceivedMail mail) => mail.From?.Address is { Length: > 0 } address ? address[..address.LastIndexOf('@')] : null;
}
