using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Tickets;

public sealed class TicketListTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Theory]
    [InlineData(TicketSort.Created)]
    [InlineData(TicketSort.CreatedOldest)]
    [InlineData(TicketSort.Updated)]
    [InlineData(TicketSort.Sla)]
    [InlineData(TicketSort.Priority)]
    [InlineData(TicketSort.Number)]
    [InlineData(TicketSort.Status)]
    public async Task Pages_neither_repeat_nor_skip_while_tickets_arrive(TicketSort sort)
    {
        var admin = await AddAgentAsync(Role.Admin);
        var random = new Random(7);
        var ids = new HashSet<long>();
        for (var i = 0; i < 40; i++)
        {
            if (random.Next(3) > 0) Clock.Advance(TimeSpan.FromMinutes(random.Next(90)));
            var id = await RunAsync(new CreateTicket($"Ticket {i}", Priority: (TicketPriority)random.Next(1, 5)), admin);
            if (random.Next(3) == 0) await RunAsync(new ChangeTicket(id, new SetStatus((TicketStatus)random.Next(2, 7))), admin);
            ids.Add(id);
        }
        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = await AskAsync(new TicketList(new TicketFilter(), sort, cursor, 7), admin);
            seen.AddRange(page.Rows.Select(r => r.Id));
            Assert.Equal(page.Rows, page.Rows.Order(Comparer<TicketRow>.Create((a, b) => TicketOrder.Compare(a, b, sort))));
            cursor = page.Next;
            Clock.Advance(TimeSpan.FromMinutes(1));
            await RunAsync(new CreateTicket("Late arrival", Priority: TicketPriority.Urgent), admin);
        } while (cursor is not null);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Superset(ids, seen.ToHashSet());
    }

    [Fact]
    public async Task An_unknown_cursor_is_refused_and_a_foreign_one_too()
    {
        var admin = await AddAgentAsync(Role.Admin);
        foreach (var cursor in new[] { "x", "0.1.2", "99.1.2.3", "0.-5.2.3", "0.99999999999999999999.1.1", "1.639000000000000000.5.1" })
            Assert.Equal("cursor", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new TicketList(new TicketFilter(), TicketSort.Created, cursor), admin)).Field);
    }

    [Theory]
    [InlineData("printer")]
    [InlineData("PRINT")]
    [InlineData("blue flame")]
    [InlineData("rivera")]
    [InlineData("ana.rivera@example.com")]
    [InlineData("CUS-000001")]
    [InlineData("crm-77")]
    [InlineData("handover")]
    [InlineData("hardware")]
    public async Task Search_finds_by_every_field(string text)
    {
        var admin = await AddAgentAsync(Role.Admin);
        var customer = await RunAsync(new SaveCustomer(null, "Ana Rivera", ["ana.rivera@example.com"], null, "CRM-77", "Acme Printing"), admin);
        var id = await RunAsync(new CreateTicket("Printer smells", "It burns with a blue flame.", CustomerId: customer), admin);
        await RunAsync(new CreateTicket("Something else"), admin);
        await RunAsync(new AddNote(id, "Handover to the night shift"), admin);
        await RunAsync(new ChangeTicket(id, new AddTag(await RunAsync(new CreateTag("Hardware"), admin))), admin);
        var page = await AskAsync(new TicketList(new TicketFilter { Search = text }), admin);
        Assert.Equal([id], page.Rows.Select(r => r.Id));
    }

    [Theory]
    [InlineData("' OR 1=1--")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("\\")]
    [InlineData(":*")]
    [InlineData("&|!()")]
    [InlineData("a:* & !b")]
    [InlineData("\u202e\u0301\ud83d\ude00")]
    public async Task Hostile_searches_answer_without_error_and_without_wildcards(string text)
    {
        var admin = await AddAgentAsync(Role.Admin);
        await RunAsync(new CreateTicket("Quite ordinary"), admin);
        Assert.Empty((await AskAsync(new TicketList(new TicketFilter { Search = text }), admin)).Rows);
        Assert.Empty((await AskAsync(new TicketList(new TicketFilter { Search = text + new string('x', 10_000) }), admin)).Rows);
    }

    [Fact]
    public async Task A_filter_decides_alike_in_the_database_and_in_memory()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var people = new[] { admin, await AddAgentAsync(Role.Member), await AddAgentAsync(Role.Member) };
        var team = await AddTeamAsync("Support");
        var tags = new[] { await RunAsync(new CreateTag("red"), admin), await RunAsync(new CreateTag("blue"), admin) };
        var customer = await RunAsync(new SaveCustomer(null, "Ana", [], null, null, null), admin);
        await RunAsync(new TagCustomer(customer, tags[0], true), admin);
        var random = new Random(11);
        for (var i = 0; i < 60; i++)
        {
            Clock.Advance(TimeSpan.FromHours(random.Next(12)));
            var id = await RunAsync(new CreateTicket($"T{i}", Priority: (TicketPriority)random.Next(1, 5), Type: (TicketType)random.Next(1, 5),
                Channel: (TicketChannel)random.Next(1, 6), CustomerId: random.Next(2) == 0 ? customer : null, TeamId: random.Next(2) == 0 ? team : null), admin);
            if (random.Next(2) == 0) await RunAsync(new ChangeTicket(id, new AddAssignee(people[random.Next(3)].Id)), admin);
            if (random.Next(2) == 0) await RunAsync(new ChangeTicket(id, new AddTag(tags[random.Next(2)])), admin);
            await RunAsync(new ChangeTicket(id, new SetStatus((TicketStatus)random.Next(2, 8))), admin);
            if (random.Next(6) == 0) await RunAsync(new ChangeTicket(id, new Archive()), admin);
            if (random.Next(9) == 0) await RunAsync(new ChangeTicket(id, new Delete()), admin);
        }
        var all = await AskAsync(new TicketRowsById([.. Enumerable.Range(1, 100).Select(n => (long)n)]), admin);
        for (var round = 0; round < 200; round++)
        {
            T[] Some<T>(params T[] from) => random.Next(3) == 0 ? [.. from.Where(_ => random.Next(2) == 0)] : [];
            var filter = new TicketFilter
            {
                Statuses = Some(Enum.GetValues<TicketStatus>()), Priorities = Some(Enum.GetValues<TicketPriority>()), Types = Some(Enum.GetValues<TicketType>()),
                Channels = Some(Enum.GetValues<TicketChannel>()), SlaStates = Some(Enum.GetValues<SlaState>()), TagIds = Some(tags), CustomerTagIds = Some(tags),
                AssigneeIds = Some([0, .. people.Select(p => p.Id)]), TeamIds = Some(0, team), Archived = (ArchivedTickets)random.Next(3),
                CreatedFrom = random.Next(4) == 0 ? Start.AddDays(random.Next(10)) : null, UpdatedTo = random.Next(4) == 0 ? Start.AddDays(random.Next(20)) : null,
            };
            var fromDatabase = (await AskAsync(new TicketList(filter, Take: 200), admin)).Rows.Select(r => r.Id).Order();
            var inMemory = all.Where(filter.Flat().Compile()).Select(r => r.Id).Order();
            Assert.Equal(fromDatabase, inMemory);
        }
    }
}
