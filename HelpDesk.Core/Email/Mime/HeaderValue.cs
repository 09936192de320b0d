using System.Globalization;
using System.Text;

namespace HelpDesk.Core.Email.Mime;

/// <summary>A value with parameters, as Content-Type and Content-Disposition have them (RFC 2045, RFC 2231).</summary>
internal sealed class HeaderValue
{
    private const int MostPieces = 500;

    private readonly Dictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);

    private HeaderValue(string value) => Value = value;

    /// <summary>What stands before the first semicolon, in lower case; may be empty.</summary>
    public string Value { get; }

    /// <summary>Reads a value as it stands in the header; of parameters with the same name the first counts.</summary>
    public static HeaderValue Read(string? text, ReadBudget budget)
    {
        if (text is null) return new HeaderValue("");
        var at = text.IndexOf(';', StringComparison.Ordinal) is var first && first < 0 ? text.Length : first;
        var value = new HeaderValue(text[..at].Trim().Trim('"').ToLowerInvariant());
        while (++at < text.Length)
        {
            budget.Tick();
            var end = text.AsSpan(at).IndexOfAny('=', ';') is var length && length < 0 ? text.Length : at + length;
            var name = text[at..end].Trim();
            at = end;
            if (end == text.Length || text[end] == ';') continue;
            var content = Content(text, ref at);
            if (name.Length > 0) value._parameters.TryAdd(name, content);
        }
        return value;
    }

    /// <summary>A parameter as it stands there; null when it is missing.</summary>
    public string? Plain(string name) => _parameters.GetValueOrDefault(name);

    /// <summary>A parameter decoded, whichever way it was encoded, in one line; null when it is missing.</summary>
    public string? Text(string name)
    {
        var text = _parameters.TryGetValue(name + "*", out var coded) ? Join([(coded, true)])
            : Pieces(name) is { Count: > 0 } pieces ? Join(pieces)
            : _parameters.TryGetValue(name, out var plain) ? EncodedWords.Decode(plain) : null;
        return text is null ? null : MailText.OneLine(text);
    }

    /// <summary>The value after an equals sign; leaves <paramref name="at"/> on the next semicolon or at the end. A backslash only hides a quote or another one, as in C:\a.txt.</summary>
    private static string Content(string text, ref int at)
    {
        var start = at + 1;
        while (start < text.Length && text[start] == ' ') start++;
        if (start == text.Length || text[start] != '"')
        {
            at = text.IndexOf(';', start) is var end && end < 0 ? text.Length : end;
            return text[start..at].Trim();
        }
        var content = new StringBuilder();
        for (at = start + 1; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\\') at++;
            content.Append(text[at]);
        }
        at = at >= text.Length || text.IndexOf(';', at) is var next && next < 0 ? text.Length : next;
        return content.ToString();
    }

    /// <summary>The pieces that a long value was cut into: name*0, name*1*, and so on.</summary>
    private List<(string Content, bool Coded)> Pieces(string name)
    {
        var pieces = new List<(string, bool)>();
        while (pieces.Count < MostPieces)
        {
            var piece = $"{name}*{pieces.Count.ToString(CultureInfo.InvariantCulture)}";
            if (_parameters.TryGetValue(piece + "*", out var coded)) pieces.Add((coded, true));
            else if (_parameters.TryGetValue(piece, out var plain)) pieces.Add((plain, false));
            else break;
        }
        return pieces;
    }

    /// <summary>The character set stands in the first piece: utf-8'en'na%C3%AFve.</summary>
    private static string Join(List<(string Content, bool Coded)> pieces)
    {
        string? charset = null;
        var bytes = new List<byte>();
        for (var i = 0; i < pieces.Count; i++)
        {
            var (content, coded) = pieces[i];
            if (i == 0 && coded && content.Split('\'', 3) is { Length: 3 } parts) (charset, content) = (parts[0], parts[2]);
            var from = Encoding.UTF8.GetBytes(content);
            for (var b = 0; b < from.Length; b++)
            {
                var code = coded && from[b] == '%' ? TransferEncoding.Code(from, b) : -1;
                bytes.Add(code >= 0 ? (byte)code : from[b]);
                if (code >= 0) b += 2;
            }
        }
        var text = Charsets.Decode(bytes.ToArray(), charset);
        return pieces.Exists(p => p.Coded) ? text : EncodedWords.Decode(text);
    }
}
