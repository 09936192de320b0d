using System.Text;

namespace HelpDesk.Core.Email.Mime;

/// <summary>
/// Cuts a mail into its parts in one pass over its lines: a line is compared with the boundaries of all parts that are still open, so that
/// one that was never closed ends where the part around it goes on.
/// </summary>
internal sealed class PartReader
{
    private readonly ReadOnlyMemory<byte> _raw;
    private readonly ReadBudget _budget;
    private readonly List<(MimePart Part, byte[] Boundary, int Start)> _open = [];
    private (MimePart Part, int Start)? _leaf;
    private int _parts;

    private PartReader(ReadOnlyMemory<byte> raw, ReadBudget budget)
    {
        _raw = raw;
        _budget = budget;
    }

    public static MimePart Read(ReadOnlyMemory<byte> raw, ReadBudget budget) => new PartReader(raw, budget).Read();

    private MimePart Read()
    {
        var start = _raw.Span is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        while (start < _raw.Length && _raw.Span[start] is (byte)'\r' or (byte)'\n') start++;
        var (root, at) = Begin(null, start);
        while (at < _raw.Length && _open.Count > 0)
        {
            _budget.Tick();
            var (end, next) = ByteLines.At(_raw.Span, at);
            var (level, closes) = Boundary(at, end);
            if (level >= 0)
            {
                End(at, level + 1);
                if (closes) End(at, level);
                else next = Begin(_open[level].Part, next).Body;
            }
            at = next;
        }
        End(_raw.Length, 0);
        return root;
    }

    /// <summary>Reads the header of a part; its content is then the leaf that is open, or what its own boundary cuts.</summary>
    private (MimePart Part, int Body) Begin(MimePart? parent, int start)
    {
        _budget.Check();
        ReadBudget.Most(++_parts, _budget.Limits.Parts, "parts");
        var headers = MailHeaders.Read(_raw, start, _budget, (at, end) => Boundary(at, end).Level >= 0, out var body);
        var part = new MimePart(headers, parent, _budget);
        parent?.Parts.Add(part);
        if (part.Boundary.Length == 0)
        {
            _leaf = (part, body);
            return (part, body);
        }
        ReadBudget.Most(_open.Count + 1, _budget.Limits.Depth, "levels of parts");
        _open.Add((part, Encoding.UTF8.GetBytes(part.Boundary), body));
        return (part, body);
    }

    /// <summary>Ends the open leaf and the open parts down to a level, before the line that begins there.</summary>
    private void End(int line, int level)
    {
        if (_leaf is { } leaf) leaf.Part.Body = Slice(leaf.Start, line);
        _leaf = null;
        for (var i = _open.Count - 1; i >= level; i--)
        {
            if (_open[i].Part.Parts.Count == 0) _open[i].Part.Body = Slice(_open[i].Start, line);
            _open.RemoveAt(i);
        }
    }

    private ReadOnlyMemory<byte> Slice(int start, int line) =>
        line <= start ? default : _raw[start..(line == _raw.Length ? line : ByteLines.Before(_raw.Span, line, start))];

    /// <summary>Which open part's boundary a line is, and whether it is the last; -1 when it is none.</summary>
    private (int Level, bool Closes) Boundary(int start, int end)
    {
        var line = _raw.Span[start..end];
        if (!line.StartsWith("--"u8)) return (-1, false);
        line = line[2..].TrimEnd(" \t"u8);
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (!line.StartsWith(_open[i].Boundary)) continue;
            var rest = line[_open[i].Boundary.Length..];
            if (rest.IsEmpty || rest.SequenceEqual("--"u8)) return (i, !rest.IsEmpty);
        }
        return (-1, false);
    }
}
