using System.Buffers.Binary;
using System.Text;

namespace HelpDesk.App.Mail.Lookup;

/// <summary>An answer that is none, or not to the question.</summary>
internal sealed class DnsFault(string message) : Exception(message);

/// <summary>What an answer said.</summary>
/// <param name="Cut">It did not fit and has to be asked for over TCP.</param>
/// <param name="Code">0 = fine, 3 = there is no such name, others are troubles of the server.</param>
/// <param name="Texts">Texts of the TXT records at the name, or where aliases lead from it.</param>
internal sealed record DnsAnswer(bool Cut, int Code, IReadOnlyList<string> Texts);

/// <summary>Questions for TXT records and their answers (RFC 1035). Everything in an answer is checked: lengths, counts, and that pointers in names lead backwards.</summary>
internal static class DnsMessage
{
    private const int HeaderLength = 12;
    private const int MostRecords = 100;
    private const int MostAliases = 8;
    private const int MostLabels = 128;
    private const int LongestName = 255;
    private const ushort Txt = 16;
    private const ushort Alias = 5;
    private const ushort Internet = 1;

    /// <summary>A question for the TXT records at a name; null for what DNS cannot be asked.</summary>
    public static byte[]? Question(ushort id, string name)
    {
        var labels = name.Split('.');
        if (name.Length > LongestName - 2 || labels.Any(l => l.Length is 0 or > 63 || !Ascii.IsValid(l))) return null;
        var message = new List<byte> { (byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0 };
        foreach (var label in labels) message.AddRange([(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]);
        message.AddRange([0, 0, (byte)Txt, 0, (byte)Internet]);
        return [.. message];
    }

    /// <summary>Whether these bytes may answer the question: same id, an answer, the same question.</summary>
    public static bool Answers(ReadOnlySpan<byte> message, ReadOnlySpan<byte> question)
    {
        if (message.Length < question.Length || !message[..2].SequenceEqual(question[..2]) || (message[2] & 0xF8) != 0x80 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1) return false;
        return Ascii.EqualsIgnoreCase(message[HeaderLength..question.Length], question[HeaderLength..]);
    }

    /// <summary>Reads an answer to a question.</summary>
    /// <exception cref="DnsFault">It is broken.</exception>
    public static DnsAnswer Read(ReadOnlySpan<byte> message, ReadOnlySpan<byte> question, string name)
    {
        if (!Answers(message, question)) throw new DnsFault("The answer is to another question.");
        var (cut, code) = ((message[2] & 2) != 0, message[3] & 15);
        if (cut || code != 0) return new DnsAnswer(cut, code, []);
        int count = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        if (count > MostRecords) throw new DnsFault("The answer has too many records.");
        var at = question.Length;
        var (texts, aliases) = (new List<(string Owner, string Text)>(), new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase));
        for (var i = 0; i < count; i++)
        {
            var owner = Name(message, ref at);
            var fixedPart = Take(message, ref at, 10);
            var (type, kind) = (BinaryPrimitives.ReadUInt16BigEndian(fixedPart), BinaryPrimitives.ReadUInt16BigEndian(fixedPart[2..]));
            var start = at;
            var data = Take(message, ref at, BinaryPrimitives.ReadUInt16BigEndian(fixedPart[8..]));
            if (kind != Internet) continue;
            if (type == Txt) texts.Add((owner, Text(data)));
            if (type == Alias) aliases.TryAdd(owner, Name(message, ref start));
        }
        for (var hops = 0; aliases.TryGetValue(name, out var target); name = target)
            if (++hops > MostAliases) throw new DnsFault("The answer's aliases go round in a circle.");
        return new DnsAnswer(false, 0, [.. texts.Where(t => t.Owner.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(t => t.Text)]);
    }

    /// <summary>The strings of a TXT record in one.</summary>
    private static string Text(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder();
        while (data.Length > 0)
        {
            if (data[0] >= data.Length) throw new DnsFault("The answer has a text that ends too early.");
            text.Append(Encoding.Latin1.GetString(data.Slice(1, data[0])));
            data = data[(data[0] + 1)..];
        }
        return text.ToString();
    }

    /// <summary>A name; a pointer in it leads to a place before everything that was read of it, so that none goes round in a circle.</summary>
    private static string Name(ReadOnlySpan<byte> message, ref int at)
    {
        var name = new StringBuilder();
        var (here, first, after) = (at, at, -1);
        for (var labels = 0; labels < MostLabels; labels++)
        {
            var length = Take(message, ref here, 1)[0];
            if (length == 0)
            {
                at = after < 0 ? here : after;
                return name.ToString();
            }
            if (length >= 0xC0)
            {
                var to = (length & 0x3F) << 8 | Take(message, ref here, 1)[0];
                if (after < 0) after = here;
                if (to >= first) throw new DnsFault("The answer has a name that points forward.");
                here = first = to;
                continue;
            }
            if (length > 63) throw new DnsFault("The answer has a name with a part that is too long.");
            if (name.Length > 0) name.Append('.');
            name.Append(Encoding.Latin1.GetString(Take(message, ref here, length)));
            if (name.Length > LongestName) throw new DnsFault("The answer has a name that is too long.");
        }
        throw new DnsFault("The answer has a name with too many parts.");
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> message, ref int at, int count)
    {
        if (count > message.Length - at) throw new DnsFault("The answer ends too early.");
        var part = message.Slice(at, count);
        at += count;
        return part;
    }
}
