using System.Globalization;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using HelpDesk.App.Features.Analytics;
using HelpDesk.App.Features.Tickets;
using HelpDesk.Core.Access;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;
using Xunit;

namespace HelpDesk.Tests.Analytics;

/// <summary>The screens of the board: what their address asks for, in numbers, words and links.</summary>
public sealed class BoardScreenTests(PostgresTemplate postgres) : BoardTest(postgres)
{
    [Fact]
    public async Task Every_link_on_the_screen_leads_to_as_many_tickets_as_its_number_says()
    {
        await FillAsync("Europe/Berlin", "2026-11-05T13:37:11Z", 21, 220);
        await using var node = await ScreenNode.StartAsync(Desk, Clock, follows: false);
        var me = await AddAgentAsync(Role.Admin);
        foreach (var query in new[] { "range=month", $"range=custom&from=2026-07-01&to=2026-11-05&compare=none&priority=high,urgent&team=none,{Teams[0]}" })
        {
            var page = await PageAsync(node, me, "/analytics?" + query, typeof(AnalyticsPage));
            var links = page.QuerySelectorAll("[data-metric]").Select(c => (Number: c.GetAttribute("data-tickets")!, Href: c.QuerySelector("a")!.GetAttribute("href")!))
                .Concat(page.QuerySelectorAll("[data-chart=hour] td > a").Select(a => (Number: a.TextContent == "·" ? "0" : a.TextContent, Href: a.GetAttribute("href")!)))
                .Concat(page.QuerySelectorAll("[data-agents] .agents__bar").Select(a => (Number: a.TextContent, Href: a.GetAttribute("href")!)))
                .Concat(Plots(page).SelectMany(p => p.Series).SelectMany(s => s.Text.Zip(s.Href, (text, href) => (Number: text, Href: href!))).Where(p => p.Href is not null)).ToList();
            Assert.True(links.Count > 250, $"There are {links.Count} links.");
            foreach (var (number, href) in links.Where((l, i) => l.Number != "0" || i % 40 == 0))
            {
                var url = ListUrl.Parse("http://desk" + href, node.State, me.Id);
                Assert.Empty(url.Faults);
                Assert.True(number == (await ListedAsync(url.Filter)).Count.ToString("N0", CultureInfo.InvariantCulture), href);
            }
        }
    }

