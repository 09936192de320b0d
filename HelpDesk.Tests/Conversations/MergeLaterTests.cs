using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Conversations.Merging;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Conversations;

/// <summary>D10: what a customer is told of a merge, and which of the messages that came after it go back with the duplicate.</summary>
public sealed class MergeLaterTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private const string Bens = "ben@example.com";

    private Task<long> TwinAsync(long? customer = null) => RunAsync(new CreateTicket("Printer smokes", "Smoke.", CustomerId: customer ?? Customer), Ann);

    private Task<long> BenAsync() => RunAsync(new SaveCustomer(null, "Ben", [Bens], null, null, null), Ann);

    private async Task ReleaseAsync()
    {
        Clock.Advance(TimeSpan.FromSeconds(8));
        foreach (var due in await AskAsync(new DueReplies(), Who.Clock)) Assert.True(await RunAsync(new ReleaseReply(due), Who.Clock));
    }

    private Task<long> PlaceOfAsync(long message) => ScalarAsync<long>($"select ticket_id from messages where id = {message}");

    private async Task<TicketView> SeeAsync(long ticket) => await AskAsync(new TicketDetail(ticket), Ann);

    [Theory]
    [InlineData(TicketStatus.Open)]
    [InlineData(TicketStatus.New)]
    public async Task Only_the_customer_of_the_kept_ticket_is_told_and_it_is_no_answer(TicketStatus status)
    {
        await RunAsync(new ChangeWorkspace((await AskAsync(new ReadDirectory(), Ann)).Settings with { Triage = true }), Ann);
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(status)), Ann);
        var gone = await TwinAsync(await BenAsync());
        await RunAsync(new MergeTicket(Ticket, gone, OtherCustomer: true, CopyCustomer: true, Tell: "We work on **both** together."), Ann);
        await ReleaseAsync();
        Assert.Equal(("ana@example.com", 0L), (await ScalarAsync<string>("select array_to_string(to_addresses, ' ') from outbox where kind = 1"), await ScalarAsync<long>("select count(*) from outbox where kind = 1 and cc_addresses <> '{}'")));
        Assert.Contains("**both**", await ScalarAsync<string>("select body from outbox where kind = 1"), StringComparison.Ordinal);
        var told = await SeeAsync(Ticket);
        Assert.Equal((status, null), (told.Row.Status, told.FirstResponseAt));
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from tickets where sla_response_spent is not null"));
        Assert.Contains(new ReplySent(await ScalarAsync<long>("select id from messages"), Notice: true), (await AskAsync(new TicketActivity(Ticket), Ann)).Select(a => a.Fact));

        await SendAsync(Reply("And here is your answer."), Ann);
        Assert.Equal((TicketStatus.InProgress, Clock.GetUtcNow()), ((await SeeAsync(Ticket)).Row.Status, (await SeeAsync(Ticket)).FirstResponseAt!.Value));
    }

    [Fact]
    public async Task Nobody_is_told_unless_it_is_wanted_and_what_cannot_be_told_merges_nothing()
    {
        var (gone, alone) = (await TwinAsync(), await RunAsync(new CreateTicket("Of nobody"), Ann));
        foreach (var (command, field) in new[]
        {
            (new MergeTicket(Ticket, gone, Tell: " \n "), "tell"), (new MergeTicket(Ticket, gone, Tell: new string('x', MergeTicket.LongestTell + 1)), "tell"),
            (new MergeTicket(Ticket, gone, Tell: "Order {{order_id}}"), "tell"), (new MergeTicket(alone, await RunAsync(new CreateTicket("Of nobody either"), Ann), Tell: "Hello"), "tell"),
        })
        {
            Assert.Equal(field, Assert.IsType<Refusal.Invalid>(await RefusedAsync(command, Ann)).Field);
        }
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from tickets where merged_into is not null"));
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from messages"));
    }

    [Fact]
    public async Task A_merge_that_is_taken_back_at_once_is_told_to_nobody_and_one_that_was_told_stays_on_the_kept_ticket()
    {
        var gone = await TwinAsync();
        await RunAsync(new MergeTicket(Ticket, gone, Tell: "Both together."), Ann);
        await RunAsync(new UnmergeTicket(gone), Ann);
        await ReleaseAsync();
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from outbox where kind = 1"));
        Assert.DoesNotContain((await AskAsync(new TicketThread(Ticket), Ann)).Items, i => i.Message is not null);

        await RunAsync(new MergeTicket(Ticket, gone, Tell: "Both together."), Ann);
        await ReleaseAsync();
        await RunAsync(new UnmergeTicket(gone), Ann);
        Assert.Single((await AskAsync(new TicketThread(Ticket), Ann)).Items, i => i.Message?.Body == "Both together.");
        Assert.Null((await SeeAsync(Ticket)).FirstResponseAt);
    }

    [Fact]
    public async Task What_named_the_merged_ticket_is_suggested_whatever_named_it()
    {
        var gone = await TwinAsync();
        var held = await RunAsync(new SendReply(gone, "We look.", null, Guid.NewGuid()), Ann);
        await RunAsync(new ReleaseReply(held.MessageId, Now: true), Ann);
        var (replyTo, mailId) = (await ScalarAsync<string>("select reply_to from outbox where kind = 1"), await ScalarAsync<string>("select mail_id from outbox where kind = 1"));
        var link = await RunAsync(new IssueTestLink(gone, Address), Who.System);
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        long[] meant =
        [
            await ReceiveAsync("By number.", $"[TKT-{gone}] One"), await ReceiveAsync("By address.", "Two", to: replyTo!), await ReceiveAsync("By answer.", "Three", answers: mailId),
        ];
        Clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(new AnswerAtPortal(link, "By link.", [], Guid.NewGuid()), Who.System);
        var other = await ReceiveAsync("To the kept one.", $"[TKT-{Ticket}] Four");
        var reply = await SendAsync(Reply("To all of it."), Ann);
        var later = await AskAsync(new LaterMessages(gone), Ann);
        Assert.Equal(["By number.", "By address.", "By answer.", "By link.", "To the kept one.", "To all of it."], later.Select(m => m.Begins));
        Assert.Equal([true, true, true, true, false, false], later.Select(m => m.Suggested));
        Assert.Equal((meant[0], other, reply), (later[0].Id, later[4].Id, later[5].Id));
        Assert.Empty(await AskAsync(new LaterMessages(Ticket), Ann));
        Clock.Advance(TimeSpan.FromDays(31));
        Assert.Empty(await AskAsync(new LaterMessages(gone), Ann));
    }

    [Fact]
    public async Task Chosen_messages_go_back_below_the_duplicates_own_and_open_it_and_both_histories_say_so()
    {
        var gone = await TwinAsync();
        var before = await ReceiveAsync("Before.", $"[TKT-{gone}] One");
        await RunAsync(new ChangeTicket(gone, new SetStatus(TicketStatus.Waiting)), Ann);
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        var (goes, stays) = (await ReceiveAsync("The wombat goes.", $"[TKT-{gone}] Two"), await ReceiveAsync("It stays.", $"[TKT-{Ticket}] Three"));
        await RunAsync(new UnmergeTicket(gone, [goes]), Ann);

        Assert.Equal([gone, gone, Ticket], new[] { await PlaceOfAsync(before), await PlaceOfAsync(goes), await PlaceOfAsync(stays) });
        var said = (await AskAsync(new TicketThread(gone), Ann)).Items.Select(i => i.Message).OfType<MessageRow>().ToList();
        Assert.Equal([(1, "Before.", null), (2, "The wombat goes.", null)], said.Select(m => (m.Number, m.Body, m.Origin)));
        Assert.Equal((TicketStatus.Open, 1L), ((await SeeAsync(gone)).Row.Status, await ScalarAsync<long>($"select count(*) from inbound_mails where message_id = {goes} and ticket_id = {gone}")));
        Assert.Equal([gone], await AskAsync(new TicketIds(new TicketFilter { Search = "wombat" }), Ann));
        foreach (var ticket in new[] { Ticket, gone })
            Assert.Equal(1, (await AskAsync(new TicketActivity(ticket), Ann)).Select(a => a.Fact).OfType<TicketUnmerged>().Single().Later);
    }

    [Fact]
    public async Task An_answer_that_goes_back_is_the_first_response_there_and_none_on_the_kept_ticket()
    {
        var gone = await TwinAsync();
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        var asked = await ReceiveAsync("Well?", $"[TKT-{gone}] One");
        var answer = await SendAsync(Reply("Here."), Ann);
        var at = Clock.GetUtcNow();
        await RunAsync(new UnmergeTicket(gone, [answer, asked]), Ann);
        var (kept, back) = (await SeeAsync(Ticket), await SeeAsync(gone));
        Assert.Equal((null, at), (kept.FirstResponseAt, back.FirstResponseAt!.Value));
        Assert.Equal(gone, await ScalarAsync<long>("select id from tickets where sla_response_spent is not null"));
        Assert.Equal([asked, answer], (await AskAsync(new TicketThread(gone), Ann)).Items.Select(i => i.Message).OfType<MessageRow>().Select(m => m.Id));
    }

    [Fact]
    public async Task What_is_owed_goes_where_the_message_goes_and_a_notice_answers_nothing()
    {
        var gone = await TwinAsync();
        await SendAsync(Reply("We look."), Ann);
        await RunAsync(new ReleaseReply((await RunAsync(new SendReply(gone, "We look.", null, Guid.NewGuid()), Ann)).MessageId, Now: true), Ann);
        await RunAsync(new MergeTicket(Ticket, gone, Tell: "Both together."), Ann);
        var asked = await ReceiveAsync("Well?", $"[TKT-{gone}] One");
        var at = Clock.GetUtcNow().UtcDateTime;
        await ReleaseAsync();
        Assert.Equal((at, (DateTime?)null), (await OwedAsync(Ticket), await OwedAsync(gone)));
        await RunAsync(new UnmergeTicket(gone, [asked]), Ann);
        Assert.Equal((null, at), (await OwedAsync(Ticket), await OwedAsync(gone)));

        async Task<DateTime?> OwedAsync(long ticket) => await ScalarAsync<DateTime>($"select sla_owed_since from tickets where id = {ticket}") is { Ticks: > 0 } since ? since : null;
    }

    [Fact]
    public async Task Of_two_customers_each_sees_afterwards_what_they_wrote_and_got_and_nothing_of_the_other()
    {
        var gone = await TwinAsync(await BenAsync());
        var (anas, bens) = (await RunAsync(new IssueTestLink(Ticket, Address), Who.System), await RunAsync(new IssueTestLink(gone, Bens), Who.System));
        await RunAsync(new MergeTicket(Ticket, gone, OtherCustomer: true), Ann);
        var (ben, ana, toAna) = (await ReceiveAsync("I am Ben.", $"[TKT-{gone}] One", Bens), await ReceiveAsync("I am Ana.", $"[TKT-{Ticket}] Two"), await SendAsync(Reply("Dear Ana."), Ann));
        await RunAsync(new UnmergeTicket(gone, [ben, ana, toAna]), Ann);
        Assert.Equal([gone, gone, gone], new[] { await PlaceOfAsync(ben), await PlaceOfAsync(ana), await PlaceOfAsync(toAna) });
        Assert.Equal(["I am Ben."], (await AskAsync(new TrackTicket(bens), Who.System)).Messages.Select(m => m.Body));
        Assert.Empty((await AskAsync(new TrackTicket(anas), Who.System)).Messages);
        Assert.Equal((null, TicketStatus.Open), ((await SeeAsync(gone)).FirstResponseAt, (await SeeAsync(gone)).Row.Status));
    }

    [Fact]
    public async Task What_came_before_is_elsewhere_or_is_going_out_cannot_be_chosen_nor_more_than_is_offered()
    {
        var gone = await TwinAsync();
        var early = await ReceiveAsync("Early.", $"[TKT-{Ticket}] One");
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        var elsewhere = await ReceiveAsync("Another matter.", "New");
        var goes = await ReceiveAsync("Late.", $"[TKT-{gone}] Two");
        var held = (await RunAsync(Reply("Not out yet."), Ann)).MessageId;
        foreach (var wrong in new[] { early, elsewhere, held, 987_654L })
            Assert.Equal("messages", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new UnmergeTicket(gone, [goes, wrong]), Ann)).Field);
        Assert.Equal("messages", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new UnmergeTicket(gone, [goes, .. Enumerable.Repeat(goes, LaterMessages.Most)]), Ann)).Field);
        Assert.Equal(Ticket, await PlaceOfAsync(goes));
        await RunAsync(new UnmergeTicket(gone, [goes, goes]), Ann);
        Assert.Equal(gone, await PlaceOfAsync(goes));
    }
}
