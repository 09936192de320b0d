using System.Globalization;
using System.Text;

namespace HelpDesk.Core.Email.Mime;

/// <summary>Turns bytes into text, whatever the mail calls its character set.</summary>
internal static class Charsets
{
    private static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Names in use that the platform does not know, or takes for something narrower than what is sent under them.</summary>
    private static readonly Dictionary<string, int> CodePages = new(StringComparer.Ordinal)
    {
        ["latin1"] = 1252, ["l1"] = 1252, ["latin2"] = 28592, ["latin9"] = 28605, ["gb2312"] = 54936, ["gbk"] = 54936, ["xgbk"] = 54936, ["gb231280"] = 54936,
        ["ksc5601"] = 949, ["ksc56011987"] = 949, ["euckr"] = 949, ["uhc"] = 949, ["big5hkscs"] = 950, ["shiftjis"] = 932, ["sjis"] = 932, ["xsjis"] = 932,
        ["eucjp"] = 51932, ["iso2022jp"] = 50220, ["tis620"] = 874, ["macroman"] = 10000, ["xmacroman"] = 10000,
    };

    private static readonly string[] Prefixes = ["cp", "windows", "win", "ibm", "xcp", "mswin", "ms"];

    /// <summary>The text; without a name, or when it is called ASCII, it is UTF-8 if it can be, else windows-1252.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        if (Find(charset) is not { } encoding) return Guess(bytes, charset);
        if (encoding.CodePage == Encoding.Unicode.CodePage && bytes is [0xFE, 0xFF, ..]) encoding = Encoding.BigEndianUnicode;
        try
        {
            return encoding.GetString(bytes);
        }
        catch (ArgumentException)
        {
            return Western.GetString(bytes);
        }
    }

    private static string Guess(ReadOnlySpan<byte> bytes, string? charset)
    {
        if (Plain(charset) is not ("" or "usascii" or "ascii" or "7bit" or "8bit" or "ansix341968")) return Western.GetString(bytes);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Western.GetString(bytes);
        }
    }

    /// <summary>The encoding of that name; null when there is none, and for ASCII, which is never meant strictly.</summary>
    private static Encoding? Find(string? charset)
    {
        var name = Plain(charset);
        if (name.Length is 0 or > 40) return null;
        if (name is "utf8" or "unicode11utf8") return Encoding.UTF8;
        if (name is "utf16" or "utf16le" or "unicode" or "ucs2") return Encoding.Unicode;
        if (name is "utf16be") return Encoding.BigEndianUnicode;
        if (name is "utf32" or "utf32le") return Encoding.UTF32;
        if (CodePages.TryGetValue(name, out var page)) return ByPage(page);
        if (name.StartsWith("iso8859", StringComparison.Ordinal) && Number(name[7..]) is { } part) return ByPage(part == 1 ? 1252 : 28590 + part);
        if (name.StartsWith("8859", StringComparison.Ordinal) && Number(name[4..]) is { } bare) return ByPage(bare == 1 ? 1252 : 28590 + bare);
        foreach (var prefix in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && Number(name[prefix.Length..]) is { } number) return number == 65001 ? Encoding.UTF8 : ByPage(number);
        }
        return CodePagesEncodingProvider.Instance.GetEncoding(charset!.Trim(' ', '"', '\'', '\t'));
    }

    private static Encoding? ByPage(int page) => page is > 36 and < 65536 ? CodePagesEncodingProvider.Instance.GetEncoding(page) : null;

    private static int? Number(string digits) =>
        digits.Length is > 0 and <= 5 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The letters and digits of a name: what is left when everybody's spelling of it is alike.</summary>
    private static string Plain(string? charset) => charset is null ? "" : string.Concat(charset.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
