using System.Text.RegularExpressions;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;

namespace HelpDesk.Tests.Browser;

/// <summary>The address is the state (UI 5.1): links, Back, reload and hand-made addresses.</summary>
public sealed class UrlStories(BrowserDesk desk) : BrowserTest(desk)
{
    [Fact]
    public async Task A_link_shows_a_colleague_the_same_list_and_panel_and_a_reload_changes_nothing()
    {
        var tag = await Stage.TagAsync("linked");
        for (var i = 0; i < 4; i++) await Stage.TicketAsync($"Linked {i}", priority: i % 2 == 0 ? TicketPriority.High : TicketPriority.Low, tags: tag);
        var lead = await ComeAsync(App.Lead, $"/tickets?tag={tag}");
        await lead.Page.ClickAsync("[data-filter=priority]");
        await lead.Page.ClickAsync("#filter-priority [data-value=high]");
        await lead.PressAsync("Escape");
        await Expect(lead.Rows).ToHaveCountAsync(2);
        await lead.Rows.Nth(1).Locator(".row__number").ClickAsync();
        await lead.ShowAsync("activity");
        await Expect(lead.Page).ToHaveURLAsync(new Regex("priority=high.*t=TKT-\\d+.*tab=activity"));
        var (address, rows) = (new Uri(lead.Page.Url).PathAndQuery, await lead.SnapshotAsync());

        var admin = await ComeAsync(App.Admin, address);
        await lead.Page.ReloadAsync();
        await lead.ReadyAsync();
        foreach (var person in new[] { lead, admin })
        {
            await Expect(person.Tab("activity")).ToHaveAttributeAsync("aria-selected", "true");
            await Expect(person.Rows).ToHaveCountAsync(2);
            Assert.Equal(rows, await person.SnapshotAsync());
        }
    }

    [Fact]
    public async Task Back_from_the_full_page_restores_the_list_with_its_filter_and_panel()
    {
        var tag = await Stage.TagAsync("and back");
        var ids = new List<long>();
        for (var i = 0; i < 3; i++) ids.Add(await Stage.TicketAsync($"And back {i}", tags: tag));
        var person = await ComeAsync(App.Owner, $"/tickets?tag={tag}");
        await person.OpenAsync(ids[1]);
        var (list, rows) = (person.Page.Url, await person.SnapshotAsync());
        await person.Row(ids[1]).FocusAsync();
        await person.PressAsync("Shift+Enter");
        await Expect(person.Page).ToHaveURLAsync(new Regex($"/tickets/{BrowserDesk.Number(ids[1])}"));
        await person.Panel.WaitForAsync();
        await person.Page.GoBackAsync();
        await Expect(person.Page).ToHaveURLAsync(list);
        await Expect(person.Rows).ToHaveCountAsync(3);
        await Expect(person.Panel).ToHaveAttributeAsync("data-panel-id", $"{ids[1]}");
        Assert.Equal(rows, await person.SnapshotAsync());
    }

    [Theory]
    [InlineData("status=purple", "“purple” is no status.")]
    [InlineData("priority=high,very", "“very” is no priority.")]
    [InlineData("cursor=forged", "")]
    [InlineData("tag=abc", "“abc” is no tag.")]
    [InlineData("assignee=1%27--", "")]
    [InlineData("sort=luck", "There is no order called “luck”.")]
    [InlineData("created=yesterday", "The period “yesterday” can't be read")]
    [InlineData("metric=created:1&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z", "")]
    [InlineData("metric=nonsense&from=x&to=y", "The period of this number can't be read.")]
    [InlineData("t=%00%ff", "is no ticket number.")]
    [InlineData("t=TKT-999999", "")]
    [InlineData("archived=maybe", "“maybe” is no value for archived.")]
    [InlineData("q=%00", "")]
    public async Task What_an_address_says_wrong_is_told_beside_the_list_and_the_screen_works(string query, string told)
    {
        await Stage.TicketAsync("There is always one");
        var person = await ComeAsync(App.Owner, path: null);
        var answer = await person.Page.GotoAsync("/tickets?" + query);
        Assert.Equal(200, answer!.Status);
        await person.ReadyAsync();
        if (told.Length > 0) await Expect(person.Page.Locator("[data-fault]")).ToContainTextAsync(told);
        await Expect(person.Page.Locator("#blazor-error-ui, .screen [role=alert]:has-text('could not be shown')")).ToHaveCountAsync(0);
        await person.PressAsync("?");      // the circuit lives
        await Expect(person.Page.Locator("[data-key-map]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_search_of_ten_thousand_characters_is_answered()
    {
        var person = await ComeAsync(App.Owner);
        Assert.Contains((await person.Page.APIRequest.GetAsync("/tickets?q=" + new string('x', 10_000))).Status, new[] { 200, 414, 431 });
        await person.GoAsync("/tickets");
        await person.Page.Locator("[data-search]").EvaluateAsync("box => { box.removeAttribute('maxlength'); box.value = 'x'.repeat(10000); box.dispatchEvent(new Event('input', { bubbles: true })); }");
        await person.Page.Locator("[data-search]").PressAsync("Enter");
        await Expect(person.Page.Locator(".empty, [data-fault]").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_page_of_the_list_stays_right_while_tickets_arrive_and_change()
    {
        var tag = await Stage.TagAsync("paged");
        var ids = new List<long>();
        for (var i = 0; i < 60; i++) ids.Insert(0, await Stage.TicketAsync($"Paged {i}", tags: tag));
        var person = await ComeAsync(App.Owner, $"/tickets?tag={tag}");
        var first = await person.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('[data-grid] [data-ticket]')].map((r) => r.dataset.id)");
        await Stage.TicketAsync("Paged while looking", tags: tag);
        await Stage.ChangeAsync(ids[3], new SetPriority(TicketPriority.Urgent));
        await person.Page.GetByText("Next page").ClickAsync();
        await Expect(person.Page).ToHaveURLAsync(new Regex("cursor="));
        await Expect(person.Rows).ToHaveCountAsync(60 - first.Length);
        var second = await person.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('[data-grid] [data-ticket]')].map((r) => r.dataset.id)");
        Assert.Equal(ids.Select(i => $"{i}"), first.Concat(second));
    }
}
