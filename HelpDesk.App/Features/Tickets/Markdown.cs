using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Microsoft.AspNetCore.Components;

namespace HelpDesk.App.Features.Tickets;

/// <summary>Agents' Markdown as HTML: raw HTML is text, links go to http, https and mailto only (TRUST decision 1).</summary>
internal static class Markdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UseAutoLinks().UsePipeTables().UseTaskLists().UseSoftlineBreakAsHardlineBreak().Build();

    public static MarkupString Html(string text)
    {
        var document = Markdig.Markdown.Parse(text, Pipeline);
        foreach (var link in document.Descendants().OfType<Markdig.Syntax.Inlines.LinkInline>())
        {
            if (AgentOf(link) is { } agent)
            {
                link.Url = $"/tickets?assignee={agent}";
                link.GetAttributes().AddClass("mention");
            }
            else if (link.IsImage ? !IsOwnFile(link.Url) : !IsSafe(link.Url)) link.Url = null;
        }
        foreach (var link in document.Descendants().OfType<Markdig.Syntax.Inlines.AutolinkInline>().Where(l => !IsSafe(l.IsEmail ? "mailto:" + l.Url : l.Url)).ToList()) link.Remove();
        using var writer = new StringWriter();
        var renderer = new Markdig.Renderers.HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.Render(document);
        return new MarkupString(writer.ToString());
    }

    /// <summary>The person that a link mentions: <c>@[Name](agent:12)</c>.</summary>
    private static string? AgentOf(Markdig.Syntax.Inlines.LinkInline link) =>
        !link.IsImage && link.Url is { } url && url.StartsWith("agent:", StringComparison.Ordinal) && url.Length is > 6 and < 24 && url.AsSpan(6).IndexOfAnyExceptInRange('0', '9') < 0 ? url[6..] : null;

    private static bool IsSafe(string? url) =>
        url is not null && (url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal) && !url.StartsWith("/\\", StringComparison.Ordinal)
            || Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto");

    private static bool IsOwnFile(string? url) => url is not null && url.StartsWith("/files/", StringComparison.Ordinal);
}
