using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using HelpDesk.Tests.Support;
using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>A customer at the portal and agents at their screens (S104, S142, S145, S149).</summary>
public sealed class PortalStories(BrowserDesk desk) : BrowserTest(desk)
{
    private const string Address = "petra.portal@example.com";

    [Fact]
    public async Task A_customer_asks_is_answered_and_answers_while_both_pages_stay_open()
    {
        var lead = await ComeAsync(App.Lead);
        await Expect(lead.Page.Locator("[data-grid]")).ToBeVisibleAsync();
        await using var context = await Stage.Browser.NewContextAsync(new() { BaseURL = App.App.Address, ViewportSize = new() { Width = 390, Height = 844 } });
        context.SetDefaultTimeout(Person.Patience);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.ClickAsync("[data-portal]");
        await page.FillAsync("[data-field=name]", "Petra Portal");
        await page.FillAsync("[data-field=email]", Address);
        await page.FillAsync("[data-field=subject]", "The portal story");
        await page.FillAsync("[data-field=description]", "My gate does not open.");
        await page.SetInputFilesAsync("[data-field=files]", new FilePayload { Name = "gate.txt", MimeType = "text/plain", Buffer = [1, 2, 3] });
        await page.ClickAsync("button[type=submit]");
        await Expect(page.Locator("[data-sent]")).ToContainTextAsync("p•••@example.com");

        // The mail is read, and its link opened.
        var mail = (await Stage.ReadAsync("select body from outbox where to_addresses = array[$1]", Address)).Single();
        await page.GotoAsync(ConfirmRequest.Path + mail.Split(ConfirmRequest.Path)[1].Split('>')[0]);
        await page.ClickAsync("[data-confirm]");
        await Expect(page.Locator("[data-portal-status]")).ToHaveTextAsync("Received");
        await Expect(page.Locator("body")).ToHaveAttributeAsync("data-live", "on");
        await page.EvaluateAsync("window.theSameDocument = true");

        await Expect(lead.Queue).ToContainTextAsync("1 new");
        await lead.PressAsync(".");
        await Expect(lead.Page.Locator(".row__title", new() { HasText = "The portal story" })).ToBeVisibleAsync();
        var id = long.Parse((await Stage.ReadAsync("select id from tickets where subject = 'The portal story'")).Single(), System.Globalization.CultureInfo.InvariantCulture);
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(id)}");
        await page.FillAsync("[data-field=reply]", "While I write this");
        await owner.Page.FillAsync("[data-reply-input]", "Please press **twice**.");
        await owner.PressAsync("Control+Enter");
        await owner.Page.ClickAsync("[data-send-now]");

        await Expect(page.Locator("[data-message][data-side=desk] strong")).ToHaveTextAsync("twice");
        await Expect(page.Locator("[data-portal-status]")).ToHaveTextAsync("We're on it");
        await Expect(page.Locator("[data-news]")).ToContainTextAsync("A new message has arrived.");
        await Expect(page.Locator("[data-field=reply]")).ToHaveValueAsync("While I write this");
        Assert.True(await page.EvaluateAsync<bool>("window.theSameDocument === true"), "The page was loaded again.");

        var watcher = await ComeAsync(App.Admin, $"/tickets/{BrowserDesk.Number(id)}");
        var stays = await watcher.StayAsync();
        await page.FillAsync("[data-field=reply]", "That helped, thank you!");
        await page.ClickAsync("[data-send]");
        await Expect(watcher.Page.Locator("[data-message][data-side=customer]").Last).ToContainTextAsync("That helped, thank you!");
        await page.ClickAsync("[data-solved]");
        await Expect(page.Locator("[data-portal-status]")).ToHaveTextAsync("Solved");
        await Expect(watcher.Field("status")).ToHaveAttributeAsync("data-value", "resolved");
        await stays();
    }

    [Fact]
    public async Task A_solved_request_is_rated_by_its_customer_and_the_agents_see_it_at_once()
    {
        var ticket = await Stage.AskedAsync("The rating story");
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(ticket)}");
        await owner.Page.ClickAsync("[data-resolve]");
        await owner.Page.FillAsync("[data-field=resolution]", "Sent a new key.");
        await owner.Page.ClickAsync("[data-score='4']");
        await owner.Page.ClickAsync("[data-confirm-resolve]");
        await Expect(owner.Page.Locator("[data-field=resolution-text]")).ToContainTextAsync("Sent a new key.");
        await Expect(owner.Page.Locator("[data-field=satisfaction]")).ToContainTextAsync("as the customer told the agent");

        var link = await App.RatingLinkAsync(ticket);
        await using var context = await Stage.Browser.NewContextAsync(new() { BaseURL = App.App.Address, JavaScriptEnabled = false });
        context.SetDefaultTimeout(Person.Patience);
        var page = await context.NewPageAsync();
        await page.GotoAsync(link + "?score=2");
        await Expect(page.Locator("[data-score='2']")).ToBeCheckedAsync();
        Assert.Empty(await Stage.ReadAsync("select 1 from surveys where answered_at is not null and ticket_id = $1", ticket));
        var stays = await owner.StayAsync();
        await page.Locator("[data-score='5']").CheckAsync();
        await page.FillAsync("[data-field=comment]", "Fast & friendly");
        await page.ClickAsync("[data-rate]");
        await Expect(page.Locator("[data-thanks]")).ToBeVisibleAsync();
        await Expect(owner.Page.Locator("[data-field=satisfaction]")).ToHaveAttributeAsync("data-value", "5");
        await Expect(owner.Page.Locator("[data-field=satisfaction]")).ToContainTextAsync("Fast & friendly");
        await stays();
    }

    [Fact]
    public async Task What_waits_for_its_confirmation_shows_to_admins_at_once_and_is_accepted_by_hand()
    {
        var admin = await ComeAsync(App.Admin, "/settings/inbound");
        var other = await ComeAsync(App.Owner, "/settings/inbound");
        await Stage.RunAsync(new SubmitRequest("Walter", "walter.waits@example.com", "Walter waits", "For you", [], Guid.NewGuid(), null), Who.System);
        foreach (var person in new[] { admin, other }) await Expect(person.Page.Locator("[data-parked]", new() { HasText = "Walter waits" })).ToBeVisibleAsync();
        await admin.Page.Locator("[data-parked]", new() { HasText = "Walter waits" }).Locator("[data-act=accept]").ClickAsync();
        await Expect(other.Page.Locator("[data-parked]", new() { HasText = "Walter waits" })).ToHaveCountAsync(0);
        Assert.Single(await Stage.ReadAsync("select id from tickets where subject = 'Walter waits'"));
    }
}
