using System.Globalization;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>What one person does shows on the screens of the others, pushed by the server (UI 7; issue part 10, 1).</summary>
public sealed class LiveStories(BrowserDesk desk) : BrowserTest(desk)
{
    [Fact]
    public async Task A_status_and_an_assignee_set_by_one_agent_show_on_every_screen_without_a_page_request()
    {
        var id = await Stage.TicketAsync("Printer on floor 3 prints blank pages");
        var lead = await ComeAsync(App.Lead);
        var member = await ComeAsync(App.Member);
        var owner = await ComeAsync(App.Owner);
        await member.OpenAsync(id);
        await owner.OpenAsync(id, "activity");
        await lead.OpenAsync(id);
        var (open, working) = (await NumberAsync(member.Count("open")), await NumberAsync(member.Count("in-progress")));
        var memberStays = await member.StayAsync();
        var ownerStays = await owner.StayAsync();

        await lead.Field("status").SelectOptionAsync("InProgress");
        foreach (var other in new[] { member, owner })
        {
            await Expect(other.Row(id)).ToHaveAttributeAsync("data-status", "in-progress");
            await Expect(other.Row(id)).ToHaveAttributeAsync("data-flash", "a");
            await Expect(other.Count("open")).ToHaveTextAsync($"{open - 1}");
            await Expect(other.Count("in-progress")).ToHaveTextAsync($"{working + 1}");
        }
        await Expect(member.Field("status")).ToHaveAttributeAsync("data-value", "in-progress");
        await Expect(member.Field("status")).ToHaveValueAsync("InProgress");
        await Expect(owner.Activity.First).ToHaveTextAsync("Lena Lead changed Status from Open to In progress", new() { IgnoreCase = true });

        await lead.Panel.Locator("[data-add=assignee]").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Label = "Max Member" });
        foreach (var other in new[] { member, owner }) await Expect(other.Row(id)).ToHaveAttributeAsync("data-assignee", "max member");
        await Expect(member.Field("assignees")).ToContainTextAsync("Max Member");
        await Expect(owner.Activity.First).ToHaveTextAsync("Lena Lead assigned Max Member");
        await Expect(member.Page.Locator("[data-count=my-open]")).Not.ToHaveTextAsync("");
        await Expect(member.Field("status")).ToBeEnabledAsync();     // the ticket is now theirs

        await memberStays();
        await ownerStays();
    }

    [Fact]
    public async Task The_own_change_does_not_flash_on_the_screen_of_the_one_who_made_it()
    {
        var id = await Stage.TicketAsync("Own changes are no news");
        var lead = await ComeAsync(App.Lead);
        var owner = await ComeAsync(App.Owner);
        await lead.OpenAsync(id);
        await lead.Field("priority").SelectOptionAsync("Low");
        await Expect(owner.Row(id)).ToHaveAttributeAsync("data-flash", "a");
        await Expect(lead.Row(id)).ToHaveAttributeAsync("data-priority", "low");
        Assert.Null(await lead.Row(id).GetAttributeAsync("data-flash"));
        await Expect(lead.Queue).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_note_shows_at_once_in_the_open_notes_and_on_the_full_page_of_others()
    {
        var id = await Stage.TicketAsync("Notes are heard of");
        var lead = await ComeAsync(App.Lead);
        var member = await ComeAsync(App.Member, $"/tickets/{BrowserDesk.Number(id)}?tab=notes");
        var stays = await member.StayAsync();
        await lead.OpenAsync(id, "notes");
        await lead.Page.FillAsync("[data-note-input]", "Swapped the **toner**.");
        await lead.PressAsync("Control+Enter");
        await Expect(member.Page.Locator("[data-note] .note__body strong")).ToHaveTextAsync("toner");
        await Expect(member.Tab("notes").Locator(".badge")).ToHaveTextAsync("1");
        await Expect(lead.Page.Locator("[data-note-input]")).ToHaveValueAsync("");
        await stays();
    }

    [Fact]
    public async Task A_new_ticket_waits_behind_the_bar_until_it_is_asked_for()
    {
        var first = await Stage.TicketAsync("Rows stand still 1");
        var member = await ComeAsync(App.Member);
        await member.PressAsync("j");
        var under = await member.Cursor.GetAttributeAsync("data-id");
        var before = await member.SnapshotAsync();
        var second = await Stage.TicketAsync("Rows stand still 2");
        await Expect(member.Queue).ToContainTextAsync("1 new");
        Assert.Equal(before, await member.SnapshotAsync());
        await Expect(member.Row(second)).ToHaveCountAsync(0);
        await member.PressAsync(".");
        await Expect(member.Rows.First).ToHaveAttributeAsync("data-id", $"{second}");
        await Expect(member.Rows.Nth(1)).ToHaveAttributeAsync("data-id", $"{first}");
        await Expect(member.Queue).ToHaveCountAsync(0);
        await Expect(member.Cursor).ToHaveAttributeAsync("data-id", under!);
    }

    [Fact]
    public async Task A_row_that_stops_matching_stays_where_it_is_and_says_why()
    {
        var gone = await Stage.TicketAsync("Closed under the pointer");
        var other = await Stage.TicketAsync("Archived under the pointer");
        var member = await ComeAsync(App.Member);
        var order = await member.Rows.EvaluateAllAsync<string[]>("rows => rows.map(r => r.dataset.id)");
        await Stage.ChangeAsync(gone, new SetStatus(TicketStatus.Closed));
        await Stage.ChangeAsync(other, new Archive());
        await Expect(member.Row(gone).Locator(".row__moved")).ToHaveTextAsync("moved to Closed");
        await Expect(member.Row(other).Locator(".row__moved")).ToHaveTextAsync("archived");
        await Expect(member.Queue).ToContainTextAsync("2 no longer match");
        Assert.Equal(order, await member.Rows.EvaluateAllAsync<string[]>("rows => rows.map(r => r.dataset.id)"));
        await member.Queue.ClickAsync();
        await Expect(member.Row(gone)).ToHaveCountAsync(0);
        await Expect(member.Row(other)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_looks_and_who_writes_shows_on_row_and_panel_and_ends_when_they_leave()
    {
        var id = await Stage.TicketAsync("Somebody is already here");
        var owner = await ComeAsync(App.Owner);
        var lead = await ComeAsync(App.Lead);
        var eye = owner.Row(id).Locator("[data-presence]");
        await lead.OpenAsync(id, "notes");
        await Expect(eye).ToHaveAttributeAsync("data-presence", "viewing");
        await Expect(eye).ToHaveAttributeAsync("title", "Lena Lead viewing");
        await owner.OpenAsync(id);
        var avatar = owner.Panel.Locator(".panel__head .avatar");
        await Expect(avatar).ToHaveAttributeAsync("aria-label", "Lena Lead, viewing");

        await lead.Page.Locator("[data-note-input]").PressSequentiallyAsync("I am on it");
        await Expect(eye).ToHaveAttributeAsync("data-presence", "writing");
        await Expect(avatar).ToHaveAttributeAsync("aria-label", "Lena Lead, typing");

        await lead.Panel.Locator("[data-close]").ClickAsync();
        await Expect(eye).ToHaveCountAsync(0);
        await Expect(avatar).ToHaveCountAsync(0);
        await lead.OpenAsync(id);
        await Expect(avatar).ToHaveCountAsync(1);
        await lead.Context.CloseAsync();
        await Expect(avatar).ToHaveCountAsync(0);
        await Expect(eye).ToHaveCountAsync(0);
    }

    /// <summary>A number that is shown; it may come a moment after the rows.</summary>
    private static async Task<int> NumberAsync(ILocator shown)
    {
        await Expect(shown).Not.ToBeEmptyAsync();
        return int.Parse((await shown.TextContentAsync())!, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }
}
