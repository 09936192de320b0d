using System.Text;

namespace HelpDesk.Core.Conversations;

/// <summary>Finds links whose words name another host than the one that they go to (S-15). Every place that draws a link asks here.</summary>
public static class LinkHosts
{
    /// <summary>How far before an address its words are looked for, in characters.</summary>
    public const int MostBefore = 300;

    private static readonly char[] Between = [' ', '\t', '\r', '\n', '\u00A0', '<', '>', '(', ')', '[', ']', '{', '}', '"', '\'', '“', '”', '„', '«', '»', ',', ';', '|', '`', '*', '!'];
    private static readonly char[] EndsHost = ['/', '\\', '?', '#'];

    /// <summary>Endings of files that look like those of hosts: a link called <c>report.pdf</c> names none.</summary>
    private static readonly HashSet<string> Files = new(StringComparer.Ordinal)
    {
        "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "csv", "txt", "rtf", "md", "json", "xml", "yaml", "yml", "html", "htm", "css", "js", "ts", "cs", "php", "asp", "aspx", "jsp",
        "png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "zip", "gz", "tar", "rar", "exe", "msi", "dmg", "log", "eml", "ics", "sql", "mp3", "mp4",
    };

    /// <summary>The host that a link goes to, when its words name another one; null when they do not, and for what is no link to a host.</summary>
    /// <param name="label">What people see of the link.</param>
    /// <param name="url">Where it goes: http, https or mailto.</param>
    public static string? Elsewhere(string label, string url) =>
        HostOf(url) is { } target && Named(label).Any(named => !Belong(named, target)) ? target : null;

    /// <summary>The words that belong to an address that a text goes on with: those in square brackets before <c>&lt;</c> or <c>(</c>, else the last one before.</summary>
    /// <param name="before">The text up to the address.</param>
    public static string LabelBefore(string before)
    {
        var text = before.Length > MostBefore ? before[^MostBefore..] : before;
        if (text.EndsWith("](", StringComparison.Ordinal)) return InBrackets(text, text.Length - 2);
        if (!text.EndsWith('<') && !text.EndsWith('(')) return "";
        text = text[..^1].TrimEnd();
        return text.EndsWith(']') ? InBrackets(text, text.Length - 1) : text[(text.LastIndexOfAny([' ', '\t', '\n', '\u00A0']) + 1)..];
    }

    /// <summary>What stands beside such a link, as HTML.</summary>
    public static string Warning(string host) => $"<span class=\"link-warning\" data-link-warning>⚠ goes to {System.Net.WebUtility.HtmlEncode(host)}</span>";

    private static string InBrackets(string text, int close)
    {
        var depth = 0;
        for (var at = close; at >= 0; at--)
        {
            if (text[at] == ']') depth++;
            else if (text[at] == '[' && --depth == 0) return text[(at + 1)..close];
        }
        return "";
    }

    private static string? HostOf(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) return null;
        return uri.Scheme is "http" or "https" ? uri.IdnHost.TrimEnd('.').ToLowerInvariant() is { Length: > 0 } host ? host : null
            : uri.Scheme == "mailto" ? DomainName.Of(uri.GetComponents(UriComponents.UserInfo | UriComponents.Host, UriFormat.Unescaped)) : null;
    }

    /// <summary>The hosts that words name, in lower-case ASCII; invisible characters in them count as little as they are seen.</summary>
    private static IEnumerable<string> Named(string label)
    {
        var seen = string.Concat((label.Length > MostBefore ? label[..MostBefore] : label).Where(c => char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format && !char.IsSurrogate(c)));
        foreach (var word in seen.Normalize(NormalizationForm.FormKC).Split(Between, StringSplitOptions.RemoveEmptyEntries))
        {
            var scheme = word.IndexOf("://", StringComparison.Ordinal);
            var place = scheme < 0 ? word : word[(scheme + 3)..];
            if (place.IndexOfAny(EndsHost) is >= 0 and var end) place = place[..end];
            // Before the @ of an address of a page stands a name that looks like its host; before that of a mailbox stands a person.
            var parts = place.Split('@');
            foreach (var part in scheme < 0 ? parts[^1..] : parts)
            {
                if (Host(part, scheme < 0) is { } host) yield return host;
            }
        }
    }

    private static string? Host(string text, bool alone)
    {
        var name = text.IndexOf(':') is >= 0 and var colon ? text[..colon] : text;
        if (DomainName.Ascii(name.Trim('.', '-', '_', '?')) is not { } host) return null;
        var last = host[(host.LastIndexOf('.') + 1)..];
        return last.Length >= 2 && (last.StartsWith("xn--", StringComparison.Ordinal) || last.All(char.IsAsciiLetter)) && !(alone && Files.Contains(last) && !host.StartsWith("www.", StringComparison.Ordinal)) ? host : null;
    }

    /// <summary>The same host, or one below the other.</summary>
    private static bool Belong(string named, string target)
    {
        var (a, b) = (Bare(named), Bare(target));
        return a == b || a.EndsWith("." + b, StringComparison.Ordinal) || b.EndsWith("." + a, StringComparison.Ordinal);
    }

    private static string Bare(string host) => host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;
}
