using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Customers;

public sealed class SaveCustomerTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task A_lead_becomes_a_contact_with_an_account_and_every_change_is_recorded_once()
    {
        var ann = await AddAgentAsync(Role.Member);
        var id = await RunAsync(new SaveCustomer(null, "Ana Rivera", ["ana@example.com"], null, null, null), ann);
        Assert.False((await AskAsync(new CustomerCard(id), ann)).Line.IsContact);
        await RunAsync(new SaveCustomer(id, "Ana Rivera", ["ana@work.example", "ana@example.com"], "+49 30 1234", "CRM-1", "Acme"), ann);
        await RunAsync(new SaveCustomer(id, "Ana Rivera", ["ana@work.example", "ana@example.com"], "+49 30 1234", "CRM-1", "ACME"), ann);

        var card = await AskAsync(new CustomerCard(id), ann);
        Assert.Equal(("ana@work.example", "Acme", true), (card.Line.Email, card.Line.AccountName, card.Line.IsContact));
        Assert.Equal(["ana@work.example", "ana@example.com"], card.Emails);
        Assert.Equal(["customer.created", "customer.edited"], await LogOfAsync("customer", id));
        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from accounts"));
    }

    [Fact]
    public async Task Only_addresses_differ_is_a_change_too()
    {
        var ann = await AddAgentAsync(Role.Member);
        var id = await RunAsync(new SaveCustomer(null, "Ana", ["a@example.com", "b@example.com"], null, null, null), ann);
        await RunAsync(new SaveCustomer(id, "Ana", ["b@example.com", "a@example.com"], null, null, null), ann);
        Assert.Equal(["b@example.com", "a@example.com"], (await AskAsync(new CustomerCard(id), ann)).Emails);
        await RunAsync(new SaveCustomer(id, "Ana", [], null, null, null), ann);
        Assert.Empty((await AskAsync(new CustomerCard(id), ann)).Emails);
        Assert.Equal(3, (await LogOfAsync("customer", id)).Count);
    }

    [Fact]
    public async Task Addresses_and_numbers_belong_to_one_customer_whatever_their_case()
    {
        var ann = await AddAgentAsync(Role.Member);
        await RunAsync(new SaveCustomer(null, "Ana", ["ana@example.com"], null, "CRM-1", null), ann);
        var bob = await RunAsync(new SaveCustomer(null, "Bob", [], null, null, null), ann);
        Assert.Equal("emails", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveCustomer(bob, "Bob", ["ANA@example.com"], null, null, null), ann)).Field);
        Assert.Equal("external-id", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveCustomer(bob, "Bob", [], null, "crm-1", null), ann)).Field);
        Assert.Equal(["customer.created"], await LogOfAsync("customer", bob));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new SaveCustomer(987, "Nobody", [], null, null, null), ann));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new CustomerCard(987), ann));
    }

    [Theory]
    [InlineData("", null, null, null, "name")]
    [InlineData("A\0na", null, null, null, "name")]
    [InlineData("Ana", "no address", null, null, "emails")]
    [InlineData("Ana", "a@b@c", null, null, "emails")]
    [InlineData("Ana", "a@example.com,b@example.com", null, null, "emails")]
    [InlineData("Ana", "a@example.com\r\nBcc: x@example.com", null, null, "emails")]
    [InlineData("Ana", "ana(work)@example.com", null, null, "emails")]
    [InlineData("Ana", "mailto:ana@example.com", null, null, "emails")]
    [InlineData("Ana", "anaanaanaanaanaanaanaanaanaanaanaanaanaanaanaanaanaanaanaanaanaan@example.com", null, null, "emails")]
    [InlineData("Ana", null, "01234567890123456789012345678901234567890", null, "phone")]
    [InlineData("Ana", null, null, "a\0b", "external-id")]
    public async Task What_has_the_wrong_shape_is_refused_at_its_field(string name, string? email, string? phone, string? external, string field)
    {
        var ann = await AddAgentAsync(Role.Member);
        var refused = await RefusedAsync(new SaveCustomer(null, name, email is null ? [] : [email], phone, external, null), ann);
        Assert.Equal(field, Assert.IsType<Refusal.Invalid>(refused).Field);
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from customers"));
    }

    [Fact]
    public async Task An_address_that_mail_came_from_stays_whatever_its_shape()
    {
        var ann = await AddAgentAsync(Role.Member);
        var id = await RunAsync(new SaveCustomer(null, "Ana", ["ana@example.com"], null, null, null), ann);
        await ExecuteAsync("update customer_addresses set email = 'ana@[192.0.2.1]'");
        await RunAsync(new SaveCustomer(id, "Ana Rivera", ["new@example.com", " Ana@[192.0.2.1] "], null, null, null), ann);
        Assert.Equal(["new@example.com", "ana@[192.0.2.1]"], (await AskAsync(new CustomerCard(id), ann)).Emails);
        Assert.Equal("emails", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveCustomer(id, "Ana Rivera", ["ana@[192.0.2.2]"], null, null, null), ann)).Field);
    }

    [Theory]
    [InlineData("ana")]
    [InlineData("ANA RIV")]
    [InlineData("ana@exam")]
    [InlineData("+49 (30) 12-34")]
    [InlineData("crm-1")]
    [InlineData("CUS-000001")]
    [InlineData("1")]
    public async Task A_customer_is_found_by_any_of_their_names_addresses_and_numbers(string text)
    {
        var ann = await AddAgentAsync(Role.Member);
        var id = await RunAsync(new SaveCustomer(null, "Ana Rivera", ["ana@example.com"], "+49 30 1234", "CRM-1", null), ann);
        await RunAsync(new SaveCustomer(null, "Bob", ["bob@example.com"], "+49 30 9999", "CRM-2", null), ann);
        Assert.Equal([id], (await AskAsync(new FindCustomers(text), ann)).Select(c => c.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("\\")]
    [InlineData("' or 1=1 --")]
    [InlineData("a\0")]
    [InlineData("99999999999999999999")]
    public async Task Searching_customers_has_no_wildcards_and_no_errors(string text)
    {
        var ann = await AddAgentAsync(Role.Member);
        await RunAsync(new SaveCustomer(null, "Ana Rivera", ["ana@example.com"], null, null, null), ann);
        Assert.Empty(await AskAsync(new FindCustomers(text), ann));
        Assert.Empty(await AskAsync(new FindCustomers(text + new string('x', 10_000)), ann));
    }

    [Fact]
    public async Task A_customer_tag_is_added_and_removed_once()
    {
        var ann = await AddAgentAsync(Role.Member);
        var (id, tag) = (await RunAsync(new SaveCustomer(null, "Ana", [], null, null, null), ann), await RunAsync(new CreateTag("vip"), ann));
        foreach (var on in new[] { true, true, false, false }) await RunAsync(new TagCustomer(id, tag, on), ann);
        Assert.Equal(["customer.created", "customer.tag_added", "customer.tag_removed"], await LogOfAsync("customer", id));
        Assert.Equal("tags", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new TagCustomer(id, 987, true), ann)).Field);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TagCustomer(987, tag, true), ann));
    }

    [Fact]
    public async Task A_new_name_is_found_by_the_search_for_tickets_at_once()
    {
        var ann = await AddAgentAsync(Role.Member);
        var id = await RunAsync(new SaveCustomer(null, "Ana Rivera", [], null, null, null), ann);
        var ticket = await RunAsync(new CreateTicket("Printer", CustomerId: id), ann);
        await RunAsync(new SaveCustomer(id, "Ana Okafor", ["okafor@example.com"], null, null, null), ann);
        foreach (var text in new[] { "okafor", "okafor@example.com" })
            Assert.Equal([ticket], (await AskAsync(new TicketList(new TicketFilter { Search = text }), ann)).Rows.Select(r => r.Id));
        Assert.Empty((await AskAsync(new TicketList(new TicketFilter { Search = "rivera" }), ann)).Rows);
    }
}
