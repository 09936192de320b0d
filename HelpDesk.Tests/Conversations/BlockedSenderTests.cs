using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Portal;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Conversations;

/// <summary>Blocked senders: nothing opens, nothing is added, nobody is told.</summary>
public sealed class BlockedSenderTests(PostgresTemplate postgres) : PortalTest(postgres)
{
    private const string Evil = "mallory@evil.example";

    private async Task<(InboundVerdict Verdict, InboundRow Row)> ComesAsync(string from, string subject = "Hello")
    {
        var id = (await RunAsync(new StoreInbound(null, Guid.NewGuid().ToString(), MailPreview.Write(from, "support@helpdesk.example", subject, "Buy my pills.", Clock.GetUtcNow())), Who.System))!.Value;
        return (await RunAsync(new HandleInbound(id), Who.System), (await AskAsync(new InboundMails(), Ann)).Single(m => m.Id == id));
    }

    private async Task<string> FieldAsync(string address) => Assert.IsType<Refusal.Invalid>(await RefusedAsync(new BlockSender(address), Ann)).Message;

    [Theory]
    [InlineData("Mallory@EVIL.example", Evil)]
    [InlineData(" @Evil.Example ", "@evil.example")]
    public async Task Mail_of_a_blocked_address_or_domain_is_kept_with_its_evidence_and_opens_nothing_until_a_person_says_so(string blocked, string pattern)
    {
        await RunAsync(new BlockSender(blocked, " Pills "), Ann);
        var shown = Assert.Single(await AskAsync(new BlockedSenders(), Bob));
        Assert.Equal((pattern, "Pills", Ann.Id, Clock.GetUtcNow()), (shown.Pattern, shown.Note, shown.BlockedBy!.Value, shown.At));
        var (verdict, row) = await ComesAsync("MALLORY@evil.example");
        Assert.Equal((InboundVerdict.Blocked, InboundState.Handled, null, true), (verdict, row.State, row.TicketId, row.Kept));
        Assert.Equal([$"blocked: {pattern}"], row.Evidence);
        Assert.Equal(1L, await TicketsAsync());
        Assert.Equal(InboundVerdict.Ticket, (await ComesAsync("mallory@sub.evil.example")).Verdict);

        var ticket = await RunAsync(new CorrectInbound(row.Id, true), Ann);
        Assert.NotNull(ticket);
        Assert.Equal((InboundVerdict.Blocked, 3L), ((await ComesAsync(Evil, $"Re: [TKT-{ticket}] Hello")).Verdict, await TicketsAsync()));

        await RunAsync(new UnblockSender(shown.Id), Bob);
        Assert.Empty(await AskAsync(new BlockedSenders(), Ann));
        Assert.Equal(InboundVerdict.Reply, (await ComesAsync(Evil, $"Re: [TKT-{ticket}] Hello")).Verdict);
        Assert.Equal(["sender.blocked", "sender.unblocked"], await LogOfAsync("sender", shown.Id));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new UnblockSender(shown.Id), Bob));
    }

    [Fact]
    public async Task The_desk_itself_and_its_members_cannot_be_blocked_and_the_refusal_says_why()
    {
        await AddAgentAsync(Role.Guest);
        Assert.Contains("desk itself", await FieldAsync("SUPPORT@helpdesk.example"), StringComparison.Ordinal);
        Assert.Contains("mailbox", await FieldAsync("@helpdesk.example"), StringComparison.Ordinal);
        Assert.Contains("member", await FieldAsync("Person3@example.com"), StringComparison.Ordinal);
        Assert.Contains("member", await FieldAsync("@example.com"), StringComparison.Ordinal);
        Assert.Contains("@example.com", await FieldAsync("@evil"), StringComparison.Ordinal);
        Assert.Contains("no email address", await FieldAsync("evil"), StringComparison.Ordinal);
        Assert.Equal("note", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new BlockSender(Evil, new string('x', 201)), Ann)).Field);
        await RunAsync(new BlockSender(Evil), Ann);
        Assert.Contains("already", await FieldAsync("Mallory@Evil.example"), StringComparison.Ordinal);
        Assert.Single(await AskAsync(new BlockedSenders(), Ann));
    }

    [Fact]
    public async Task A_blocked_stranger_gets_the_portals_usual_answer_and_nothing_is_kept_or_mailed()
    {
        await RunAsync(Asks(Unknown, "Before"), Who.System);
        var token = After(ConfirmRequest.Path, Assert.Single(await MailsAsync(Unknown)));
        await RunAsync(new BlockSender("@new.example"), Ann);
        Clock.Advance(TimeSpan.FromDays(2));
        Assert.True(await RunAsync(Asks(Unknown, files: new PortalFile("a.txt", [1])), Who.System));
        Assert.Single(await AskAsync(new ParkedRequests(), Ann));
        Assert.Single(await MailsAsync(Unknown));
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from files"));
        Assert.Equal("description", Assert.IsType<Refusal.Invalid>(await RefusedAsync(Asks(Unknown) with { Body = " " }, Who.System)).Field);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ReadRequest(token), Who.System));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ConfirmRequest(token), Who.System));
        Assert.Equal(1L, await TicketsAsync());
    }

    [Fact]
    public async Task A_blocked_customer_gets_the_trackers_usual_answer_and_nothing_is_kept_or_mailed()
    {
        var link = await LinkAsync();
        await RunAsync(new BlockSender(Address), Ann);
        var mails = await MailsAsync(Address);
        Assert.Equal(link, await RunAsync(new AnswerAtPortal(link, "Hear me", [new PortalFile("a.txt", [1])], Guid.NewGuid()), Who.System));
        Assert.True(await RunAsync(Asks(Address), Who.System));
        Assert.True(await RunAsync(new AskForLinks(Address, null, null), Who.System));
        Assert.True(await RunAsync(new RenewLink(link), Who.System));
        Assert.Equal((0L, 0L, 1L), (await ScalarAsync<long>("select count(*) from messages"), await ScalarAsync<long>("select count(*) from files"), await TicketsAsync()));
        Assert.Equal(mails, await MailsAsync(Address));
    }

    [Fact]
    public async Task Whoever_may_change_a_ticket_blocks_its_sender_and_the_ticket_is_spam()
    {
        var member = await AddAgentAsync(Role.Member);
        var mallory = await RunAsync(new SaveCustomer(null, "Mallory", ["Mallory@Evil.example", "other@evil.example"], null, null, null), Ann);
        await RunAsync(new ChangeTicket(Ticket, new SetCustomer(mallory)), Ann);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new BlockSenderOf(Ticket), member));
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(member.Id)), Ann);
        var id = await RunAsync(new BlockSenderOf(Ticket, "Pills"), member);
        Assert.Equal(TicketStatus.Spam, (await RowAsync()).Status);
        Assert.Equal((id, Evil, "Pills", member.Id), Assert.Single((await AskAsync(new BlockedSenders(), Ann)).Select(s => (s.Id, s.Pattern, s.Note!, s.BlockedBy!.Value))));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(new ChangeTicket(Ticket, new NotSpam()), Ann);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(id, await RunAsync(new BlockSenderOf(Ticket), Bob));
        Assert.Equal(TicketStatus.Spam, (await RowAsync()).Status);

        var silent = await RunAsync(new CreateTicket("By phone"), Ann);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new BlockSenderOf(silent), Ann));
        var colleague = await RunAsync(new SaveCustomer(null, "Bob", ["person2@example.com"], null, null, null), Ann);
        var theirs = await RunAsync(new CreateTicket("Mine", CustomerId: colleague), Ann);
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new BlockSenderOf(theirs), Ann));
        Assert.NotEqual(TicketStatus.Spam, Assert.Single(await AskAsync(new TicketRowsById([theirs]), Ann)).Status);
    }
}
