using HelpDesk.Core.Email;
using HelpDesk.Core.Email.Domains;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Conversations;
using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>The bell rings on the screen of whom it concerns, at once, and stops when they have read (S200–S208).</summary>
public sealed class InboxStories(BrowserDesk desk) : BrowserTest(desk)
{
    [Fact]
    public async Task The_bell_rings_for_the_new_assignee_alone_and_opening_the_ticket_is_reading()
    {
        var id = await Stage.TicketAsync("The bell story");
        var nina = await Stage.AgentAsync("Nina Novak", "nina.novak@example.com");
        var assignee = await ComeAsync(nina);
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(id)}");
        await Expect(assignee.Page.Locator(".rail [data-unread]")).ToHaveCountAsync(0);
        await owner.Page.SelectOptionAsync("[data-add=assignee]", nina.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Expect(assignee.Page.Locator(".rail [data-unread]")).ToHaveTextAsync("1");
        await Expect(assignee.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex(@"^\(1\) "));

        await assignee.PressAsync("g");
        await assignee.PressAsync("i");
        var line = assignee.Page.Locator($"[data-inbox-ticket='{id}']");
        await Expect(line).ToContainTextAsync("Assigned to you by");
        await Stage.ChangeAsync(id, new SetStatus(TicketStatus.InProgress));
        await Expect(line).ToContainTextAsync("In Progress", new() { IgnoreCase = true });
        await line.Locator("a").ClickAsync();
        await Expect(assignee.Page.Locator(".rail [data-unread]")).ToHaveCountAsync(0);
        await assignee.GoAsync("/inbox");
        await Expect(line).ToHaveAttributeAsync("data-unread-row", "no");
        await line.Locator("[data-unread-again]").ClickAsync();
        await Expect(assignee.Page.Locator(".rail [data-unread]")).ToHaveTextAsync("1");
        await assignee.Page.ClickAsync("[data-read-all]");
        await Expect(assignee.Page.Locator(".rail [data-unread]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Unread_tickets_stand_out_in_the_list_and_u_marks_one_to_come_back_to()
    {
        var id = await Stage.TicketAsync("The unread story");
        var owner = await ComeAsync(App.Owner);
        var row = owner.Row(id);
        await Expect(row).ToBeVisibleAsync();
        await Expect(row).Not.ToHaveAttributeAsync("data-unread", "");
        await owner.OpenAsync(id);
        await owner.PressAsync("Escape");
        await Expect(owner.Panel).ToHaveCountAsync(0);
        await owner.PressAsync("u");
        await Expect(row).ToHaveAttributeAsync("data-unread", "");
        await Expect(row).ToHaveAttributeAsync("aria-description", "Unread");
        await owner.GoAsync("/tickets");
        await Expect(row).ToHaveAttributeAsync("data-unread", "");
        await row.Locator(".row__number").ClickAsync();
        await Expect(row).Not.ToHaveAttributeAsync("data-unread", "");
    }

    [Fact]
    public async Task The_menu_knows_each_time_whether_one_follows()
    {
        var id = await Stage.TicketAsync("The following story");
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(id)}");
        var (more, follow, stop, mute) = (owner.Page.Locator("[popovertarget=more-menu]"), owner.Page.Locator("[data-follow=yes]"), owner.Page.Locator("[data-follow=no]"), owner.Page.Locator("[data-follow=muted]"));
        await more.ClickAsync();
        await Expect(mute).ToBeEnabledAsync();
        await Expect(stop).ToHaveCountAsync(0);
        await follow.ClickAsync();
        await Expect(owner.Toast).ToContainTextAsync("You follow this ticket");
        await Expect(stop).ToHaveCountAsync(1);
        await App.RunAsync(new Follow(id, Following.Muted), App.Owner);
        await more.ClickAsync();
        await more.ClickAsync();
        await Expect(stop).ToContainTextAsync("Unmute");
        await Expect(mute).ToHaveCountAsync(0);
        await Expect(follow).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Admins_hear_of_an_escalation_and_read_why()
    {
        var id = await Stage.TicketAsync("The escalation story");
        var admin = await ComeAsync(App.Admin);
        await Expect(admin.Page.Locator("[data-grid]")).ToBeVisibleAsync();
        var lead = await ComeAsync(App.Lead, $"/tickets/{BrowserDesk.Number(id)}");
        await lead.Page.ClickAsync("[aria-label=More]");
        await lead.Page.ClickAsync("[data-escalate]");
        await lead.Page.FillAsync("[data-field=reason]", "A whole town waits.");
        await lead.Page.ClickAsync("[data-confirm-escalate]");
        await Expect(admin.Page.Locator(".rail [data-unread]")).ToBeVisibleAsync();
        await admin.GoAsync("/inbox");
        await Expect(admin.Page.Locator($"[data-inbox-ticket='{id}']")).ToContainTextAsync("Escalated by");
        await admin.Page.Locator($"[data-inbox-ticket='{id}'] a").ClickAsync();
        await Expect(admin.Page.Locator("[data-field=escalation]")).ToContainTextAsync("A whole town waits.");
        await Expect(lead.Field("priority")).ToHaveAttributeAsync("data-value", "urgent");
    }

    [Fact]
    public async Task Admins_hear_that_the_record_of_a_domain_is_gone_and_read_it_on_its_page()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var domain = await Stage.RunAsync(new AddDomain("lost.example", new byte[] { 1 }, Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())));
        try
        {
            var record = (await App.Desk.AskAsync(new SendingDomains(), App.Owner, Ct)).Value!.Single(d => d.Id == domain).Key;
            Task SaysAsync(params string[] texts) => App.RunAsync(new MarkDomainChecked(domain, new Dictionary<string, DnsTexts> { [record.Selector] = new(true, texts) }, DnsTexts.None, DnsTexts.None), Who.Clock);
            await SaysAsync(record.Value);
            var nora = await Stage.AgentAsync("Nora Admin", "nora.admin@example.com", Role.Admin);
            var admin = await ComeAsync(nora, "/inbox");
            await Expect(admin.Page.Locator("[data-inbox-domain]")).ToHaveCountAsync(0);
            await SaysAsync();
            await Expect(admin.Page.Locator(".rail [data-unread]")).ToHaveTextAsync("1");
            var line = admin.Page.Locator($"[data-inbox-domain='{domain}']");
            await Expect(line).ToContainTextAsync("Its DKIM record is gone or was changed");
            await line.Locator("a").ClickAsync();
            var card = admin.Page.Locator("[data-domain='lost.example']");
            await Expect(card).ToHaveAttributeAsync("data-state", "missing");
            await Expect(card.Locator(".notice--warn")).ToContainTextAsync("The record was there and is gone. Owners and admins were told.");
            await Expect(admin.Page.Locator(".rail [data-unread]")).ToHaveCountAsync(0);
            await SaysAsync("v=DKIM1; k=rsa; p=AAAA");
            await Expect(card.Locator(".notice--warn")).ToContainTextAsync("The record was right and was changed.");
        }
        finally
        {
            await Stage.RunAsync(new RemoveDomain(domain));
        }
    }

    [Fact]
    public async Task Who_forwarded_a_message_hears_that_it_came_back_and_sees_it_where_it_was_sent()
    {
        var id = await Stage.AskedAsync("Forwarded in vain");
        var mail = MailPreview.Write("forwarded.in.vain@example.com", "support@helpdesk.example", $"Re: [{BrowserDesk.Number(id)}] Parts", "Which part?", DateTimeOffset.UnixEpoch);
        await App.RunAsync(new StoreInbound(null, $"story/{Guid.NewGuid():N}", mail), Who.System);
        var freya = await Stage.AgentAsync("Freya Forward", "freya.forward@example.com", Role.Admin);
        var agent = await ComeAsync(freya, $"/tickets/{BrowserDesk.Number(id)}");
        await agent.Page.ClickAsync("[data-message] [popovertarget^=message-menu]");
        await agent.Page.ClickAsync("[data-forward]");
        await agent.Page.FillAsync("[data-field=forward-to]", "nobody@parts.example");
        await agent.Page.ClickAsync("[data-forward-submit]");
        await Expect(agent.Page.Locator("[data-copy]")).ToHaveTextAsync("Sent");
        await agent.GoAsync("/tickets");
        var mailId = (await Stage.ReadAsync("select mail_id from outbox where kind = 6 and ticket_id = $1", id)).Single();
        await App.RunAsync(new StoreInbound(null, $"story/{Guid.NewGuid():N}", ConversationTest.Undelivered(mailId, "nobody@parts.example")), Who.System);
        await Expect(agent.Page.Locator(".rail [data-unread]")).ToHaveTextAsync("1");
        await agent.GoAsync("/inbox");
        await Expect(agent.Page.Locator($"[data-inbox-ticket='{id}']")).ToContainTextAsync("A forwarded message did not arrive");
        await agent.Page.Locator($"[data-inbox-ticket='{id}'] a").ClickAsync();
        await Expect(agent.Page.Locator("[data-copy]")).ToHaveTextAsync("Bounced");
        await Expect(agent.Page.Locator("[data-thread-note] [role=alert]")).ToContainTextAsync("nobody@parts.example: 5.1.1");
    }

    [Fact]
    public async Task A_browser_that_was_asked_shows_which_ticket_and_what_happened_while_nobody_looks()
    {
        var nadia = await Stage.AgentAsync("Nadia Away", "nadia.away@example.com");
        var agent = await ComeAsync(nadia, path: null);
        await agent.Page.AddInitScriptAsync(
            """
            window.shown = [];
            window.Notification = class {
              static get permission() { return sessionStorage.getItem("allowed") ?? "default"; }
              static async requestPermission() { sessionStorage.setItem("allowed", "granted"); return "granted"; }
              constructor(title, options) { window.shown.push(this); this.title = title; this.body = options.body ?? ""; }
              close() { this.closed = true; }
            };
            Object.defineProperty(document, "hidden", { get: () => window.away === true });
            """);
        await agent.GoAsync("/settings/notifications");
        var (off, on) = (agent.Page.Locator("[data-alerts-on]"), agent.Page.Locator("[data-alerts-off]"));
        await Expect(off).ToBeVisibleAsync();
        await Expect(on).ToBeHiddenAsync();
        Task<string[]> ShownAsync() => agent.Page.EvaluateAsync<string[]>("() => window.shown.map((n) => n.title + n.body)");
        async Task<long> AssignAsync(string subject, int unread)
        {
            var id = await Stage.TicketAsync(subject);
            await Stage.ChangeAsync(id, new SetAssignee(nadia.Id));
            await Expect(agent.Page.Locator(".rail [data-unread]")).ToHaveTextAsync(unread.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return id;
        }

        await agent.Page.EvaluateAsync("() => { window.away = true; }");
        await AssignAsync("Nobody asked for it", 1);
        await agent.Page.EvaluateAsync("() => { window.away = false; }");
        await off.ClickAsync();
        await Expect(on).ToBeVisibleAsync();
        await agent.Page.ReloadAsync();
        await Expect(on).ToBeVisibleAsync();
        await AssignAsync("She sees it herself", 2);
        await agent.Page.EvaluateAsync("() => { window.away = true; }");
        var id = await AssignAsync("A secret subject", 3);
        await agent.UntilAsync("() => window.shown.length > 0");
        Assert.Equal([$"{BrowserDesk.Number(id)}: assigned to you"], await ShownAsync());

        await agent.Page.EvaluateAsync("() => window.shown[0].onclick()");
        await Expect(agent.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(BrowserDesk.Number(id)));
        Assert.True(await agent.Page.EvaluateAsync<bool>("() => window.shown[0].closed === true"));
        await agent.GoAsync("/settings/notifications");
        await on.ClickAsync();
        await Expect(off).ToBeVisibleAsync();
        await agent.Page.EvaluateAsync("() => { window.away = true; }");
        await AssignAsync("Not any more", 3);
        Assert.Empty(await ShownAsync());
    }
}
