using HelpDesk.Core.Customers;

namespace HelpDesk.Tests.Browser;

/// <summary>Blocked senders, and two customers who were one.</summary>
public sealed class PeopleStories(BrowserDesk desk) : BrowserTest(desk)
{
    [Fact]
    public async Task A_sender_is_blocked_from_a_ticket_and_shows_at_once_in_the_settings_where_a_colleague_unblocks_them()
    {
        var id = await Stage.AskedAsync("Block me");
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(id)}");
        var admin = await ComeAsync(App.Admin, "/settings/inbound");
        await Expect(admin.Page.Locator("[data-blocked-list]")).ToBeVisibleAsync();
        var stays = await admin.StayAsync();
        await owner.Page.ClickAsync("[popovertarget=more-menu]");
        await owner.Page.ClickAsync("[data-block]");
        await Expect(owner.Page.Locator("[data-dialog=block]")).ToContainTextAsync("block.me@example.com");
        await owner.Page.FillAsync("[data-field=block-note]", "Sells pills");
        await owner.Page.ClickAsync("[data-confirm-block]");
        await Expect(owner.Field("status")).ToHaveAttributeAsync("data-value", "spam");
        await Expect(owner.Toast).ToContainTextAsync("Blocked block.me@example.com");

        var row = admin.Page.Locator("[data-blocked='block.me@example.com']");
        await Expect(row).ToContainTextAsync("Sells pills");
        await stays();
        await row.Locator("[data-act=unblock]").ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        await admin.Page.FillAsync("[data-field=block-address]", "@helpdesk.example");
        await admin.Page.ClickAsync("[data-block-sender]");
        await Expect(admin.Page.Locator("[data-blocked-list] [role=alert]")).ToContainTextAsync("mailbox of the desk");
    }

    [Fact]
    public async Task Two_customers_become_one_and_whoever_looks_at_the_other_one_is_led_on()
    {
        var (one, two) = (await Stage.AskedAsync("Person one"), await Stage.AskedAsync("Person two"));
        var kept = long.Parse((await Stage.ReadAsync("select customer_id from tickets where id = $1", one)).Single(), System.Globalization.CultureInfo.InvariantCulture);
        var gone = long.Parse((await Stage.ReadAsync("select customer_id from tickets where id = $1", two)).Single(), System.Globalization.CultureInfo.InvariantCulture);
        var lead = await ComeAsync(App.Lead, $"/customers/{CustomerLine.Format(gone)}");
        var owner = await ComeAsync(App.Owner, $"/customers/{CustomerLine.Format(kept)}");
        var admin = await ComeAsync(App.Admin, "/customers?q=person.two@example.com");
        await Expect(lead.Page.Locator("[data-merge-customer]")).ToHaveCountAsync(0);
        await Expect(admin.Page.Locator($"[data-customer='{CustomerLine.Format(gone)}']")).ToBeVisibleAsync();
        var stays = await lead.StayAsync();
        await owner.Page.ClickAsync("[data-merge-customer]");
        await owner.Page.FillAsync("[data-merge-search]", "person.two@");
        await owner.Page.ClickAsync($"[data-merge-candidate='{gone}']");
        await Expect(owner.Page.Locator("[data-merge-side=kept]")).ToContainTextAsync("person.one@example.com");
        await Expect(owner.Page.Locator("[data-merge-side=gone]")).ToContainTextAsync("1 ticket");
        await owner.Page.ClickAsync("[data-merge-submit]");

        await Expect(owner.Page.Locator($"[data-ticket='{BrowserDesk.Number(two)}']")).ToBeVisibleAsync();
        await Expect(owner.Page.Locator(".props")).ToContainTextAsync("person.one@example.com, person.two@example.com");
        await Expect(admin.Page.Locator($"[data-customer='{CustomerLine.Format(kept)}']")).ToBeVisibleAsync();
        await Expect(admin.Page.Locator($"[data-customer='{CustomerLine.Format(gone)}']")).ToHaveCountAsync(0);
        await Expect(lead.Page.Locator("[data-merged-customer]")).ToBeVisibleAsync();
        await stays();
        await lead.Page.ClickAsync("[data-merged-customer]");
        await Expect(lead.Page.Locator($"[data-ticket='{BrowserDesk.Number(two)}']")).ToBeVisibleAsync();
    }
}
