using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Portal;

public sealed class PortalRequestTests(PostgresTemplate postgres) : PortalTest(postgres)
{
    [Fact]
    public async Task A_known_address_opens_a_ticket_at_once_with_its_files_and_gets_one_mail_in_fixed_words()
    {
        await RunAsync(Asks("ANA@example.com", files: [new("../../log.txt", [1, 2, 3]), new("con\u200B.htaccess", [4])]), Who.System);
        var id = await ScalarAsync<long>("select max(id) from tickets");
        var row = Assert.Single(await AskAsync(new TicketRowsById([id]), Ann));
        Assert.Equal(("The gate squeaks", TicketChannel.Portal, Customer), (row.Subject, row.Channel, row.CustomerId!.Value));
        Assert.Null(await ScalarAsync<string>($"select source_detail from tickets where id = {id}"));
        Assert.Equal(["ticket.created", "ticket.message_received"], (await LogOfAsync("ticket", id)).Take(2));
        Assert.Equal(2L, await ScalarAsync<short>($"select actor_kind from events where subject = 'ticket' and subject_id = {id} order by position limit 1"));
        var mail = Assert.Single(await MailsAsync("ana@example.com"));
        Assert.DoesNotContain("squeak", mail, StringComparison.Ordinal);
        var seen = await TrackAsync(After("/portal/t/", mail));
        Assert.Equal(("The gate squeaks", CustomerStatus.Received), (seen.Subject, seen.Status));
        Assert.Equal("It squeaks.\n\nLoudly.", Assert.Single(seen.Messages).Body);
        Assert.Equal(["con.htaccess", "log.txt"], seen.Messages[0].Files.Select(f => f.Name));
    }

    [Fact]
    public async Task An_unknown_address_waits_until_the_link_of_a_mail_in_fixed_words_is_confirmed()
    {
        await RunAsync(Asks(Unknown, "Buy my pills", files: new PortalFile("a.txt", [1])), Who.System);
        Assert.Equal(1L, await TicketsAsync());
        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from customers"));
        var mail = Assert.Single(await MailsAsync(Unknown));
        Assert.DoesNotContain("pills", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("squeak", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("Zoe", mail, StringComparison.Ordinal);
        var token = After(ConfirmRequest.Path, mail);
        Assert.Equal(["Buy my pills"], (await AskAsync(new ReadRequest(token), Who.System)).Subjects);
        Assert.Equal(1L, await TicketsAsync());

        var seen = await TrackAsync(await RunAsync(new ConfirmRequest(token), Who.System));
        Assert.Equal(("Buy my pills", Unknown), (seen.Subject, seen.Address));
        Assert.Equal("a.txt", seen.Messages[0].Files[0].Name);
        Assert.Equal("Zoe Zimmer", seen.Messages[0].Author);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new ConfirmRequest(token), Who.System));
        Assert.Equal(["request.parked", "request.confirmed"], await LogOfAsync("request", 1));
        Assert.Equal("", await ScalarAsync<string>("select body from portal_requests"));
    }

    [Fact]
    public async Task An_address_gets_one_mail_a_day_and_what_else_it_asked_is_confirmed_with_it()
    {
        for (var i = 1; i <= 3; i++) await RunAsync(Asks(Unknown, $"Question {i}"), Who.System);
        var mail = Assert.Single(await MailsAsync(Unknown));
        Assert.Equal(3, (await AskAsync(new ParkedRequests(), Ann)).Count);
        Clock.Advance(TimeSpan.FromHours(23));
        await RunAsync(Asks(Unknown, "Question 4"), Who.System);
        Assert.Single(await MailsAsync(Unknown));
        Clock.Advance(TimeSpan.FromHours(2));
        await RunAsync(Asks(Unknown, "Question 5"), Who.System);
        Assert.Equal(2, (await MailsAsync(Unknown)).Count);

        var seen = await TrackAsync(await RunAsync(new ConfirmRequest(After(ConfirmRequest.Path, mail)), Who.System));
        Assert.Equal("Question 1", seen.Subject);
        Assert.Equal(6L, await TicketsAsync());
        Assert.Empty(await AskAsync(new ParkedRequests(), Ann));
    }

    [Fact]
    public async Task A_known_address_too_gets_one_mail_a_day_however_often_somebody_uses_it()
    {
        for (var i = 0; i < 5; i++) await RunAsync(Asks(Address), Who.System);
        Assert.Single(await MailsAsync(Address));
        Assert.Equal(6L, await TicketsAsync());
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.250", "203.0.114.7")]
    [InlineData("2001:db8:1:2::3", "2001:db8:1:ffff::4", "2001:db8:2::3")]
    [InlineData("::ffff:198.51.100.1", "198.51.100.2", "198.51.101.1")]
    public async Task A_network_sends_sixty_requests_an_hour_over_restarts(string first, string near, string elsewhere)
    {
        for (var i = 0; i < PortalLimits.RequestsPerNetwork; i++) await RunAsync(Asks($"victim{i}@example.org", from: i % 2 == 0 ? first : near), Who.System);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(Asks("another@example.org", from: near), Who.System));
        await RunAsync(Asks("another@example.org", from: elsewhere), Who.System);
        Clock.Advance(TimeSpan.FromHours(1));
        await RunAsync(Asks("later@example.org", from: near), Who.System);
    }

