using HelpDesk.Core.Access;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Conversations.Merging;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Conversations;

/// <summary>Merging two tickets (S192, D10): what goes over, what is refused, and where the merged one is left out.</summary>
public sealed class MergeTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private Task<long> AnotherAsync(string subject = "Printer smokes", long? customer = null) => RunAsync(new CreateTicket(subject, "Smoke.", CustomerId: customer ?? Customer), Ann);

    private async Task<long> AnsweredAsync(long ticket, string text, string from = Address)
    {
        var mail = MailPreview.Write(from, "support@helpdesk.example", $"Re: [TKT-{ticket}] Hello", text, Clock.GetUtcNow());
        var id = (await RunAsync(new StoreInbound(null, Guid.NewGuid().ToString(), mail), Who.System))!.Value;
        await RunAsync(new HandleInbound(id), Who.System);
        return await ScalarAsync<long>($"select message_id from inbound_mails where id = {id}");
    }

    [Fact]
    public async Task Everything_goes_over_as_it_is_and_says_where_it_was_written()
    {
        var gone = await AnotherAsync();
        await SendAsync(Reply("On the kept one."), Ann);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var theirs = await AnsweredAsync(gone, "It still smokes.");
        var note = await RunAsync(new AddNote(gone, "Same printer."), Bob);
        var image = await RunAsync(new StoreImage(gone, Access.RoleMatrix.Png), Bob);
        Clock.Advance(TimeSpan.FromMinutes(1));

        var parts = await RunAsync(new MergeTicket(Ticket, gone), Ann);

        Assert.Equal((1, 1, 1), (parts.Messages, parts.Notes, parts.Files));
        var items = (await AskAsync(new TicketThread(Ticket), Ann)).Items;
        var message = items.Select(i => i.Message).OfType<MessageRow>().Single(m => m.Id == theirs);
        Assert.Equal((2, "Ana Rivera", MessageDirection.In, gone), (message.Number, message.AuthorName, message.Direction, message.Origin!.Value));
        var moved = items.Select(i => i.Note).OfType<NoteRow>().Single();
        Assert.Equal((note, Bob.Id, gone), (moved.Id, moved.AuthorId!.Value, moved.Origin!.Value));
        Assert.Equal(Ticket, await ScalarAsync<long>($"select ticket_id from files where id = '{image}'"));
        Assert.Equal(Ticket, await ScalarAsync<long>($"select ticket_id from inbound_mails where message_id = {theirs}"));
        Assert.Contains("ticket.merged", await LogOfAsync("ticket", Ticket));

        var closed = await AskAsync(new TicketDetail(gone), Bob);
        Assert.Equal((TicketStatus.Closed, Ticket, Ann, true), (closed.Row.Status, closed.Merged!.Root, closed.Merged.By, closed.Merged.MayUndo));
        Assert.Equal((false, false, false, false, false), (closed.MayEdit, closed.MayAssign, closed.MayTake, closed.MayDelete, closed.MayNote));
        Assert.Equal($"Merged into TKT-{Ticket:000000} by Ann Archer.", Assert.Single(await AskAsync(new TicketNotes(gone), Bob)).Body);
        Assert.Contains("ticket.merged", await LogOfAsync("ticket", gone));
    }

    [Fact]
    public async Task Tags_are_united_and_what_the_kept_ticket_has_wins()
    {
        var (red, blue) = (await RunAsync(new CreateTag("red"), Ann), await RunAsync(new CreateTag("blue"), Ann));
        var team = await AddTeamAsync("Support", [Ann, Bob]);
        var gone = await RunAsync(new CreateTicket("Twin", CustomerId: Customer, AssigneeId: Bob.Id, TeamId: team, TagIds: [red, blue]), Ann);
        await RunAsync(new ChangeTicket(Ticket, new AddTag(blue)), Ann);
        await RunAsync(new ChangeTicket(Ticket, new AddAssignee(Ann.Id)), Ann);
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        var row = await RowAsync();
        Assert.Equal([blue, red], row.TagIds);
        Assert.Equal((Ann.Id, team), (Assert.Single(row.AssigneeIds), row.TeamId!.Value));

        await RunAsync(new ChangeTicket(Ticket, new AddAssignee(Bob.Id)), Ann);
        await RunAsync(new UnmergeTicket(gone), Ann);
        row = await RowAsync();
        Assert.Equal([blue], row.TagIds);
        Assert.Equal([Ann.Id, Bob.Id], row.AssigneeIds);
        Assert.Null(row.TeamId);
        Assert.Equal([Bob.Id], (await AskAsync(new TicketDetail(gone), Ann)).Row.AssigneeIds);
    }

    [Fact]
    public async Task What_may_not_be_merged_is_refused_and_nothing_changes()
    {
        var gone = await AnotherAsync();
        var stranger = await RunAsync(new SaveCustomer(null, "Ben", ["ben@example.com"], null, null, null), Ann);
        var other = await AnotherAsync(customer: stranger);
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new MergeTicket(Ticket, Ticket), Ann));
        Assert.Equal(await RefusedAsync(new MergeTicket(Ticket, 987_654), Ann), await RefusedAsync(new MergeTicket(987_654, Ticket), Ann));
        Assert.Equal("customer", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new MergeTicket(Ticket, other), Ann)).Field);

        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Closed)), Ann);
        Assert.Contains("Reopen it first", Assert.IsType<Refusal.Rule>(await RefusedAsync(new MergeTicket(Ticket, gone), Ann)).Message, StringComparison.Ordinal);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Open)), Ann);
        await RunAsync(new ChangeTicket(gone, new SetStatus(TicketStatus.Spam)), Ann);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new MergeTicket(Ticket, gone), Ann));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new MergeTicket(gone, Ticket), Ann));
        await RunAsync(new ChangeTicket(gone, new NotSpam()), Ann);
        Clock.Advance(TimeSpan.FromMinutes(1));

        var held = await RunAsync(new SendReply(gone, "On its way.", null, Guid.NewGuid()), Bob);
        Assert.Contains("few seconds", (await RefusedAsync(new MergeTicket(Ticket, gone), Ann)).Message, StringComparison.Ordinal);
        await RunAsync(new ReleaseReply(held.MessageId, Now: true), Bob);
        await RunAsync(new ChangeTicket(other, new Delete()), Ann);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new MergeTicket(Ticket, other, OtherCustomer: true), Ann));
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from ticket_merges"));
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new MergeTicket(gone, Ticket), Ann));
    }

    [Fact]
    public async Task Whoever_may_not_change_or_see_one_of_the_two_may_not_merge_them()
    {
        var member = await AddAgentAsync(Role.Member);
        var gone = await AnotherAsync();
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(member.Id)), Ann);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new MergeTicket(Ticket, gone), member));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new MergeTicket(gone, Ticket), member));
        await RunAsync(new ChangeWorkspace((await AskAsync(new ReadDirectory(), Ann)).Settings with { MembersSee = TicketScope.Own }), Ann);
        Assert.Equal(await RefusedAsync(new MergeTicket(Ticket, 987_654), member), await RefusedAsync(new MergeTicket(Ticket, gone), member));
        await RunAsync(new ChangeTicket(gone, new SetAssignee(member.Id)), Ann);
        await RunAsync(new MergeTicket(Ticket, gone), member);
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(Ann.Id)), Ann);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new UnmergeTicket(gone), member));
    }

    [Fact]
    public async Task A_merged_ticket_refuses_every_change_and_says_where_to_go_on()
    {
        var gone = await AnotherAsync();
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        var before = await AskAsync(new TicketActivity(gone), Ann);
        foreach (var no in new[]
        {
            await RefusedAsync(new ChangeTicket(gone, new SetPriority(TicketPriority.Urgent)), Ann), await RefusedAsync(new ChangeTicket(gone, new Delete()), Ann),
            await RefusedAsync(new AddNote(gone, "Late"), Ann), await RefusedAsync(new SendReply(gone, "Late", null, Guid.NewGuid()), Ann),
            await RefusedAsync(new StoreAttachment(gone, "a.txt", [1]), Ann), await RefusedAsync(new StoreImage(gone, Access.RoleMatrix.Png), Ann),
            await RefusedAsync(new LinkTickets(Ticket, gone), Ann),
        }) Assert.Contains($"was merged into TKT-{Ticket:000000}", Assert.IsType<Refusal.Rule>(no).Message, StringComparison.Ordinal);
        var bulk = await RunAsync(new ChangeTickets([gone, Ticket], new SetPriority(TicketPriority.Urgent), Guid.NewGuid()), Ann);
        Assert.Equal((Ticket, gone), (Assert.Single(bulk.Changed), Assert.Single(bulk.Skipped).TicketId));
        Assert.Equal(before.Count, (await AskAsync(new TicketActivity(gone), Ann)).Count);
        Assert.False((await AskAsync(new ReplyContext(gone), Ann)).MayReply);
    }

    [Fact]
    public async Task A_merged_ticket_is_in_no_list_no_count_and_no_figure()
    {
        var gone = await AnotherAsync();
        await RunAsync(new ChangeTicket(gone, new AddAssignee(Ann.Id)), Ann);
        async Task<(long Open, long Closed, long Mine, int Listed, long Created, long OpenNow, long Warned)> CountsAsync()
        {
            var counts = await AskAsync(new TicketCounts(), Ann);
            var board = await AskAsync(new ReadBoard(RangeKey.Today), Ann);
            return (counts.Of(TicketStatus.Open), counts.Of(TicketStatus.Closed), (await AskAsync(new MyTicketCounts(), Ann)).Mine, (await AskAsync(new TicketIds(new TicketFilter { Archived = ArchivedTickets.Shown }), Ann)).Count,
                board.Cards.Single(c => c.Metric == Metrics.Created).Tickets, board.Cards.Single(c => c.Metric == Metrics.Open).Tickets, counts.Warning + counts.Breached);
        }

        var before = await CountsAsync();
        Assert.Equal((2, 0, 1, 2, 2, 2), (before.Open, before.Closed, before.Mine, before.Listed, before.Created, before.OpenNow));
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        var merged = await CountsAsync();
        Assert.Equal((1, 0, 1, 1, 1, 1), (merged.Open, merged.Closed, merged.Mine, merged.Listed, merged.Created, merged.OpenNow));
        await RunAsync(new FoldTallies(), Who.System);
        Assert.Equal(merged, await CountsAsync());
        Assert.Empty(await AskAsync(new TicketIds(new TicketFilter { Search = "smokes" }), Ann));
        Assert.Equal(gone, Assert.Single(await AskAsync(new TicketRowsById([gone]), Ann)).Id);
        Clock.Advance(TimeSpan.FromDays(20));
        while (await RunAsync(new TurnSlaStates(), Who.System) > 0) { }
        Assert.Equal(SlaState.None, (await AskAsync(new TicketDetail(gone), Ann)).Sla.State);
        Assert.Equal(1, (await CountsAsync()).Warned);

        await RunAsync(new UnmergeTicket(gone), Ann);
        var after = await CountsAsync();
        Assert.Equal((2, 0, 1, 2), (after.Open, after.Closed, after.Mine, after.Listed));
    }

    [Fact]
    public async Task Words_of_the_duplicate_are_found_on_the_ticket_that_has_them_now()
    {
        var gone = await AnotherAsync();
        await AnsweredAsync(gone, "The word is aardvark.");
        await RunAsync(new AddNote(gone, "And wombat."), Bob);
        async Task<IReadOnlyList<long>> FindAsync(string word) => await AskAsync(new TicketIds(new TicketFilter { Search = word }), Ann);
        Assert.Equal([[gone], [gone]], new[] { await FindAsync("aardvark"), await FindAsync("wombat") });
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        Assert.Equal([[Ticket], [Ticket]], new[] { await FindAsync("aardvark"), await FindAsync("wombat") });
        await RunAsync(new UnmergeTicket(gone), Ann);
        Assert.Equal([[gone], [gone]], new[] { await FindAsync("aardvark"), await FindAsync("wombat") });
    }

    [Fact]
    public async Task The_clocks_start_with_the_first_words_of_the_same_person_and_never_later()
    {
        Clock.Advance(TimeSpan.FromHours(5));
        var late = await AnotherAsync();
        var (early, before) = (await AskAsync(new TicketDetail(Ticket), Ann), await AskAsync(new TicketDetail(late), Ann));
        await RunAsync(new MergeTicket(late, Ticket), Ann);
        var merged = await AskAsync(new TicketDetail(late), Ann);
        Assert.Equal(early.Row.CreatedAt + (before.Sla.ResolutionDueAt - before.Row.CreatedAt), merged.Sla.ResolutionDueAt);
        Assert.Equal(before.Row.CreatedAt, merged.Row.CreatedAt);
        await RunAsync(new UnmergeTicket(Ticket), Ann);
        Assert.Equal(before.Sla, (await AskAsync(new TicketDetail(late), Ann)).Sla);
        await RunAsync(new MergeTicket(Ticket, late), Ann);
        Assert.Equal(early.Sla.ResolutionDueAt, (await AskAsync(new TicketDetail(Ticket), Ann)).Sla.ResolutionDueAt);
    }

    [Fact]
    public async Task A_breach_that_comes_from_the_duplicate_alone_is_marked_as_inherited()
    {
        await RunAsync(new ChangeTicket(Ticket, new SetPriority(TicketPriority.Low)), Ann);
        Clock.Advance(TimeSpan.FromDays(8));
        while (await RunAsync(new TurnSlaStates(), Who.System) > 0) { }
        var fresh = await AnotherAsync();
        await RunAsync(new MergeTicket(fresh, Ticket), Ann);
        var turned = (await AskAsync(new TicketActivity(fresh), Ann)).Select(a => a.Fact).OfType<SlaChanged>().First();
        Assert.Equal((SlaState.Breached, true), (turned.To, turned.Inherited!.Value));
    }

    [Fact]
    public async Task The_first_response_is_the_earliest_to_the_same_person_and_another_persons_does_not_count()
    {
        await SendAsync(Reply(), Ann);
        var first = Clock.GetUtcNow();
        var mine = await AnotherAsync();
        var ben = await RunAsync(new SaveCustomer(null, "Ben", ["ben@example.com"], null, null, null), Ann);
        var bens = await AnotherAsync(customer: ben);
        await RunAsync(new MergeTicket(bens, Ticket, OtherCustomer: true), Ann);
        Assert.Null((await AskAsync(new TicketDetail(bens), Ann)).FirstResponseAt);
        await RunAsync(new UnmergeTicket(Ticket), Ann);
        await RunAsync(new MergeTicket(mine, Ticket), Ann);
        Assert.Equal(first, (await AskAsync(new TicketDetail(mine), Ann)).FirstResponseAt);
        await RunAsync(new UnmergeTicket(Ticket), Ann);
        Assert.Null((await AskAsync(new TicketDetail(mine), Ann)).FirstResponseAt);
    }

    [Fact]
    public async Task A_reply_that_was_the_first_on_the_kept_ticket_itself_stays_its_first_response()
    {
        await SendAsync(Reply(), Ann);
        var kept = await AnotherAsync();
        await RunAsync(new MergeTicket(kept, Ticket), Ann);
        var own = await RunAsync(new SendReply(kept, "Here too.", null, Guid.NewGuid()), Ann);
        Clock.Advance(TimeSpan.FromSeconds(8));
        await RunAsync(new ReleaseReply(own.MessageId), Who.Clock);
        var sent = Clock.GetUtcNow();
        await RunAsync(new UnmergeTicket(Ticket), Ann);
        Assert.Equal(sent, (await AskAsync(new TicketDetail(kept), Ann)).FirstResponseAt);
    }

    [Fact]
    public async Task Another_customer_gets_copies_only_when_that_was_ticked()
    {
        var ben = await RunAsync(new SaveCustomer(null, "Ben", ["ben@example.com"], null, null, null), Ann);
        var (one, two) = (await AnotherAsync(customer: ben), await AnotherAsync(customer: ben));
        await RunAsync(new MergeTicket(Ticket, one, OtherCustomer: true), Ann);
        Assert.Empty((await AskAsync(new ReplyContext(Ticket), Ann)).Cc);
        await RunAsync(new MergeTicket(Ticket, two, OtherCustomer: true, CopyCustomer: true), Ann);
        Assert.Equal(["ben@example.com"], (await AskAsync(new ReplyContext(Ticket), Ann)).Cc);
        await RunAsync(new UnmergeTicket(two), Ann);
        Assert.Empty((await AskAsync(new ReplyContext(Ticket), Ann)).Cc);
    }

    [Fact]
    public async Task Unsent_texts_go_below_what_their_writer_has_on_the_kept_ticket_and_late_keystrokes_follow()
    {
        var gone = await AnotherAsync();
        await RunAsync(new SaveDraft($"{Ticket}", "reply", "Dear Ana,", 0), Ann);
        await RunAsync(new SaveDraft($"{gone}", "reply", "it is fixed.", 0, "cid@example.com"), Ann);
        await RunAsync(new SaveDraft($"{gone}", "note", "Bob was here", null), Bob);
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        Assert.Equal(("Dear Ana,\n\nit is fixed.", "cid@example.com"), (await AskAsync(new MyDrafts($"{Ticket}"), Ann)) is [var both] ? (both.Body, both.Cc) : default);
        Assert.Equal("Bob was here", Assert.Single(await AskAsync(new MyDrafts($"{Ticket}"), Bob)).Body);
        Assert.Empty(await AskAsync(new MyDrafts($"{gone}"), Ann));

        await RunAsync(new SaveDraft($"{gone}", "note", "Bob was here today", null), Bob);
        Assert.Equal("Bob was here today", Assert.Single(await AskAsync(new MyDrafts($"{Ticket}"), Bob)).Body);
        await RunAsync(new SaveDraft($"{gone}", "reply", "it is fixed.", 0), Ann);
        Assert.Equal("Dear Ana,\n\nit is fixed.", Assert.Single(await AskAsync(new MyDrafts($"{Ticket}"), Ann)).Body);

        await RunAsync(new UnmergeTicket(gone), Ann);
        Assert.Equal(["Dear Ana,", "it is fixed."], new[] { Ticket, gone }.Select(t => AskAsync(new MyDrafts($"{t}"), Ann).GetAwaiter().GetResult().Single().Body));
        Assert.Equal("Bob was here today", Assert.Single(await AskAsync(new MyDrafts($"{Ticket}"), Bob)).Body);
    }

    [Fact]
    public async Task Chains_end_at_the_root_and_come_apart_in_the_order_they_were_made()
    {
        var (middle, root) = (await AnotherAsync("Middle"), await AnotherAsync("Root"));
        var said = await AnsweredAsync(Ticket, "From the first.");
        await RunAsync(new MergeTicket(middle, Ticket), Ann);
        await RunAsync(new MergeTicket(root, middle), Ann);
        Assert.Equal(root, (await AskAsync(new TicketDetail(Ticket), Ann)).Merged!.Root);
        Assert.False((await AskAsync(new TicketDetail(Ticket), Ann)).Merged!.MayUndo);
        Assert.Equal(root, await ScalarAsync<long>($"select ticket_id from messages where id = {said}"));
        Assert.Equal(root, await ScalarAsync<long>($"select ticket_id from messages where id = {await AnsweredAsync(Ticket, "To the first number.")}"));
        Assert.Contains("later", (await RefusedAsync(new UnmergeTicket(Ticket), Ann)).Message, StringComparison.Ordinal);

        await RunAsync(new UnmergeTicket(middle), Ann);
        Assert.Equal(middle, (await AskAsync(new TicketDetail(Ticket), Ann)).Merged!.Root);
        Assert.Equal(middle, await ScalarAsync<long>($"select ticket_id from messages where id = {said}"));
        await RunAsync(new UnmergeTicket(Ticket), Ann);
        Assert.Equal(Ticket, await ScalarAsync<long>($"select ticket_id from messages where id = {said}"));
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from messages where id = " + said + " and origin_ticket_id is not null"));
    }

    [Fact]
    public async Task Mail_to_a_merged_ticket_reaches_the_one_that_was_kept_whatever_it_answers()
    {
        var gone = await RunAsync(new CreateTicket("Twin", "Twice.", CustomerId: Customer), Ann);
        var held = await RunAsync(new SendReply(gone, "We look.", null, Guid.NewGuid()), Ann);
        await RunAsync(new ReleaseReply(held.MessageId, Now: true), Ann);
        var (replyTo, mailId) = (await ScalarAsync<string>("select reply_to from outbox"), await ScalarAsync<string>("select mail_id from outbox"));
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        Assert.Equal(Ticket, await ScalarAsync<long>("select ticket_id from outbox"));
        var byNumber = await AnsweredAsync(gone, "By the number.");
        var byAddress = await ReceiveAsync(MailPreview.Write(Address, replyTo!, "No number", "By the address.", Clock.GetUtcNow()));
        var byId = await ReceiveAsync(MailPreview.Write(Address, "support@helpdesk.example", "No number either", "By the id.", Clock.GetUtcNow(), mailId));
        Assert.Equal([Ticket, Ticket, Ticket], new[] { byNumber, byAddress, byId }.Select(m => ScalarAsync<long>($"select ticket_id from messages where id = {m}").GetAwaiter().GetResult()));
        // A stranger who knows the number gets a ticket of their own (M-07).
        var stranger = await AnsweredAsync(gone, "Me too!", "mallory@example.com");
        Assert.DoesNotContain(await ScalarAsync<long>($"select ticket_id from messages where id = {stranger}"), new[] { gone, Ticket });

        // What the mail server says about a mail of the duplicate is told where its message is now.
        await HandOverAsync(MailFate.Refused, "550 no such user");
        Assert.Equal(MessageState.Failed, (await MessageAsync(held.MessageId)).State);
        await RunAsync(new UnmergeTicket(gone), Ann);
        Assert.Equal(gone, await ScalarAsync<long>("select ticket_id from outbox"));
        Assert.Equal(Ticket, await ScalarAsync<long>($"select ticket_id from messages where id = {byNumber}"));
    }

    private async Task<long> ReceiveAsync(byte[] mail)
    {
        var id = (await RunAsync(new StoreInbound(null, Guid.NewGuid().ToString(), mail), Who.System))!.Value;
        await RunAsync(new HandleInbound(id), Who.System);
        return await ScalarAsync<long>($"select message_id from inbound_mails where id = {id}");
    }

    [Fact]
    public async Task After_thirty_days_a_merge_stands_and_its_snapshot_is_gone()
    {
        var gone = await AnotherAsync();
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new UnmergeTicket(Ticket), Ann));
        Clock.Advance(TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1));
        Assert.False((await AskAsync(new TicketDetail(gone), Ann)).Merged!.MayUndo);
        Assert.Contains("30 days", (await RefusedAsync(new UnmergeTicket(gone), Ann)).Message, StringComparison.Ordinal);
        await RunAsync(new PurgeDeleted(), Who.System);
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from ticket_merges where taken is not null"));
        Assert.Contains("30 days", (await RefusedAsync(new UnmergeTicket(gone), Ann)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_merged_ticket_goes_for_good_with_the_one_that_has_its_conversation()
    {
        var gone = await AnotherAsync();
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        await RunAsync(new ChangeTicket(Ticket, new Delete()), Ann);
        Clock.Advance(TimeSpan.FromDays(31));
        await RunAsync(new PurgeDeleted(), Who.System);
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from tickets"));
    }

    [Fact]
    public async Task Candidates_are_the_customers_own_first_and_the_preview_counts_what_goes_over()
    {
        var gone = await AnotherAsync();
        var ben = await RunAsync(new SaveCustomer(null, "Ben", ["ben@example.com"], null, null, null), Ann);
        var bens = await AnotherAsync("Printer of Ben", ben);
        Assert.Equal([gone], (await AskAsync(new MergeCandidates(Ticket), Ann)).Select(r => r.Id));
        Assert.Equal([gone, bens], (await AskAsync(new MergeCandidates(Ticket, "printer"), Ann)).Select(r => r.Id));
        Assert.Equal([bens], (await AskAsync(new MergeCandidates(Ticket, $"TKT-{bens}"), Ann)).Select(r => r.Id).Take(1));
        await AnsweredAsync(gone, "Hello");
        await RunAsync(new AddNote(gone, "Seen"), Bob);
        var pair = await AskAsync(new MergePreview(Ticket, gone), Ann);
        Assert.Equal((false, 0, 1, 1, Address), (pair.OtherCustomer, pair.Kept.Messages, pair.Gone.Messages, pair.Gone.Notes, pair.Gone.Address));
        Assert.True((await AskAsync(new MergePreview(Ticket, bens), Ann)).OtherCustomer);
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        Assert.Empty(await AskAsync(new MergeCandidates(Ticket), Ann));
    }
}
