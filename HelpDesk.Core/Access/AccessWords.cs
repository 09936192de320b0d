using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Identity;
using NodaTime;

namespace HelpDesk.Core.Access;

/// <summary>The shape of names, addresses, passwords and zones; refuses with a sentence that names the input.</summary>
internal static class AccessWords
{
    public const int NameLength = 120;
    public const int TeamNameLength = 80;
    public const int EmailLength = 254;
    public const int ShortestPassword = 10;
    public const int LongestPassword = 256;

    private static readonly PasswordHasher<Agent> Hasher = new();

    /// <summary>One line without control characters, trimmed.</summary>
    public static string Line(string field, string? text, int length, string what)
    {
        var line = PlainText.Of(field, text).Trim();
        if (line.Length == 0) throw Work.Invalid(field, $"{what} is missing.");
        if (line.Length > length) throw Work.Invalid(field, $"{what} has at most {length} characters.");
        return line.Any(char.IsControl) ? throw Work.Invalid(field, $"{what} has characters that can't be used.") : line;
    }

    public static string Name(string? name) => Line("name", name, NameLength, "A name");

    /// <summary>An address that mail can be sent to: one at sign, no spaces, no list.</summary>
    public static string Email(string? email)
    {
        var line = Line("email", email, EmailLength, "An email address");
        var at = line.IndexOf('@', StringComparison.Ordinal);
        var bad = at <= 0 || at == line.Length - 1 || at != line.LastIndexOf('@')
            || line.Any(c => char.IsWhiteSpace(c) || c is ',' or ';' or ':' or '<' or '>' or '(' or ')' or '"' or '\\' or '[' or ']')
            || line[(at + 1)..] is ['.', ..] or [.., '.'] || line[(at + 1)..].Contains("..", StringComparison.Ordinal);
        return bad ? throw Work.Invalid("email", "This doesn't look like an email address.") : line;
    }

    /// <summary>Refuses a password that is too short, too long or of a few characters only.</summary>
    public static void DemandPassword(string? password, string? email = null)
    {
        if (password is null || password.Length < ShortestPassword) throw Work.Invalid("password", $"A password has at least {ShortestPassword} characters.");
        if (password.Length > LongestPassword) throw Work.Invalid("password", $"A password has at most {LongestPassword} characters.");
        if (password.Distinct().Count() < 4 || string.Equals(password, email, StringComparison.OrdinalIgnoreCase))
            throw Work.Invalid("password", "This password is too easy to guess.");
    }

    public static string Hash(Agent agent, string password) => Hasher.HashPassword(agent, password);

    public static bool Matches(Agent agent, string? password) =>
        agent.PasswordHash is { } hash && password is { Length: <= LongestPassword } && Hasher.VerifyHashedPassword(agent, hash, password) != PasswordVerificationResult.Failed;

    /// <summary>An IANA zone; refuses what the zone database does not know.</summary>
    public static string Zone(string? zone) =>
        zone is { Length: > 0 and <= 64 } && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is { } known
            ? known.Id
            : throw Work.Invalid("time-zone", "This time zone isn't known. Choose one such as Europe/Berlin.");
}