    [Fact]
    public async Task Two_requests_at_once_share_one_budget()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => RunAsync(Asks(Unknown, $"At once {i}"), Who.System)));
        Assert.Single(await MailsAsync(Unknown));
    }

    [Fact]
    public async Task A_second_click_is_the_same_request()
    {
        var (known, unknown) = (Asks(Address), Asks(Unknown));
        for (var i = 0; i < 3; i++)
        {
            await RunAsync(known, Who.System);
            await RunAsync(unknown, Who.System);
        }
        Assert.Equal((2L, 1L), (await TicketsAsync(), await ScalarAsync<long>("select count(*) from portal_requests")));
    }

    [Theory]
    [InlineData("name", "", "a@example.com", "Subject", "Text")]
    [InlineData("email", "Zoe", "", "Subject", "Text")]
    [InlineData("email", "Zoe", "a@example.com\r\nBcc: b@example.com", "Subject", "Text")]
    [InlineData("email", "Zoe", "a@example.com, b@example.com", "Subject", "Text")]
    [InlineData("email", "Zoe", "Support@HelpDesk.example", "Subject", "Text")]
    [InlineData("subject", "Zoe", "a@example.com", " ", "Text")]
    [InlineData("subject", "Zoe", "a@example.com", "nul \0", "Text")]
    [InlineData("description", "Zoe", "a@example.com", "Subject", " \n ")]
    public async Task What_is_wrong_is_said_at_its_field(string field, string name, string address, string subject, string body)
    {
        var no = await RefusedAsync(new SubmitRequest(name, address, subject, body, [], Guid.NewGuid(), null), Who.System);
        Assert.Equal(field, Assert.IsType<Refusal.Invalid>(no).Field);
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from outbox"));
    }

    [Fact]
    public async Task Files_that_are_empty_too_many_or_too_large_are_refused()
    {
        var half = new byte[13 * 1024 * 1024];
        PortalFile[][] wrong = [[new("a", [])], [new("a", half), new("b", half)], [.. Enumerable.Range(0, 11).Select(i => new PortalFile($"{i}", [1]))]];
        foreach (var files in wrong) Assert.Equal("files", Assert.IsType<Refusal.Invalid>(await RefusedAsync(Asks(Address, files: files), Who.System)).Field);
        Assert.Equal((1L, 0L), (await TicketsAsync(), await ScalarAsync<long>("select count(*) from files")));
    }

    [Fact]
    public async Task An_admin_accepts_or_discards_what_waits_and_files_of_what_waits_are_nobodys()
    {
        await RunAsync(Asks(Unknown, "Accept me", files: new PortalFile("a.txt", [1])), Who.System);
        await RunAsync(Asks("spam@example.org", "Discard me", files: new PortalFile("b.txt", [2])), Who.System);
        var waiting = await AskAsync(new ParkedRequests(), Ann);
        Assert.Equal([("Discard me", 1, true), ("Accept me", 1, true)], waiting.Select(r => (r.Subject, r.Files, r.Mailed)));
        var file = await ScalarAsync<Guid>("select id from files where name = 'a.txt'");
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ReadFile(file), Ann));

        var ticket = await RunAsync(new AcceptRequest(waiting[1].Id), Ann);
        Assert.Equal("Accept me", Assert.Single(await AskAsync(new TicketRowsById([ticket]), Ann)).Subject);
        Assert.Equal([1], (await AskAsync(new ReadFile(file), Ann)).Content);
        await RunAsync(new DiscardRequest(waiting[0].Id), Ann);
        Assert.Empty(await AskAsync(new ParkedRequests(), Ann));
        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from files"));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ConfirmRequest(After(ConfirmRequest.Path, (await MailsAsync("spam@example.org"))[0])), Who.System));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new AcceptRequest(waiting[1].Id), Bob));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new DiscardRequest(waiting[0].Id), Bob));
    }

    [Fact]
    public async Task What_nobody_confirms_is_removed_after_seven_days_with_its_files()
    {
        await RunAsync(Asks(Unknown, files: new PortalFile("a.txt", [1])), Who.System);
        var token = After(ConfirmRequest.Path, (await MailsAsync(Unknown))[0]);
        Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await RunAsync(new PurgePortal(), Who.Clock));
        await AskAsync(new ReadRequest(token), Who.System);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new ConfirmRequest(token), Who.System));
        Assert.Equal(1, await RunAsync(new PurgePortal(), Who.Clock));
        Assert.Equal((0L, 0L), (await ScalarAsync<long>("select count(*) from files"), await ScalarAsync<long>("select count(*) from portal_spent")));
    }
}
