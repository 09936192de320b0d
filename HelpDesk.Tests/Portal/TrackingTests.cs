using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Portal;

public sealed class TrackingTests(PostgresTemplate postgres) : PortalTest(postgres)
{
    [Fact]
    public async Task Only_what_was_said_aloud_appears_and_only_its_files()
    {
        var token = await LinkAsync();
        await RunAsync(new AnswerAtPortal(token, "Still burning", [new PortalFile("smoke.txt", [9])], Guid.NewGuid()), Who.System);
        await RunAsync(new StoreAttachment(Ticket, "manual.pdf", [1, 2]), Ann);
        await SendAsync(Reply("Please **unplug** it."), Ann);
        await RunAsync(new AddNote(Ticket, "SECRET note"), Ann);
        await RunAsync(new SaveDraft(Ticket.ToString(System.Globalization.CultureInfo.InvariantCulture), "reply", "SECRET draft", null), Bob);
        await RunAsync(new StoreAttachment(Ticket, "SECRET-taken.pdf", [3]), Ann);
        await RunAsync(new TakeBackReply((await RunAsync(Reply("SECRET taken back"), Ann)).MessageId), Ann);
        await RunAsync(new StoreAttachment(Ticket, "SECRET-held.pdf", [4]), Ann);
        await RunAsync(Reply("SECRET held"), Ann);
        var pasted = await RunAsync(new StoreImage(Ticket, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1]), Ann);

