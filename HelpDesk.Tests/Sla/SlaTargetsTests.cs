using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Sla;

public sealed class SlaTargetsTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    private static SlaPromise Promise(TicketPriority priority, int response, int resolution) =>
        new(priority, TimeSpan.FromSeconds(response), TimeSpan.FromSeconds(resolution));

    [Fact]
    public async Task Nobody_touches_anything_and_the_colours_turn_at_their_instants()
    {
        var admin = await AddAgentAsync(Role.Admin);
        await RunAsync(new ChangeSlaTargets([Promise(TicketPriority.Medium, 40, 40)]), admin);
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        async Task<SlaState> AfterAsync(double seconds)
        {
            Clock.MoveTo(Start.AddSeconds(seconds));
            while (await RunAsync(new TurnSlaStates(), Who.Clock) > 0) { }
            return (await AskAsync(new TicketDetail(id), admin)).Row.SlaState;
        }

        Assert.Equal(SlaState.OnTrack, await AfterAsync(0));
        Assert.Equal(SlaState.OnTrack, await AfterAsync(29.999));
        Assert.Equal(SlaState.Warning, await AfterAsync(30));
        Assert.Equal(SlaState.Warning, await AfterAsync(40));
        Assert.Equal(SlaState.Breached, await AfterAsync(40.001));
        Assert.Equal(["ticket.created", "ticket.sla_changed", "ticket.sla_changed", "ticket.sla_changed"], await LogOfAsync("ticket", id));
        Assert.Equal(ActorKind.Clock, (await AskAsync(new TicketActivity(id), admin))[0].Who.Kind);
        Assert.Equal(Start, (await AskAsync(new TicketDetail(id), admin)).Row.UpdatedAt);
        Assert.Equal(0, await RunAsync(new TurnSlaStates(), Who.Clock));
    }

    [Fact]
    public async Task New_promises_reach_open_tickets_in_batches_and_leave_done_ones()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var ids = new List<long>();
        for (var i = 0; i < 5; i++) ids.Add(await RunAsync(new CreateTicket($"Ticket {i}"), admin));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(new ChangeTicket(ids[1], new SetStatus(TicketStatus.Closed)), admin);
        await RunAsync(new ChangeSlaTargets([Promise(TicketPriority.Medium, 60, 600)]), admin);

        long? after = 0;
        var batches = 0;
        while ((after = await RunAsync(new ApplySlaTargets(after ?? 0, 2), admin)) is not null) batches++;

        Assert.Equal(2, batches);
        foreach (var id in ids) Assert.Equal(id == ids[1] ? 259_200 : 600, (await AskAsync(new TicketDetail(id), admin)).Sla.ResolutionTarget);
        Assert.Equal(600, (await AskAsync(new TicketDetail(await RunAsync(new CreateTicket("New"), admin)), admin)).Sla.ResolutionTarget);
    }

    [Fact]
    public async Task Promises_are_read_most_urgent_first_as_they_were_set()
    {
        var (admin, guest) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Guest));
        await RunAsync(new ChangeSlaTargets([Promise(TicketPriority.Urgent, 60, 120), Promise(TicketPriority.Low, 3600, 7200)]), admin);
        var read = await AskAsync(new ReadSlaTargets(), guest);
        Assert.Equal([TicketPriority.Urgent, TicketPriority.High, TicketPriority.Medium, TicketPriority.Low], read.Select(p => p.Priority));
        Assert.Equal((Promise(TicketPriority.Urgent, 60, 120), Promise(TicketPriority.Low, 3600, 7200)), (read[0], read[3]));
        Assert.Equal(["workspace.changed"], await LogOfAsync("workspace", 1));
    }

    [Theory]
    [InlineData(TicketPriority.Urgent, 0, 60, "urgent-response")]
    [InlineData(TicketPriority.Urgent, 60, 31_536_001, "urgent-resolution")]
    [InlineData(TicketPriority.Low, 61, 60, "low-response")]
    [InlineData((TicketPriority)9, 60, 60, "priority")]
    public async Task A_promise_that_cannot_be_kept_is_refused_at_its_field_and_none_is_changed(TicketPriority priority, int response, int resolution, string field)
    {
        var admin = await AddAgentAsync(Role.Admin);
        var before = await AskAsync(new ReadSlaTargets(), admin);
        Assert.Equal(field, Assert.IsType<Refusal.Invalid>(
            await RefusedAsync(new ChangeSlaTargets([Promise(TicketPriority.High, 5, 5), Promise(priority, response, resolution)]), admin)).Field);
        Assert.Equal(before, await AskAsync(new ReadSlaTargets(), admin));
    }

    [Fact]
    public async Task Waiting_stops_the_clock_and_moves_the_due_instant_by_as_long()
    {
        var admin = await AddAgentAsync(Role.Admin);
        await RunAsync(new ChangeSlaTargets([Promise(TicketPriority.Medium, 100, 100)]), admin);
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        Clock.Advance(TimeSpan.FromSeconds(50));
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Waiting)), admin);
        Clock.Advance(TimeSpan.FromSeconds(1000));
        Assert.Equal(0, await RunAsync(new TurnSlaStates(), Who.Clock));
        Assert.Equal(SlaState.Paused, (await AskAsync(new TicketDetail(id), admin)).Row.SlaState);
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.InProgress)), admin);
        var sla = (await AskAsync(new TicketDetail(id), admin)).Sla;
        Assert.Equal((Start.AddSeconds(1100), 1000), (sla.ResolutionDueAt!.Value, sla.PausedSeconds));
    }
}
