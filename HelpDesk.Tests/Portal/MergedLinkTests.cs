using HelpDesk.Core.Conversations.Merging;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Portal;

/// <summary>What a merge does to customers' links, to followers and to surveys (D10).</summary>
public sealed class MergedLinkTests(PostgresTemplate postgres) : PortalTest(postgres)
{
    [Fact]
    public async Task A_customers_link_to_a_merged_ticket_leads_to_the_one_that_was_kept()
    {
        var other = await RunAsync(new CreateTicket("Printer burns again", CustomerId: Customer), Ann);
        await SayAsync(other, Address, "Second letter");
        var token = await RunAsync(new IssueTestLink(other, Address), Who.System);
        await RunAsync(new MergeTicket(Ticket, other), Ann);
        var page = await AskAsync(new TrackTicket(token), Who.System);
        Assert.Equal((Ticket, "Printer burns"), (page.Id, page.Subject));
        Assert.Contains(page.Messages, m => m.Body == "Second letter");
        await RunAsync(new AnswerAtPortal(token, "Still burning", [], Guid.NewGuid()), Who.System);
        Assert.Equal(1L, await ScalarAsync<long>($"select count(*) from messages where ticket_id = {Ticket} and body = 'Still burning'"));
        await RunAsync(new UnmergeTicket(other), Ann);
        Assert.Equal(other, (await AskAsync(new TrackTicket(token), Who.System)).Id);
    }

    [Fact]
    public async Task Customers_whose_tickets_were_merged_never_see_each_others_words()
    {
        var zoe = await RunAsync(new SaveCustomer(null, "Zoe Zimmer", ["zoe@example.com"], null, null, null), Ann);
        var hers = await RunAsync(new CreateTicket("Zoe's own", CustomerId: zoe), Ann);
        await SayAsync(Ticket, Address, "Ana's secret");
        await SayAsync(hers, "zoe@example.com", "Zoe's secret");
        var (ana, link) = (await RunAsync(new IssueTestLink(Ticket, Address), Who.System), await RunAsync(new IssueTestLink(hers, "zoe@example.com"), Who.System));
        await RunAsync(new MergeTicket(Ticket, hers, OtherCustomer: true), Ann);
        var (anas, zoes) = (await AskAsync(new TrackTicket(ana), Who.System), await AskAsync(new TrackTicket(link), Who.System));
        Assert.Equal(["Ana's secret"], anas.Messages.Select(m => m.Body));
        Assert.Equal(["Zoe's secret"], zoes.Messages.Select(m => m.Body));
        Assert.Equal(("Zoe's own", false, true), (zoes.Subject, zoes.MaySolve, anas.MaySolve));
        Assert.False(await RunAsync(new SolveAtPortal(link), Who.System));
        await RunAsync(new AnswerAtPortal(link, "And another thing", [], Guid.NewGuid()), Who.System);
        Assert.Equal(["Zoe's secret", "And another thing"], (await AskAsync(new TrackTicket(link), Who.System)).Messages.Select(m => m.Body));
        Assert.Equal(["Ana's secret"], (await AskAsync(new TrackTicket(ana), Who.System)).Messages.Select(m => m.Body));
    }

    private async Task SayAsync(long ticket, string address, string text) =>
        await RunAsync(new AnswerAtPortal(await RunAsync(new IssueTestLink(ticket, address), Who.System), text, [], Guid.NewGuid()), Who.System);

    [Fact]
    public async Task Followers_go_over_and_come_back_and_the_duplicates_survey_is_void_meanwhile()
    {
        var other = await RunAsync(new CreateTicket("Printer burns again", CustomerId: Customer), Ann);
        await RunAsync(new Follow(other, Following.Yes), Bob);
        await RunAsync(new ChangeTicket(other, new Resolve("Done")), Ann);
        Clock.Advance(TimeSpan.FromMinutes(3));
        await RunAsync(new MergeTicket(Ticket, other), Ann);
        Assert.Equal(Following.Yes, await AskAsync(new MyFollowing(Ticket), Bob));
        Assert.Equal(1L, await ScalarAsync<long>($"select count(*) from surveys where ticket_id = {other} and voided_at is not null"));
        foreach (var due in await AskAsync(new DueCustomerNotices(), Who.Clock)) await RunAsync(new TellCustomer(due), Who.Clock);
        Assert.Equal(0L, await ScalarAsync<long>($"select count(*) from outbox where ticket_id = {other}"));
        await RunAsync(new UnmergeTicket(other), Ann);
        Assert.Equal((Following.No, Following.Yes), (await AskAsync(new MyFollowing(Ticket), Bob), await AskAsync(new MyFollowing(other), Bob)));
        Assert.Equal(0L, await ScalarAsync<long>($"select count(*) from surveys where ticket_id = {other} and voided_at is not null"));
    }
}
