using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;
using static HelpDesk.Tests.Support.SlaSupport;

namespace HelpDesk.Tests.Sla;

/// <summary>Which ticket is promised what, and how a change of it reaches open tickets (S180, S186, D6).</summary>
public sealed class SlaPolicyTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    private const int Hour = 3600;

    private Who _admin;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _admin = await AddAgentAsync(Role.Admin);
    }

    [Fact]
    public async Task A_new_desk_has_a_policy_for_all_and_office_hours_at_hand()
    {
        var policy = Assert.Single(await AskAsync(new ReadSlaPolicies(), await AddAgentAsync(Role.Guest)));
        Assert.True(policy.Fallback);
        Assert.Equal([TicketPriority.Urgent, TicketPriority.High, TicketPriority.Medium, TicketPriority.Low], policy.Policy.Promises.Select(p => p.Priority));
        Assert.Equal(Promise(TicketPriority.Urgent, Hour, 8 * Hour), policy.Policy.Promises[0]);
        Assert.Null(policy.Policy.CalendarId);
        var calendar = Assert.Single(await AskAsync(new ReadCalendars(), _admin));
        Assert.Equal([.. Enumerable.Range(1, 5).Select(d => new WorkWindow((DayOfWeek)d, 540, 1020))], calendar.Windows);
    }

    [Fact]
    public async Task The_first_policy_that_fits_a_ticket_is_its_policy()
    {
        var (team, other) = (await AddTeamAsync("Billing", [_admin]), await AddTeamAsync("Support", [_admin]));
        var tag = await RunAsync(new CreateTag("VIP"), _admin);
        var vip = await RunAsync(new SaveCustomer(null, "Vera", ["vera@example.com"], null, null, null), _admin);
        await RunAsync(new TagCustomer(vip, tag, true), _admin);
        var acme = await RunAsync(new SaveCustomer(null, "Ada", ["ada@acme.example"], null, null, "Acme"), _admin);
        var account = await ScalarAsync<long>($"select account_id from customers where id = {acme}");

        await SaveAsync(new SlaPolicyDraft(null, 1, "Billing, urgent", [Promise(TicketPriority.Urgent, 60, 600)]) { TeamIds = [team], Priorities = [TicketPriority.Urgent] });
        await SaveAsync(new SlaPolicyDraft(null, 1, "VIP", [Promise(TicketPriority.Medium, 120, 1200)]) { CustomerTagIds = [tag] });
        await SaveAsync(new SlaPolicyDraft(null, 1, "Acme", [Promise(TicketPriority.Medium, 180, 1800)]) { AccountIds = [account] });
        var off = await SaveAsync(new SlaPolicyDraft(null, 1, "Everything", [Promise(TicketPriority.Medium, 1, 1)]) { Enabled = false });

        Assert.Equal(600, await TargetAsync(new CreateTicket("a", Priority: TicketPriority.Urgent, TeamId: team)));
        Assert.Equal(8 * Hour, await TargetAsync(new CreateTicket("b", Priority: TicketPriority.Urgent, TeamId: other)));
        Assert.Equal(1200, await TargetAsync(new CreateTicket("c", CustomerId: vip)));
        Assert.Equal(1800, await TargetAsync(new CreateTicket("d", CustomerId: acme)));
        Assert.Null(await TargetAsync(new CreateTicket("e", Priority: TicketPriority.Low, CustomerId: vip)));      // its policy promises nothing for Low

        // The ticket's own changes decide anew.
        var id = await RunAsync(new CreateTicket("f", Priority: TicketPriority.Urgent), _admin);
        await RunAsync(new ChangeTicket(id, new SetTeam(team)), _admin);
        Assert.Equal(600, (await DetailAsync(id)).Sla.ResolutionTarget);
        await RunAsync(new ChangeTicket(id, new SetPriority(TicketPriority.Medium)), _admin);
        Assert.Equal(72 * Hour, (await DetailAsync(id)).Sla.ResolutionTarget);
        await RunAsync(new ChangeTicket(id, new SetCustomer(vip)), _admin);
        Assert.Equal(1200, (await DetailAsync(id)).Sla.ResolutionTarget);

        // Order decides, and the fallback stays last.
        await RunAsync(new SaveSlaPolicy((await PolicyAsync(off)) with { Enabled = true }), _admin);
        for (var i = 0; i < 3; i++) Assert.True(await RunAsync(new MoveSlaPolicy(off, Up: true), _admin));
        Assert.False(await RunAsync(new MoveSlaPolicy(off, Up: true), _admin));
        Assert.Equal(["Everything", "Billing, urgent", "VIP", "Acme", "Standard"], (await AskAsync(new ReadSlaPolicies(), _admin)).Select(p => p.Policy.Name));
        Assert.Equal(1, await TargetAsync(new CreateTicket("g", CustomerId: vip)));
        Assert.True(await RunAsync(new DeleteSlaPolicy(off), _admin));
        Assert.Equal(1200, await TargetAsync(new CreateTicket("h", CustomerId: vip)));
    }

    [Fact]
    public async Task An_edited_policy_reaches_open_tickets_only_by_a_move_that_the_preview_foretells()
    {
        var ids = new List<long>();
        for (var i = 0; i < 7; i++) ids.Add(await RunAsync(new CreateTicket($"Ticket {i}"), _admin));
        Clock.Advance(TimeSpan.FromMinutes(10));
        await RunAsync(new ChangeTicket(ids[1], new SetStatus(TicketStatus.Closed)), _admin);
        await RunAsync(new ChangeTicket(ids[2], new SetStatus(TicketStatus.Waiting)), _admin);
        var draft = await Desk.StandardAsync(_admin, Promise(TicketPriority.Medium, null, 300));

        var turns = new Dictionary<(SlaState, SlaState), int>();
        var (earlier, later, after) = (0, 0, (long?)0);
        while (after is { } from)
        {
            var part = await AskAsync(new PreviewSla(from, draft, Batch: 4), _admin);
            foreach (var turn in part.Turns) turns[(turn.From, turn.To)] = turns.GetValueOrDefault((turn.From, turn.To)) + turn.Tickets;
            (earlier, later, after) = (earlier + part.Earlier, later + part.Later, part.LastId);
        }
        Assert.Equal(new Dictionary<(SlaState, SlaState), int> { [(SlaState.OnTrack, SlaState.Breached)] = 5, [(SlaState.Paused, SlaState.Paused)] = 1 }, turns);
        Assert.Equal((5, 0), (earlier, later));

        await RunAsync(new SaveSlaPolicy(draft), _admin);
        await RunAsync(new ChangeTicket(ids[3], new SetStatus(TicketStatus.InProgress)), _admin);
        Assert.All(await SlasAsync(ids), s => Assert.Equal(72 * Hour, s.ResolutionTarget));
        await RunAsync(new BeginSlaMove(), _admin);
        Assert.Equal((6, 0, null), Progress(await AskAsync(new ReadSlaMove(), _admin)));
        Assert.True(await RunAsync(new StepSlaMove(4), Who.Clock));
        Assert.Equal((6, 4, null), Progress(await AskAsync(new ReadSlaMove(), _admin)));
        await Desk.MoveAsync(4);

        var done = (await AskAsync(new ReadSlaMove(), _admin))!;
        Assert.Equal((6L, 6L, Clock.GetUtcNow()), (done.LookedAt, done.Moved, done.FinishedAt!.Value));
        foreach (var (id, sla) in ids.Zip(await SlasAsync(ids))) Assert.Equal(id == ids[1] ? 72 * Hour : 300, sla.ResolutionTarget);
        Assert.Equal(5, (await SlasAsync(ids)).Count(s => s.State == SlaState.Breached));
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from events where kind = 'ticket.sla_target_reached'"));
        Assert.False(await RunAsync(new StepSlaMove(), Who.Clock));
    }

    [Fact]
    public async Task A_move_that_begins_anew_starts_over()
    {
        for (var i = 0; i < 4; i++) await RunAsync(new CreateTicket($"Ticket {i}"), _admin);
        await Desk.PromiseAsync(_admin, Promise(TicketPriority.Medium, null, 300));
        await RunAsync(new BeginSlaMove(), _admin);
        await RunAsync(new StepSlaMove(2), Who.Clock);
        await Desk.PromiseAsync(_admin, Promise(TicketPriority.Medium, null, 400));
        await RunAsync(new BeginSlaMove(), _admin);
        await Desk.MoveAsync(2);
        Assert.Equal(4L, await ScalarAsync<long>("select count(*) from tickets where sla_resolution_target = 400"));
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from sla_moves where finished_at is null"));
    }

    [Fact]
    public async Task A_calendar_decides_what_counts_and_its_edits_wait_for_a_move_too()
    {
        var calendar = (await AskAsync(new ReadCalendars(), _admin))[0];
        await RunAsync(new SaveSlaPolicy(await Desk.StandardAsync(_admin, Promise(TicketPriority.Medium, 1800, 4 * Hour)) with { CalendarId = calendar.CalendarId }), _admin);
        Clock.MoveTo(new DateTimeOffset(2026, 3, 20, 16, 50, 0, TimeSpan.Zero));                    // a Friday, ten minutes before the end
        var id = await RunAsync(new CreateTicket("Printer"), _admin);
        Assert.Equal((Utc(23, 9, 20), Utc(23, 12, 50)), ((await DetailAsync(id)).Sla.ResponseDueAt, (await DetailAsync(id)).Sla.ResolutionDueAt));

        await RunAsync(new SaveCalendar(calendar with { Holidays = [new Holiday(new DateOnly(2026, 3, 23), "Spring day")] }), _admin);
        Assert.Equal(Utc(23, 9, 20), (await DetailAsync(id)).Sla.ResponseDueAt);
        await RunAsync(new BeginSlaMove(), _admin);
        await Desk.MoveAsync();
        Assert.Equal(Utc(24, 9, 20), (await DetailAsync(id)).Sla.ResponseDueAt);
        var clock = (await AskAsync(new ReadSlaClocks(id), _admin)).Clocks[0];
        Assert.Equal([SlaStretch.Ahead, SlaStretch.Outside, SlaStretch.Holiday, SlaStretch.Outside, SlaStretch.Ahead], clock.Parts.Select(p => p.What));
        Assert.Equal("Spring day", clock.Parts[2].Name);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new DeleteCalendar(calendar.CalendarId!.Value), _admin));
    }

    [Fact]
    public async Task A_calendar_that_nobody_promises_by_can_go()
    {
        var id = await RunAsync(new SaveCalendar(new CalendarDraft(null, 1, "Nights", "Asia/Tokyo", [new WorkWindow(DayOfWeek.Sunday, 1380, 1860)], [])), _admin);
        var nights = (await AskAsync(new ReadCalendars(), _admin)).Single(c => c.CalendarId == id);
        Assert.Equal([new WorkWindow(DayOfWeek.Monday, 0, 420), new WorkWindow(DayOfWeek.Sunday, 1380, 1440)], nights.Windows);
        Assert.True(await RunAsync(new DeleteCalendar(id), _admin));
    }

    [Fact]
    public async Task T09_New_rules_of_time_zones_have_open_clocks_read_again()
    {
        var calendar = (await AskAsync(new ReadCalendars(), _admin))[0];
        await RunAsync(new SaveSlaPolicy(await Desk.StandardAsync(_admin, Promise(TicketPriority.Medium, null, 4 * Hour)) with { CalendarId = calendar.CalendarId }), _admin);
        var id = await RunAsync(new CreateTicket("Printer"), _admin);
        var due = (await DetailAsync(id)).Sla.ResolutionDueAt;
        Assert.False(await RunAsync(new FollowTimeZones(), Who.System));
        Assert.False(await RunAsync(new FollowTimeZones(), Who.System));

        // As if the clock had been read by other rules, in an older release.
        await ScalarAsync<object>($"update workspace set time_zone_rules = 'older'; update tickets set sla_due_at = sla_due_at - interval '1 hour', sla_breach_at = sla_breach_at - interval '1 hour' where id = {id}");
        Assert.True(await RunAsync(new FollowTimeZones(), Who.System));
        await Desk.MoveAsync();
        Assert.Equal(due, (await DetailAsync(id)).Sla.ResolutionDueAt);
        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from events where kind = 'workspace.changed' and body::text like '%TimeZoneRules%'"));
    }

    [Theory]
    [InlineData(TicketPriority.Urgent, 0, 60, "urgent-response")]
    [InlineData(TicketPriority.Urgent, 60, 31_536_001, "urgent-resolution")]
    [InlineData(TicketPriority.Low, 61, 60, "low-response")]
    [InlineData((TicketPriority)9, 60, 60, "priority")]
    public async Task A_promise_that_cannot_be_kept_is_refused_at_its_field_and_none_is_changed(TicketPriority priority, int response, int resolution, string field)
    {
        var before = await Desk.StandardAsync(_admin);
        var draft = await Desk.StandardAsync(_admin, Promise(TicketPriority.High, 5, 5), Promise(priority, response, resolution));
        Assert.Equal(field, Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveSlaPolicy(draft), _admin)).Field);
        Assert.Equal(field, Assert.IsType<Refusal.Invalid>(await RefusedAsync(new PreviewSla(0, draft), _admin)).Field);
        Assert.Equal(before.Promises, (await Desk.StandardAsync(_admin)).Promises);
    }

    [Fact]
    public async Task What_was_edited_elsewhere_or_cannot_be_is_refused()
    {
        var standard = await Desk.StandardAsync(_admin);
        await RunAsync(new SaveSlaPolicy(standard with { Name = "Ours" }), _admin);
        Assert.IsType<Refusal.Stale>(await RefusedAsync(new SaveSlaPolicy(standard with { Name = "Mine" }), _admin));
        standard = await Desk.StandardAsync(_admin);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new SaveSlaPolicy(standard with { Enabled = false }), _admin));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new SaveSlaPolicy(standard with { Priorities = [TicketPriority.Low] }), _admin));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new DeleteSlaPolicy(standard.PolicyId!.Value), _admin));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new MoveSlaPolicy(standard.PolicyId.Value, Up: true), _admin));
        SlaPolicyDraft Draft(string name) => new(null, 1, name, [Promise(TicketPriority.Low, 60, 600)]);
        await FieldAsync("name", Draft("OURS"));
        await FieldAsync("name", Draft(" "));
        await FieldAsync("calendar", Draft("x") with { CalendarId = 99 });
        await FieldAsync("teams", Draft("x") with { TeamIds = [99] });
        await FieldAsync("tags", Draft("x") with { CustomerTagIds = [99] });
        await FieldAsync("accounts", Draft("x") with { AccountIds = [99] });
        await FieldAsync("pausing", Draft("x") with { Pausing = [(WaitingOn)9] });
        await FieldAsync("reopening", Draft("x") with { Reopening = (SlaReopening)9 });
    }

    [Fact]
    public async Task A_calendar_that_cannot_be_kept_is_refused_at_its_field()
    {
        var good = new CalendarDraft(null, 1, "Hours", "Europe/Berlin", [new WorkWindow(DayOfWeek.Monday, 540, 1020)], []);
        async Task RefusedAtAsync(string field, CalendarDraft draft) => Assert.Equal(field, Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveCalendar(draft), _admin)).Field);
        await RefusedAtAsync("windows", good with { Windows = [] });
        await RefusedAtAsync("windows", good with { Windows = [new WorkWindow(DayOfWeek.Monday, 600, 600)] });
        await RefusedAtAsync("windows", good with { Windows = [new WorkWindow(DayOfWeek.Monday, 600, 2100)] });
        await RefusedAtAsync("zone", good with { Zone = "Mars/Olympus" });
        await RefusedAtAsync("name", good with { Name = "office HOURS" });
        await RefusedAtAsync("holidays", good with { Holidays = [new Holiday(new DateOnly(2026, 1, 1), "a"), new Holiday(new DateOnly(2026, 1, 1), "b")] });
        var id = await RunAsync(new SaveCalendar(good), _admin);
        Assert.IsType<Refusal.Stale>(await RefusedAsync(new SaveCalendar(good with { CalendarId = id, Revision = 7 }), _admin));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new SaveCalendar(good with { CalendarId = 999, Name = "Another" }), _admin));
    }

    [Theory]
    [InlineData(168, 167, 0)]
    [InlineData(168, 168, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(0, 2000, 0)]
    public async Task D12_A_resolved_ticket_closes_by_itself_after_so_many_hours(int setting, int hours, int closed)
    {
        await RunAsync(new ChangeWorkspace((await AskAsync(new ReadDirectory(), _admin)).Settings with { AutoCloseHours = setting }), _admin);
        var customer = await RunAsync(new SaveCustomer(null, "Ana", ["ana@example.com"], null, null, null), _admin);
        var id = await RunAsync(new CreateTicket("Printer", CustomerId: customer), _admin);
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Resolved)), _admin);
        var (done, planned) = ((await DetailAsync(id)).DoneAt, await ScalarAsync<long>("select count(*) from customer_notices"));
        Clock.Advance(TimeSpan.FromHours(hours));
        Assert.Equal(closed, await RunAsync(new CloseResolved(), Who.Clock));
        var view = await DetailAsync(id);
        Assert.Equal((closed == 1 ? TicketStatus.Closed : TicketStatus.Resolved, done), (view.Row.Status, view.DoneAt));
        Assert.Equal(planned, await ScalarAsync<long>("select count(*) from customer_notices"));
        Assert.Equal(1L, await ScalarAsync<long>($"select count(*) from ticket_spells where ticket_id = {id} and kind = 10 and to_at is null"));
    }

    private async Task FieldAsync(string field, SlaPolicyDraft draft) =>
        Assert.Equal(field, Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveSlaPolicy(draft), _admin)).Field);

    private static (int, int, DateTimeOffset?) Progress(SlaMoveView? move) => ((int)move!.Open, (int)move.LookedAt, move.FinishedAt);

    private Task<long> SaveAsync(SlaPolicyDraft draft) => RunAsync(new SaveSlaPolicy(draft), _admin);

    private async Task<SlaPolicyDraft> PolicyAsync(long id) => (await AskAsync(new ReadSlaPolicies(), _admin)).Single(p => p.Policy.PolicyId == id).Policy;

    private async Task<int?> TargetAsync(CreateTicket create) => (await DetailAsync(await RunAsync(create, _admin))).Sla.ResolutionTarget;

    private async Task<List<TicketSla>> SlasAsync(IEnumerable<long> ids)
    {
        var slas = new List<TicketSla>();
        foreach (var id in ids) slas.Add((await DetailAsync(id)).Sla);
        return slas;
    }

    private Task<TicketView> DetailAsync(long id) => AskAsync(new TicketDetail(id), _admin);

    private static DateTimeOffset Utc(int day, int hour, int minute) => new(2026, 3, day, hour, minute, 0, TimeSpan.Zero);
}
