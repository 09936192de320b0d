using System.Text;
using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
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
        Assert.Equal(["ticket.note_added", "ticket.message_forwarded"], (await LogOfAsync("ticket", Ticket)).TakeLast(2));
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
        var (bounce, report) = await ComesAsync(Encoding.UTF8.GetBytes($"From: <mailer-daemon@parts.example>\r\nTo: support@helpdesk.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
            + $"--b\r\nContent-Type: text/plain\r\n\r\nNo\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; parts.example\r\n\r\nFinal-Recipient: rfc822; {Vendor}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
            + $"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{forwarded.MessageId}>\r\nSubject: Fwd\r\n\r\n--b--\r\n"));
        Assert.Equal((InboundVerdict.Bounce, Ticket), (bounce, report.TicketId!.Value));
        Assert.Equal(MessageState.Received, (await MessageAsync(message)).State);

        await SendAsync(Reply(), Ann);
        Assert.DoesNotContain(forwarded.MessageId, Encoding.UTF8.GetString(Assert.Single(await HandOverAsync(MailFate.Accepted)).Mail.Span), StringComparison.Ordinal);
    }

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
