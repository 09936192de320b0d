using System.Text;
using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Conversations.Merging;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Email;

/// <summary>A message of the conversation is sent on to somebody else.</summary>
public sealed class ForwardMessageTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private const string Vendor = "vendor@parts.example";

    private async Task<(InboundVerdict Verdict, InboundRow Row)> ComesAsync(byte[] mail)
    {
        var id = (await RunAsync(new StoreInbound(null, Guid.NewGuid().ToString(), mail), Who.System))!.Value;
        return (await RunAsync(new HandleInbound(id), Who.System), (await AskAsync(new InboundMails(), Ann)).Single(m => m.Id == id));
    }

    private async Task<long> AskedAsync(string text = "It_burns *again*.\nSee <b>here</b>: https://example.com/a_b")
    {
        await ComesAsync(MailPreview.Write(Address, "support@helpdesk.example", $"Re: [TKT-{Ticket}] Printer", text, Clock.GetUtcNow()));
        return await ScalarAsync<long>("select max(id) from messages");
    }

    [Fact]
    public async Task It_goes_out_with_comment_quote_and_files_as_a_persons_mail_whose_answers_come_to_the_agent()
    {
        var message = await AskedAsync();
        await ExecuteAsync($"insert into blobs values ('\\x01', '\\x01', now()); insert into files (id, ticket_id, message_id, name, content_type, size, sha256, created_at) values (gen_random_uuid(), {Ticket}, {message}, 'photo.png', 'image/png', 1, '\\x01', now())");
        var note = await RunAsync(new ForwardMessage(message, [Vendor, "Second@parts.example", "second@parts.example"], "Is this **known**?"), Ann);

        var job = Assert.Single(await HandOverAsync(MailFate.Refused, "550 no such user"));
        Assert.Equal(("support@helpdesk.example", 2), (job.Envelope.From, job.Envelope.To.Count));
        var (raw, mail) = (Encoding.UTF8.GetString(job.Mail.Span), MailPreview.Of(job.Mail)!);
        Assert.Equal(("person1@example.com", $"Fwd: Re: [TKT-{Ticket}] Printer", Vendor), (mail.ReplyTo, mail.Subject, mail.To));
        Assert.Contains("Ann Archer", mail.From, StringComparison.Ordinal);
        Assert.Equal(["photo.png"], mail.Files);
        Assert.Contains("Is this **known**?", mail.Text, StringComparison.Ordinal);
        Assert.Contains("On 14 March 2026 at 09:40 UTC, Ana Rivera <ana@example.com> wrote:\n\n> It_burns *again*.\n> See <b>here</b>: https://example.com/a_b", mail.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("/portal/", mail.Text, StringComparison.Ordinal);
        foreach (var header in new[] { "Auto-Submitted", "X-Auto-Response-Suppress", "In-Reply-To", "References" }) Assert.DoesNotContain(header, raw, StringComparison.Ordinal);
        Assert.Contains("X-HelpDesk-Mail: forward", raw, StringComparison.Ordinal);
        var html = Encoding.UTF8.GetString(Convert.FromBase64String(raw.Split("text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n")[1].Split("--")[0]));
        Assert.Contains("<strong>known</strong>", html, StringComparison.Ordinal);
        Assert.Contains("It_burns *again*.", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;here&lt;/b&gt;", html, StringComparison.Ordinal);

        var items = (await AskAsync(new TicketThread(Ticket), Bob)).Items;
        var kept = items.Select(i => i.Note).OfType<NoteRow>().Single(n => n.Id == note);
        Assert.Equal("Forwarded the message of Ana Rivera to vendor\\@parts\\.example, Second\\@parts\\.example\n\nIs this **known**?", kept.Body);
        Assert.Equal(MessageState.Received, items.Select(i => i.Message).OfType<MessageRow>().Single(m => m.Id == message).State);
        Assert.Equal(["ticket.note_added", "ticket.message_forwarded", "ticket.forward_delivery_changed"], (await LogOfAsync("ticket", Ticket)).TakeLast(3));
    }

    [Fact]
    public async Task What_a_third_party_answers_and_what_comes_back_is_no_part_of_the_conversation()
    {
        var message = await AskedAsync();
        await RunAsync(new ForwardMessage(message, [Vendor]), Ann);
        var forwarded = MailPreview.Of(Assert.Single(await HandOverAsync(MailFate.Accepted)).Mail)!;
        var (verdict, row) = await ComesAsync(MailPreview.Write(Vendor, "support@helpdesk.example", "Re: Fwd: Printer", "We know it.", Clock.GetUtcNow(), forwarded.MessageId));
        Assert.Equal(InboundVerdict.Ticket, verdict);
        Assert.NotEqual(Ticket, row.TicketId);
        var (bounce, report) = await ComesAsync(Undelivered(forwarded.MessageId, Vendor));
        Assert.Equal((InboundVerdict.Bounce, Ticket), (bounce, report.TicketId!.Value));
        Assert.Equal(MessageState.Received, (await MessageAsync(message)).State);

        await SendAsync(Reply(), Ann);
        Assert.DoesNotContain(forwarded.MessageId, Encoding.UTF8.GetString(Assert.Single(await HandOverAsync(MailFate.Accepted)).Mail.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_does_not_arrive_shows_where_it_was_sent_and_is_told_to_who_sent_it()
    {
        var message = await AskedAsync();
        var status = (await RowAsync()).Status;
        var note = await RunAsync(new ForwardMessage(message, [Vendor]), Bob);
        Assert.Equal((MessageState.Queued, null), await CopyAsync(note));
        var sent = MailPreview.Of(Assert.Single(await HandOverAsync(MailFate.Accepted)).Mail)!;
        Assert.Equal((MessageState.Sent, null), await CopyAsync(note));
        await ComesAsync(Undelivered(sent.MessageId, Vendor));
        Assert.Equal((MessageState.Bounced, $"{Vendor}: 5.1.1"), await CopyAsync(note));
        var told = Assert.Single(await AskAsync(new MyInbox(), Bob));
        Assert.Equal((NotificationKind.ForwardFailed, Ticket, 1), (told.Kind, told.TicketId!.Value, told.Times));
        Assert.Empty(await AskAsync(new MyInbox(), Ann));
        Assert.Equal((MessageState.Received, status), ((await MessageAsync(message)).State, (await RowAsync()).Status));

        // The same copy elsewhere: after a merge the note has gone on, and so has what is said about it.
        await RunAsync(new ReadNotifications(), Bob);
        var refused = await RunAsync(new ForwardMessage(message, [Vendor]), Bob);
        var jobs = await RunAsync(new ClaimMail(), Who.Clock);
        var kept = await RunAsync(new CreateTicket("Twin", CustomerId: Customer), Ann);
        await RunAsync(new MergeTicket(kept, Ticket), Ann);
        await RunAsync(new MarkMail(Assert.Single(jobs).Id, new MailResult(MailFate.Refused, "550 no such user")), Who.Clock);
        Assert.Equal((MessageState.Failed, "550 no such user"), await CopyAsync(refused, kept));
        Assert.Equal(kept, Assert.Single(await AskAsync(new MyInbox(UnreadOnly: true), Bob)).TicketId);
        Assert.Contains(new ForwardDeliveryChanged(refused, MessageState.Queued, MessageState.Failed), (await AskAsync(new TicketActivity(kept), Ann)).Select(a => a.Fact));
    }

    private async Task<(MessageState State, string? Reason)> CopyAsync(long note, long? ticket = null) =>
        (await AskAsync(new TicketThread(ticket ?? Ticket), Ann)).Items.Single(i => i.Note?.Id == note).Copy is { } copy ? (copy.State, copy.Reason) : default;

    [Fact]
    public async Task Replies_go_on_once_they_went_out()
    {
        var held = await RunAsync(Reply("Please *unplug* it."), Ann);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new ForwardMessage(held.MessageId, [Vendor]), Ann));
        Clock.Advance(TimeSpan.FromSeconds(8));
        await RunAsync(new ReleaseReply(held.MessageId), Who.Clock);
        await HandOverAsync(MailFate.Accepted);
        await RunAsync(new ForwardMessage(held.MessageId, [Vendor]), Bob);
        var mail = MailPreview.Of(Assert.Single(await HandOverAsync(MailFate.Accepted)).Mail)!;
        Assert.Contains("Ann Archer wrote:", mail.Text, StringComparison.Ordinal);
        Assert.Contains("> Please *unplug* it.", mail.Text, StringComparison.Ordinal);
        Assert.Equal("person2@example.com", mail.ReplyTo);
    }

    [Fact]
    public async Task Bad_blocked_and_own_addresses_are_refused_and_nothing_goes_out()
    {
        var message = await AskedAsync();
        await RunAsync(new BlockSender("@evil.example"), Ann);
        foreach (var (to, why) in new (string[] To, string Why)[]
        {
            ([], "to whom"), ([" "], "to whom"), (["nobody"], "no email address"), ([.. Enumerable.Range(0, 6).Select(i => $"v{i}@parts.example")], "At most 5"),
            ([Vendor, "Mallory@Evil.example"], "blocked"), (["Support@helpdesk.example"], "desk itself"), (["a@b.example\r\nBcc: c@d.example"], "no email address"),
        })
        {
            var no = Assert.IsType<Refusal.Invalid>(await RefusedAsync(new ForwardMessage(message, to), Ann));
            Assert.Equal("to", no.Field);
            Assert.Contains(why, no.Message, StringComparison.Ordinal);
        }
        Assert.Equal("comment", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new ForwardMessage(message, [Vendor], new string('x', ForwardMessage.MostComment + 1)), Ann)).Field);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ForwardMessage(message, [Vendor]), await AddAgentAsync(Role.Member)));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ForwardMessage(987_654, [Vendor]), Ann));
        await RunAsync(new ChangeTicket(Ticket, new Delete()), Ann);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ForwardMessage(message, [Vendor]), Ann));
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from outbox where kind = 6"));
    }
}
