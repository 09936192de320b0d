using System.Globalization;
using System.Text;
using HelpDesk.Core.Access;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;
using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>The analytics board as supervisors see it (S220–S227; issue part 10, 6).</summary>
public sealed class BoardStories(BrowserDesk desk) : BrowserTest(desk)
{
    // Written anew from D1–D5 over the tickets' own dates: neither the sets nor the spells of the product. Only for tickets that were never
    // reopened, such as imported ones; the stories' other tickets are all of today and are compared as they stand.
    private const string Independent = """
        with t as (select * from tickets where deleted_at is null and status <> 7 and merged_into is null),
             n as (select count(*) filter (where created_at >= $1 and created_at < $2) created,
                          count(*) filter (where status = 6 and closed_at >= $1 and closed_at < $2) closed,
                          count(*) filter (where created_at < $2 and (done_at is null or done_at >= $2)) open,
                          count(*) filter (where status in (5, 6) and done_at >= $1 and done_at < $2) resolved,
                          avg(extract(epoch from done_at - created_at)) filter (where status in (5, 6) and done_at >= $1 and done_at < $2) resolution,
                          avg(extract(epoch from first_response_at - created_at)) filter (where first_response_at >= $1 and first_response_at < $2) response,
                          100.0 * count(*) filter (where created_at >= $1 and created_at < $2 and status = 6 and closed_at < $2)
                                / nullif(count(*) filter (where created_at >= $1 and created_at < $2), 0) rate
                     from t)
        select concat_ws(' ', created, closed, open, resolved, coalesce(round(resolution)::text, '-'), coalesce(round(response)::text, '-'), coalesce(round(rate, 1)::text, '-')) from n
        """;

    private const int AllCards = 15;

    private static readonly string[] Cards = ["created", "closed", "open", "resolved", "avg-resolution", "avg-first-response", "closure-rate"];

    [Fact]
    public async Task For_every_range_card_chart_file_list_and_an_independent_statement_agree()
    {
        await ImportAsync();
        var lead = await ComeAsync(App.Owner, path: null);
        var now = DateTimeOffset.UtcNow;
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var (range, from, to) in new[]
        {
            ("today", today, today.AddDays(1)), ("7d", today.AddDays(-6), today.AddDays(1)), ("30d", today.AddDays(-29), today.AddDays(1)),
            ("month", month, today.AddDays(1)), ("last-month", month.AddMonths(-1), month),
        })
        {
            await lead.Page.GotoAsync($"/analytics?range={range}");
            await Expect(lead.Page.Locator($"[data-analytics='{range}'] [data-metric]")).ToHaveCountAsync(AllCards);
            var truth = (await Stage.ReadAsync(Independent, from, to)).Single();

            Assert.Equal(truth, string.Join(' ', await ValuesAsync(lead.Page)));
            var file = (await (await lead.Page.APIRequest.GetAsync($"/analytics/export.csv?range={range}")).TextAsync()).Split('\n');
            Assert.Equal(truth, string.Join(' ', Cards.Select(c => file.Single(l => l.StartsWith($"cards,{c},", StringComparison.Ordinal)).Split(',')[4]).Select(v => v.Length == 0 ? "-" : v)));
            var (created, closed) = (truth.Split(' ')[0], truth.Split(' ')[1]);
            foreach (var (chart, series, sum) in new[] { ("daily", 0, created), ("daily", 1, closed), ("status", 0, created), ("priority", 0, created) })
                Assert.Equal(sum, await SumAsync(lead.Page, chart, series));
            await Expect(lead.Page.Locator("[data-chart=daily] .apexcharts-bar-area").First).ToBeAttachedAsync();
        }

