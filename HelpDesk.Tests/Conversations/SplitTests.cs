using HelpDesk.Core.Conversations;
using HelpDesk.Core.Conversations.Merging;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Conversations;

/// <summary>Splitting a message off, and links between tickets (C24).</summary>
public sealed class SplitTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private async Task<long> MailAsync(string subject, string text)
    {
        var id = (await RunAsync(new StoreInbound(null, Guid.NewGuid().ToString(), MailPreview.Write(Address, "support@helpdesk.example", subject, text, Clock.GetUtcNow())), Who.System))!.Value;
        await RunAsync(new HandleInbound(id), Who.System);
        return await ScalarAsync<long>($"select message_id from inbound_mails where id = {id}");
    }

    [Fact]
    public async Task A_message_becomes_a_ticket_of_the_same_customer_and_both_say_so()
    {
        var team = await AddTeamAsync("Support", [Ann]);
        await RunAsync(new ChangeTicket(Ticket, new SetTeam(team)), Ann);
        var message = await MailAsync($"Re: [TKT-{Ticket}] Printer", "And my invoice is wrong.");
        var written = Clock.GetUtcNow();
        await ExecuteAsync($"insert into blobs values ('\\x01', '\\x01', now()); insert into files (id, ticket_id, message_id, name, content_type, size, sha256, created_at) values (gen_random_uuid(), {Ticket}, {message}, 'invoice.pdf', 'application/octet-stream', 1, '\\x01', now())");
        Clock.Advance(TimeSpan.FromHours(2));

        var split = await RunAsync(new SplitMessage(message, "Wrong invoice"), Ann);

        var view = await AskAsync(new TicketDetail(split), Ann);
        Assert.Equal(("Wrong invoice", "And my invoice is wrong.", Customer, team), (view.Row.Subject, view.Description, view.Row.CustomerId!.Value, view.Row.TeamId!.Value));
        Assert.Equal(written + TimeSpan.FromSeconds(view.Sla.ResponseTarget!.Value), view.Sla.ResponseDueAt);
        var moved = (await AskAsync(new TicketThread(split), Ann)).Items.Select(i => i.Message).OfType<MessageRow>().Single();
        Assert.Equal((message, 1, true, Ticket, "invoice.pdf"), (moved.Id, moved.Number, moved.Opening, moved.Origin!.Value, Assert.Single(moved.Files).Name));
        Assert.DoesNotContain((await AskAsync(new TicketThread(Ticket), Ann)).Items, i => i.Message is not null);
        Assert.Equal(split, (await AskAsync(new TicketActivity(Ticket), Ann)).Select(a => a.Fact).OfType<MessageMoved>().Single().ToTicketId);
        Assert.Equal((Ticket, LinkKind.SplitFrom), Assert.Single((await AskAsync(new LinkedTickets(split), Ann)).Select(l => (l.Id, l.Kind))));
        Assert.Equal((split, LinkKind.SplitInto), Assert.Single((await AskAsync(new LinkedTickets(Ticket), Ann)).Select(l => (l.Id, l.Kind))));
        Assert.Equal([split], await AskAsync(new TicketIds(new TicketFilter { Search = "invoice" }), Ann));
        Assert.Equal(split, await ScalarAsync<long>($"select ticket_id from inbound_mails where message_id = {message}"));
    }

    [Fact]
    public async Task Replies_opening_messages_and_bad_subjects_are_refused()
    {
        var reply = await SendAsync(Reply(), Ann);
        var opening = await MailAsync("Something new", "Hello");
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new SplitMessage(reply, "No"), Ann));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new SplitMessage(opening, "No"), Ann));
        Assert.Equal("subject", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SplitMessage(opening, " "), Ann)).Field);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new SplitMessage(987_654, "No"), Ann));
    }

    [Fact]
    public async Task A_message_that_was_split_off_after_a_merge_stays_where_it_went()
    {
        var gone = await RunAsync(new CreateTicket("Twin", CustomerId: Customer), Ann);
        var message = await MailAsync($"Re: [TKT-{gone}] Printer", "And my invoice is wrong.");
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        var split = await RunAsync(new SplitMessage(message, "Wrong invoice"), Ann);
        await RunAsync(new UnmergeTicket(gone), Ann);
        Assert.Equal(split, await ScalarAsync<long>($"select ticket_id from messages where id = {message}"));
    }

    [Fact]
    public async Task Links_are_seen_from_both_sides_and_taken_away_from_either()
    {
        var other = await RunAsync(new CreateTicket("Toner", CustomerId: Customer), Ann);
        Assert.True(await RunAsync(new LinkTickets(Ticket, other), Ann));
        Assert.False(await RunAsync(new LinkTickets(other, Ticket), Bob));
        foreach (var (from, to) in new[] { (Ticket, other), (other, Ticket) })
        {
            var link = Assert.Single(await AskAsync(new LinkedTickets(from), Bob));
            Assert.Equal((to, LinkKind.Related, TicketStatus.Open), (link.Id, link.Kind, link.Status));
            Assert.Equal(1, (await LogOfAsync("ticket", from)).Count(k => k == "ticket.linked"));
        }
        Assert.True(await RunAsync(new UnlinkTickets(other, Ticket), Bob));
        Assert.False(await RunAsync(new UnlinkTickets(Ticket, other), Ann));
        Assert.Empty(await AskAsync(new LinkedTickets(Ticket), Ann));
        Assert.Contains("ticket.unlinked", await LogOfAsync("ticket", other));
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new LinkTickets(Ticket, Ticket), Ann));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new LinkTickets(Ticket, 987_654), Ann));
    }

    [Fact]
    public async Task Links_go_over_with_a_merge_and_what_was_merged_is_shown_among_them()
    {
        var (gone, third) = (await RunAsync(new CreateTicket("Twin", CustomerId: Customer), Ann), await RunAsync(new CreateTicket("Toner"), Ann));
        await RunAsync(new LinkTickets(third, gone), Ann);
        await RunAsync(new LinkTickets(Ticket, gone), Ann);
        await RunAsync(new MergeTicket(Ticket, gone), Ann);
        Assert.Equal([(third, LinkKind.Related), (gone, LinkKind.Merged)], (await AskAsync(new LinkedTickets(Ticket), Ann)).Select(l => (l.Id, l.Kind)));
        Assert.Equal(Ticket, Assert.Single(await AskAsync(new LinkedTickets(third), Ann)).Id);
        await RunAsync(new UnmergeTicket(gone), Ann);
        Assert.Equal([third, Ticket], (await AskAsync(new LinkedTickets(gone), Ann)).Select(l => l.Id).OrderDescending());
        Assert.Equal(gone, Assert.Single(await AskAsync(new LinkedTickets(Ticket), Ann)).Id);
    }

    [Fact]
    public async Task A_linked_ticket_that_the_asker_may_not_see_is_not_shown()
    {
        var member = await AddAgentAsync(Role.Member);
        var other = await RunAsync(new CreateTicket("Secret"), Ann);
        await RunAsync(new LinkTickets(Ticket, other), Ann);
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(member.Id)), Ann);
        Assert.Single(await AskAsync(new LinkedTickets(Ticket), member));
        await RunAsync(new HelpDesk.Core.Access.ChangeWorkspace((await AskAsync(new HelpDesk.Core.Access.ReadDirectory(), Ann)).Settings with { MembersSee = TicketScope.Own }), Ann);
        Assert.Empty(await AskAsync(new LinkedTickets(Ticket), member));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new LinkTickets(Ticket, other), member));
    }
}
