using System.Text;
using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Portal;

public sealed class PortalLinkTests(PostgresTemplate postgres) : PortalTest(postgres)
{
    [Fact]
    public async Task No_token_that_differs_in_one_bit_or_length_opens_anything()
    {
        var token = await LinkAsync();
        await TrackAsync(token);
        var wrong = new List<string?> { null, "", " ", token[..^1], token + "A", token + "=", token[1..], " " + token[1..], token.Insert(3, "\n"), Ticket.ToString(System.Globalization.CultureInfo.InvariantCulture),
            $"TKT-{Ticket:D6}", new string('A', 44), new string('A', 100_000), token[..11] + new string('A', 33) };
        for (var i = 0; i < token.Length; i++)
        {
            for (var bit = 0; bit < 7; bit++) wrong.Add($"{token[..i]}{(char)(token[i] ^ (1 << bit))}{token[(i + 1)..]}");
        }
        foreach (var guess in wrong.Where(g => g != token)) Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TicketOfLink(guess), Who.System));
    }

    [Fact]
    public async Task Links_that_were_given_out_long_ago_still_open()
    {
        await ExecuteAsync(@"update desk_keys set value = '\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f' where name = 'portal'");
        Assert.Equal((1, "AAAAAAAAAAHXmNk4WjbpHEMsRCvTqIdyBQVkpDvRIVMx"), (Ticket, await LinkAsync()));
    }

    [Fact]
    public async Task A_token_is_for_one_ticket_one_address_and_one_generation()
    {
        var other = await RunAsync(new CreateTicket("Another", "", CustomerId: Customer), Ann);
        await RunAsync(new SaveCustomer(Customer, "Ana Rivera", [Address, "ana@home.example"], null, null, null), Ann);
        var tokens = new[]
        {
            await LinkAsync(), await RunAsync(new IssueTestLink(Ticket, "ana@home.example"), Who.System), await RunAsync(new IssueTestLink(other, Address), Who.System),
        };
        Assert.Equal(3, tokens.Distinct().Count());
        Assert.Equal([Ticket, Ticket, other], [.. await Task.WhenAll(tokens.Select(t => AskAsync(new TicketOfLink(t), Who.System)))]);
        Assert.Equal(tokens[0], await RunAsync(new IssueTestLink(Ticket, Address.ToUpperInvariant()), Who.System));
        // The ticket of one with the signature of the other.
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TicketOfLink(tokens[0][..11] + tokens[2][11..]), Who.System));

        var next = await RunAsync(new IssueTestLink(Ticket, Address, Rotate: true), Who.System);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TicketOfLink(tokens[0]), Who.System));
        await AskAsync(new TicketOfLink(next), Who.System);
        await AskAsync(new TicketOfLink(tokens[1]), Who.System);
        await RunAsync(new SaveCustomer(Customer, "Ana Rivera", [Address], null, null, null), Ann);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TicketOfLink(tokens[1]), Who.System));
    }

    [Fact]
    public async Task A_link_lives_ninety_days_from_its_last_use_and_never_again_once_expired()
    {
        var token = await LinkAsync();
        Assert.False((await TrackAsync(token)).Ages);
        Clock.Advance(TimeSpan.FromDays(89));
        Assert.True((await TrackAsync(token)).Ages);
        Assert.True(await RunAsync(new KeepLink(token), Who.System));
        Assert.False((await TrackAsync(token)).Ages);
        Clock.Advance(TimeSpan.FromDays(90));
        foreach (var no in new[]
        {
            await RefusedAsync(new TrackTicket(token), Who.System), await RefusedAsync(new KeepLink(token), Who.System), await RefusedAsync(new SolveAtPortal(token), Who.System),
            await RefusedAsync(new AnswerAtPortal(token, "Hello", [], Guid.NewGuid()), Who.System),
        }) Assert.IsType<Refusal.Rule>(no);

        await RunAsync(new RenewLink(token), Who.System);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TrackTicket(token), Who.System));
        await TrackAsync(After("/portal/t/", Assert.Single(await MailsAsync(Address))));
    }

    [Fact]
    public async Task A_reply_after_expiry_begins_a_new_generation()
    {
        var token = await LinkAsync();
        Clock.Advance(TimeSpan.FromDays(91));
        await SendAsync(Reply(), Ann);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TrackTicket(token), Who.System));
        await TrackAsync(After("/portal/t/", (await ScalarAsync<string>("select link from outbox"))!));
    }

    [Fact]
    public async Task A_link_that_was_shared_by_mistake_is_replaced_by_mail_three_times_a_day()
    {
        var token = await LinkAsync();
        for (var i = 1; i <= PortalLimits.LinkMailsPerAddress; i++)
        {
            await RunAsync(new RenewLink(token), Who.System);
            Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TrackTicket(token), Who.System));
            token = After("/portal/t/", (await MailsAsync(Address))[^1]);
        }
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new RenewLink(token), Who.System));
        await TrackAsync(token);
    }

    [Fact]
    public async Task Replies_carry_the_link_below_their_text_and_copies_none()
    {
        ((DeskAddress)Services.GetService(typeof(DeskAddress))!).Set("https://desk.example/");
        await SendAsync(Reply("Hello **there**"), Ann);
        var mail = MailPreview.Of(Assert.Single(await RunAsync(new ClaimMail(), Who.Clock)).Mail)!;
        var url = mail.Text.Split("View the whole conversation: ")[1].Trim();
        Assert.StartsWith("https://desk.example/portal/t/", url, StringComparison.Ordinal);
        await TrackAsync(After("/portal/t/", url));
        Assert.Equal("Hello **there**\n\n*TKT-000001: We're on it*", await ScalarAsync<string>("select body from outbox"));

        await SendAsync(Reply("With a copy") with { Cc = ["boss@example.com"] }, Ann);
        var copied = MailPreview.Of(Assert.Single(await RunAsync(new ClaimMail(), Who.Clock)).Mail)!;
        Assert.Contains("https://desk.example/portal/link", copied.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/portal/t/", copied.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_for_links_gets_those_of_open_and_recent_tickets_and_strangers_nothing()
    {
        var old = await RunAsync(new CreateTicket("Old", "", CustomerId: Customer), Ann);
        await RunAsync(new ChangeTicket(old, new SetStatus(TicketStatus.Closed)), Ann);
        Clock.Advance(TimeSpan.FromDays(100));
        var done = await RunAsync(new CreateTicket("Done", "", CustomerId: Customer), Ann);
        await RunAsync(new ChangeTicket(done, new SetStatus(TicketStatus.Resolved)), Ann);
        await RunAsync(new ChangeTicket(await RunAsync(new CreateTicket("Spam", "", CustomerId: Customer), Ann), new SetStatus(TicketStatus.Spam)), Ann);

        Assert.True(await RunAsync(new AskForLinks("Ana@Example.com", null, null), Who.System));
        var mail = Assert.Single(await MailsAsync(Address));
        Assert.Equal([done, Ticket], [.. await Task.WhenAll(mail.Split("/portal/t/").Skip(1).Select(t => AskAsync(new TicketOfLink(t.Split('>')[0]), Who.System)))]);
        Assert.DoesNotContain("Printer", mail, StringComparison.Ordinal);
        await RunAsync(new AskForLinks(Address, $"TKT-{Ticket:D6}", null), Who.System);
        Assert.Equal(2, (await MailsAsync(Address))[1].Split("/portal/t/").Length);
        Assert.True(await RunAsync(new AskForLinks(Address, "TKT-999999", null), Who.System));
        Assert.Equal(2, (await MailsAsync(Address)).Count);

        Assert.True(await RunAsync(new AskForLinks("stranger@example.com", null, null), Who.System));
        Assert.Equal(2L, await ScalarAsync<long>("select count(*) from outbox"));
        await RunAsync(new AskForLinks(Address, null, null), Who.System);
        Assert.True(await RunAsync(new AskForLinks(Address, null, null), Who.System));
        Assert.Equal(PortalLimits.LinkMailsPerAddress, (await MailsAsync(Address)).Count);
        Assert.Equal("number", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new AskForLinks(Address, "gate", null), Who.System)).Field);
        Assert.Equal("email", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new AskForLinks("ana", null, null), Who.System)).Field);
    }

    [Theory]
    [InlineData("ana@acme.com", "a•••@acme.com")]
    [InlineData("a@acme.com", "a•••@acme.com")]
    [InlineData("😀x@acme.com", "😀•••@acme.com")]
    [InlineData("nothing", "•••")]
    public void An_address_is_masked(string address, string shown) => Assert.Equal(shown, PortalLimits.Masked(address));

    [Fact]
    public async Task The_mails_of_the_portal_are_told_apart_from_a_persons()
    {
        await RunAsync(Asks(Unknown), Who.System);
        var mail = Encoding.UTF8.GetString(Assert.Single(await RunAsync(new ClaimMail(), Who.Clock)).Mail.Span);
        Assert.Contains("Auto-Submitted: auto-generated\r\n", mail, StringComparison.Ordinal);
        Assert.Contains($"To: {Unknown}\r\n", mail, StringComparison.Ordinal);
    }
}
