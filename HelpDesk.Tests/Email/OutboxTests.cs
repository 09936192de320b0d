using System.Text;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Email;

public sealed class OutboxTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    [Fact]
    public async Task A_released_reply_is_one_mail_to_the_customer_and_its_state_follows_the_server()
    {
        await RunAsync(new StoreAttachment(Ticket, "Prüfbericht.pdf", [1, 2, 3]), Ann);
        var message = await SendAsync(Reply("Bitte **ausstecken**.") with { Cc = ["boss@example.com", "ANA@example.com"] }, Ann);
        var job = Assert.Single(await HandOverAsync(MailFate.Accepted));
        Assert.Equal(("support@helpdesk.example", "ana@example.com boss@example.com"), (job.Envelope.From, string.Join(' ', job.Envelope.To)));
        var mail = Encoding.UTF8.GetString(job.Mail.Span);
        Assert.Contains($"Subject: [TKT-{Ticket:D6}] Printer burns\r\n", mail, StringComparison.Ordinal);
        Assert.Contains("filename*=UTF-8''Pr%C3%BCfbericht.pdf", mail, StringComparison.Ordinal);
        Assert.Contains("Cc: boss@example.com\r\n", mail, StringComparison.Ordinal);
        Assert.Equal(MessageState.Sent, (await MessageAsync(message)).State);
        Assert.Empty(await RunAsync(new ClaimMail(), Who.Clock));
        Assert.Equal(["ticket.reply_composed", "ticket.reply_released", "ticket.status_changed", "ticket.delivery_changed"],
            (await LogOfAsync("ticket", Ticket)).Where(k => k.Contains("reply", StringComparison.Ordinal) || k.Contains("delivery", StringComparison.Ordinal) || k.Contains("status", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_deferred_mail_is_tried_again_with_the_same_id_and_given_up_after_three_days()
    {
        var message = await SendAsync(Reply(), Ann);
        var first = Assert.Single(await HandOverAsync(MailFate.Deferred, "451 try later"));
        var shown = await MessageAsync(message);
        Assert.Equal((MessageState.Deferred, "451 try later"), (shown.State, shown.Reason));
        Assert.Empty(await RunAsync(new ClaimMail(), Who.Clock));
        Clock.Advance(TimeSpan.FromMinutes(1));
        var second = Assert.Single(await HandOverAsync(MailFate.Deferred, "451 try later"));
        Assert.Equal(Id(first), Id(second));

        Clock.Advance(TimeSpan.FromDays(4));
        await HandOverAsync(MailFate.Deferred, "451 try later");
        Assert.Equal(MessageState.Failed, (await MessageAsync(message)).State);
        Clock.Advance(TimeSpan.FromDays(4));
        Assert.Empty(await RunAsync(new ClaimMail(), Who.Clock));
    }

    [Fact]
    public async Task A_refused_mail_turns_its_message_red_and_opens_the_ticket_again()
    {
        var message = await SendAsync(Reply(then: Core.Access.ReplyThen.Resolve), Ann);
        Assert.Equal(TicketStatus.Resolved, (await RowAsync()).Status);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await HandOverAsync(MailFate.Refused, "550 5.1.1 no such user");
        var shown = await MessageAsync(message);
        Assert.Equal((MessageState.Failed, "550 5.1.1 no such user", TicketStatus.Open), (shown.State, shown.Reason, (await RowAsync()).Status));
    }

    [Fact]
    public async Task Where_the_line_broke_during_the_text_the_second_copy_is_marked()
    {
        var message = await SendAsync(Reply(), Ann);
        await HandOverAsync(MailFate.Unknown, "The line broke.");
        Clock.Advance(TimeSpan.FromMinutes(1));
        await HandOverAsync(MailFate.Accepted);
        Assert.True((await MessageAsync(message)).SecondCopy);
    }

    [Fact]
    public async Task A_sender_that_dies_leaves_its_mail_due_again_and_the_copy_marked_only_if_the_text_had_begun()
    {
        var (quiet, loud) = (await SendAsync(Reply("One"), Ann), await SendAsync(Reply("Two"), Ann));
        var jobs = await RunAsync(new ClaimMail(), Who.Clock);
        await RunAsync(new MarkHandedOver(jobs[1].Id), Who.Clock);
        Assert.Empty(await RunAsync(new ClaimMail(), Who.Clock));
        Clock.Advance(ClaimMail.Lease);
        Assert.Equal(jobs.Select(Id), (await HandOverAsync(MailFate.Accepted)).Select(Id));
        Assert.Equal((false, true), ((await MessageAsync(quiet)).SecondCopy, (await MessageAsync(loud)).SecondCopy));
    }

    [Fact]
    public async Task A_recipient_that_was_not_taken_is_told_while_the_others_have_it()
    {
        var message = await SendAsync(Reply() with { Cc = ["boss@example.com"] }, Ann);
        var job = Assert.Single(await RunAsync(new ClaimMail(), Who.Clock));
        await RunAsync(new MarkMail(job.Id, new MailResult(MailFate.Accepted, "250 OK", [new RefusedRecipient("boss@example.com", "550 unknown")])), Who.Clock);
        var shown = await MessageAsync(message);
        Assert.Equal((MessageState.Sent, "Not to boss@example.com: 550 unknown"), (shown.State, shown.Reason));
    }

    [Fact]
    public async Task A_thread_is_one_for_mail_programs_too()
    {
        await SendAsync(Reply("One"), Ann);
        var first = Id(Assert.Single(await HandOverAsync(MailFate.Accepted)));
        await SendAsync(Reply("Two"), Ann);
        var second = Encoding.UTF8.GetString(Assert.Single(await HandOverAsync(MailFate.Accepted)).Mail.Span);
        Assert.Contains($"In-Reply-To: {first}\r\nReferences: {first}\r\n", second, StringComparison.Ordinal);
        Assert.Contains($"Subject: Re: [TKT-{Ticket:D6}] Printer burns\r\n", second, StringComparison.Ordinal);
    }

    private static string Id(MailJob job) => Encoding.UTF8.GetString(job.Mail.Span).Split("\r\n").First(l => l.StartsWith("Message-ID: ", StringComparison.Ordinal))[12..];
}
