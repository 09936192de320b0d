using System.Globalization;
using System.Text;

namespace HelpDesk.App.Mail;

/// <summary>The line to the server broke, or what it said leaves no way on; the message is fit for people.</summary>
internal sealed class ImapFault(string detail, Exception? cause = null) : Exception(SmtpReply.Clean(detail), cause)
{
    /// <summary>The server speaks something else.</summary>
    public static ImapFault NotImap() => new("The mail server's answer is not IMAP.");
}

/// <summary>One response of the server: a greeting, data, or the end of a command.</summary>
/// <param name="Tag">The command's tag; * for data and + for an invitation to go on.</param>
/// <param name="Kind">Such as OK, FETCH or EXISTS, in capitals.</param>
/// <param name="Number">The number before the kind, such as how many messages exist.</param>
/// <param name="Text">What follows the kind.</param>
/// <param name="Items">What a FETCH tells about a message, by the name of the item in capitals.</param>
/// <param name="Secret">Whether the text repeats credentials, so that it is told to nobody.</param>
internal sealed record ImapResponse(string Tag, string Kind, long Number, string Text, IReadOnlyDictionary<string, ImapValue> Items, bool Secret)
{
    /// <summary>The largest number that IMAP has.</summary>
    public const long MostNumber = uint.MaxValue;

    private static readonly Dictionary<string, ImapValue> Nothing = [];

    /// <summary>The server did as it was asked.</summary>
    public bool Done => Kind == "OK";

    /// <summary>The bracketed code at the beginning of the text, such as UIDVALIDITY 17; empty without one.</summary>
    public string Code => Text is ['[', ..] && Text.IndexOf(']', StringComparison.Ordinal) is > 0 and var end ? Text[1..end] : "";

    /// <summary>The lasting number of the message that a FETCH is about; zero if it is not told.</summary>
    public long Uid => Items.TryGetValue("UID", out var value) ? value.Number : 0;

    /// <summary>Kind and text.</summary>
    public override string ToString() => SmtpReply.Clean(Secret ? $"{Kind} (the text repeats credentials)" : $"{Kind} {Text}");

    /// <summary>A sentence and what the server said.</summary>
    public string After(string sentence) => SmtpReply.Clean($"{sentence}: {this}");

    /// <summary>The number of a code such as UIDVALIDITY, if this response has it.</summary>
    public long? CodeNumber(string name)
    {
        var words = Code.Split(' ');
        return Tag == "*" && words.Length == 2 && words[0].Equals(name, StringComparison.OrdinalIgnoreCase) ? TryNumber(words[1]) : null;
    }

    /// <summary>Whether a line is about a state, with text for people, so that braces at its end announce nothing.</summary>
    public static bool IsState(string line) => line.StartsWith('+') || line.Split(' ', 3) is [_, var kind, ..] && kind.ToUpperInvariant() is "OK" or "NO" or "BAD" or "BYE" or "PREAUTH";

    /// <summary>Takes a response apart; each character is a byte. Every line but the last is followed by its literal.</summary>
    public static ImapResponse Read(IReadOnlyList<string> lines, IReadOnlyList<byte[]> literals, IReadOnlyList<string> secrets)
    {
        var line = lines[0];
        if (line.StartsWith('+')) return new ImapResponse("+", "", 0, "", Nothing, false);
        var words = line.Split(' ', 3);
        if (words.Length < 2 || words[0].Length == 0 || words[1].Length == 0) throw ImapFault.NotImap();
        if (words[0] == "*" && TryNumber(words[1]) is { } number && words.Length == 3)
        {
            var kind = words[2].Split(' ')[0].ToUpperInvariant();
            if (kind != "FETCH") return new ImapResponse("*", kind, number, "", Nothing, false);
            return new ImapResponse("*", kind, number, "", new ImapReader(lines, literals, words[0].Length + words[1].Length + kind.Length + 2).ReadItems(), false);
        }
        var text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(words.ElementAtOrDefault(2) ?? ""));
        return new ImapResponse(words[0], words[1].ToUpperInvariant(), 0, text, Nothing, SmtpAuth.Repeats([text], secrets));
    }

    /// <summary>A number as IMAP has it; null for anything else.</summary>
    public static long? TryNumber(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostNumber ? number : null;
}

