using System.Globalization;
using System.Text;

namespace HelpDesk.Core.Email.Mime;

/// <summary>Makes text fit to be kept: valid Unicode without NUL, lines ended by LF or none at all.</summary>
internal static class MailText
{
    /// <summary>The text with LF line ends, without NUL and without a byte order mark.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = text.StartsWith('\uFEFF') ? 1 : 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n' || c == '\0') continue;
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) clean.Append(c).Append(text[++i]);
            else clean.Append(c == '\r' ? '\n' : char.IsSurrogate(c) ? '\uFFFD' : c);
        }
        return clean.ToString();
    }

    /// <summary>The text in one line: line ends, control characters and runs of spaces become one space.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in Clean(text))
        {
            if (!(c is ' ' or '\u2028' or '\u2029' || char.IsControl(c))) line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }
        return line.ToString().Trim();
    }

    /// <summary>Without empty lines at its beginning and white space at its end.</summary>
    public static string WithoutEmptyEnds(string text)
    {
        var first = text.Length - text.AsSpan().TrimStart().Length;
        return first == text.Length ? "" : text[(text.LastIndexOf('\n', first) + 1)..].TrimEnd();
    }

    /// <summary>Without the characters that turn the direction of what follows, which make a name look like another one.</summary>
    public static string WithoutTurns(string text) => text.Any(IsTurn) ? string.Concat(text.Where(c => !IsTurn(c))) : text;

    /// <summary>There is something to be seen in it.</summary>
    public static bool HasWords(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c) && !char.IsControl(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format) return true;
        }
        return false;
    }

    private static bool IsTurn(char c) => c is '\u061C' or '\u200E' or '\u200F' or >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069';
}
