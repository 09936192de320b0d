using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Sla;

public sealed class SlaClockTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    private static readonly DateTimeOffset Created = new(2026, 3, 14, 9, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(29_999_999, SlaState.OnTrack)]
    [InlineData(30_000_000, SlaState.Warning)]
    [InlineData(40_000_000, SlaState.Warning)]
    [InlineData(40_000_001, SlaState.Breached)]
    public void A_forty_second_target_warns_at_thirty_and_breaches_past_forty(long microseconds, SlaState expected)
    {
        var facts = new SlaFacts(Created, Created, true, true, 40, 40, null, 0);
        Assert.Equal(expected, SlaClock.Read(facts, Created.AddMicroseconds(microseconds)).State);
    }

    [Fact]
    public void Waiting_stops_the_resolution_clock_and_moves_the_due_instant()
    {
        var paused = SlaClock.Read(new SlaFacts(Created, Created, false, true, 40, 40, Created.AddSeconds(10), 0), Created.AddSeconds(500));
        Assert.Equal((SlaState.Paused, null), (paused.State, paused.NextAt));
        var resumed = SlaClock.Read(new SlaFacts(Created, Created, true, true, 40, 40, paused.PausedSince, paused.PausedSeconds), Created.AddSeconds(500));
        Assert.Equal((SlaState.OnTrack, Created.AddSeconds(40 + 490)), (resumed.State, resumed.DueAt!.Value));
    }

    [Fact]
    public async Task The_clock_turns_each_state_once_at_its_instant()
    {
        var admin = await AddAgentAsync(Role.Admin);
        await RunAsync(new ChangeSlaTargets([new SlaPromise(TicketPriority.Medium, TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(40))]), admin);
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        var states = new List<SlaState>();
        for (var second = 0; second <= 45; second++)
        {
            while (await RunAsync(new TurnSlaStates(), Who.Clock) > 0) { }
            states.Add((await AskAsync(new TicketDetail(id), admin)).Row.SlaState);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal([.. Enumerable.Repeat(SlaState.OnTrack, 30), .. Enumerable.Repeat(SlaState.Warning, 11), .. Enumerable.Repeat(SlaState.Breached, 5)], states);
        Assert.Equal(["ticket.created", "ticket.sla_changed", "ticket.sla_changed", "ticket.sla_changed"], await LogOfAsync("ticket", id));
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Resolved)), admin);
        Assert.Equal(SlaState.Paused, (await AskAsync(new TicketDetail(id), admin)).Row.SlaState);
    }
}
