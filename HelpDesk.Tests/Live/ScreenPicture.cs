using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace HelpDesk.Tests.Live;

/// <summary>
/// A screen's markup for comparison. Lists do not jump under the reader: what came or left since stands behind the bar, so the rows that
/// the bar speaks of are taken out on both sides, and everything else must be equal to the letter.
/// </summary>
internal sealed partial class ScreenPicture
{
    private readonly IDocument _document;
    private readonly Dictionary<string, IElement> _rows;

    private ScreenPicture(string html)
    {
        _document = new HtmlParser().ParseDocument(html);
        _rows = _document.QuerySelectorAll(".row[data-ticket]").ToDictionary(r => r.GetAttribute("data-ticket")!);
    }

    /// <summary>What differs between the screen that followed the changes and one that was just loaded; null when nothing does.</summary>
    public static string? Difference(string followed, string fresh)
    {
        if (followed == fresh && !fresh.Contains("skeleton", StringComparison.Ordinal)) return null;
        var (a, b) = (new ScreenPicture(followed), new ScreenPicture(fresh));
        if (b._document.QuerySelector(".skeleton") is not null) return "The fresh screen has not loaded.";
        if (b._document.QuerySelector("[role=alert].empty") is { } broken) return "The fresh screen is broken: " + broken.TextContent;
        var bar = a._document.QuerySelector("[data-queue]")?.TextContent ?? "";
        var arrived = b._rows.Keys.Except(a._rows.Keys).ToList();
        var left = a._rows.Where(r => r.Value.HasAttribute("data-left")).Select(r => r.Key).ToList();
        if (arrived.Count > 0 && !bar.Contains($"{arrived.Count} new", StringComparison.Ordinal)) return $"{string.Join(", ", arrived)} came, and the bar says “{bar}”.";
        if (arrived.Count == 0 && bar.Contains(" new", StringComparison.Ordinal)) return $"The bar says “{bar}”, and nothing came.";
        if (a._rows.Keys.Except(b._rows.Keys).Except(left).FirstOrDefault() is { } ghost) return $"{ghost} is shown as if it were still in the list.";
        if (left.Intersect(b._rows.Keys).FirstOrDefault() is { } wronged) return $"{wronged} is shown as gone, and it is in the list.";
        var moved = bar.Length > 0;
        foreach (var (number, row) in b._rows)
        {
            if (a._rows.TryGetValue(number, out var shown) && Text(shown) is var was && Text(row) is var now && was != now) return Where(was, now);
        }
        var (rest, wanted) = (a.Rest(moved), b.Rest(moved));
        return rest == wanted ? null : Where(rest, wanted);
    }

    private string Rest(bool moved)
    {
        foreach (var row in _rows.Values) row.Remove();
        // Where a ticket stands and which are its neighbours follows from the rows.
        foreach (var part in _document.QuerySelectorAll("[data-queue], .panel__position, [data-previous], [data-next], .row-group")) part.Remove();
        if (moved) foreach (var part in _document.QuerySelectorAll(".list__foot, [data-total], [data-grid] > [role=row]:not(.grid__head)")) part.Remove();
        foreach (var grid in _document.QuerySelectorAll("[aria-rowcount]")) grid.RemoveAttribute("aria-rowcount");
        // A list behind a number that is of this moment carries the moment of its reading, as the screen says with "as of".
        return Moment().Replace(Text(_document.Body!), "T-then-Z");
    }

    [GeneratedRegex(@"T(?!00%3A00%3A00Z)\d\d%3A\d\d%3A\d\d(?:\.\d+)?Z")]
    private static partial Regex Moment();

    private static string Text(IElement element) => element.OuterHtml;

    private static string Where(string a, string b)
    {
        var at = 0;
        while (at < Math.Min(a.Length, b.Length) && a[at] == b[at]) at++;
        string Around(string text) => text[Math.Clamp(at - 120, 0, text.Length)..Math.Clamp(at + 120, 0, text.Length)];
        return $"\nfollowed: …{Around(a)}…\nfresh:    …{Around(b)}…";
    }
}