        var seen = await TrackAsync(token);
        Assert.Equal([("Ana Rivera", "Still burning", "smoke.txt"), ("Ann Archer", "Please **unplug** it.", "manual.pdf")],
            seen.Messages.Select(m => (m.Author, m.Body, string.Join(' ', m.Files.Select(f => f.Name)))));
        Assert.DoesNotContain("SECRET", System.Text.Json.JsonSerializer.Serialize(seen), StringComparison.Ordinal);
        foreach (var file in seen.Messages.SelectMany(m => m.Files)) await AskAsync(new TrackedFile(token, file.Id), Who.System);
        await using var command = Database.CreateCommand("select id from files where name like 'SECRET%' or name like 'image%'");
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var hidden = new List<Guid>();
        while (await reader.ReadAsync(Ct)) hidden.Add(reader.GetGuid(0));
        Assert.Equal(3, hidden.Count);
        Assert.Contains(pasted, hidden);
        foreach (var file in hidden) Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TrackedFile(token, file), Who.System));
    }

    [Fact]
    public async Task Files_of_other_tickets_are_not_found()
    {
        var other = await RunAsync(new CreateTicket("Another", "", CustomerId: Customer), Ann);
        var otherToken = await RunAsync(new IssueTestLink(other, Address), Who.System);
        await RunAsync(new AnswerAtPortal(otherToken, "Here", [new PortalFile("a.txt", [1])], Guid.NewGuid()), Who.System);
        var file = (await TrackAsync(otherToken)).Messages[0].Files[0].Id;
        await AskAsync(new TrackedFile(otherToken, file), Who.System);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TrackedFile(await LinkAsync(), file), Who.System));
    }

    [Theory]
    [InlineData(TicketStatus.New, null, CustomerStatus.Received, "Received")]
    [InlineData(TicketStatus.Open, null, CustomerStatus.Received, "Received")]
    [InlineData(TicketStatus.InProgress, null, CustomerStatus.OnIt, "We're on it")]
    [InlineData(TicketStatus.Waiting, WaitingOn.Customer, CustomerStatus.WaitingForYou, "Waiting for you")]
    [InlineData(TicketStatus.Waiting, WaitingOn.ThirdParty, CustomerStatus.OnIt, "We're on it")]
    [InlineData(TicketStatus.Resolved, null, CustomerStatus.Solved, "Solved")]
    [InlineData(TicketStatus.Closed, null, CustomerStatus.Closed, "Closed")]
    public async Task The_status_is_told_in_the_customers_words(TicketStatus status, WaitingOn? on, CustomerStatus shown, string words)
    {
        var token = await LinkAsync();
        if (status != TicketStatus.Open) await RunAsync(new ChangeTicket(Ticket, new SetStatus(status, on)), Ann);
        Assert.Equal(shown, (await TrackAsync(token)).Status);
        Assert.Equal((words, words), (TicketWords.Label(shown), TicketWords.CustomerLabel(status, on)));
    }

    [Fact]
    public async Task Spam_deleted_and_handed_over_tickets_are_not_found()
    {
        var token = await LinkAsync();
        foreach (var (away, back) in new (Func<Task> Away, Func<Task> Back)[]
        {
            (() => RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Spam)), Ann), () => RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Open)), Ann)),
            (() => ExecuteAsync("update tickets set deleted_at = now()"), () => ExecuteAsync("update tickets set deleted_at = null")),
            (async () => await RunAsync(new ChangeTicket(Ticket, new SetCustomer(await RunAsync(new SaveCustomer(null, "Bea", ["bea@example.com"], null, null, null), Ann))), Ann),
                () => RunAsync(new ChangeTicket(Ticket, new SetCustomer(Customer)), Ann)),
        })
        {
            await away();
            Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TrackTicket(token), Who.System));
            Assert.IsType<Refusal.NotFound>(await RefusedAsync(new AnswerAtPortal(token, "Hello?", [], Guid.NewGuid()), Who.System));
            Assert.IsType<Refusal.NotFound>(await RefusedAsync(new SolveAtPortal(token), Who.System));
            Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TicketOfLink(token), Who.System));
            await back();
            Assert.Equal(Ticket, await AskAsync(new TicketOfLink(token), Who.System));
        }
    }

    [Theory]
    [InlineData(TicketStatus.Waiting)]
    [InlineData(TicketStatus.Resolved)]
    [InlineData(TicketStatus.Closed)]
    public async Task An_answer_opens_the_ticket_again(TicketStatus status)
    {
        var token = await LinkAsync();
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(status)), Ann);
        var answer = new AnswerAtPortal(token, "Not yet", [], Guid.NewGuid());
        Assert.Equal(token, await RunAsync(answer, Who.System));
        Assert.Equal(TicketStatus.Open, (await RowAsync()).Status);
        Assert.Equal(token, await RunAsync(answer, Who.System));
        var said = Assert.Single((await TrackAsync(token)).Messages);
        Assert.Equal(("Not yet", false), (said.Body, said.FromDesk));
        var kept = await MessageAsync(said.Id);
        Assert.Equal((TicketChannel.Portal, new Who(ActorKind.Customer, Customer)), (kept.Channel, kept.Author));
    }

    [Fact]
    public async Task An_answer_on_a_ticket_closed_long_ago_is_a_new_one_that_the_customer_is_led_to()
    {
        var token = await LinkAsync();
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Closed)), Ann);
        Clock.Advance(TimeSpan.FromDays(20));
        var answer = new AnswerAtPortal(token, "It burns again", [new PortalFile("b.txt", [7])], Guid.NewGuid());
        var next = await RunAsync(answer, Who.System);
        var seen = await TrackAsync(next);
        Assert.NotEqual(Ticket, seen.Id);
        Assert.Equal(("It burns again", "b.txt"), (seen.Messages[0].Body, seen.Messages[0].Files[0].Name));
        Assert.Equal(next, await RunAsync(answer, Who.System));
        Assert.Equal(TicketStatus.Closed, (await RowAsync()).Status);
    }

    [Fact]
    public async Task The_customer_says_that_it_is_solved_once()
    {
        var token = await LinkAsync();
        Assert.True((await TrackAsync(token)).MaySolve);
        Assert.True(await RunAsync(new SolveAtPortal(token), Who.System));
        Assert.False(await RunAsync(new SolveAtPortal(token), Who.System));
        Assert.Equal((TicketStatus.Resolved, 2), ((await RowAsync()).Status, await ScalarAsync<short>("select actor_kind from events where kind = 'ticket.status_changed' order by position desc limit 1")));
        Assert.False((await TrackAsync(token)).MaySolve);
    }

    [Fact]
    public async Task Long_conversations_come_in_pages_newest_last_and_an_hour_takes_sixty_messages()
    {
        var token = await LinkAsync();
        for (var i = 1; i <= PortalLimits.RepliesPerTicket; i++) await RunAsync(new AnswerAtPortal(token, $"Line {i}", [], Guid.NewGuid()), Who.System);
        Assert.Equal("reply", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new AnswerAtPortal(token, "One more", [], Guid.NewGuid()), Who.System)).Field);
        var (seen, before) = (new List<string>(), (int?)null);
        while (true)
        {
            var page = await TrackAsync(token, before, 25);
            seen.InsertRange(0, page.Messages.Select(m => m.Body));
            if (!page.HasOlder) break;
            before = page.Messages[0].Number;
        }
        Assert.Equal(Enumerable.Range(1, PortalLimits.RepliesPerTicket).Select(i => $"Line {i}"), seen);
    }

    [Theory]
    [InlineData(" \n")]
    [InlineData("nul \0")]
    public async Task An_answer_without_words_is_refused_at_its_field(string body) =>
        Assert.Equal("reply", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new AnswerAtPortal(await LinkAsync(), body, [], Guid.NewGuid()), Who.System)).Field);
}
