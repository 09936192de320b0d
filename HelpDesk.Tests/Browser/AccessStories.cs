using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Tests.Browser;

/// <summary>Changed rights reach open screens within a second (S230–S233, C20); the list of a disabled person stays to be handed over.</summary>
public sealed class AccessStories(BrowserDesk desk) : BrowserTest(desk)
{
    [Fact]
    public async Task A_disabled_person_is_signed_out_of_the_open_screen_and_their_tickets_are_listed()
    {
        var gone = await Stage.AgentAsync("Gil Gone", "gil@example.com");
        var id = await Stage.TicketAsync("Whose is it now", assignee: gone.Id);
        var person = await ComeAsync(gone);
        await Expect(person.Row(id)).ToBeVisibleAsync();
        var owner = await ComeAsync(App.Owner, "/settings/members");

        await App.RunAsync(new DisableAgent(gone.Id), App.Owner);

        await person.Page.WaitForURLAsync("**/sign-out?reason=disabled");
        await Expect(person.Page.Locator("h1")).ToHaveTextAsync("Your access has ended");
        await person.Page.GotoAsync("/tickets");
        await Expect(person.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sign-in"));
        Assert.Equal(401, (await person.Page.APIRequest.GetAsync("/tickets/export.csv", new() { MaxRedirects = 0 })).Status switch { 302 => 401, var s => s });
        var line = owner.Page.Locator("tr", new() { HasText = "Gil Gone" });
        await Expect(line).ToHaveAttributeAsync("data-state", "disabled");
        await line.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { NameRegex = new("1") }).First.ClickAsync();
        await owner.ReadyAsync();
        await Expect(owner.Row(id)).ToHaveAttributeAsync("data-assignee", "gil gone");
    }

    [Fact]
    public async Task A_changed_role_shows_and_hides_what_may_be_done_in_the_open_screen()
    {
        var who = await Stage.AgentAsync("Rita Role", "rita@example.com", Role.Guest);
        var id = await Stage.TicketAsync("May she touch it", assignee: null, teamless: true);
        var person = await ComeAsync(who);
        await person.OpenAsync(id);
        await Expect(person.Page.GetByText("You have view-only access.")).ToBeVisibleAsync();
        await Expect(person.Field("status")).ToBeDisabledAsync();

        await App.RunAsync(new ChangeRole(who.Id, Role.Admin), App.Owner);
        await Expect(person.Page.GetByText("You have view-only access.")).ToHaveCountAsync(0);
        await Expect(person.Field("status")).ToBeEnabledAsync();
        await person.Field("priority").SelectOptionAsync("Urgent");
        await Expect(person.Row(id)).ToHaveAttributeAsync("data-priority", "urgent");

        await App.RunAsync(new ChangeRole(who.Id, Role.Guest), App.Owner);
        await Expect(person.Page.GetByText("You have view-only access.")).ToBeVisibleAsync();
        await Expect(person.Field("status")).ToBeDisabledAsync();
        var refused = await App.Desk.RunAsync(new ChangeTicket(id, new HelpDesk.Core.Tickets.Changes.SetPriority(TicketPriority.Low)), who, Ct);
        Assert.IsType<Refusal.NotAllowed>(refused.Refused);
    }
}
