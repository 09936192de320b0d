using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace HelpDesk.Core.Conversations;

/// <summary>Agents' Markdown as HTML: raw HTML is text, links go to http, https and mailto only (TRUST decision 1); on pages, a link that says it goes elsewhere is marked (S-15).</summary>
public static class SafeMarkdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UseAutoLinks().UsePipeTables().UseTaskLists().UseSoftlineBreakAsHardlineBreak().Build();

    /// <summary>For the agents' screens: mentions link to the person's tickets, images of the desk itself are shown.</summary>
    public static string ForScreen(string text) => Render(text, warn: true, link =>
    {
        if (AgentOf(link) is { } agent)
        {
            link.Url = $"/tickets?assignee={agent}";
            link.GetAttributes().AddClass("mention");
        }
        else if (link.IsImage ? !IsOwnFile(link.Url) : !IsSafe(link.Url, local: true)) link.Url = null;
    });

    /// <summary>For customers: absolute links only, no images, no mentions.</summary>
    public static string ForMail(string text) => Render(text, warn: false, MakePublic);

    /// <summary>For the customers' pages: the same as in their mails.</summary>
    public static string ForPortal(string text) => Render(text, warn: true, MakePublic);

    private static void MakePublic(LinkInline link)
    {
        if (link.IsImage) link.IsImage = false;
        if (!IsSafe(link.Url, local: false)) link.Url = null;
    }

    /// <summary>Words that somebody typed, such as a name or a subject, to stand in a line of Markdown: none of their signs means anything there, no line ends.</summary>
    public static string Plain(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(c => char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)) && c != ',' ? "\\" + c : c.ToString()));

    private static string Render(string text, bool warn, Action<LinkInline> make)
    {
        var document = Markdown.Parse(text, Pipeline);
        foreach (var link in document.Descendants().OfType<LinkInline>()) make(link);
        foreach (var link in document.Descendants().OfType<LinkInline>().Where(l => l.Url is null && !l.IsImage).ToList()) Unlink(link);
        foreach (var link in document.Descendants().OfType<AutolinkInline>().Where(l => !IsSafe(l.IsEmail ? "mailto:" + l.Url : l.Url, local: false)).ToList()) link.Remove();
        if (warn) Warn(document);
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.Render(document);
        return writer.ToString();
    }

    /// <summary>Says beside each link where it goes, if its words name another host.</summary>
    private static void Warn(MarkdownDocument document)
    {
        foreach (var link in document.Descendants().OfType<LinkInline>().Where(l => !l.IsImage && l.Url is not null).ToList())
        {
            var host = LinkHosts.Elsewhere(Seen(link), link.Url!) ?? (link.IsAutoLink ? LinkHosts.Elsewhere(LinkHosts.LabelBefore(Before(link)), link.Url!) : null);
            if (host is not null) link.InsertAfter(new HtmlInline(LinkHosts.Warning(host)));
        }
        foreach (var link in document.Descendants().OfType<AutolinkInline>().ToList())
        {
            var url = link.IsEmail ? "mailto:" + link.Url : link.Url;
            if ((LinkHosts.Elsewhere(link.Url, url) ?? LinkHosts.Elsewhere(LinkHosts.LabelBefore(Before(link) + "<"), url)) is { } host) link.InsertAfter(new HtmlInline(LinkHosts.Warning(host)));
        }
    }

    /// <summary>What people read before an inline in its line, as far as it may belong to it.</summary>
    private static string Before(Inline inline)
    {
        var text = "";
        for (var at = inline.PreviousSibling; at is not null && text.Length < LinkHosts.MostBefore; at = at.PreviousSibling) text = Seen(at) + text;
        return text;
    }

    /// <summary>The words of an inline.</summary>
    private static string Seen(Inline inline) => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        AutolinkInline link => link.Url,
        LineBreakInline => "\n",
        ContainerInline container => string.Concat(container.Select(Seen)),
        _ => "",
    };

    /// <summary>Keeps the words of a link that goes nowhere.</summary>
    private static void Unlink(LinkInline link)
    {
        while (link.FirstChild is { } child)
        {
            child.Remove();
            link.InsertBefore(child);
        }
        link.Remove();
    }

    /// <summary>The person that a link mentions: <c>@[Name](agent:12)</c>.</summary>
    private static string? AgentOf(LinkInline link) =>
        !link.IsImage && link.Url is { } url && url.StartsWith("agent:", StringComparison.Ordinal) && url.Length is > 6 and < 24 && url.AsSpan(6).IndexOfAnyExceptInRange('0', '9') < 0 ? url[6..] : null;

    private static bool IsSafe(string? url, bool local) =>
        url is not null && (local && url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal) && !url.StartsWith("/\\", StringComparison.Ordinal)
            || Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto");

    private static bool IsOwnFile(string? url) => url is not null && url.StartsWith("/files/", StringComparison.Ordinal);
}
