using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Notifications;

/// <summary>What customers are told about the status, and when (C14, S111, S203, S205).</summary>
public sealed class CustomerNoticeTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    [Fact]
    public async Task A_ticket_that_an_agent_creates_is_acknowledged_once()
    {
        Assert.Equal(["[TKT-000001] We have received your request"], await ToldAsync());
        Assert.Empty(await ToldAsync());
    }

    [Fact]
    public async Task Changes_within_two_minutes_are_one_mail_with_the_last_status()
    {
        await ToldAsync();
        await SetAsync(TicketStatus.InProgress);
        Clock.Advance(TimeSpan.FromSeconds(100));
        await SetAsync(TicketStatus.Waiting);
        Assert.Equal(["[TKT-000001] Your request: Waiting for you"], await ToldAsync());
    }

    [Fact]
    public async Task Nothing_is_told_when_the_status_is_back_where_it_was_or_looks_the_same_to_the_customer()
    {
        await ToldAsync();
        await SetAsync(TicketStatus.InProgress);
        await SetAsync(TicketStatus.Open);
        Assert.Empty(await ToldAsync());
        await SetAsync(TicketStatus.New);
        Assert.Empty(await ToldAsync());
    }

    [Fact]
    public async Task A_reply_replaces_the_mail_about_the_status_and_what_waited()
    {
        await SetAsync(TicketStatus.InProgress);
        await SendAsync(Reply(then: ReplyThen.Waiting), Ann);
        Assert.Empty(await ToldAsync());
    }

    [Fact]
    public async Task A_reply_that_resolves_is_followed_by_the_mail_that_it_is_solved()
    {
        await ToldAsync();
        await SendAsync(Reply(then: ReplyThen.Resolve), Ann);
        Assert.Equal(["Re: [TKT-000001] Printer burns"], await ToldAsync(MailKind.Solved));
    }

    [Fact]
    public async Task A_resolution_that_is_undone_in_time_is_not_told()
    {
        await ToldAsync();
        var batch = Guid.NewGuid();
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Resolved), batch), Ann);
        Assert.Empty(await AskAsync(new DueCustomerNotices(), Who.Clock));
        Clock.Advance(TimeSpan.FromSeconds(8));
        await RunAsync(new UndoBatch(batch, [Ticket]), Ann);
        Assert.Empty(await ToldAsync());
    }

    [Fact]
    public async Task What_the_customer_causes_is_not_told_to_them()
    {
        await ToldAsync();
        await SetAsync(TicketStatus.Waiting);
        await ToldAsync();
        var id = await RunAsync(new StoreInbound(null, "test/1", MailPreview.Write(Address, "support@helpdesk.example", "[TKT-000001]", "Here it is.", Clock.GetUtcNow())), Who.System);
        Assert.Equal(InboundVerdict.Reply, await RunAsync(new HandleInbound(id!.Value), Who.System));
        Assert.Equal(TicketStatus.Open, (await RowAsync()).Status);
        Assert.Empty(await ToldAsync());
    }

    [Fact]
    public async Task Mails_of_strangers_are_acknowledged_in_fixed_words_once_a_day()
    {
        await ToldAsync();
        for (var i = 0; i < 3; i++)
        {
            var id = await RunAsync(new StoreInbound(null, $"test/{i}", MailPreview.Write("victim@example.net", "support@helpdesk.example", "Cheap pills at http://evil.example", "Buy!", Clock.GetUtcNow())), Who.System);
            Assert.Equal(InboundVerdict.Ticket, await RunAsync(new HandleInbound(id!.Value), Who.System));
        }
        Assert.Equal(["[TKT-000002] We have received your request"], await ToldAsync());
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from outbox where body like '%evil%' or body like '%Buy%' or subject like '%pills%'"));
    }

    [Theory]
    [InlineData(StatusMails.All, "Received Status Solved")]
    [InlineData(StatusMails.Ends, "Received Solved")]
    [InlineData(StatusMails.Solved, "Solved")]
    [InlineData(StatusMails.None, "")]
    public async Task The_workspace_narrows_it(StatusMails wish, string kinds)
    {
        await RunAsync(new ChangeWorkspace((await AskAsync(new ReadDirectory(), Ann)).Settings with { StatusMails = wish }), Ann);
        await ToldAsync();
        await SetAsync(TicketStatus.InProgress);
        await ToldAsync();
        await SetAsync(TicketStatus.Resolved);
        await ToldAsync();
        Assert.Equal(kinds, await ScalarAsync<string>("select coalesce(string_agg(case kind when 2 then 'Received' when 3 then 'Status' else 'Solved' end, ' ' order by id), '') from outbox"));
    }

    [Fact]
    public async Task Spam_deleted_tickets_and_customers_without_an_address_get_nothing()
    {
        await ToldAsync();
        var nobody = await RunAsync(new SaveCustomer(null, "No Address", [], null, null, null), Ann);
        await RunAsync(new CreateTicket("By phone", CustomerId: nobody), Ann);
        await SetAsync(TicketStatus.InProgress);
        await SetAsync(TicketStatus.Spam);
        Assert.Empty(await ToldAsync());
        var gone = await RunAsync(new CreateTicket("Gone soon", CustomerId: Customer), Ann);
        await RunAsync(new ChangeTicket(gone, new Delete()), Ann);
        Assert.Empty(await ToldAsync());
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from customer_notices"));
    }

    private async Task SetAsync(TicketStatus to) => await RunAsync(new ChangeTicket(Ticket, new SetStatus(to)), Ann);

    /// <summary>Lets time pass and returns the subjects of the mails that were written then.</summary>
    private async Task<List<string>> ToldAsync(MailKind? only = null)
    {
        var last = await ScalarAsync<long>("select coalesce(max(id), 0) from outbox");
        Clock.Advance(TimeSpan.FromMinutes(3));
        foreach (var ticket in await AskAsync(new DueCustomerNotices(), Who.Clock)) await RunAsync(new TellCustomer(ticket), Who.Clock);
        await using var command = Database.CreateCommand("select subject from outbox where id > $1 and ($2 = 0 or kind = $2) order by id");
        command.Parameters.AddWithValue(last);
        command.Parameters.AddWithValue((short)(only ?? 0));
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var subjects = new List<string>();
        while (await reader.ReadAsync(Ct)) subjects.Add(reader.GetString(0));
        return subjects;
    }
}
