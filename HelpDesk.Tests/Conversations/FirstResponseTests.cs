using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Conversations;

/// <summary>Only a person's public message counts as the first response, at the instant at which it goes out (D1).</summary>
public sealed class FirstResponseTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    [Fact]
    public async Task T11_Notes_automatic_mails_the_undo_window_and_mails_of_colleagues_are_no_first_response()
    {
        await RunAsync(new AddNote(Ticket, "Looks like the fuser."), Ann);
        Assert.Null(await AnsweredAsync());

        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.InProgress)), Bob);
        Clock.Advance(TimeSpan.FromMinutes(3));
        foreach (var due in await AskAsync(new DueCustomerNotices(), Who.Clock)) await RunAsync(new TellCustomer(due), Who.Clock);
        Assert.Single(await HandOverAsync(MailFate.Accepted));
        Assert.Null(await AnsweredAsync());

        await ReceiveAsync("I am away.", $"Automatic reply: away [TKT-{Ticket}]");
        await ReceiveAsync("I will look at it.", $"Re: [TKT-{Ticket}]", (await ScalarAsync<string>($"select email from agents where id = {Bob.Id}"))!);
        Assert.Null(await AnsweredAsync());

        var early = await RunAsync(Reply("Too fast."), Ann);
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await AnsweredAsync());
        await RunAsync(new TakeBackReply(early.MessageId), Ann);
        Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(await AskAsync(new DueReplies(), Who.Clock));
        Assert.Null(await AnsweredAsync());

        await SendAsync(Reply("Please unplug it."), Bob);
        Assert.Equal(Clock.GetUtcNow(), await AnsweredAsync());
    }

    private async Task<DateTimeOffset?> AnsweredAsync() => (await AskAsync(new TicketDetail(Ticket), Ann)).FirstResponseAt;
}
