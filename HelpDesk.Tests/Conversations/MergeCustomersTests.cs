using HelpDesk.Core.Conversations;
using HelpDesk.Core.Conversations.Merging;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Portal;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Conversations;

/// <summary>Two records of one person become one customer.</summary>
public sealed class MergeCustomersTests(PostgresTemplate postgres) : PortalTest(postgres)
{
    private const string Other = "ana.rivera@work.example";

    private Task<long> OtherAsync(params string[] emails) => RunAsync(new SaveCustomer(null, "A. Rivera", emails.Length > 0 ? emails : [Other, "ana@old.example"], "555 0199", "CRM-9", "Acme"), Ann);

    private async Task<InboundVerdict> ComesAsync(string from, string subject)
    {
        var id = (await RunAsync(new StoreInbound(null, Guid.NewGuid().ToString(), MailPreview.Write(from, "support@helpdesk.example", subject, "Hello", Clock.GetUtcNow())), Who.System))!.Value;
        return await RunAsync(new HandleInbound(id), Who.System);
    }

    [Fact]
    public async Task Everything_of_the_other_one_goes_over_and_what_was_there_stays()
    {
        var (red, blue) = (await RunAsync(new CreateTag("Red"), Ann), await RunAsync(new CreateTag("Blue"), Ann));
        var gone = await OtherAsync();
        await RunAsync(new SaveCustomer(Customer, "Ana Rivera", [Address, "ana@two.example"], "555 0100", null, null), Ann);
        foreach (var (customer, tag) in new[] { (Customer, red), (gone, red), (gone, blue) }) await RunAsync(new TagCustomer(customer, tag, true), Ann);
        await ComesAsync(Other, "First");
        var mailed = await ScalarAsync<long>("select max(id) from tickets");
        var deleted = await RunAsync(new CreateTicket("Deleted", CustomerId: gone), Ann);
        await RunAsync(new ChangeTicket(deleted, new Delete()), Ann);
        var twin = await RunAsync(new CreateTicket("Twin", CustomerId: gone), Ann);
        await RunAsync(new MergeTicket(mailed, twin), Ann);

        var pair = await AskAsync(new CustomerMergePreview(Customer, gone), Ann);
        Assert.Equal((Customer, 1, gone, 3), (pair.Kept.View.Line.Id, pair.Kept.Tickets, pair.Gone.View.Line.Id, pair.Gone.Tickets));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Customer, await RunAsync(new MergeCustomers(Customer, gone), Ann));

