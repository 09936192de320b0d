using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Email;

public sealed class MailboxTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private static Polling Polled => new(true, "imap.example.com", 993, MailboxSecurity.Tls, "billing", "INBOX", MailboxAfter.MarkSeen, "");

    [Fact]
    public async Task A_teams_mailbox_gives_its_tickets_their_sender_team_and_priority()
    {
        var team = await AddTeamAsync("Billing");
        var box = await RunAsync(new SaveMailbox(null, "Billing", "billing@helpdesk.example", team, TicketPriority.High, Polling.Off), Ann);
        var kept = (await RunAsync(new StoreInbound(box, "imap/1/1/1", MailPreview.Write("zoe@elsewhere.example", "somebody@helpdesk.example", "Invoice", "Where is it?", Clock.GetUtcNow())), Who.System))!.Value;
        await RunAsync(new HandleInbound(kept), Who.System);
        var row = Assert.Single((await AskAsync(new TicketList(new TicketFilter { Search = "Invoice" }), Ann)).Rows);
        Assert.Equal((team, TicketPriority.High), (row.TeamId!.Value, row.Priority));
        Assert.Equal("billing@helpdesk.example", (await AskAsync(new ReplyContext(row.Id), Ann)).From);
        Assert.Equal(["mailbox.created"], await LogOfAsync("mailbox", box));

        await RunAsync(new SaveMailbox(box, "Invoices", "billing@helpdesk.example", team, TicketPriority.High, Polling.Off), Ann);
        Assert.Equal(["mailbox.created", "mailbox.edited"], await LogOfAsync("mailbox", box));
        await RunAsync(new DeleteMailbox(box), Ann);
        Assert.Equal("support@helpdesk.example", (await AskAsync(new ReplyContext(row.Id), Ann)).From);
        Assert.Single(await AskAsync(new InboundMails(), Ann));
    }

    [Fact]
    public async Task What_is_polled_comes_with_its_password_for_the_product_only_and_goes_on_where_it_was()
    {
        byte[] secret = [7, 7, 7];
        var box = await RunAsync(new SaveMailbox(null, "Billing", "billing@helpdesk.example", null, TicketPriority.Medium, Polled, secret), Ann);
        Assert.True(await RunAsync(new MarkPolled(box, 5, 42, "The line broke."), Who.System));
        var polled = Assert.Single(await AskAsync(new MailboxesToPoll(), Who.System));
        Assert.Equal((5L, 42L), (polled.UidValidity!.Value, polled.LastUid!.Value));
        Assert.Equal(secret, polled.ProtectedPassword.ToArray());
        var row = (await AskAsync(new Mailboxes(), Ann))[1];
        Assert.Equal((true, "The line broke.", Clock.GetUtcNow()), (row.HasPassword, row.Trouble, row.PolledAt!.Value));

        await RunAsync(new SaveMailbox(box, "Invoices", "billing@helpdesk.example", null, TicketPriority.Medium, Polled), Ann);
        var same = Assert.Single(await AskAsync(new MailboxesToPoll(), Who.System));
        Assert.Equal(5, same.UidValidity);
        Assert.Equal(secret, same.ProtectedPassword.ToArray());
        await RunAsync(new SaveMailbox(box, "Invoices", "billing@helpdesk.example", null, TicketPriority.Medium, Polled with { Folder = "Archive" }), Ann);
        Assert.Null(Assert.Single(await AskAsync(new MailboxesToPoll(), Who.System)).UidValidity);
        await RunAsync(new SaveMailbox(box, "Invoices", "billing@helpdesk.example", null, TicketPriority.Medium, Polled with { Enabled = false }), Ann);
        Assert.Empty(await AskAsync(new MailboxesToPoll(), Who.System));
    }

    [Fact]
    public async Task What_no_mailbox_can_have_is_refused_at_its_field()
    {
        var team = await AddTeamAsync("Billing");
        await RunAsync(new SaveMailbox(null, "Billing", "billing@helpdesk.example", team, TicketPriority.Medium, Polling.Off), Ann);
        var standard = (await AskAsync(new Mailboxes(), Ann))[0];
        var good = new SaveMailbox(null, "Sales", "sales@helpdesk.example", null, TicketPriority.Medium, Polled, new byte[] { 1 });
        foreach (var (field, bad) in new (string, SaveMailbox)[]
        {
            ("name", good with { Name = " " }), ("address", good with { Address = "nobody" }), ("address", good with { Address = "Billing@helpdesk.example" }), ("team", good with { TeamId = team }),
            ("team", good with { MailboxId = standard.Id, TeamId = await AddTeamAsync("Other") }), ("priority", good with { Priority = (TicketPriority)9 }), ("password", good with { ProtectedPassword = null }),
            ("host", good with { Polling = Polled with { Host = " " } }), ("user", good with { Polling = Polled with { User = "" } }), ("port", good with { Polling = Polled with { Port = 0 } }),
            ("security", good with { Polling = Polled with { Security = MailboxSecurity.None } }), ("security", good with { Polling = Polled with { Security = (MailboxSecurity)9 } }),
            ("after", good with { Polling = Polled with { After = (MailboxAfter)9 } }), ("move-to", good with { Polling = Polled with { After = MailboxAfter.Move } }),
            ("move-to", good with { Polling = Polled with { After = MailboxAfter.Move, MoveTo = "inbox" } }),
        })
        {
            Assert.Equal(field, Assert.IsType<Refusal.Invalid>(await RefusedAsync(bad, Ann)).Field);
        }
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new DeleteMailbox(standard.Id), Ann));
        Assert.Equal(2, (await AskAsync(new Mailboxes(), Ann)).Count);
    }
}
