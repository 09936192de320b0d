using System.Text;

namespace HelpDesk.Core.Email.Mime;

/// <summary>
/// Separates the new words of an answer from what it quotes. Where that is in doubt, words are kept: answers between quoted lines stay whole,
/// a forwarded mail is no quote, and a text of quotes only is not emptied.
/// </summary>
internal static class QuotedText
{
    /// <summary>Stands above the text of mail that the desk sends; what a person leaves below it is quoted.</summary>
    public const string Marker = "## Please type your reply above this line ##";

    /// <summary>How far introductions are looked for, which takes more than a glance at a line.</summary>
    private const int MostLines = 10_000;

    private enum Kind { Said, Empty, Quoted, Intro, Signature, Tail }

    /// <summary>The new words, and the rest in its order; of a text that has words the new ones are never empty.</summary>
    public static (string Said, string Quoted) Split(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var cut = Array.FindIndex(lines, l => l.Contains(Marker, StringComparison.Ordinal));
        if (cut >= 0)
        {
            var (above, rest) = Parts(lines[..cut], closed: true);
            if (MailText.HasWords(above)) return (above, Join([rest, .. lines[cut..]]));
        }
        var (said, quoted) = Parts(lines, closed: false);
        return MailText.HasWords(said) ? (said, quoted) : (text, "");
    }

    private static (string Said, string Quoted) Parts(string[] lines, bool closed)
    {
        var kinds = Kinds(lines, closed);
        var first = Array.FindIndex(kinds, k => k is Kind.Quoted or Kind.Intro);
        var last = Array.FindLastIndex(kinds, k => k == Kind.Quoted);
        var before = first >= 0 && HasSaid(0, first);
        var between = first >= 0 && last > first && HasSaid(first, last);
        if (between || before && last >= 0 && HasSaid(last, lines.Length))
        {
            for (var i = 0; i < kinds.Length; i++) if (kinds[i] is Kind.Quoted or Kind.Intro) kinds[i] = Kind.Said;
        }
        return (Join(Lines(said: true)), Join(Lines(said: false)));

        bool HasSaid(int from, int to)
        {
            for (var i = from; i < to; i++) if (kinds[i] == Kind.Said) return true;
            return false;
        }

        IEnumerable<string> Lines(bool said)
        {
            var side = true;
            for (var i = 0; i < lines.Length; i++)
            {
                if (kinds[i] != Kind.Empty) side = kinds[i] == Kind.Said;
                if (side == said) yield return lines[i];
            }
        }
    }

    /// <summary>What each line is. A text that is closed ends where a quote begins: an introduction at its end introduces that.</summary>
    private static Kind[] Kinds(string[] lines, bool closed)
    {
        var kinds = new Kind[lines.Length];
        var next = NextWords(lines);
        var (signature, i) = (false, 0);
        while (i < lines.Length)
        {
            var line = lines[i];
            var kind = signature ? Kind.Signature : Kind.Said;
            var length = 1;
            if (!MailText.HasWords(line)) kind = Kind.Empty;
            else if (IsQuoted(line)) (kind, signature) = (Kind.Quoted, false);
            else if (line is "-- " or "--") (kind, signature) = (Kind.Signature, true);
            else if (ReplyLines.IsForward(line)) return Fill(kinds, i, Kind.Said, lines);
            else if (Intro(lines, i, next, closed) is > 0 and var intro)
            {
                var after = i + intro < lines.Length ? next[i + intro] : lines.Length;
                if (after < lines.Length && !IsQuoted(lines[after])) return Fill(kinds, i, Kind.Tail, lines);
                (kind, length, signature) = (Kind.Intro, intro, false);
            }
            else if (ReplyLines.IsFooter(line) && (next[i + 1] == lines.Length || IsQuoted(lines[next[i + 1]]) || Intro(lines, next[i + 1], next, closed) > 0)) kind = Kind.Signature;
            Array.Fill(kinds, kind, i, length);
            i += length;
        }
        return kinds;
    }

    private static Kind[] Fill(Kind[] kinds, int start, Kind kind, string[] lines)
    {
        for (var i = start; i < kinds.Length; i++) kinds[i] = MailText.HasWords(lines[i]) ? kind : Kind.Empty;
        return kinds;
    }

    /// <summary>How many lines introduce a quote here; 0 when none does. Without quoted lines below, it must look like nothing else.</summary>
    private static int Intro(string[] lines, int at, int[] next, bool closed)
    {
        if (at >= MostLines) return 0;
        if (ReplyLines.IsOriginal(lines[at]) || ReplyBlocks.BeginsAt(lines, at)) return 1;
        if (ReplyLines.IsRule(lines[at]) && next[at + 1] < lines.Length && ReplyBlocks.BeginsAt(lines, next[at + 1])) return 1;
        return ReplyLines.Length(lines, at, end => next[end] is var after && after < lines.Length ? IsQuoted(lines[after]) : closed);
    }

    /// <summary>For every line and the end: the first line from there that has words.</summary>
    private static int[] NextWords(string[] lines)
    {
        var next = new int[lines.Length + 1];
        next[lines.Length] = lines.Length;
        for (var i = lines.Length - 1; i >= 0; i--) next[i] = MailText.HasWords(lines[i]) ? i : next[i + 1];
        return next;
    }

    private static bool IsQuoted(string line) => line.AsSpan().TrimStart() is ['>', ..];

    private static string Join(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines) text.Append(line).Append('\n');
        return MailText.WithoutEmptyEnds(text.ToString());
    }
}
