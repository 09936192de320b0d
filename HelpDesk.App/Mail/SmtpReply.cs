using System.Globalization;
using System.Text;

namespace HelpDesk.App.Mail;

/// <summary>The line to the server broke, or what it said leaves no way on; the message is fit for people.</summary>
internal sealed class SmtpFault(string detail, Exception? cause = null) : Exception(SmtpReply.Clean(detail), cause);

/// <summary>What the server answered.</summary>
/// <param name="Code">Three digits.</param>
/// <param name="Lines">The text of each line, without the code.</param>
/// <param name="Secret">Whether the text repeats credentials, so that it is told to nobody.</param>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines, bool Secret)
{
    /// <summary>Most lines of an answer.</summary>
    public const int MostLines = 100;

    /// <summary>Most characters of a line.</summary>
    public const int LongestLine = 1_000;

    private const int LongestDetail = 300;

    /// <summary>The server did as it was asked.</summary>
    public bool Done => Code is >= 200 and < 300;

    /// <summary>The server never will. A missing sign-in (530) is a matter of settings and no verdict on a mail.</summary>
    public bool Never => Code is >= 500 and < 600 and not 530;

    /// <summary>Code and text.</summary>
    public override string ToString() => Clean(Secret ? $"{Code} (the text repeats credentials)" : $"{Code} {string.Join(' ', Lines)}");

    /// <summary>A sentence and what the server said.</summary>
    public string After(string sentence) => Clean($"{sentence}: {this}");

    /// <summary>Takes a line apart: 250-text, or 250 text for the last one.</summary>
    public static bool TryLine(string line, out int code, out bool last, out string text)
    {
        (code, last, text) = (0, line.Length < 4 || line[3] == ' ', line.Length > 4 ? line[4..] : "");
        return line.Length >= 3 && line[0] is >= '2' and <= '5' && (last || line[3] == '-')
            && int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out code);
    }

    /// <summary>One line without control and invisible characters, cut to what a detail may have.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var invisible = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;
            if (invisible) continue;
            if (clean.Length + rune.Utf16SequenceLength > LongestDetail) break;
            clean.Append(rune.ToString());
        }
        return clean.ToString().Trim();
    }
}
