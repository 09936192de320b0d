using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;
using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>Every screen against WCAG 2.2 AA as far as a machine can judge (UI 8), light and dark, wide and narrow.</summary>
public sealed class AxeTests(BrowserDesk desk) : BrowserTest(desk)
{
    // What opens in front of a screen: where, what to press or click, and what is then there.
    private static readonly (string Path, Func<Person, Task> Open, string There)[] Layers =
    [
        ("/tickets", p => p.PressAsync("c"), "[data-create-dialog]"),
        ("/tickets", p => p.PressAsync("Control+k"), "[data-palette][open]"),
        ("/tickets", p => p.PressAsync("?"), "[data-key-map][open]"),
        ("/tickets", p => p.Page.ClickAsync("[data-filter=priority]"), "#filter-priority:popover-open"),
        ("/tickets", p => p.Page.ClickAsync("[data-filter=created]"), "#filter-created:popover-open"),
        ("/tickets", p => p.Page.ClickAsync("[data-columns]"), "#menu-columns:popover-open"),
        ("/tickets", p => p.PressAsync("a"), ".menu[data-picker]:popover-open"),
        ("/tickets", p => p.PressAsync("x"), "[data-bulk-bar]"),
        ("/tickets?status=all&sort=status", _ => Task.CompletedTask, "[data-grid] [data-ticket]"),
        ("/tickets?status=purple", _ => Task.CompletedTask, "[data-grid]"),
        ("/tickets?q=nothing+is+called+so", _ => Task.CompletedTask, ".empty"),
        ("/analytics?range=30d", p => p.Page.ClickAsync("[data-metric=open] button"), "#tip-open:popover-open"),
        ("/analytics?range=30d", p => p.Page.ClickAsync("[data-filter=priority]"), "#filter-priority:popover-open"),
        ("/analytics?range=30d", p => p.Page.ClickAsync("[data-chart=daily] [data-as-table]"), "[data-chart=daily] table"),
    ];