/// <summary>An atom, a string, a list, or none of them for NIL.</summary>
internal sealed record ImapValue(string? Atom = null, ReadOnlyMemory<byte>? Bytes = null, IReadOnlyList<ImapValue>? List = null)
{
    /// <summary>The atom as a number; zero if it is none.</summary>
    public long Number => Atom is null ? 0 : ImapResponse.TryNumber(Atom) ?? 0;
}

/// <summary>Reads the values of one response: atoms, quoted strings, literals and lists within lists.</summary>
internal sealed class ImapReader(IReadOnlyList<string> lines, IReadOnlyList<byte[]> literals, int at)
{
    private const int Deepest = 50;

    private int _line;
    private int _at = at;

    /// <summary>The list of names and values that a FETCH carries.</summary>
    public IReadOnlyDictionary<string, ImapValue> ReadItems()
    {
        var list = ReadValue(0).List;
        while (Next == ' ') _at++;
        if (list is null || list.Count % 2 != 0 || _line != lines.Count - 1 || Next != '\0') throw ImapFault.NotImap();
        var items = new Dictionary<string, ImapValue>();
        for (var i = 0; i < list.Count; i += 2) items[list[i].Atom?.ToUpperInvariant() ?? throw ImapFault.NotImap()] = list[i + 1];
        return items;
    }

    /// <summary>The character that comes next; NUL at the end of a line.</summary>
    private char Next => _at < lines[_line].Length ? lines[_line][_at] : '\0';

    private ImapValue ReadValue(int depth)
    {
        while (Next == ' ') _at++;
        return Next switch
        {
            '(' when depth < Deepest => ReadList(depth),
            '"' => new ImapValue(Bytes: ReadQuoted()),
            '{' when _line < literals.Count => ReadLiteral(),
            '\0' or '(' or ')' or '{' => throw ImapFault.NotImap(),
            _ => ReadAtom(),
        };
    }

    private ImapValue ReadList(int depth)
    {
        var values = new List<ImapValue>();
        for (_at++; ;)
        {
            while (Next == ' ') _at++;
            if (Next == ')') break;
            values.Add(ReadValue(depth + 1));
        }
        _at++;
        return new ImapValue(List: values);
    }

    private ImapValue ReadLiteral()
    {
        (_line, _at) = (_line + 1, 0);
        return new ImapValue(Bytes: literals[_line - 1]);
    }

    private byte[] ReadQuoted()
    {
        var text = new StringBuilder();
        for (_at++; Next != '"'; _at++)
        {
            if (Next == '\\') _at++;
            if (_at >= lines[_line].Length) throw ImapFault.NotImap();
            text.Append(Next);
        }
        _at++;
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>An atom such as 17, NIL, \Seen or BODY[HEADER.FIELDS (DATE)], which has blanks between its brackets.</summary>
    private ImapValue ReadAtom()
    {
        var from = _at;
        for (var inside = false; _at < lines[_line].Length && (inside || Next is not (' ' or '(' or ')' or '"' or '{')); _at++) inside = Next == '[' || inside && Next != ']';
        var atom = lines[_line][from.._at];
        return atom.Equals("NIL", StringComparison.OrdinalIgnoreCase) ? new ImapValue() : new ImapValue(atom);
    }
}

/// <summary>How names and words are written in commands.</summary>
internal static class ImapText
{
    /// <summary>Whether a text can stand between quotes.</summary>
    public static bool CanQuote(string text) => text.All(c => c is >= ' ' and <= '~');

    /// <summary>A text between quotes.</summary>
    public static string Quote(string text) => $"\"{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>The name of a folder between quotes; characters beyond ASCII in the form that IMAP has for them (RFC 3501, 5.1.3).</summary>
    public static string Folder(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length;)
        {
            var from = i;
            while (i < name.Length && !CanQuote(name[i..(i + 1)])) i++;
            if (i > from) text.Append('&').Append(Convert.ToBase64String(Encoding.BigEndianUnicode.GetBytes(name[from..i])).TrimEnd('=').Replace('/', ',')).Append('-');
            else text.Append(name[i++] is '&' ? "&-" : name[from..i]);
        }
        return Quote(text.ToString());
    }
}
