using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HelpDesk.Tests.Kernel;

/// <summary>The door: all or nothing, right order, retries, and who hears of what.</summary>
public sealed class DeskTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    private readonly Listener _listener = new();

    protected override void Configure(IServiceCollection services) => services.AddSingleton<ICommitSink>(_listener);

    [Fact]
    public async Task A_command_that_fails_leaves_nothing_behind_and_tells_nobody()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var (heard, tickets) = (_listener.Positions.Count, await ScalarAsync<long>("select count(*) from tickets"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Desk.RunAsync(new Probe(work => CreateAndAsync(work, () => throw new InvalidOperationException("Broken"))), admin, Ct));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new Probe(work => CreateAndAsync(work, () => throw Work.Rule("No"))), admin));
        Assert.Equal(tickets, await ScalarAsync<long>("select count(*) from tickets"));
        Assert.Equal(heard, _listener.Positions.Count);
    }

    [Fact]
    public async Task A_commit_is_told_after_it_with_its_last_position()
    {
        var admin = await AddAgentAsync(Role.Admin);
        _listener.Positions.Clear();
        await RunAsync(new CreateTicket("Printer"), admin);
        Assert.Equal([await AskAsync(new LogPosition(), admin)], _listener.Positions);
        await RunAsync(new SaveDraft("new", "ticket", "nothing to tell", null), admin);
        Assert.Single(_listener.Positions);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_lost_race_is_run_again_on_the_newest_state(int losses)
    {
        var admin = await AddAgentAsync(Role.Admin);
        var runs = 0;
        await RunAsync(new Probe(work => CreateAndAsync(work, () => ++runs <= losses ? throw new DbUpdateConcurrencyException("Lost") : 0)), admin);
        Assert.Equal((losses + 1, 1L), (runs, await ScalarAsync<long>("select count(*) from tickets")));
    }

    [Fact]
    public async Task A_race_that_is_lost_again_and_again_ends_as_busy_and_changes_nothing()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var runs = 0;
        var refused = await RefusedAsync(new Probe(work => CreateAndAsync(work, () => ++runs > 0 ? throw new DbUpdateConcurrencyException("Lost") : 0)), admin);
        Assert.IsType<Refusal.Busy>(refused);
        Assert.Equal((4, 0L), (runs, await ScalarAsync<long>("select count(*) from tickets")));
    }

    [Fact]
    public async Task A_broken_uniqueness_is_no_race_after_all_attempts_and_shows()
    {
        var admin = await AddAgentAsync(Role.Admin);
        await RunAsync(new CreateTag("red"), admin);
        var runs = 0;
        await Assert.ThrowsAsync<DbUpdateException>(() => Desk.RunAsync(new Probe(work =>
        {
            runs++;
            work.Add(new Tag("red", 1, work.Now));
            return Task.FromResult(0L);
        }), admin, Ct));
        Assert.Equal(4, runs);
    }

    [Fact]
    public async Task Two_commands_that_lock_in_opposite_orders_both_end_well()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var (a, b) = (await RunAsync(new CreateTicket("A"), admin), await RunAsync(new CreateTicket("B"), admin));
        using var together = new Barrier(2);
        var met = 0;
        Probe Cross(long first, long second) => new(async work =>
        {
            (await work.TicketAsync(first, Ct)).SetType(TicketType.Bug, work.Now);
            await work.Db.SaveChangesAsync(Ct);
            if (Interlocked.Increment(ref met) <= 2) await Task.Run(() => together.SignalAndWait(TimeSpan.FromSeconds(10), Ct), Ct);
            (await work.TicketAsync(second, Ct)).SetChannel(TicketChannel.Chat, work.Now);
            return 0;
        });
        var both = await Task.WhenAll(Desk.RunAsync(Cross(a, b), admin, Ct), Desk.RunAsync(Cross(b, a), admin, Ct));
        Assert.All(both, o => Assert.True(o.Ok, o.Refused?.Message));
        Assert.True(met > 2, "Nobody had to run again: the two did not meet.");
        foreach (var id in new[] { a, b }) Assert.Equal((TicketType.Bug, TicketChannel.Chat), ((await AskAsync(new TicketDetail(id), admin)).Row.Type, (await AskAsync(new TicketDetail(id), admin)).Row.Channel));
    }

    [Fact]
    public async Task Of_many_who_change_the_same_field_at_once_one_wins_and_the_others_learn_who()
    {
        var people = new List<Who>();
        for (var i = 0; i < 8; i++) people.Add(await AddAgentAsync(Role.Admin));
        var id = await RunAsync(new CreateTicket("Printer"), people[0]);
        var all = await Task.WhenAll(people.Select((who, i) => Desk.RunAsync(new ChangeTicket(id, new EditSubject($"Subject of {i}", 1)), who, Ct)));
        var winner = Assert.Single(people, who => all[people.IndexOf(who)].Ok);
        Assert.All(all.Where(o => !o.Ok), o => Assert.Equal(winner, Assert.IsType<Refusal.Stale>(o.Refused).By));
    }

    [Fact]
    public async Task Many_who_change_different_things_at_once_all_succeed()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var tags = new List<long>();
        for (var i = 0; i < 12; i++) tags.Add(await RunAsync(new CreateTag($"tag {i}"), admin));
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        var all = await Task.WhenAll(tags.Select(tag => Desk.RunAsync(new ChangeTicket(id, new AddTag(tag)), admin, Ct)));
        Assert.All(all, o => Assert.True(o.Ok, o.Refused?.Message));
        var row = (await AskAsync(new TicketDetail(id), admin)).Row;
        Assert.Equal((tags.Count, 2 + tags.Count), (row.TagIds.Length, row.Version));
    }

    [Fact]
    public async Task An_instant_is_the_same_when_it_is_read_again()
    {
        var admin = await AddAgentAsync(Role.Admin);
        Clock.Advance(TimeSpan.FromTicks(12_345_678_9));
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        var row = (await AskAsync(new TicketDetail(id), admin)).Row;
        Assert.Equal((Desk.Now, Desk.Now), (row.CreatedAt, (await AskAsync(new TicketActivity(id), admin))[^1].At));
        Assert.Equal(0, row.CreatedAt.UtcTicks % 10);
    }

    [Fact]
    public async Task An_actor_that_is_nobody_may_nothing()
    {
        foreach (var who in new[] { default, Who.Agent(0), Who.Agent(987), new Who(ActorKind.Customer, 1), new Who(ActorKind.ApiKey, 0), new Who(ActorKind.Rule, 0), new Who((ActorKind)99, 0) })
        {
            Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new MyRights(), who));
            Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ReadLog(0), who));
            Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new CreateTicket("Printer"), who));
        }
    }

    private async Task<long> CreateAndAsync(Work work, Func<int> then)
    {
        var ticket = new Ticket(await work.NextTicketIdAsync(Ct), "Half done", "", TicketStatus.Open, TicketPriority.Low, TicketType.Support, TicketChannel.Phone, null, work.Now);
        work.Add(ticket);
        await work.Db.SaveChangesAsync(Ct);
        then();
        return ticket.Id;
    }

    private sealed class Listener : ICommitSink
    {
        public List<long> Positions { get; } = [];

        public void Committed(long position)
        {
            lock (Positions) Positions.Add(position);
        }
    }

    private sealed record Probe(Func<Work, Task<long>> Run) : Command<long>
    {
        internal override Permission Needs => Permission.CreateTickets;

        internal override Task<long> RunAsync(Work work, CancellationToken ct) => Run(work);
    }
}