        var card = await AskAsync(new CustomerCard(Customer), Bob);
        Assert.Equal([Address, "ana@two.example", Other, "ana@old.example"], card.Emails);
        Assert.Equal(("Ana Rivera", "555 0100", "CRM-9", "Acme"), (card.Line.Name, card.Line.Phone, card.Line.ExternalId, card.Line.AccountName));
        Assert.Equal([red, blue], card.Line.TagIds);
        Assert.Equal(4L, await ScalarAsync<long>($"select count(*) from tickets where customer_id = {Customer}"));
        Assert.Equal(Customer, (await AskAsync(new TicketThread(mailed), Ann)).Items.Select(i => i.Message).OfType<MessageRow>().First().Author.Id);
        foreach (var ticket in new[] { mailed, twin, deleted }) Assert.Equal("ticket.customer_changed", (await LogOfAsync("ticket", ticket))[^1]);
        Assert.DoesNotContain("ticket.customer_changed", await LogOfAsync("ticket", Ticket));
        Assert.Equal(["customer.merged"], (await LogOfAsync("customer", Customer)).TakeLast(1));
        Assert.Equal("customer.merged", (await LogOfAsync("customer", gone))[^1]);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new CustomerCard(gone), Ann));
        Assert.Equal(Customer, (await AskAsync(new MergedCustomer(gone), Bob)).Id);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new MergedCustomer(Customer), Ann));
        Assert.Contains(mailed, await AskAsync(new TicketIds(new TicketFilter { Search = "ana@two.example" }), Ann));

        var third = await RunAsync(new SaveCustomer(null, "Ana the first", [], null, null, null), Ann);
        await RunAsync(new MergeCustomers(third, Customer), Ann);
        Assert.Equal(third, (await AskAsync(new MergedCustomer(gone), Bob)).Id);
        await RunAsync(new UnmergeTicket(twin), Ann);
        Assert.Equal(third, Assert.Single(await AskAsync(new TicketRowsById([twin]), Ann)).CustomerId);
    }

    [Fact]
    public async Task Mail_links_surveys_and_waiting_requests_of_the_other_one_go_on_working()
    {
        var gone = await OtherAsync();
        var ticket = await RunAsync(new CreateTicket("Theirs", CustomerId: gone), Ann);
        var link = await RunAsync(new IssueTestLink(ticket, Other), Who.System);
        await RunAsync(Asks(Unknown, "Waits"), Who.System);
        var token = After(ConfirmRequest.Path, Assert.Single(await MailsAsync(Unknown)));
        await RunAsync(new SaveCustomer(gone, "A. Rivera", [Other, Unknown], null, null, null), Ann);
        await RunAsync(new MergeCustomers(Customer, gone), Ann);

        Assert.Equal(("Theirs", Other), ((await TrackAsync(link)).Subject, (await TrackAsync(link)).Address));
        await RunAsync(new AnswerAtPortal(link, "Still me", [], Guid.NewGuid()), Who.System);
        Assert.Equal(InboundVerdict.Reply, await ComesAsync(Other, $"Re: [TKT-{ticket}] Theirs"));
        Assert.Equal("Waits", (await TrackAsync(await RunAsync(new ConfirmRequest(token), Who.System))).Subject);
        Assert.Equal(3L, await ScalarAsync<long>($"select count(*) from tickets where customer_id = {Customer}"));
    }

    [Fact]
    public async Task New_tickets_stay_new_because_a_merge_is_no_work_on_them()
    {
        await ExecuteAsync("update workspace set triage = true");
        var gone = await OtherAsync();
        await ComesAsync(Other, "Untouched");
        var ticket = await ScalarAsync<long>("select max(id) from tickets");
        await RunAsync(new MergeCustomers(Customer, gone), Ann);
        var row = Assert.Single(await AskAsync(new TicketRowsById([ticket]), Ann));
        Assert.Equal((TicketStatus.New, Customer), (row.Status, row.CustomerId!.Value));
    }

    [Fact]
    public async Task What_cannot_be_one_customer_is_refused_and_nothing_changes()
    {
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new MergeCustomers(Customer, Customer), Ann));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new MergeCustomers(Customer, 987_654), Ann));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new MergeCustomers(987_654, Customer), Ann));
        var many = await OtherAsync([.. Enumerable.Range(1, 10).Select(i => $"ana{i}@work.example")]);
        Assert.Contains("11 addresses", Assert.IsType<Refusal.Rule>(await RefusedAsync(new MergeCustomers(Customer, many), Ann)).Message, StringComparison.Ordinal);
        var busy = await RunAsync(new SaveCustomer(null, "Busy", [], null, null, null), Ann);
        await ExecuteAsync($"insert into tickets (version, subject, description, status, priority, type, channel, customer_id, created_at, updated_at) select 0, 'x', '', 2, 2, 1, 1, {busy}, now(), now() from generate_series(1, 5001)");
        Assert.Contains("more than 5,000 tickets", Assert.IsType<Refusal.Rule>(await RefusedAsync(new MergeCustomers(Customer, busy), Ann)).Message, StringComparison.Ordinal);
        Assert.Equal(5001, (await AskAsync(new CustomerMergePreview(Customer, busy), Ann)).Gone.Tickets);
        Assert.Equal([Address], (await AskAsync(new CustomerCard(Customer), Ann)).Emails);
    }

    [Fact]
    public async Task A_change_of_customer_cannot_be_undone_once_the_earlier_one_is_gone()
    {
        var gone = await OtherAsync();
        await RunAsync(new ChangeTicket(Ticket, new SetCustomer(gone)), Ann);
        var batch = Guid.CreateVersion7();
        await RunAsync(new ChangeTicket(Ticket, new SetCustomer(Customer), batch), Ann);
        await RunAsync(new MergeCustomers(Customer, gone), Ann);
        var undone = await RunAsync(new UndoBatch(batch, [Ticket]), Ann);
        Assert.Contains("merged", Assert.Single(undone.Skipped).Why, StringComparison.Ordinal);
        Assert.Equal(Customer, (await RowAsync()).CustomerId);
    }
}
