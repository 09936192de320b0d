using System.Net;

namespace HelpDesk.Core.Email.Mime;

/// <summary>The text of HTML as a person would read it, in one pass and without trust in its tags.</summary>
internal static class HtmlText
{
    /// <summary>The text: blocks on lines of their own, links with their address, entities decoded.</summary>
    public static string Of(string html, CancellationToken ct = default) => Of(html, new ReadBudget(new MailLimits(), null, ct));

    internal static string Of(string html, ReadBudget budget) => Of(html, new HtmlWriter(), budget);

    /// <summary>The same by a writer that is asked afterwards what else was there.</summary>
    internal static string Of(string html, HtmlWriter writer, ReadBudget budget)
    {
        var (at, quotes) = (0, true);
        while (at < html.Length)
        {
            budget.Tick();
            var open = html.IndexOf('<', at);
            if (open < 0 || open == html.Length - 1) open = html.Length;
            if (open > at) writer.Text(WebUtility.HtmlDecode(html[at..open]));
            at = open;
            if (at == html.Length) break;
            if (string.CompareOrdinal(html, at, "<!--", 0, 4) == 0)
            {
                at = AfterComment(html, at + 4);
            }
            else if (html[at + 1] is '!' or '?' || html[at + 1] == '/' && at + 2 < html.Length && !char.IsAsciiLetter(html[at + 2]))
            {
                at = After(html, ">", at);
            }
            else if (char.IsAsciiLetter(html[at + 1]) || html[at + 1] == '/')
            {
                var end = TagEnd(html, at + 1, ref quotes);
                if (end < 0) return Rest(writer, html[at..]);
                var tag = new HtmlTag(html.AsSpan(at + 1, end - at - 1));
                at = end + 1;
                writer.Tag(tag);
                if (tag.Opens && tag.Name is "script" or "style" or "title") at = After(html, ">", After(html, "</" + tag.Name, at));
            }
            else
            {
                writer.Text("<");
                at++;
            }
        }
        return writer.Done();
    }

    /// <summary>What follows a tag that has no end is text after all.</summary>
    private static string Rest(HtmlWriter writer, string rest)
    {
        writer.Text(WebUtility.HtmlDecode(rest));
        return writer.Done();
    }

    /// <summary>After the next occurrence; the end when there is none, so that nothing is looked for twice in vain.</summary>
    private static int After(string html, string text, int at) =>
        at >= html.Length || html.IndexOf(text, at, StringComparison.OrdinalIgnoreCase) is var found && found < 0 ? html.Length : found + text.Length;

    /// <summary>A comment that is never closed hides the rest, as it does in a browser.</summary>
    private static int AfterComment(string html, int at) =>
        at < html.Length && html[at] == '>' ? at + 1 : string.CompareOrdinal(html, at, "->", 0, 2) == 0 ? at + 2 : After(html, "-->", at);

    /// <summary>The end of a tag outside of quotes, -1 when there is none; once quotes swallow the whole rest they are not looked at any more.</summary>
    private static int TagEnd(string html, int at, ref bool quotes)
    {
        if (quotes)
        {
            for (var i = at; i < html.Length; i++)
            {
                if (html[i] == '>') return i;
                if (html[i] is '"' or '\'' && html[i - 1] is '=' or ' ') i = html.IndexOf(html[i], i + 1) is >= 0 and var close ? close : html.Length;
            }
            quotes = false;
        }
        return html.IndexOf('>', at);
    }
}
