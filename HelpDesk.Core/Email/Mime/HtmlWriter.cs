using System.Text;
using HelpDesk.Core.Conversations;

namespace HelpDesk.Core.Email.Mime;

/// <summary>Puts the text of HTML together: white space collapsed, blocks on their own lines, quoted blocks marked as in plain text.</summary>
internal sealed class HtmlWriter
{
    private const int LongestUrl = 2000;
    private const int DeepestQuote = 5;

    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "div", "li", "tr", "center", "address", "article", "section", "header", "footer", "main", "nav", "aside", "dd", "dt", "form", "fieldset", "hr", "body", "html",
    };

    private static readonly HashSet<string> Paragraphs = new(StringComparer.Ordinal) { "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre" };
    private static readonly HashSet<string> InHead = new(StringComparer.Ordinal) { "meta", "link", "base", "title", "style", "script", "noscript", "head", "object", "param", "xml" };

    private readonly StringBuilder _text = new();
    private readonly Stack<bool> _quotes = new();
    private (string Url, int Start)? _link;
    private int _breaks;
    private int _depth;
    private int _pre;
    private bool _space;
    private bool _blank;
    private bool _head;

    /// <summary>Images that would be fetched from elsewhere, if anything were.</summary>
    public int RemoteImages { get; private set; }

    public void Text(string text)
    {
        if (_head) return;
        foreach (var c in text)
        {
            if (c == '\0') continue;
            if (c == '\n' && _pre > 0) Break();
            else if (c is not (' ' or '\t' or '\r' or '\n' or '\f' or '\u00A0')) Write(c);
            else if (_pre > 0 && c != '\r') Write(' ');
            else (_space, _blank) = (true, _blank || c == '\u00A0');
        }
    }

    public void Tag(HtmlTag tag)
    {
        if (tag.Opens && RemoteImage.In(tag)) RemoteImages++;
        if (tag.Name == "head") _head = tag.Opens;
        else if (_head && !InHead.Contains(tag.Name) && !tag.Name.Contains(':', StringComparison.Ordinal)) _head = false;
        if (tag.Name == "br") Break();
        else if (tag.Name is "td" or "th") _space = true;
        else if (tag.Name == "a") Link(tag.Opens ? tag.Attribute("href") ?? "" : null);
        else if (Blocks.Contains(tag.Name)) Block(1);
        else if (Paragraphs.Contains(tag.Name)) Block(tag.Name == "p" && (!tag.Opens || IsOfficeLine(tag)) ? 1 : 2);
        if (tag.Name == "pre") _pre = Math.Max(0, _pre + (tag.Opens ? 1 : -1));
        if (tag.Name == "blockquote") Quote(tag);
    }

    public string Done()
    {
        Link(null);
        return MailText.Clean(_text.ToString()).Trim();
    }

    /// <summary>Word writes every line as a paragraph; an empty one of them is an empty line.</summary>
    private static bool IsOfficeLine(HtmlTag tag) => tag.Attribute("class")?.StartsWith("Mso", StringComparison.OrdinalIgnoreCase) == true;

    private void Break()
    {
        _breaks++;
        (_space, _blank) = (false, false);
    }

    private void Block(int breaks)
    {
        _breaks = Math.Max(_blank ? _breaks + 1 : _breaks, breaks);
        (_space, _blank) = (false, false);
    }

    private void Write(char c)
    {
        if (_text.Length > 0 && _breaks > 0) _text.Append('\n', Math.Min(_breaks, 2));
        if ((_breaks > 0 || _text.Length == 0) && _depth > 0) _text.Append('>', Math.Min(_depth, DeepestQuote)).Append(' ');
        else if (_space && _breaks == 0 && _text.Length > 0) _text.Append(' ');
        _text.Append(c);
        (_breaks, _space, _blank) = (0, false, false);
    }

    /// <summary>Begins a link, or ends it when there is no address; where its text is not the address, that is added.</summary>
    private void Link(string? url)
    {
        if (_link is { } link)
        {
            _link = null;
            var length = _text.Length - link.Start;
            var text = length <= link.Url.Length + 10 ? _text.ToString(link.Start, length).Trim() : "";
            if (Bare(text) != Bare(link.Url))
            {
                Enclose(link);
                Append(link.Url);
            }
        }
        var address = url is null ? "" : string.Concat(url.Where(c => !char.IsControl(c))).Trim();
        if (address.Length is > 0 and <= LongestUrl && IsAddress(address) && !address.AsSpan().ContainsAny("<> ")) _link = (address, _text.Length);
    }

    /// <summary>Words that name another host than their link goes to are put in brackets, so that it is seen how far they reach (S-15).</summary>
    private void Enclose((string Url, int Start) link)
    {
        if (_text.Length - link.Start > LinkHosts.MostBefore - 10) return;
        var label = _text.ToString(link.Start, _text.Length - link.Start);
        if (LinkHosts.Elsewhere(label, link.Url) is null) return;
        _text.Insert(link.Start + label.Length - label.TrimStart('\n', ' ', '>').Length, '[').Append(']');
    }

    private void Append(string url)
    {
        _space = true;
        foreach (var c in $"<{url}>") Write(c);
    }

    private static bool IsAddress(string url) =>
        url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase);

    /// <summary>An address as people write it: example.com for https://example.com/.</summary>
    private static string Bare(string url)
    {
        var start = url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? 7 : url.IndexOf("://", StringComparison.Ordinal) is var scheme && scheme < 0 ? 0 : scheme + 3;
        return url[start..].TrimEnd('/').ToLowerInvariant();
    }

    /// <summary>A blockquote of a mail program quotes; any other one only moves its text to the right.</summary>
    private void Quote(HtmlTag tag)
    {
        if (tag.Opens)
        {
            var quotes = tag.Attribute("type") == "cite" || tag.Attribute("class")?.Contains("quote", StringComparison.OrdinalIgnoreCase) == true;
            _quotes.Push(quotes);
            if (quotes) _depth++;
        }
        else if (_quotes.TryPop(out var quotes) && quotes)
        {
            _depth--;
        }
    }
}
