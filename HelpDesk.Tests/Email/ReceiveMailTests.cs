using System.Text;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Email;

public sealed class ReceiveMailTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private int _mails;

    [Fact]
    public async Task A_mail_from_a_stranger_is_a_new_ticket_with_its_words_kept_as_they_were()
    {
        var (verdict, row) = await ComeAsync(Mail("Zoë Ødegård <zoe@elsewhere.example>", "Help =?utf-8?B?w6Q=?=", "The door is stuck."));
        Assert.Equal(InboundVerdict.Ticket, verdict);
        var ticket = await AskAsync(new TicketDetail(row.TicketId!.Value), Ann);
        Assert.Equal(("Help ä", "The door is stuck.", TicketChannel.Email, TicketStatus.Open), (ticket.Row.Subject, ticket.Description, ticket.Row.Channel, ticket.Row.Status));
        Assert.Equal(("zoe@elsewhere.example", false), (ticket.Customer!.Email!, ticket.Customer.IsContact));
        var first = Assert.Single((await AskAsync(new TicketThread(ticket.Row.Id), Ann)).Items, i => i.Message is not null).Message!;
        Assert.Equal((true, "The door is stuck.", 1, MessageState.Received), (first.Opening, first.Body, first.Number, first.State));
        Assert.Equal(new Who(ActorKind.Customer, ticket.Customer.Id), (await AskAsync(new TicketActivity(ticket.Row.Id), Ann))[^1].Who);
    }

    [Theory]
    [InlineData(TicketStatus.Waiting, TicketStatus.Open)]
    [InlineData(TicketStatus.Resolved, TicketStatus.Open)]
    [InlineData(TicketStatus.Closed, TicketStatus.Open)]
    [InlineData(TicketStatus.InProgress, TicketStatus.InProgress)]
    [InlineData(TicketStatus.Spam, TicketStatus.Spam)]
    public async Task An_answer_to_our_mail_is_a_message_on_its_ticket_and_opens_what_waited(TicketStatus before, TicketStatus after)
    {
        var sent = await AskedAsync();
        if (before != TicketStatus.InProgress) await RunAsync(new ChangeTicket(Ticket, new SetStatus(before)), Ann);
        Clock.Advance(TimeSpan.FromMinutes(5));
        var (verdict, row) = await ComeAsync(sent.Answer("It works again.", Clock.GetUtcNow()));
        Assert.Equal((InboundVerdict.Reply, Ticket), (verdict, row.TicketId!.Value));
        Assert.Equal(after, (await RowAsync()).Status);
        var message = (await AskAsync(new TicketThread(Ticket), Ann)).Items.Last(i => i.Message is not null).Message!;
        Assert.Equal(("It works again.", "Ana Rivera", TicketChannel.Email), (message.Body, message.AuthorName, message.Channel));
        Assert.Contains("Please unplug it.", message.Quoted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_ticket_closed_long_ago_a_new_one_follows_and_archived_ones_come_back()
    {
        var sent = await AskedAsync();
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Closed)), Ann);
        Clock.Advance(TimeSpan.FromDays(15));
        var (verdict, row) = await ComeAsync(sent.Answer("It burns again.", Clock.GetUtcNow()));
        Assert.Equal((InboundVerdict.Ticket, TicketStatus.Closed), (verdict, (await RowAsync()).Status));
        Assert.Contains((await AskAsync(new TicketActivity(row.TicketId!.Value), Ann)).Select(a => a.Fact).OfType<TicketLinked>(), l => l.OtherId == Ticket);

        var other = await RunAsync(new CreateTicket("Archived one", CustomerId: Customer), Ann);
        await RunAsync(new ChangeTicket(other, new Archive()), Ann);
        await ComeAsync(Mail(Address, $"[TKT-{other:D6}] Archived one", "Still there"));
        Assert.Null(Assert.Single(await AskAsync(new TicketRowsById([other]), Ann)).ArchivedAt);
    }

    [Fact]
    public async Task A_number_in_the_subject_counts_from_the_customers_own_address_only()
    {
        var (mine, mineRow) = await ComeAsync(Mail(Address.ToUpperInvariant(), $"Re: [tkt-{Ticket}] Printer", "One more thing"));
        Assert.Equal((InboundVerdict.Reply, Ticket), (mine, mineRow.TicketId!.Value));
        var (foreign, row) = await ComeAsync(Mail("stranger@elsewhere.example", $"Re: [TKT-{Ticket:D6}] Printer", "Let me in"));
        Assert.Equal(InboundVerdict.Ticket, foreign);
        Assert.NotEqual(Ticket, row.TicketId);
        Assert.Contains(row.Evidence, e => e.Contains("not from the customer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_signed_address_or_an_id_of_ours_in_the_hands_of_a_stranger_opens_nothing()
    {
        var sent = await AskedAsync();
        foreach (var mail in new[]
        {
            Mail("stranger@elsewhere.example", "Re: Printer", "Let me in", to: sent.ReplyTo),
            Mail("stranger@elsewhere.example", "Re: Printer", "Let me in", headers: $"In-Reply-To: <{sent.MessageId}>\r\n"),
            Mail(Address, "Something else", "Hello", to: sent.ReplyTo.Replace($"+t{Ticket}.", $"+t{Ticket + 1}.", StringComparison.Ordinal)),
        })
        {
            var (verdict, row) = await ComeAsync(mail);
            Assert.Equal(InboundVerdict.Ticket, verdict);
            Assert.NotEqual(Ticket, row.TicketId);
        }
    }

    [Fact]
    public async Task Who_got_a_copy_may_answer_too()
    {
        await SendAsync(Reply() with { Cc = ["boss@example.com"] }, Ann);
        var sent = MailPreview.Of(Assert.Single(await HandOverAsync(MailFate.Accepted)).Mail)!;
        var (verdict, row) = await ComeAsync(Mail("boss@example.com", "Re: Printer", "I agree", headers: $"References: <{sent.MessageId}>\r\n"));
        Assert.Equal((InboundVerdict.Reply, Ticket), (verdict, row.TicketId!.Value));
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-replied\r\n", "Out of office")]
    [InlineData("X-Autoreply: yes\r\n", "Holiday")]
    [InlineData("Precedence: first-class\r\nPrecedence: auto_reply\r\n", "Holiday")]
    [InlineData("Return-Path: <>\r\n", "Holiday")]
    [InlineData("List-Id: <news.example.com>\r\n", "News")]
    [InlineData("", "Automatic reply: Printer")]
    [InlineData("", "Abwesenheitsnotiz: Printer")]
    public async Task Mail_of_machines_opens_nothing_again_and_makes_no_ticket(string headers, string subject)
    {
        var sent = await AskedAsync();
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Waiting)), Ann);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var (onTicket, row) = await ComeAsync(Mail(Address, subject, "I am away.", to: sent.ReplyTo, headers: headers));
        Assert.Equal((InboundVerdict.AutomaticReply, Ticket, TicketStatus.Waiting), (onTicket, row.TicketId!.Value, (await RowAsync()).Status));
        Assert.True((await AskAsync(new TicketThread(Ticket), Ann)).Items.Last(i => i.Message is not null).Message!.Automatic);
        var (alone, other) = await ComeAsync(Mail("list@elsewhere.example", subject, "I am away.", headers: headers));
        Assert.Equal((InboundVerdict.IgnoredAutomatic, null), (alone, other.TicketId));
    }

    [Fact]
    public async Task The_same_message_twice_is_one_and_the_desks_own_mail_is_none()
    {
        var mail = Mail("zoe@elsewhere.example", "Hello", "Hello", headers: "Message-ID: <twice@elsewhere.example>\r\n");
        Assert.Equal(InboundVerdict.Ticket, (await ComeAsync(mail)).Verdict);
        Assert.Equal(InboundVerdict.Duplicate, (await ComeAsync(mail)).Verdict);
        Assert.Null(await RunAsync(new StoreInbound(null, $"test/{_mails}", mail), Who.System));

        await SendAsync(Reply(), Ann);
        Assert.Equal(InboundVerdict.Own, (await ComeAsync(Assert.Single(await HandOverAsync(MailFate.Accepted)).Mail.ToArray())).Verdict);
        Assert.Equal(InboundVerdict.Own, (await ComeAsync(Mail("support@helpdesk.example", "Hello", "Hello"))).Verdict);
    }

    [Fact]
    public async Task A_bounce_turns_its_message_red_opens_the_ticket_and_is_no_message_itself()
    {
        var sent = await AskedAsync();
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Waiting)), Ann);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var (verdict, row) = await ComeAsync(Bounce(sent.MessageId, "failed"));
        Assert.Equal((InboundVerdict.Bounce, Ticket, TicketStatus.Open), (verdict, row.TicketId!.Value, (await RowAsync()).Status));
        var message = Assert.Single((await AskAsync(new TicketThread(Ticket), Ann)).Items, i => i.Message is not null).Message!;
        Assert.Equal(MessageState.Bounced, message.State);
        Assert.Contains("no such user", message.Reason, StringComparison.Ordinal);
        Assert.Equal(InboundVerdict.IgnoredAutomatic, (await ComeAsync(Bounce("unknown@elsewhere.example", "failed"))).Verdict);
    }

    [Fact]
    public async Task A_report_of_delay_changes_nothing()
    {
        var sent = await AskedAsync();
        Assert.Equal(InboundVerdict.Bounce, (await ComeAsync(Bounce(sent.MessageId, "delayed"))).Verdict);
        Assert.Equal(MessageState.Sent, Assert.Single((await AskAsync(new TicketThread(Ticket), Ann)).Items, i => i.Message is not null).Message!.State);
    }

    [Fact]
    public async Task Codes_for_accounts_elsewhere_and_storms_are_kept_back_until_a_person_decides()
    {
        var (verdict, code) = await ComeAsync(Mail("no-reply@slack.com", "Your verification code is ABC-123", "ABC-123"));
        Assert.Equal((InboundVerdict.Verification, InboundState.Quarantined, null), (verdict, code.State, code.TicketId));
        InboundRow last = code;
        for (var i = 0; i < HandleInbound.MostAlike + 1; i++) (verdict, last) = await ComeAsync(Mail("loop@elsewhere.example", "Ping", $"Pong {i}"));
        Assert.Equal((InboundVerdict.Storm, InboundState.Quarantined), (verdict, last.State));
        Assert.Equal([last.Id, code.Id], (await AskAsync(new InboundMails(Quarantined: true), Ann)).Select(m => m.Id));

        Assert.NotNull(await RunAsync(new CorrectInbound(last.Id, true), Ann));
        await RunAsync(new CorrectInbound(code.Id, false), Ann);
        Assert.Empty(await AskAsync(new InboundMails(Quarantined: true), Ann));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new CorrectInbound(last.Id, true), Ann));
    }

    [Fact]
    public async Task A_customers_machine_opens_a_ticket_five_times_an_hour_and_no_more()
    {
        var sent = await AskedAsync();
        for (var i = 0; i < 7; i++)
        {
            await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Waiting)), Ann);
            Clock.Advance(TimeSpan.FromMinutes(3));
            await ComeAsync(Mail(Address, $"Re: {i}", $"Again {i}", to: sent.ReplyTo));
        }
        Assert.Equal(TicketStatus.Waiting, (await RowAsync()).Status);
        Assert.Equal(8, (await AskAsync(new TicketThread(Ticket), Ann)).Items.Count(i => i.Message is not null));
    }

    [Fact]
    public async Task One_poisonous_mail_is_put_aside_and_the_others_go_on()
    {
        var poison = (await RunAsync(new StoreInbound(null, "test/poison", Encoding.ASCII.GetBytes("Content-Type: multipart/mixed; boundary=x\r\n\r\nno sender")), Who.System))!.Value;
        var deep = (await RunAsync(new StoreInbound(null, "test/deep", Encoding.ASCII.GetBytes("From: a@b.example\r\nX: " + new string('x', 200_000) + "\r\n\r\nhello")), Who.System))!.Value;
        Assert.Equal([poison, deep], await RunAsync(new ClaimInbound(), Who.System));
        Assert.Equal([poison], await RunAsync(new ClaimInbound(), Who.System));
        Assert.Equal([deep], await RunAsync(new ClaimInbound(), Who.System));
        var good = (await RunAsync(new StoreInbound(null, "test/good", Mail("zoe@elsewhere.example", "Hello", "Hello")), Who.System))!.Value;
        Assert.Equal([good], await RunAsync(new ClaimInbound(), Who.System));
        Assert.Equal(InboundVerdict.Ticket, await RunAsync(new HandleInbound(good), Who.System));
        Assert.Equal([poison], await RunAsync(new ClaimInbound(), Who.System));
        Assert.Equal([deep], await RunAsync(new ClaimInbound(), Who.System));
        Assert.Equal(InboundVerdict.Unreadable, await RunAsync(new HandleInbound(deep), Who.System));
        Assert.Empty(await RunAsync(new ClaimInbound(), Who.System));
        Assert.Equal([deep, poison], (await AskAsync(new InboundMails(Quarantined: true), Ann)).Select(m => m.Id));
    }

    [Fact]
    public async Task What_a_reader_could_not_handle_is_kept_with_the_reason_and_its_bytes_for_ninety_days()
    {
        var id = (await RunAsync(new StoreInbound(null, "test/x", Mail(Address, "x", "x")), Who.System))!.Value;
        Assert.True(await RunAsync(new QuarantineInbound(id, "It took too long."), Who.System));
        Assert.False(await RunAsync(new QuarantineInbound(id, "again"), Who.System));
        Assert.Equal(("It took too long.", true), Assert.Single(await AskAsync(new InboundMails(), Ann)) is var row ? (row.Fault!, row.Kept) : default);
        Clock.Advance(TimeSpan.FromDays(91));
        Assert.Equal(1, await RunAsync(new PurgeInbound(), Who.System));
        Assert.False(Assert.Single(await AskAsync(new InboundMails(), Ann)).Kept);
        Assert.Contains("90 days", Assert.IsType<Refusal.Rule>(await RefusedAsync(new CorrectInbound(id, true), Ann)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_to_a_teams_mailbox_goes_to_the_team_and_its_files_with_it()
    {
        var team = await AddTeamAsync("Billing");
        await ExecuteAsync($"insert into mailboxes (name, address, team_id, created_at) values ('Billing', 'billing@helpdesk.example', {team}, now())");
        var (_, row) = await ComeAsync(Encoding.ASCII.GetBytes(
            "From: zoe@elsewhere.example\r\nTo: Billing@helpdesk.example\r\nSubject: Invoice\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n"
            + "--b\r\nContent-Type: application/pdf; name=\"../../invoice.pdf\"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nAQID\r\n--b--\r\n"));
        Assert.Equal(team, (await AskAsync(new TicketDetail(row.TicketId!.Value), Ann)).Row.TeamId);
        var file = Assert.Single(Assert.Single((await AskAsync(new TicketThread(row.TicketId.Value), Ann)).Items, i => i.Message is not null).Message!.Files);
        Assert.Equal("invoice.pdf", file.Name);
        Assert.Equal([1, 2, 3], (await AskAsync(new ReadFile(file.Id), Ann)).Content);
    }

    [Fact]
    public async Task The_original_of_a_mail_can_be_read_by_whoever_sees_its_ticket()
    {
        var (_, row) = await ComeAsync(Encoding.ASCII.GetBytes("From: zoe@elsewhere.example\r\nSubject: Html\r\nContent-Type: text/html\r\n\r\n<p>Hello <script>alert(1)</script></p>"));
        var message = Assert.Single((await AskAsync(new TicketThread(row.TicketId!.Value), Ann)).Items, i => i.Message is not null).Message!;
        Assert.Equal("Hello", message.Body);
        var original = await AskAsync(new OriginalMail(message.Id), Ann);
        Assert.True(original.IsHtml);
        Assert.Contains("<script>", original.Content, StringComparison.Ordinal);
        var guest = await AddAgentAsync(Role.Guest);
        await ExecuteAsync("update workspace set members_see = 3");
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new OriginalMail(message.Id), guest));
    }

    /// <summary>A reply went out to the customer; the mail as they got it.</summary>
    private async Task<MailPreview> AskedAsync()
    {
        await SendAsync(Reply(), Ann);
        return MailPreview.Of(Assert.Single(await HandOverAsync(MailFate.Accepted)).Mail)!;
    }

    private async Task<(InboundVerdict Verdict, InboundRow Row)> ComeAsync(byte[] raw)
    {
        var id = (await RunAsync(new StoreInbound(null, $"test/{++_mails}", raw), Who.System))!.Value;
        var verdict = await RunAsync(new HandleInbound(id), Who.System);
        return (verdict, (await AskAsync(new InboundMails(), Ann)).Single(m => m.Id == id));
    }

    private static byte[] Mail(string from, string subject, string text, string to = "support@helpdesk.example", string headers = "") =>
        Encoding.UTF8.GetBytes($"{headers}From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n");

    private static byte[] Bounce(string id, string action) => Encoding.ASCII.GetBytes(
        $"From: mailer-daemon@elsewhere.example\r\nReturn-Path: <>\r\nSubject: Undeliverable\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        + $"--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.elsewhere.example\r\n\r\nFinal-Recipient: rfc822; ana@example.com\r\nAction: {action}\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n"
        + $"--r\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{id}>\r\nSubject: Printer\r\n\r\n--r--\r\n");
}
