using HelpDesk.App.Components.Parts;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Tests.App;

/// <summary>Marks are markup: whatever people named themselves, their tags or their tickets is text in it.</summary>
public sealed class DrawTests
{
    private const string Hostile = "\"><img src=x onerror=alert(1)>'&";

    public static TheoryData<string, string> Marks => new()
    {
        { "tag", Draw.Tag(Hostile, 3).Value }, { "person", Draw.Person(Hostile, 7).Value }, { "small person", Draw.Person(Hostile, 7, 16).Value },
        { "onlooker", Draw.Onlooker(Hostile, 7, writing: true).Value }, { "number", Draw.NumberCell(Hostile).Value }, { "customer", Draw.CustomerCell(Hostile).Value },
        { "subject", Draw.SubjectCell("TKT-1", Hostile, Hostile, Hostile).Value }, { "tags", Draw.TagsCell([new TagInfo(1, Hostile, 2, false)]).Value },
        { "assignees", Draw.AssigneesCell([(1, Hostile), (2, Hostile)]).Value }, { "filter", Draw.FilterOptions([(Hostile, Hostile)]).Value },
        { "picker", Draw.PickOptions([(Hostile, Hostile, "tag"), (Hostile, Hostile, null)]).Value }, { "tag views", Draw.TagViews([new TagInfo(1, Hostile, 2, false)]).Value },
        { "columns", Draw.ColumnOptions([("a", Hostile)]).Value }, { "heights", Draw.HeightOptions([("a", Hostile)]).Value },
    };

    [Theory]
    [MemberData(nameof(Marks))]
    public void What_people_wrote_is_text(string mark, string html)
    {
        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        Assert.True(document.QuerySelector("img") is null, mark);
        Assert.DoesNotContain(document.All, e => e.Attributes.Any(a => a.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)));
        Assert.Contains(Hostile[..3], document.DocumentElement.TextContent + string.Concat(document.All.SelectMany(e => e.Attributes).Select(a => a.Value)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_mark_is_made_once_and_an_unknown_icon_is_refused()
    {
        var at = new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);
        Assert.Same(Draw.Sla(SlaState.Warning, at).Value, Draw.Sla(SlaState.Warning, at).Value);
        Assert.Contains("data-due=\"2026-03-01T09:30:00Z\"", Draw.Sla(SlaState.Warning, at).Value, StringComparison.Ordinal);
        Assert.Null(Draw.Sla(SlaState.None, at).Value);
        Assert.ThrowsAny<ArgumentException>(() => Draw.Icon("no such drawing"));
    }
}