        await lead.Page.ClickAsync("[data-metric=closed] a");
        await lead.ReadyAsync();
        await Expect(lead.Page.Locator("[data-total]")).ToHaveTextAsync((await Stage.ReadAsync(Independent, month.AddMonths(-1), month)).Single().Split(' ')[1]);
    }

    [Fact]
    public async Task The_board_left_open_moves_when_a_ticket_is_created_and_closed_elsewhere()
    {
        var (admin, member) = (await ComeAsync(App.Admin, path: null), await ComeAsync(App.Member, path: null));
        foreach (var person in new[] { admin, member })
        {
            await person.Page.GotoAsync("/analytics?range=today");
            await person.Page.Locator("[data-chart=daily] .apexcharts-bar-area").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        }
        var before = (await ValuesAsync(admin.Page)).Take(4).Select(v => long.Parse(v, CultureInfo.InvariantCulture)).ToArray();
        var (adminStays, memberStays) = (await admin.StayAsync(), await member.StayAsync());

        var id = await Stage.TicketAsync("Counted while somebody looks");
        foreach (var person in new[] { admin, member })
        {
            await Expect(Card(person, "created")).ToHaveAttributeAsync("data-value", $"{before[0] + 1}");
            await Expect(Card(person, "open")).ToHaveAttributeAsync("data-value", $"{before[2] + 1}");
        }
        await Stage.ChangeAsync(id, new SetStatus(TicketStatus.Closed));
        foreach (var person in new[] { admin, member })
        {
            await Expect(Card(person, "closed")).ToHaveAttributeAsync("data-value", $"{before[1] + 1}");
            await Expect(Card(person, "resolved")).ToHaveAttributeAsync("data-value", $"{before[3] + 1}");
            await Expect(Card(person, "open")).ToHaveAttributeAsync("data-value", $"{before[2]}");
            Assert.Equal($"{before[1] + 1}", await SumAsync(person.Page, "daily", 1));
        }
        await adminStays();
        await memberStays();
    }

    [Fact]
    public async Task A_chart_turns_into_a_table_and_keys_lead_through_its_values_to_the_tickets()
    {
        await Stage.TicketAsync("At least one ticket", priority: TicketPriority.High);
        var person = await ComeAsync(App.Owner, path: null);
        await person.Page.GotoAsync("/analytics?range=today");
        var chart = person.Page.Locator("[data-chart=priority]");
        await chart.Locator("[data-as-table]").ClickAsync();
        var high = await chart.Locator("tr", new() { HasText = "High" }).Locator("td").TextContentAsync();
        await chart.Locator("[data-as-table]").ClickAsync();
        await chart.Locator(".apexcharts-bar-area").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

        await chart.Locator("[data-plot]").FocusAsync();
        await person.PressAsync("ArrowRight");
        await person.PressAsync("ArrowRight");
        await Expect(person.Page.Locator("[data-announce]")).ToHaveTextAsync($"High: {high}");
        await person.PressAsync("Enter");
        await person.ReadyAsync();
        await Expect(person.Page.Locator("[data-total]")).ToHaveTextAsync(high!);
        await Expect(person.Page.Locator("[data-grid] [data-ticket]:not([data-priority=high])")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task With_a_filter_the_number_on_a_card_is_the_total_of_the_list_that_a_click_opens()
    {
        var tag = await Stage.TagAsync("board");
        for (var i = 0; i < 3; i++) await Stage.TicketAsync($"Filtered {i}", priority: i == 0 ? TicketPriority.Low : TicketPriority.Urgent, tags: tag);
        var person = await ComeAsync(App.Owner, path: null);
        await person.GoAsync($"/analytics?range=7d&tag={tag}");
        await Expect(Card(person, "created")).ToHaveAttributeAsync("data-value", "3");
        await person.Page.ClickAsync("[data-filter=priority]");
        await person.Page.ClickAsync("#filter-priority [data-value=urgent]");
        await Expect(Card(person, "created")).ToHaveAttributeAsync("data-value", "2");
        await Expect(person.Page.Locator("[data-filter=priority]")).ToContainTextAsync("Urgent");
        await person.PressAsync("Escape");

        await Card(person, "created").Locator("a").First.ClickAsync();
        await person.ReadyAsync();
        await Expect(person.Page.Locator("[data-total]")).ToHaveTextAsync("2");
        await person.Page.GoBackAsync();      // back to the filtered board, and further back to the one before
        await Expect(Card(person, "created")).ToHaveAttributeAsync("data-value", "2");
        await person.Page.GoBackAsync();
        await Expect(Card(person, "created")).ToHaveAttributeAsync("data-value", "3");
    }

    [Fact]
    public async Task Dates_that_make_no_period_keep_what_was_typed_while_the_board_goes_on_moving()
    {
        var person = await ComeAsync(App.Owner, path: null);
        await person.GoAsync("/analytics?range=today");
        await person.Page.ClickAsync("[data-range=custom]");
        var (from, to) = (person.Page.Locator("[data-date=from]"), person.Page.Locator("[data-date=to]"));
        await from.FillAsync("2026-02-10");
        await to.FillAsync("2026-02-01");
        await person.PressAsync("Enter");
        await Expect(person.Page.Locator("[data-dates-fault]")).ToContainTextAsync("The period ends before it begins.");
        var before = long.Parse((await Card(person, "created").GetAttributeAsync("data-value"))!, CultureInfo.InvariantCulture);
        await Stage.TicketAsync("Comes while dates are typed");
        await Expect(Card(person, "created")).ToHaveAttributeAsync("data-value", $"{before + 1}");
        await Expect(from).ToHaveValueAsync("2026-02-10");
        await Expect(to).ToHaveValueAsync("2026-02-01");

        await from.FillAsync("2026-01-20");
        await person.PressAsync("Enter");
        await Expect(person.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("range=custom&from=2026-01-20&to=2026-02-01"));
        await Expect(person.Page.Locator("[data-dates-fault]")).ToHaveCountAsync(0);
        await Expect(person.Page.GetByText("20 Jan–1 Feb 2026").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_wall_board_moves_while_somebody_works_and_says_so_when_its_line_is_cut()
    {
        var (worker, wall) = (await ComeAsync(App.Lead), await ComeAsync(App.Member, path: null));
        await wall.Page.GotoAsync("/analytics/wall?range=today");
        await wall.Page.Locator("[data-chart=daily] .apexcharts-bar-area").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Expect(wall.Page.Locator(".rail")).ToBeHiddenAsync();
        await Expect(wall.Page.Locator("[data-lost]")).ToBeHiddenAsync();
        var (open, resolved) = (await NumberAsync(wall, "open"), await NumberAsync(wall, "resolved"));
        var stays = await wall.StayAsync();

        var id = await Stage.TicketAsync("Seen from the wall", assignee: App.Lead.Id);
        await Expect(Card(wall, "open")).ToHaveAttributeAsync("data-value", $"{open + 1}");
        await worker.GoAsync("/tickets?q=seen+from+the+wall");
        await worker.PressAsync("Home");
        await worker.PressAsync("e");
        await Expect(worker.Row(id)).ToHaveAttributeAsync("data-status", "resolved");
        await Expect(Card(wall, "resolved")).ToHaveAttributeAsync("data-value", $"{resolved + 1}");
        await Expect(Card(wall, "open")).ToHaveAttributeAsync("data-value", $"{open}");
        await stays();

        await wall.Context.SetOfflineAsync(true);
        await Expect(wall.Page.Locator("[data-lost]")).ToContainTextAsync("No connection. These numbers are those of");
        await Expect(wall.Page.Locator("[data-lost]")).ToBeVisibleAsync();
        await wall.Context.SetOfflineAsync(false);
        await Expect(wall.Page.Locator("[data-lost]")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task An_unknown_period_is_told_and_who_may_not_see_the_board_gets_neither_page_nor_file()
    {
        var person = await ComeAsync(App.Owner, path: null);
        await person.Page.GotoAsync("/analytics?range=yesteryear");
        await Expect(person.Page.GetByText("There is no period “yesteryear”")).ToBeVisibleAsync();
        await Expect(person.Page.Locator("[data-analytics='7d'] [data-metric]")).ToHaveCountAsync(AllCards);
        Assert.Equal(400, (await person.Page.APIRequest.GetAsync("/analytics/export.csv?range=yesteryear")).Status);
        var table = await (await person.Page.APIRequest.GetAsync("/analytics/export.csv?range=7d&section=daily")).TextAsync();
        Assert.Equal(["daily", "previous-daily"], table.Split('\n').Skip(1).Where(l => l.Length > 0).Select(l => l.Split(',')[0]).Distinct());

        var member = await ComeAsync(App.Member, path: null);
        await member.Page.GotoAsync("/analytics");
        await Expect(member.Page.Locator("[data-metric]")).ToHaveCountAsync(AllCards);
        var settings = (await App.Desk.AskAsync(new ReadDirectory(), App.Owner, Ct)).Value!.Settings;
        await App.RunAsync(new ChangeWorkspace(settings with { MembersSeeAnalytics = false }), App.Owner);
        await Expect(member.Page.Locator("[data-metric]")).ToHaveCountAsync(0);      // the open page, too
        await Expect(member.Page.Locator(".screen [role=alert]")).ToBeVisibleAsync();
        Assert.Equal(403, (await member.Page.APIRequest.GetAsync("/analytics/export.csv?range=7d")).Status);
        await App.RunAsync(new ChangeWorkspace(settings), App.Owner);
        await Expect(member.Page.Locator("[data-metric]")).ToHaveCountAsync(AllCards);
    }

    private static ILocator Card(Person person, string metric) => person.Page.Locator($"[data-metric='{metric}']");

    private static async Task<long> NumberAsync(Person person, string metric) => long.Parse((await Card(person, metric).GetAttributeAsync("data-value"))!, CultureInfo.InvariantCulture);

    private static async Task<string[]> ValuesAsync(IPage page)
    {
        var values = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('[data-metric]')].map((c) => c.dataset.metric + ' ' + (c.dataset.value || '-'))");
        Assert.Equal(AllCards, values.Length);
        Assert.Equal(Cards, values.Take(Cards.Length).Select(v => v.Split(' ')[0]));
        return [.. values.Take(Cards.Length).Select(v => v.Split(' ')[1])];
    }

    private static async Task<string> SumAsync(IPage page, string chart, int series) =>
        (await page.Locator($"[data-chart='{chart}'] [data-plot]").EvaluateAsync<long>("(plot, at) => JSON.parse(plot.dataset.plot).series[at].data.reduce((a, b) => a + b, 0)", series))
        .ToString(CultureInfo.InvariantCulture);

    /// <summary>Two months of tickets from another system, by the command that people use.</summary>
    private async Task ImportAsync()
    {
        var text = new StringBuilder("Number,Short description,State,Opened at,First response,Resolved at,Closed at\n");
        var now = DateTime.UtcNow;
        for (var i = 0; i < 90; i++)
        {
            var opened = now.AddDays(-i * 0.7).AddMinutes(-200 - i);
            var (done, closed) = (opened.AddHours(1 + i % 40), opened.AddHours(2 + i % 40 + i % 7));
            text.Append(CultureInfo.InvariantCulture, $"OLD{i},Old ticket {i},{(done > now ? "Open" : closed > now ? "Resolved" : "Closed")},{opened:yyyy-MM-dd HH:mm:ss},");
            text.Append(CultureInfo.InvariantCulture, $"{opened.AddMinutes(7 + i):yyyy-MM-dd HH:mm:ss},{Written(done, now)},{Written(closed, now)}\n");
        }
        var folder = System.IO.Directory.CreateTempSubdirectory("helpdesk-board-");
        var file = Path.Combine(folder.FullName, "old.csv");
        await File.WriteAllTextAsync(file, text.ToString(), Ct);
        var (code, said) = await RunningApp.RunAsync(["import", file], new Dictionary<string, string?> { ["ConnectionStrings:HelpDesk"] = App.ConnectionString });
        folder.Delete(recursive: true);
        Assert.True(code == 0, said);
    }

    private static string Written(DateTime at, DateTime now) => at > now ? "" : at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
