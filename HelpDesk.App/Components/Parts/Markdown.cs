using System.Text;
using System.Text.Encodings.Web;
using HelpDesk.Core.Conversations;
using Microsoft.AspNetCore.Components;

namespace HelpDesk.App.Components.Parts;

/// <summary>What people wrote as HTML: agents' Markdown, and customers' plain text with its addresses as links (TRUST decision 1).</summary>
internal static class Markdown
{
    /// <summary>Markdown of an agent.</summary>
    public static MarkupString Html(string text) => new(SafeMarkdown.ForScreen(text));

    /// <summary>Markdown of an agent as the customer gets it: without mentions and images of the desk.</summary>
    public static MarkupString ForCustomer(string text) => new(SafeMarkdown.ForPortal(text));

    /// <summary>Plain text of a customer: everything is encoded, http and https addresses become links (S-05), marked where the words before them name another host (S-15).</summary>
    public static MarkupString Plain(string text)
    {
        var html = new StringBuilder(text.Length + 64).Append("<p>");
        var from = 0;
        while (NextLink(text, from) is var (start, end) && start >= 0)
        {
            Encode(html, text[from..start]);
            var url = HtmlEncoder.Default.Encode(text[start..end]);
            html.Append("<a href=\"").Append(url).Append("\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">").Append(url).Append("</a>");
            from = end;
            if ((LinkHosts.Elsewhere(text[start..end], text[start..end]) ?? LinkHosts.Elsewhere(LinkHosts.LabelBefore(text[Math.Max(0, start - LinkHosts.MostBefore)..start]), text[start..end])) is not { } host) continue;
            if (end < text.Length && text[end] is '>' or ')') Encode(html, text[end..++from]);
            html.Append(LinkHosts.Warning(host));
        }
        Encode(html, text[from..]);
        return new MarkupString(html.Append("</p>").ToString());
    }

    private static (int Start, int End) NextLink(string text, int from)
    {
        for (var at = text.IndexOf("http", from, StringComparison.Ordinal); at >= 0; at = text.IndexOf("http", at + 4, StringComparison.Ordinal))
        {
            if (at > 0 && char.IsLetterOrDigit(text[at - 1])) continue;
            var end = at;
            while (end < text.Length && text[end] > ' ' && text[end] is not ('"' or '<' or '>' or '\'' or '`') && !char.IsControl(text[end])) end++;
            while (end > at && text[end - 1] is '.' or ',' or ';' or ':' or '!' or '?' or ')' or ']') end--;
            if (Uri.TryCreate(text[at..end], UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0) return (at, end);
        }
        return (-1, -1);
    }

    private static void Encode(StringBuilder html, string text)
    {
        var paragraphs = text.Split("\n\n");
        for (var i = 0; i < paragraphs.Length; i++)
        {
            if (i > 0) html.Append("</p><p>");
            html.Append(HtmlEncoder.Default.Encode(paragraphs[i]).Replace("&#xA;", "<br />", StringComparison.Ordinal));
        }
    }
}
