using System.Text;

namespace HelpDesk.Core.Email.Mime;

/// <summary>The header fields of a mail or of a part, in their order.</summary>
internal sealed class MailHeaders
{
    private readonly List<(string Name, ReadOnlyMemory<byte> Value)> _fields = [];

    /// <summary>
    /// Reads the header that begins there, up to the empty line, or up to a line that can be none of it: a boundary, or text where the empty
    /// line is missing. One broken line between fields is passed over.
    /// </summary>
    public static MailHeaders Read(ReadOnlyMemory<byte> raw, int start, ReadBudget budget, Func<int, int, bool> isBoundary, out int body)
    {
        var (headers, at) = (new MailHeaders(), start);
        var bytes = raw.Span;
        while (at < bytes.Length)
        {
            budget.Tick();
            var (end, next) = ByteLines.At(bytes, at);
            if (end == at || isBoundary(at, end))
            {
                body = end == at ? next : at;
                return headers;
            }
            if (NameLength(bytes[at..end]) is var name && name < 0)
            {
                if (!(headers._fields.Count == 0 ? IsMailbox(bytes[at..end]) : next < bytes.Length && NameLength(bytes[next..ByteLines.At(bytes, next).End]) >= 0)) break;
                at = next;
                continue;
            }
            var value = at + bytes[at..end].IndexOf((byte)':') + 1;
            while (next < bytes.Length && bytes[next] is (byte)' ' or (byte)'\t')
            {
                (end, next) = ByteLines.At(bytes, next);
                budget.Tick();
            }
            if (end - at > budget.Limits.HeaderBytes) throw new MailFormatException($"A header field of the mail is longer than {budget.Limits.HeaderBytes / 1024} KB.");
            headers._fields.Add((Encoding.ASCII.GetString(bytes.Slice(at, name)), raw[value..end]));
            ReadBudget.Most(headers._fields.Count, budget.Limits.HeaderLines, "header lines");
            at = next;
        }
        body = at;
        return headers;
    }

    /// <summary>The first value of a field, unfolded but not decoded, for fields with a grammar; null when there is none.</summary>
    public string? Raw(string name) => AllRaw(name).FirstOrDefault();

    /// <summary>All values of a field, unfolded but not decoded.</summary>
    public IEnumerable<string> AllRaw(string name) =>
        _fields.Where(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase)).Select(f => MailText.OneLine(Charsets.Decode(f.Value.Span, null)));

    /// <summary>All values of a field, decoded, each in one line.</summary>
    public IEnumerable<string> All(string name) => AllRaw(name).Select(v => MailText.OneLine(EncodedWords.Decode(v)));

    /// <summary>Length of the name of a field; -1 when the line is none.</summary>
    private static int NameLength(ReadOnlySpan<byte> line)
    {
        var name = line[..Math.Max(0, line.IndexOf((byte)':'))].TrimEnd(" \t"u8);
        return name.IsEmpty || name.Length > 200 || name.ContainsAnyExceptInRange((byte)33, (byte)126) ? -1 : name.Length;
    }

    /// <summary>The line that mailboxes put in front of a mail.</summary>
    private static bool IsMailbox(ReadOnlySpan<byte> line) => line.StartsWith("From "u8) || line.StartsWith(">From "u8);
}