    [Theory]
    [InlineData("light", 1440, 900)]
    [InlineData("dark", 1440, 900)]
    [InlineData("light", 390, 844)]
    [InlineData("dark", 390, 844)]
    public async Task No_screen_breaks_a_rule_that_a_machine_can_check(string theme, int width, int height)
    {
        var (ticket, customer) = await StageAsync();
        var rules = theme == "light" && width == 1440 ? Axe.Everything : Axe.Looks;
        var person = await ComeAsync(App.Owner, path: null, new() { ViewportSize = new() { Width = width, Height = height } });
        await person.Context.AddCookiesAsync([new() { Name = "theme", Value = theme, Url = App.App.Address }]);
        var broken = new List<string>();
        var list = $"/tickets?tag={await Stage.TagAsync("axe")}";
        foreach (var path in Paths(list, ticket, customer)) await LookAsync(person, path, rules, broken);
        await person.Context.ClearCookiesAsync();
        await person.Context.AddCookiesAsync([new() { Name = "theme", Value = theme, Url = App.App.Address }]);
        foreach (var path in new[] { "/sign-in", "/invite/not-a-token", "/no/such/page", "/portal", "/portal/link", "/portal/t/no-token", await TrackingAsync(), await RatingAsync() })
        {
            await person.Page.GotoAsync(path);
            broken.AddRange(await Axe.CheckAsync(person.Page, path, rules));
        }
        Assert.True(broken.Count == 0, string.Join('\n', broken.Distinct()));
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Nothing_that_opens_in_front_of_a_screen_breaks_a_rule(string theme)
    {
        await StageAsync();
        var rules = theme == "light" ? Axe.Everything : Axe.Looks;
        var person = await ComeAsync(App.Owner, path: null);
        await person.Context.AddCookiesAsync([new() { Name = "theme", Value = theme, Url = App.App.Address }]);
        var broken = new List<string>();
        var list = $"/tickets?tag={await Stage.TagAsync("axe")}";
        foreach (var (path, open, there) in Layers)
        {
            await person.GoAsync(path == "/tickets" ? list : path);
            if (path == "/tickets") await person.PressAsync("Home");
            await open(person);
            await person.Page.Locator(there).First.WaitForAsync();
            broken.AddRange(await Axe.CheckAsync(person.Page, $"{path} {there}", rules));
        }
        Assert.True(broken.Count == 0, string.Join('\n', broken.Distinct()));
    }

    private static IEnumerable<string> Paths(string list, string ticket, string customer) =>
    [
        list, $"{list}&t={ticket}", $"{list}&t={ticket}&tab=notes", $"{list}&t={ticket}&tab=activity", $"/tickets/{ticket}", "/tickets/TKT-999999",
        "/customers", "/customers?q=nobody", $"/customers/{customer}", "/analytics?range=30d", "/analytics?range=custom", "/analytics/wall?range=30d", "/guide", "/account/password",
        "/inbox", "/settings/profile", "/settings/notifications", "/settings/members", "/settings/teams", "/settings/tags", "/settings/canned", "/settings/mailboxes", "/settings/domains", "/settings/inbound", "/settings/sla", "/settings/calendars", "/settings/workspace", "/settings/import",
    ];

    /// <summary>A ticket with everything that a panel shows, a customer, and one ticket of each colour.</summary>
    private async Task<(string Ticket, string Customer)> StageAsync()
    {
        var customer = await App.RunAsync(new SaveCustomer(null, "Ana Rivera", [$"ana{Guid.NewGuid():N}@example.com"], "+49 30 123", null, "Acme"), App.Owner);
        var id = await App.RunAsync(new CreateTicket("The gate opens by itself", "It *does*:\n\n- at night\n- on Mondays\n\n`log`", TicketPriority.Urgent,
            CustomerId: customer, TeamId: App.Team, AssigneeId: App.Lead.Id, TagIds: [await Stage.TagAsync("axe")]), App.Owner);
        await App.RunAsync(new AddNote(id, "Asked the **janitor**. > he said\n\n1. no\n2. yes"), App.Lead);
        foreach (var priority in Enum.GetValues<TicketPriority>()) await Stage.TicketAsync($"Seen as {priority}", priority: priority, tags: await Stage.TagAsync("axe"));
        return (BrowserDesk.Number(id), CustomerLine.Format(customer));
    }

    /// <summary>The tracking page of a ticket that was asked and answered.</summary>
    private async Task<string> TrackingAsync()
    {
        var id = await Stage.AskedAsync($"Axe {Guid.NewGuid():N}");
        var address = (await Stage.ReadAsync("select email from customer_addresses a join tickets t using (customer_id) where t.id = $1", id)).Single();
        var token = await Stage.RunAsync(new IssueTestLink(id, address), Who.System);
        await Stage.RunAsync(new AnswerAtPortal(token, "It still burns. https://example.com/log", [new PortalFile("log.txt", [1, 2, 3])], Guid.NewGuid()), Who.System);
        var held = await Stage.RunAsync(new SendReply(id, "Please [unplug](https://example.com) it **now**.", null, Guid.NewGuid()));
        await Stage.RunAsync(new ReleaseReply(held.MessageId, Now: true));
        return "/portal/t/" + token;
    }

    /// <summary>The page on which a customer rates a ticket that was resolved.</summary>
    private async Task<string> RatingAsync()
    {
        var id = await Stage.AskedAsync($"Axe {Guid.NewGuid():N}");
        await Stage.ChangeAsync(id, new Resolve("Done."));
        return await App.RatingLinkAsync(id);
    }

    private static async Task LookAsync(Person person, string path, object rules, List<string> broken)
    {
        await person.Page.GotoAsync(path);
        await person.ReadyAsync();
        if (path.Contains("t=", StringComparison.Ordinal)) await person.Panel.Locator("[role=tabpanel]").First.WaitForAsync();
        broken.AddRange(await Axe.CheckAsync(person.Page, path, rules));
    }
}
