namespace HelpDesk.Core.Email.Mime;

/// <summary>Undoes base64 and quoted-printable, reading on over whatever does not belong there.</summary>
internal static class TransferEncoding
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private static readonly sbyte[] Values = MakeValues();

    /// <summary>The content of a part; one that says nothing, or something unknown, is taken as it is.</summary>
    public static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> body, string encoding, ReadBudget budget) => encoding switch
    {
        "base64" => Base64(body.Span, budget),
        "quoted-printable" => QuotedPrintable(body.Span, budget),
        _ => body,
    };

    /// <summary>Characters outside the alphabet are passed over; padding ends a group and not the whole, as pieces are put together.</summary>
    public static byte[] Base64(ReadOnlySpan<byte> text, ReadBudget? budget = null)
    {
        var bytes = new byte[text.Length / 4 * 3 + 3];
        var (length, bits, have) = (0, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if ((i & 0xFFFF) == 0xFFFF) budget?.Check();
            if (text[i] == '=') (bits, have) = (0, 0);
            if (Values[text[i]] is var value && value < 0) continue;
            bits = bits << 6 | (byte)value;
            have += 6;
            if (have < 8) continue;
            have -= 8;
            bytes[length++] = (byte)(bits >> have);
            bits &= (1 << have) - 1;
        }
        return bytes[..length];
    }

    /// <summary>An equals sign that no code follows stays; at the end of a line it joins the line with the next, spaces after it notwithstanding.</summary>
    public static byte[] QuotedPrintable(ReadOnlySpan<byte> text, ReadBudget? budget = null)
    {
        var bytes = new byte[text.Length];
        var (length, at, solid) = (0, 0, 0);       // up to solid nothing is a space at the end of a line
        while (at < text.Length)
        {
            if ((at & 0x3FF) == 0) budget?.Tick();
            var b = text[at];
            if (b is (byte)'\r' or (byte)'\n')
            {
                length = solid;
                bytes[length++] = b;
                solid = length;
                at++;
            }
            else if (b != '=' || SoftBreak(text, at) is var next && next < 0 && Code(text, at) < 0)
            {
                bytes[length++] = b;
                if (b is not ((byte)' ' or (byte)'\t')) solid = length;
                at++;
            }
            else
            {
                if (next < 0)
                {
                    bytes[length++] = (byte)Code(text, at);
                    next = at + 3;
                }
                solid = length;
                at = next;
            }
        }
        return bytes[..length];
    }

    /// <summary>Value of the code after an equals sign, such as E4; -1 when there is none.</summary>
    public static int Code(ReadOnlySpan<byte> text, int at) =>
        at + 2 < text.Length && char.IsAsciiHexDigit((char)text[at + 1]) && char.IsAsciiHexDigit((char)text[at + 2]) ? Digit(text[at + 1]) << 4 | Digit(text[at + 2]) : -1;

    /// <summary>Where the next line begins when the equals sign is the last in its line; else -1.</summary>
    private static int SoftBreak(ReadOnlySpan<byte> text, int at)
    {
        var end = at + 1;
        while (end < text.Length && end - at < 80 && text[end] is (byte)' ' or (byte)'\t') end++;
        if (end >= text.Length) return text.Length;
        return text[end] is (byte)'\r' or (byte)'\n' ? ByteLines.At(text, end).Next : -1;
    }

    private static int Digit(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;

    private static sbyte[] MakeValues()
    {
        var values = new sbyte[256];
        Array.Fill(values, (sbyte)-1);
        for (var i = 0; i < Alphabet.Length; i++) values[Alphabet[i]] = (sbyte)i;
        return values;
    }
}
