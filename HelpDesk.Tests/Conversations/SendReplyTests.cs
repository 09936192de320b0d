using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Conversations;

public sealed class SendReplyTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    [Fact]
    public async Task A_reply_is_held_for_the_undo_window_and_then_released_in_its_writers_name()
    {
        var held = await RunAsync(Reply(), Ann);
        Assert.Equal(Clock.GetUtcNow().AddSeconds(8), held.ReleaseAt);
        Assert.Equal(MessageState.Held, (await MessageAsync(held.MessageId)).State);
        Assert.Empty(await AskAsync(new DueReplies(), Who.Clock));
        Assert.False(await RunAsync(new ReleaseReply(held.MessageId), Who.Clock));
        Assert.Equal(TicketStatus.Open, (await RowAsync()).Status);

        Clock.Advance(TimeSpan.FromSeconds(8));
        Assert.True(await RunAsync(new ReleaseReply(held.MessageId), Who.Clock));
        Assert.False(await RunAsync(new ReleaseReply(held.MessageId), Who.Clock));
        var sent = await MessageAsync(held.MessageId);
        Assert.Equal((MessageState.Queued, Clock.GetUtcNow(), "Ann Archer", "support@helpdesk.example", Address), (sent.State, sent.SentAt!.Value, sent.AuthorName, sent.From!, Assert.Single(sent.To)));
        var last = (await AskAsync(new TicketActivity(Ticket), Ann)).First(a => a.Fact is ReplySent);
        Assert.Equal(Ann, last.Who);
    }

    [Fact]
    public async Task The_first_reply_stops_the_response_clock_when_it_is_released_and_later_ones_change_nothing()
    {
        await SendAsync(Reply(), Ann);
        var first = Clock.GetUtcNow();
        Assert.Equal(first, (await AskAsync(new TicketDetail(Ticket), Ann)).FirstResponseAt!.Value);
        await SendAsync(Reply("One more thing."), Bob);
        Assert.Equal(first, (await AskAsync(new TicketDetail(Ticket), Ann)).FirstResponseAt);
        Assert.Equal([true, false], (await AskAsync(new TicketActivity(Ticket), Ann)).Select(a => a.Fact).OfType<ReplySent>().Reverse().Select(r => r.FirstResponse));
    }

    [Theory]
    [InlineData(TicketStatus.Open, ReplyThen.Stay, TicketStatus.InProgress)]
    [InlineData(TicketStatus.New, ReplyThen.Stay, TicketStatus.InProgress)]
    [InlineData(TicketStatus.InProgress, ReplyThen.Stay, TicketStatus.InProgress)]
    [InlineData(TicketStatus.Waiting, ReplyThen.Stay, TicketStatus.Waiting)]
    [InlineData(TicketStatus.Resolved, ReplyThen.Stay, TicketStatus.Resolved)]
    [InlineData(TicketStatus.Closed, ReplyThen.Stay, TicketStatus.Closed)]
    [InlineData(TicketStatus.Open, ReplyThen.Waiting, TicketStatus.Waiting)]
    [InlineData(TicketStatus.Open, ReplyThen.Resolve, TicketStatus.Resolved)]
    [InlineData(TicketStatus.Waiting, ReplyThen.Resolve, TicketStatus.Resolved)]
    public async Task The_status_follows_the_reply_as_C19_says(TicketStatus before, ReplyThen then, TicketStatus after)
    {
        if (before != TicketStatus.Open) await RunAsync(new ChangeTicket(Ticket, new SetStatus(before)), Ann);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(Reply(then: then), Ann);
        Assert.Equal(after, (await RowAsync()).Status);
    }

    [Fact]
    public async Task What_is_taken_back_never_goes_out_and_is_the_draft_again_with_its_files()
    {
        var file = await RunAsync(new StoreAttachment(Ticket, "C:\\temp\\plan.pdf", [1, 2, 3]), Ann);
        var held = await RunAsync(Reply("Half a sentence"), Ann);
        Assert.Empty(await AskAsync(new WaitingFiles(Ticket), Ann));
        Assert.True(await RunAsync(new TakeBackReply(held.MessageId), Ann));
        Assert.False(await RunAsync(new TakeBackReply(held.MessageId), Ann));

        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await AskAsync(new DueReplies(), Who.Clock));
        Assert.False(await RunAsync(new ReleaseReply(held.MessageId), Who.Clock));
        Assert.Empty(await RunAsync(new Core.Email.ClaimMail(), Who.Clock));
        Assert.DoesNotContain((await AskAsync(new TicketThread(Ticket), Ann)).Items, i => i.Message is not null);
        Assert.Equal("Half a sentence", Assert.Single(await AskAsync(new MyDrafts($"{Ticket}"), Ann), d => d.Kind == "reply").Body);
        Assert.Equal((file.Id, "plan.pdf"), (Assert.Single(await AskAsync(new WaitingFiles(Ticket), Ann)).Id, file.Name));
    }

    [Fact]
    public async Task What_has_gone_out_cannot_be_taken_back_and_nobody_but_admins_stops_a_colleagues_reply()
    {
        var member = await AddAgentAsync(Role.Member);
        await RunAsync(new ChangeTicket(Ticket, new AddAssignee(member.Id)), Ann);
        var held = await RunAsync(Reply(), Ann);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new TakeBackReply(held.MessageId), member));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ReleaseReply(held.MessageId, Now: true), member));
        Assert.True(await RunAsync(new ReleaseReply(held.MessageId, Now: true), Ann));
        Assert.Contains("gone out", Assert.IsType<Refusal.Rule>(await RefusedAsync(new TakeBackReply(held.MessageId), Ann)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_is_the_same_reply_however_often_it_comes()
    {
        var reply = Reply();
        var (first, again) = (await RunAsync(reply, Ann), await RunAsync(reply, Ann));
        Assert.Equal(first, again);
        var many = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Desk.RunAsync(Reply() with { ClientKey = reply.ClientKey }, Ann, Ct)));
        Assert.All(many, m => Assert.Equal(first.MessageId, m.Value!.MessageId));
        Assert.Single((await AskAsync(new TicketThread(Ticket), Ann)).Items, i => i.Message is not null);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(reply, Bob));
    }

    [Fact]
    public async Task Two_agents_who_reply_at_once_are_told_of_each_other_before_the_second_one_goes_out()
    {
        var seen = (await AskAsync(new ReplyContext(Ticket), Ann)).LastMessage;
        var both = await Task.WhenAll(new[] { Ann, Bob }.Select(who => Desk.RunAsync(Reply(seen: seen), who, Ct)));
        var stale = Assert.IsType<Refusal.Stale>(Assert.Single(both, b => !b.Ok).Refused);
        Assert.Equal("conversation", stale.Field);
        Assert.Contains(stale.Current, new[] { "Ann Archer", "Bob Baker" });

        var (late, line) = (both[0].Ok ? Bob : Ann, await AskAsync(new ReplyContext(Ticket), Ann));
        Assert.True((await Desk.RunAsync(Reply(seen: line.LastMessage), late, Ct)).Ok);
        Assert.True((await Desk.RunAsync(Reply(seen: null), late, Ct)).Ok);
    }

    [Fact]
    public async Task An_own_earlier_reply_is_no_news()
    {
        await RunAsync(Reply(seen: 0), Ann);
        Assert.True((await Desk.RunAsync(Reply(seen: 0), Ann, Ct)).Ok);
    }

    [Theory]
    [InlineData("", "reply")]
    [InlineData("  \n ", "reply")]
    [InlineData("Hello {{customer_name}}", "reply")]
    [InlineData("a\0b", "reply")]
    public async Task A_reply_without_words_or_with_an_unfilled_variable_is_refused(string body, string field) =>
        Assert.Equal(field, Assert.IsType<Refusal.Invalid>(await RefusedAsync(Reply(body), Ann)).Field);

    [Theory]
    [InlineData("no-address")]
    [InlineData("a@b.example\r\nBcc: x@y.example")]
    [InlineData("\"a\" <evil@x.example>")]
    [InlineData("a@b@c.example")]
    public async Task An_address_in_cc_that_is_none_is_refused(string address) =>
        Assert.Equal("cc", Assert.IsType<Refusal.Invalid>(await RefusedAsync(Reply() with { Cc = [address] }, Ann)).Field);

    [Fact]
    public async Task Nothing_is_sent_without_an_address_or_from_spam()
    {
        var silent = await RunAsync(new SaveCustomer(null, "No Mail", [], null, null, null), Ann);
        var ticket = await RunAsync(new CreateTicket("Call me", CustomerId: silent), Ann);
        Assert.Contains("no email address", Assert.IsType<Refusal.Rule>(await RefusedAsync(Reply() with { TicketId = ticket }, Ann)).Message, StringComparison.Ordinal);
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Spam)), Ann);
        Assert.Contains("spam", Assert.IsType<Refusal.Rule>(await RefusedAsync(Reply(), Ann)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_goes_out_from_the_mailbox_of_the_tickets_team()
    {
        var team = await AddTeamAsync("Billing");
        await ExecuteAsync($"insert into mailboxes (name, address, team_id, created_at) values ('Billing', 'billing@helpdesk.example', {team}, now())");
        await RunAsync(new ChangeTicket(Ticket, new SetTeam(team)), Ann);
        Assert.Equal(("billing@helpdesk.example", Address), (await AskAsync(new ReplyContext(Ticket), Ann)) is { } line ? (line.From, line.To!) : default);
        Assert.Equal("billing@helpdesk.example", (await MessageAsync((await RunAsync(Reply(), Ann)).MessageId)).From);
    }

    [Fact]
    public async Task Who_else_has_an_unsent_draft_is_known()
    {
        await RunAsync(new SaveDraft($"{Ticket}", "reply", "I think", 0), Bob);
        Assert.Equal([Bob.Id], (await AskAsync(new ReplyContext(Ticket), Ann)).Drafting);
        Assert.Empty((await AskAsync(new ReplyContext(Ticket), Bob)).Drafting);
    }

    [Fact]
    public async Task A_reply_taken_back_brings_its_copies_back_unless_others_were_chosen_meanwhile()
    {
        var held = await RunAsync(Reply("Dear Ana,") with { Cc = ["ben@example.com", "cid@example.com"] }, Ann);
        await RunAsync(new TakeBackReply(held.MessageId), Ann);
        Assert.Equal(("Dear Ana,", "ben@example.com, cid@example.com"), (await AskAsync(new MyDrafts($"{Ticket}"), Ann)) is [var draft] ? (draft.Body, draft.Cc) : default);
        await RunAsync(new SaveDraft($"{Ticket}", "reply", "", null), Ann);

        held = await RunAsync(Reply("Dear Ana,") with { Cc = ["ben@example.com"] }, Ann);
        await RunAsync(new SaveDraft($"{Ticket}", "reply", "", null, ""), Ann);
        await RunAsync(new TakeBackReply(held.MessageId), Ann);
        Assert.Equal(("Dear Ana,", ""), (await AskAsync(new MyDrafts($"{Ticket}"), Ann)) is [var later] ? (later.Body, later.Cc) : default);
        await RunAsync(new SaveDraft($"{Ticket}", "reply", "", null), Ann);

        held = await RunAsync(Reply("To nobody else."), Ann);
        await RunAsync(new TakeBackReply(held.MessageId), Ann);
        Assert.Null(Assert.Single(await AskAsync(new MyDrafts($"{Ticket}"), Ann)).Cc);
    }

    [Fact]
    public async Task A_signature_goes_out_below_a_reply_and_stays_as_it_was()
    {
        await RunAsync(new SetSignature("  *Ann Archer*, Support  "), Ann);
        var first = await SendAsync(Reply("Please unplug it."), Ann);
        await RunAsync(new SetSignature("Ann"), Ann);
        Assert.Equal("Please unplug it.\n\n*Ann Archer*, Support", (await MessageAsync(first)).Body);
        Assert.Equal("Please unplug it.\n\n*Ann Archer*, Support\n\n*TKT-000001: We're on it*", await ScalarAsync<string>("select body from outbox where kind = 1"));
        var held = await RunAsync(Reply("Taken back"), Ann);
        await RunAsync(new TakeBackReply(held.MessageId), Ann);
        Assert.Equal("Taken back", (await AskAsync(new MyDrafts("1"), Ann)).Single().Body);
        Assert.Contains("at most 1000", (await RefusedAsync(new SetSignature(new string('x', 1001)), Ann)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_ticket_that_the_desk_began_no_clock_runs_until_the_customer_answers()
    {
        var ticket = await RunAsync(new CreateTicket("Your order is late", Channel: TicketChannel.Email, CustomerId: Customer) { BegunByDesk = true }, Ann);
        var held = await RunAsync(new SendReply(ticket, "We are sorry: it comes on Friday.", null, Guid.NewGuid()), Ann);
        await RunAsync(new ReleaseReply(held.MessageId, Now: true), Ann);
        var view = await AskAsync(new TicketDetail(ticket), Ann);
        Assert.Equal((TicketStatus.InProgress, SlaState.None, null), (view.Row.Status, view.Sla.State, view.FirstResponseAt));

        Clock.Advance(TimeSpan.FromDays(2));
        var mail = MailPreview.Write(Address, "support@helpdesk.example", "Re: [TKT-000002]", "Then cancel it.", Clock.GetUtcNow());
        Assert.Equal(InboundVerdict.Reply, await RunAsync(new HandleInbound((await RunAsync(new StoreInbound(null, "test/1", mail), Who.System))!.Value), Who.System));
        var asked = Clock.GetUtcNow();
        view = await AskAsync(new TicketDetail(ticket), Ann);
        Assert.Equal(SlaState.OnTrack, view.Sla.State);
        Assert.Equal(asked.AddSeconds(view.Sla.ResponseTarget!.Value), view.Sla.ResponseDueAt);
        Clock.Advance(TimeSpan.FromMinutes(10));
        held = await RunAsync(new SendReply(ticket, "Done.", null, Guid.NewGuid()), Ann);
        await RunAsync(new ReleaseReply(held.MessageId, Now: true), Ann);
        Assert.Equal(Clock.GetUtcNow(), (await AskAsync(new TicketDetail(ticket), Ann)).FirstResponseAt);
        Assert.Equal(0L, await ScalarAsync<long>($"select count(*) from customer_notices where ticket_id = {ticket}"));
    }
}
