using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;
using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>Policies and calendars in two browsers (D6, UI 5.11).</summary>
public sealed class SlaSettingsStories(BrowserDesk desk) : BrowserTest(desk)
{
    [Fact]
    public async Task A_calendar_with_a_lunch_break_becomes_the_hours_of_one_team_and_reaches_its_open_tickets()
    {
        var team = await Stage.RunAsync(new AddTestTeam("Story billing", []), Who.System);
        var id = await Stage.RunAsync(new CreateTicket("An invoice before the weekend", Priority: TicketPriority.High, TeamId: team));
        var admin = await ComeAsync(App.Admin, "/settings/calendars");
        var owner = await ComeAsync(App.Owner, "/settings/sla");
        await admin.Page.ClickAsync("[data-new-calendar]");
        await Expect(admin.Page.Locator("[data-field=name]")).ToBeFocusedAsync();
        await admin.TypeAsync("Lunch at noon");
        await admin.Page.SelectOptionAsync("[data-field=zone]", "Europe/Berlin");
        await admin.Page.FillAsync("[data-day=Mon] [data-to]", "9x");
        await admin.Page.ClickAsync("[data-save]");
        await Expect(admin.Page.Locator("[data-refusal=windows]")).ToContainTextAsync("“9x” is no time");
        await Expect(admin.Page.Locator("[data-field=name]")).ToHaveValueAsync("Lunch at noon");
        await admin.Page.FillAsync("[data-day=Mon] [data-to]", "12");
        await admin.Page.ClickAsync("[data-day=Mon] [data-act=add-window]");
        await admin.Page.FillAsync("[data-day=Mon] [data-window]:nth-of-type(2) [data-from]", "13");
        await admin.Page.FillAsync("[data-day=Mon] [data-window]:nth-of-type(2) [data-to]", "17");
        await admin.Page.ClickAsync("[data-act=copy-monday]");
        await admin.Page.FillAsync("[data-field=holiday-lines]", "2099-12-25 Christmas");
        await admin.Page.ClickAsync("[data-act=take-lines]");
        await Expect(admin.Page.Locator("[data-holiday='2099-12-25']")).ToBeVisibleAsync();
        await admin.Page.ClickAsync("[data-save]");
        var card = admin.Page.Locator("[data-calendar='Lunch at noon']");
        await Expect(card.Locator("[data-hours]")).ToHaveTextAsync("Mon–Fri 09:00–12:00, 13:00–17:00");
        await Expect(card.Locator("[data-act=edit]")).ToBeFocusedAsync();

        // The owner's page heard of the calendar by itself.
        await owner.Page.ClickAsync("[data-new-policy]");
        await Expect(owner.Page.Locator("[data-field=name]")).ToBeFocusedAsync();
        await owner.TypeAsync("Story billing hours");
        await owner.Page.SelectOptionAsync("[data-add=team]", new SelectOptionValue { Label = "Story billing" });
        await owner.Page.SelectOptionAsync("[data-field=calendar]", new SelectOptionValue { Label = "Lunch at noon (Europe/Berlin)" });
        await owner.Page.FillAsync("[data-field=high-response]", "30m");
        await owner.Page.FillAsync("[data-field=high-resolution]", "4h");
        await Expect(owner.Page.Locator("[data-example]")).ToContainTextAsync("A High ticket created Fri 16:50 is first answered by Mon 09:20 and resolved by Mon 13:50.");
        await owner.Page.ClickAsync("[data-policy-form] [data-act=preview]");
        await Expect(owner.Page.Locator("[data-policy-form] [data-preview=done] [data-preview-sentence]").First).ToContainTextAsync("open ticket");
        await owner.Page.ClickAsync("[data-save]");
        await Expect(owner.Page.Locator("[data-policy='Story billing hours'] [data-conditions]")).ToHaveTextAsync("team Story billing");
        await Expect(owner.Page.Locator("[data-behind]")).ToBeVisibleAsync();
        await owner.Page.ClickAsync("[data-apply]");
        await owner.Page.ClickAsync("[href='/settings/teams']");       // it goes on when the page is left
        await owner.Page.Locator("[data-field=new-team]").WaitForAsync();
        await owner.GoAsync("/settings/sla");
        await Expect(owner.Page.Locator("[data-move-said]")).ToContainTextAsync("Applied");
        await owner.GoAsync($"/tickets/{BrowserDesk.Number(id)}");
        await Expect(owner.Page.Locator("[data-field=sla]")).ToContainTextAsync("Story billing hours");
    }

    [Theory]
    [InlineData("light", 1440)]
    [InlineData("dark", 1440)]
    [InlineData("light", 390)]
    [InlineData("dark", 390)]
    public async Task Pages_and_their_editors_break_no_rule_and_nothing_scrolls_sideways(string theme, int width)
    {
        var person = await ComeAsync(App.Owner, path: null, new() { ViewportSize = new() { Width = width, Height = 844 } });
        await person.Context.AddCookiesAsync([new() { Name = "theme", Value = theme, Url = App.App.Address }]);
        var broken = new List<string>();
        foreach (var (path, open) in new[] { ("/settings/sla", "[data-new-policy]"), ("/settings/calendars", "[data-new-calendar]"), ("/settings/sla", "[data-policy=Standard] [data-act=edit]"), ("/settings/calendars", "[data-calendar='Office hours'] [data-act=edit]") })
        {
            await person.GoAsync(path);
            broken.AddRange(await Axe.CheckAsync(person.Page, path, Axe.Everything));
            await person.Page.ClickAsync(open);
            await person.Page.Locator("[data-save]").WaitForAsync();
            broken.AddRange(await Axe.CheckAsync(person.Page, $"{path} {open}", Axe.Everything));
        }
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }
}
