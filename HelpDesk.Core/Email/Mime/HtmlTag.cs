using System.Buffers;
using System.Net;

namespace HelpDesk.Core.Email.Mime;

/// <summary>What stands between the angle brackets of a tag.</summary>
internal readonly ref struct HtmlTag
{
    private const int LongestName = 20;

    private static readonly SearchValues<char> EndsName = SearchValues.Create(" \t\r\n\f/");
    private static readonly SearchValues<char> EndsKey = SearchValues.Create(" \t\r\n\f/=");

    private readonly ReadOnlySpan<char> _attributes;

    public HtmlTag(ReadOnlySpan<char> inner)
    {
        Opens = inner[0] != '/';
        if (!Opens) inner = inner[1..];
        var length = inner.IndexOfAny(EndsName) is var end && end < 0 ? inner.Length : end;
        Name = inner[..Math.Min(length, LongestName)].ToString().ToLowerInvariant();
        _attributes = inner[length..];
    }

    /// <summary>False for an end tag.</summary>
    public bool Opens { get; }

    /// <summary>In lower case; cut where it is longer than that of any tag.</summary>
    public string Name { get; }

    /// <summary>The value of an attribute, decoded; null when it is missing.</summary>
    public string? Attribute(string name)
    {
        var rest = _attributes;
        while (true)
        {
            rest = rest.TrimStart(" \t\r\n\f/");
            var length = rest.IndexOfAny(EndsKey);
            if (length < 0) return null;
            var key = rest[..length];
            rest = rest[length..].TrimStart(" \t\r\n\f");
            if (rest.IsEmpty) return null;
            if (rest[0] != '=') continue;
            rest = rest[1..].TrimStart(" \t\r\n\f");
            if (rest.IsEmpty) return null;
            var quoted = rest[0] is '"' or '\'';
            var end = quoted ? rest[1..].IndexOf(rest[0]) : rest.IndexOfAny(" \t\r\n\f");
            var value = quoted ? end < 0 ? rest[1..] : rest[1..(end + 1)] : end < 0 ? rest : rest[..end];
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return WebUtility.HtmlDecode(value.ToString());
            if (end < 0) return null;
            rest = rest[(quoted ? end + 2 : end)..];
        }
    }
}