    [Fact]
    public async Task Filters_comparison_and_hours_are_chips_and_fields_and_stay_in_every_link_of_the_screen()
    {
        await FillAsync("Europe/Berlin", "2026-11-05T13:37:11Z", 22, 80);
        await using var node = await ScreenNode.StartAsync(Desk, Clock, follows: false);
        var me = await AddAgentAsync(Role.Admin);
        var page = await PageAsync(node, me, "/analytics?range=30d&compare=year&hours=business&priority=urgent,high&team=none&agents=-csat", typeof(AnalyticsPage));

        Assert.Equal("Priority: Urgent, High", page.QuerySelector("[data-filter=priority]")!.TextContent.Trim());
        Assert.Equal("Team: No team", page.QuerySelector("[data-filter=team]")!.TextContent.Trim());
        Assert.Equal("year", page.QuerySelector("[data-compare] option[selected]")!.GetAttribute("value"));
        Assert.True(page.QuerySelector("[data-hours] option[value=business]")!.HasAttribute("selected"));
        Assert.Equal("ascending", page.QuerySelector("th:has([data-order=csat])")!.GetAttribute("aria-sort"));
        foreach (var link in page.QuerySelectorAll("[data-range], [data-export], [data-csv], [data-wall-link], [data-order]").Select(a => a.GetAttribute("href")!))
            Assert.All(["compare=year", "hours=business", "priority=", "team=none"], part => Assert.Contains(part, link, StringComparison.Ordinal));
        var cleared = page.QuerySelector("[data-clear]")!.GetAttribute("href")!;
        Assert.DoesNotContain("priority", cleared, StringComparison.Ordinal);
        Assert.Contains("hours=business", cleared, StringComparison.Ordinal);
        var custom = page.QuerySelector("[data-range=custom]")!.GetAttribute("href")!;
        Assert.All(["range=custom", "from=2026-10-07", "to=2026-11-05"], part => Assert.Contains(part, custom, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("from=2026-03-10&to=2026-03-01", "The period ends before it begins.")]
    [InlineData("from=2026-03-01&to=2027-03-01", "The period ends in the future.")]
    [InlineData("from=2026-03-01", "A period of your own needs its first and its last day")]
    public async Task Dates_that_make_no_period_stay_in_their_fields_with_the_reason_and_no_numbers(string dates, string reason)
    {
        await using var node = await ScreenNode.StartAsync(Desk, Clock, follows: false);
        var page = await PageAsync(node, await AddAgentAsync(Role.Admin), "/analytics?range=custom&" + dates, typeof(AnalyticsPage));

        Assert.Contains(reason, page.QuerySelector("[data-dates-fault]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.QuerySelectorAll("[data-date][aria-invalid=true]").Length);
        Assert.Equal("2026-03-" + dates[13..15], page.QuerySelector("[data-date=from]")!.GetAttribute("value"));
        Assert.Empty(page.QuerySelectorAll("[data-metric]"));
        var wall = await PageAsync(node, await AddAgentAsync(Role.Admin), "/analytics/wall?range=custom&" + dates, typeof(WallPage));
        Assert.Contains(reason, wall.QuerySelector("[data-fault]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_is_not_there_is_a_dash_with_the_reason()
    {
        await using var node = await ScreenNode.StartAsync(Desk, Clock, follows: false);
        var page = await PageAsync(node, await AddAgentAsync(Role.Admin), "/analytics", typeof(AnalyticsPage));

        var cards = page.QuerySelectorAll("[data-metric]");
        Assert.Equal(Metrics.Cards.Count, cards.Length);
        Assert.All(cards.Where(c => c.GetAttribute("data-value")!.Length == 0), c =>
        {
            Assert.Equal("—", c.QuerySelector(".metric__value")!.TextContent);
            Assert.EndsWith(".", c.QuerySelector("[data-why]")!.TextContent, StringComparison.Ordinal);
            Assert.DoesNotContain("There is no data", c.TextContent, StringComparison.Ordinal);
        });
        Assert.Equal(10, cards.Count(c => c.QuerySelector("[data-why]") is not null));
        Assert.Equal("Nobody worked on a ticket in this period.", page.QuerySelector("[data-chart=agents] figcaption")!.TextContent.Trim());
    }

    [Theory]
    [InlineData("2026-09-20", 47, "Day")]
    [InlineData("2026-08-01", 15, "Week from")]
    [InlineData("2025-01-01", 23, "Month")]
    public async Task Long_periods_are_drawn_by_week_and_month_with_the_same_sums(string from, int places, string axis)
    {
        await FillAsync("Europe/Berlin", "2026-11-05T13:37:11Z", 23, 120);
        await using var node = await ScreenNode.StartAsync(Desk, Clock, follows: false);
        var board = await AskAsync(new ReadBoard(RangeKey.Custom) { From = DateOnly.Parse(from, CultureInfo.InvariantCulture), To = new(2026, 11, 5) }, Who.System);
        var steps = BoardSteps.Of(board);
        Assert.Equal((places, axis), (steps.Count, BoardSteps.Axis(board)));
        Assert.Equal(board.Card(Metrics.Created).Tickets, steps.Sum(s => s.Created.Tickets));
        Assert.Equal(board.Card(Metrics.Closed).Tickets, steps.Sum(s => s.Closed.Tickets));
        Assert.Equal(board.Card(Metrics.Open).Tickets, steps[^1].Backlog.Tickets);
        Assert.Equal([.. Enumerable.Repeat(false, places - 1), true], steps.Select(s => s.SoFar));
        foreach (var step in steps.TakeLast(20))
        {
            foreach (var count in new[] { step.Created, step.Closed, step.Resolved, step.Backlog, step.InTime, step.Late })
                Assert.True(count.Tickets == (await ListedAsync(count.Behind)).Count, count.Behind.Address);
        }
    }

    [Fact]
    public async Task Agents_are_ordered_by_a_column_both_ways_and_those_without_a_value_come_last()
    {
        await FillAsync("Europe/Berlin", "2026-11-05T13:37:11Z", 24, 150);
        var board = await AskAsync(new ReadBoard(RangeKey.Last30d), Who.System);
        Assert.True(board.Agents.Count > 2);
        foreach (var column in AgentColumn.All)
        {
            var (one, other) = (AgentColumn.Sort(board.Agents, column.Key), AgentColumn.Sort(board.Agents, "-" + column.Key));
            var values = one.Select(column.Of).OfType<double>().ToList();
            Assert.Equal(column.Least ? values.Order() : values.OrderDescending(), values);
            Assert.Equal(values.Order(), other.Select(column.Of).OfType<double>().Order());
            Assert.All([one, other], list => Assert.DoesNotContain(list.SkipWhile(a => column.Of(a) is not null), a => column.Of(a) is not null));
        }
        Assert.Same(board.Agents, AgentColumn.Sort(board.Agents, "nothing"));
    }

    [Fact]
    public async Task The_wall_shows_the_numbers_of_the_same_address_and_nothing_to_press_in_them()
    {
        await FillAsync("Europe/Berlin", "2026-11-05T13:37:11Z", 25, 120);
        await using var node = await ScreenNode.StartAsync(Desk, Clock, follows: false);
        var wall = await PageAsync(node, await AddAgentAsync(Role.Admin), "/analytics/wall?range=30d&priority=high", typeof(WallPage));
        var board = await AskAsync(new ReadBoard(RangeKey.Last30d) { Only = new BoardFilter { Priorities = [TicketPriority.High] } }, Who.System);

        Assert.Equal(BoardCards.Wall.Select(m => (m.Key, board.Card(m).Plain)), wall.QuerySelectorAll("[data-metric]").Select(c => (c.GetAttribute("data-metric")!, c.GetAttribute("data-value")!)));
        Assert.Contains("Priority: High", wall.QuerySelector(".wall__period")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(wall.QuerySelectorAll(".wall__numbers a, .wall__numbers button, .wall__charts button"));
        Assert.Equal(["daily", "backlog"], wall.QuerySelectorAll("[data-chart]").Select(c => c.GetAttribute("data-chart")));
    }

    [Fact]
    public void A_table_of_the_file_has_its_own_rows_whole_and_those_of_the_period_before()
    {
        const string file = "section,metric\r\nboard,range\r\ncards,a\r\nprevious,a\r\ndaily,b\r\nprevious-daily,b\r\ntag,\"two\r\ndaily,lines \"\"quoted\"\"\"\r\nagents,c\r\n";
        Assert.Equal("section,metric\r\ndaily,b\r\nprevious-daily,b\r\n", BoardSections.Only(file, "daily"));
        Assert.Equal("section,metric\r\ncards,a\r\nprevious,a\r\n", BoardSections.Only(file, "cards"));
        Assert.Equal("section,metric\r\ntag,\"two\r\ndaily,lines \"\"quoted\"\"\"\r\n", BoardSections.Only(file, "tag"));
        Assert.Equal("section,metric\r\n", BoardSections.Only(file, "score"));
    }

    private static async Task<IHtmlDocument> PageAsync(ScreenNode node, Who who, string address, Type page)
    {
        await using var screen = await Screen.OpenAsync(node, who, address, page, alone: true);
        await screen.LoadedAsync();
        return new HtmlParser().ParseDocument(screen.Html);
    }

    private static IEnumerable<Plot> Plots(IHtmlDocument page) =>
        page.QuerySelectorAll("[data-plot]").Select(p => JsonSerializer.Deserialize<Plot>(p.GetAttribute("data-plot")!, JsonSerializerOptions.Web)!);

    private sealed record Plot(List<PlotSeries> Series);

    private sealed record PlotSeries(List<string> Text, List<string?> Href);
}
