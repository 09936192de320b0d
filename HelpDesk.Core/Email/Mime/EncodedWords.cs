using System.Text;

namespace HelpDesk.Core.Email.Mime;

/// <summary>Decodes the words of headers that carry another character set, such as =?utf-8?Q?Gr=C3=BC=C3=9Fe?= (RFC 2047).</summary>
internal static class EncodedWords
{
    /// <summary>The text with its encoded words decoded; bytes of neighbours are put together first, as characters are cut between them. What is malformed stays.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains("=?", StringComparison.Ordinal)) return text;
        var decoded = new StringBuilder(text.Length);
        var waiting = new List<byte>();
        var (charset, at) = ("", 0);
        while (at < text.Length)
        {
            var start = text.IndexOf("=?", at, StringComparison.Ordinal);
            var between = text.AsSpan(at, (start < 0 ? text.Length : start) - at);
            var word = start < 0 ? null : At(text, start);
            if (word is not null && waiting.Count > 0 && between.IsWhiteSpace())
            {
                if (!string.Equals(word.Charset, charset, StringComparison.OrdinalIgnoreCase)) Flush();
            }
            else
            {
                Flush();
                decoded.Append(between);
            }
            if (word is not null)
            {
                charset = word.Charset;
                waiting.AddRange(word.Bytes);
            }
            else if (start >= 0)
            {
                decoded.Append("=?");
            }
            at = start < 0 ? text.Length : start + (word?.Length ?? 2);
        }
        Flush();
        return decoded.ToString();

        void Flush()
        {
            if (waiting.Count > 0) decoded.Append(Charsets.Decode(waiting.ToArray(), charset));
            waiting.Clear();
        }
    }

    /// <summary>Length of the encoded word that begins there; 0 when there is none.</summary>
    public static int LengthAt(string text, int at) => At(text, at)?.Length ?? 0;

    private sealed record Word(string Charset, byte[] Bytes, int Length);

    private static Word? At(string text, int start)
    {
        if (string.CompareOrdinal(text, start, "=?", 0, 2) != 0) return null;
        var charset = text.IndexOf('?', start + 2);
        if (charset <= start + 2 || charset + 2 >= text.Length || text[charset + 2] != '?') return null;
        var content = charset + 3;
        var end = text.IndexOf('?', content);
        if (end < 0 || end + 1 >= text.Length || text[end + 1] != '=') return null;
        var name = text[(start + 2)..charset];
        if (name.Contains(' ', StringComparison.Ordinal)) return null;
        var bytes = char.ToLowerInvariant(text[charset + 1]) switch
        {
            'b' => TransferEncoding.Base64(Encoding.Latin1.GetBytes(text[content..end])),
            'q' => Q(text.AsSpan(content, end - content)),
            _ => null,
        };
        if (bytes is null || bytes.Length == 0 && end > content) return null;
        return new Word(name.Split('*')[0], bytes, end + 2 - start);
    }

    private static byte[] Q(ReadOnlySpan<char> text)
    {
        var from = Encoding.UTF8.GetBytes(text.ToString());
        var bytes = new List<byte>(from.Length);
        for (var i = 0; i < from.Length; i++)
        {
            var code = from[i] == '=' ? TransferEncoding.Code(from, i) : -1;
            bytes.Add(code >= 0 ? (byte)code : from[i] == '_' ? (byte)' ' : from[i]);
            if (code >= 0) i += 2;
        }
        return [.. bytes];
    }
}
