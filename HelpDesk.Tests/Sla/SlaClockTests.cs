using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Data;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;
using Microsoft.EntityFrameworkCore;
using static HelpDesk.Tests.Support.SlaSupport;

namespace HelpDesk.Tests.Sla;

/// <summary>The clocks of real tickets under real commands (D6–D8, T-06 to T-09).</summary>
public sealed class SlaClockTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private const int Hour = 3600;

    /// <summary>When each test begins.</summary>
    private static readonly DateTimeOffset Began = Start.AddMinutes(10);

    [Theory]
    [InlineData(29_999_000, SlaState.OnTrack, 0)]
    [InlineData(30_000_000, SlaState.Warning, 1)]
    [InlineData(40_000_000, SlaState.Warning, 1)]
    [InlineData(40_001_000, SlaState.Breached, 2)]
    public async Task T07_It_warns_at_three_quarters_and_breaches_past_the_due_instant_and_tells_each_once(long microseconds, SlaState expected, int notices)
    {
        var id = await TicketAsync(Promise(TicketPriority.Medium, null, 40));
        foreach (var at in new[] { 10_000_000, 20_000_000, microseconds, microseconds })
        {
            Clock.MoveTo(Began.AddMicroseconds(at));
            await Desk.TurnAsync();
        }
        Assert.Equal(expected, (await DetailAsync(id)).Row.SlaState);
        Assert.Equal(notices, (await ReachedAsync(id)).Count);
        Assert.Equal(Began, (await DetailAsync(id)).Row.UpdatedAt);
        Assert.Equal(0, await RunAsync(new TurnSlaStates(), Who.Clock));
    }

    [Fact]
    public async Task T08_What_was_missed_while_the_desk_stood_is_told_once_and_marked_late_with_its_due_time()
    {
        var id = await TicketAsync(Promise(TicketPriority.Medium, null, 40));
        await RunAsync(new ChangeTicket(id, new SetAssignee(Bob.Id)), Ann);
        Clock.Advance(TimeSpan.FromHours(3));
        await Desk.TurnAsync();
        await Desk.TurnAsync();
        var reached = await ReachedAsync(id);
        Assert.Equal([(SlaState.Warning, true), (SlaState.Breached, true)], reached.Select(r => (r.To, r.Late == true)));
        Assert.All(reached, r => Assert.Equal((SlaTargetKind.Resolution, Began.AddSeconds(40)), (r.Target, r.DueAt)));
        Assert.Equal(1L, await ScalarAsync<long>($"select count(*) from notifications where ticket_id = {id} and agent_id = {Bob.Id} and kind in (5, 6)"));
    }

    [Fact]
    public async Task Waiting_stops_the_resolution_but_never_the_first_response_and_nobody_is_told_while_it_waits()
    {
        var id = await TicketAsync(Promise(TicketPriority.Medium, 100, 400));
        Clock.Advance(TimeSpan.FromSeconds(50));
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Waiting)), Ann);
        Assert.Equal(SlaState.Paused, (await DetailAsync(id)).Row.SlaState);
        Clock.Advance(TimeSpan.FromSeconds(1000));
        await Desk.TurnAsync();
        Assert.Equal(SlaState.Breached, (await DetailAsync(id)).Row.SlaState);
        Assert.Empty(await ReachedAsync(id));

        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.InProgress)), Ann);
        Assert.Equal([SlaTargetKind.FirstResponse, SlaTargetKind.FirstResponse], (await ReachedAsync(id)).Select(r => r.Target));
        Assert.Equal(Began.AddSeconds(1400), (await DetailAsync(id)).Sla.ResolutionDueAt!.Value);
        var clocks = await AskAsync(new ReadSlaClocks(id), Ann);
        Assert.Equal([(SlaTargetKind.FirstResponse, SlaState.Breached), (SlaTargetKind.Resolution, SlaState.OnTrack)], clocks.Clocks.Select(c => (c.Target, c.State)));
    }

    [Fact]
    public async Task The_next_response_runs_from_the_oldest_unanswered_message_and_each_message_is_an_epoch_of_its_own()
    {
        await Desk.PromiseAsync(Ann, Promise(TicketPriority.Medium, 8 * Hour, 100 * Hour, Hour));
        await RunAsync(new ChangeTicket(Ticket, new SetPriority(TicketPriority.High)), Ann);
        await RunAsync(new ChangeTicket(Ticket, new SetPriority(TicketPriority.Medium)), Ann);
        await AnsweredAsync(Ticket, "Are you there?");
        Assert.DoesNotContain((await AskAsync(new ReadSlaClocks(Ticket), Ann)).Clocks, c => c.Target == SlaTargetKind.NextResponse);
        await ReplyAsync(Ticket, "We are.");
        for (var round = 1; round <= 2; round++)
        {
            Clock.Advance(TimeSpan.FromMinutes(10));
            var asked = Clock.GetUtcNow();
            await AnsweredAsync(Ticket, $"Good {round}.");
            Clock.Advance(TimeSpan.FromMinutes(30));
            await AnsweredAsync(Ticket, $"And now {round}?");
            Assert.Equal(asked.AddHours(1), (await AskAsync(new ReadSlaClocks(Ticket), Ann)).Clocks.Single(c => c.Target == SlaTargetKind.NextResponse).DueAt);
            Clock.Advance(TimeSpan.FromMinutes(31));
            await Desk.TurnAsync();
            Assert.Equal(SlaState.Breached, (await DetailAsync(Ticket)).Row.SlaState);
            await ReplyAsync(Ticket, $"Now {round}.");
            Assert.Equal(SlaState.OnTrack, (await DetailAsync(Ticket)).Row.SlaState);
        }
        Assert.Equal(4, (await ReachedAsync(Ticket)).Count(r => r.Target == SlaTargetKind.NextResponse));
        Assert.NotNull((await AskAsync(new ReadSlaClocks(Ticket), Ann)).BreachedEarlierAt);
    }

    [Fact]
    public async Task A_changed_priority_swaps_the_target_and_never_resets_what_has_elapsed()
    {
        await Desk.PromiseAsync(Ann, Promise(TicketPriority.Urgent, null, Hour), Promise(TicketPriority.Low, null, 10 * Hour));
        var id = await RunAsync(new CreateTicket("Printer", Priority: TicketPriority.Low), Ann);
        Clock.Advance(TimeSpan.FromHours(2));
        await RunAsync(new ChangeTicket(id, new SetPriority(TicketPriority.Urgent)), Ann);
        Assert.Equal((SlaState.Breached, Began.AddHours(1)), ((await DetailAsync(id)).Row.SlaState, (await DetailAsync(id)).Sla.ResolutionDueAt!.Value));
        Assert.Equal(2, (await ReachedAsync(id)).Count);
        await RunAsync(new ChangeTicket(id, new SetPriority(TicketPriority.Low)), Ann);
        Assert.Equal((SlaState.OnTrack, Began.AddHours(10)), ((await DetailAsync(id)).Row.SlaState, (await DetailAsync(id)).Sla.ResolutionDueAt!.Value));
        Assert.Equal(Began.AddHours(1), (await AskAsync(new ReadSlaClocks(id), Ann)).BreachedEarlierAt);
        await RunAsync(new ChangeTicket(id, new SetPriority(TicketPriority.Urgent)), Ann);
        Assert.Equal(4, (await ReachedAsync(id)).Count);
    }

    [Fact]
    public async Task An_escalation_that_makes_it_red_at_once_tells_of_the_escalation_alone()
    {
        await Desk.PromiseAsync(Ann, Promise(TicketPriority.Urgent, null, Hour));
        var id = await RunAsync(new CreateTicket("Printer"), Ann);
        await RunAsync(new ChangeTicket(id, new SetAssignee(Bob.Id)), Ann);
        Clock.Advance(TimeSpan.FromHours(2));
        await RunAsync(new ChangeTicket(id, new Escalate("It smokes.")), Ann);
        Assert.Equal(SlaState.Breached, (await DetailAsync(id)).Row.SlaState);
        await Desk.TurnAsync();
        Assert.Empty(await ReachedAsync(id));
        Assert.Equal(0L, await ScalarAsync<long>($"select count(*) from notifications where ticket_id = {id} and kind in (5, 6)"));
    }

    [Theory]
    [InlineData(SlaReopening.GoesOn, SlaState.OnTrack, 15)]
    [InlineData(SlaReopening.Total, SlaState.Breached, 10)]
    [InlineData(SlaReopening.FirstOnly, SlaState.None, 10)]
    public async Task Reopening_means_what_the_policy_says(SlaReopening reopening, SlaState expected, int due)
    {
        await RunAsync(new SaveSlaPolicy(await Desk.StandardAsync(Ann, Promise(TicketPriority.Medium, null, 10 * Hour)) with { Reopening = reopening }), Ann);
        var id = await RunAsync(new CreateTicket("Printer"), Ann);
        Clock.Advance(TimeSpan.FromHours(6));
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Resolved)), Ann);
        Assert.Equal(SlaState.None, (await DetailAsync(id)).Row.SlaState);
        Clock.Advance(TimeSpan.FromHours(5));
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Open)), Ann);
        Assert.Equal((expected, Began.AddHours(due)), ((await DetailAsync(id)).Row.SlaState, (await DetailAsync(id)).Sla.ResolutionDueAt!.Value));
        Assert.Equal(6L * Hour, await ScalarAsync<long>($"select spent_seconds from ticket_spells where ticket_id = {id} and kind = 10"));
    }

    [Fact]
    public async Task Only_the_reasons_that_the_policy_names_stop_the_clock()
    {
        await RunAsync(new SaveSlaPolicy(await Desk.StandardAsync(Ann, Promise(TicketPriority.Medium, null, 10 * Hour)) with { Pausing = [WaitingOn.Customer] }), Ann);
        var id = await RunAsync(new CreateTicket("Printer"), Ann);
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Waiting, WaitingOn.ThirdParty)), Ann);
        Assert.Equal(SlaState.OnTrack, (await DetailAsync(id)).Row.SlaState);
        Clock.Advance(TimeSpan.FromHours(2));
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Waiting, WaitingOn.Customer)), Ann);
        Clock.Advance(TimeSpan.FromHours(3));
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Open)), Ann);
        Assert.Equal(Began.AddHours(13), (await DetailAsync(id)).Sla.ResolutionDueAt!.Value);
    }

    [Fact]
    public async Task The_literal_switch_colours_by_the_resolution_alone()
    {
        await RunAsync(new SaveSlaPolicy(await Desk.StandardAsync(Ann, Promise(TicketPriority.Medium, 60, 10 * Hour)) with { ResolutionOnly = true }), Ann);
        var id = await RunAsync(new CreateTicket("Printer"), Ann);
        Clock.Advance(TimeSpan.FromHours(1));
        await Desk.TurnAsync();
        Assert.Equal(SlaState.OnTrack, (await DetailAsync(id)).Row.SlaState);
        Assert.Empty(await ReachedAsync(id));
        Assert.Equal(SlaState.Breached, (await AskAsync(new ReadSlaClocks(id), Ann)).Clocks[0].State);
    }

    [Fact]
    public async Task A_due_date_set_by_hand_wins_over_priority_and_pauses_until_it_is_removed()
    {
        var id = await TicketAsync(Promise(TicketPriority.Medium, 100, 600), Promise(TicketPriority.Urgent, 100, 200));
        Clock.Advance(TimeSpan.FromSeconds(5));
        await RunAsync(new ChangeTicket(id, new SetDueDate(Began.AddSeconds(1000))), Ann);
        await RunAsync(new ChangeTicket(id, new SetPriority(TicketPriority.Urgent)), Ann);
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Waiting)), Ann);
        Clock.Advance(TimeSpan.FromSeconds(20));
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.InProgress)), Ann);
        Assert.Equal(Began.AddSeconds(1000), (await DetailAsync(id)).Sla.ResolutionDueAt!.Value);
        var clock = (await AskAsync(new ReadSlaClocks(id), Ann)).Clocks[^1];
        Assert.Equal((true, Began.AddSeconds(1000), TimeSpan.FromSeconds(980), TimeSpan.FromSeconds(5)), (clock.ByHand, clock.DueAt, clock.Allowed, clock.Spent));

        await RunAsync(new ChangeTicket(id, new SetDueDate(null)), Ann);
        Assert.Equal(Began.AddSeconds(220), (await DetailAsync(id)).Sla.ResolutionDueAt!.Value);
        Assert.False((await AskAsync(new ReadSlaClocks(id), Ann)).Clocks[^1].ByHand);
    }

    [Fact]
    public async Task A_due_date_set_by_hand_turns_amber_and_red_at_its_own_instants()
    {
        var id = await TicketAsync(Promise(TicketPriority.Medium, null, 600));
        await RunAsync(new ChangeTicket(id, new SetDueDate(Began.AddSeconds(40))), Ann);
        foreach (var (seconds, state) in new[] { (29, SlaState.OnTrack), (1, SlaState.Warning), (10, SlaState.Warning), (1, SlaState.Breached) })
        {
            Clock.Advance(TimeSpan.FromSeconds(seconds));
            await Desk.TurnAsync();
            Assert.Equal(state, (await DetailAsync(id)).Row.SlaState);
        }
        Assert.Equal(2, (await ReachedAsync(id)).Count);
    }

    [Fact]
    public async Task A_due_date_lies_ahead_on_an_open_ticket_with_a_policy()
    {
        var id = await TicketAsync(Promise(TicketPriority.Medium, 100, 600));
        var later = new SetDueDate(Began.AddDays(1));
        foreach (var wrong in new[] { Began, Began.AddDays(-1), Began.AddYears(11) })
            Assert.Equal("due", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new ChangeTicket(id, new SetDueDate(wrong)), Ann)).Field);
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Closed)), Ann);
        Assert.Contains("Only open", (await RefusedAsync(new ChangeTicket(id, later), Ann)).Message, StringComparison.Ordinal);
        var bare = await RunAsync(new CreateTicket("Nothing promised"), Ann);
        await ExecuteAsync($"update tickets set sla_terms_id = null where id = {bare}");
        Assert.Contains("No SLA policy", (await RefusedAsync(new ChangeTicket(bare, later), Ann)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T06_What_is_stored_is_what_the_history_says_after_any_changes()
    {
        var random = new Random(66);
        await RunAsync(new SaveSlaPolicy(await Desk.StandardAsync(Ann, [.. Enum.GetValues<TicketPriority>().Select(p => Promise(p, Hour * (int)p, Hour * 9 * (int)p, Hour))])
            with { CalendarId = (await AskAsync(new ReadCalendars(), Ann))[0].CalendarId }), Ann);
        var ids = new List<long>();
        for (var i = 0; i < 12; i++) ids.Add(await RunAsync(new CreateTicket($"Ticket {i}", Priority: (TicketPriority)random.Next(1, 5), CustomerId: Customer), Ann));
        for (var step = 0; step < 250; step++)
        {
            Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 5 * Hour)));
            var id = ids[random.Next(ids.Count)];
            switch (random.Next(6))
            {
                case 0: await RunAsync(new ChangeTicket(id, new SetPriority((TicketPriority)random.Next(1, 5))), Ann); break;
                case 1: await ReplyAsync(id, $"Reply {step}."); break;
                case 2: await AnsweredAsync(id, $"Message {step}."); break;
                case 3: await Desk.TurnAsync(); break;
                default: await RunAsync(new ChangeTicket(id, new SetStatus((TicketStatus)random.Next(2, 7), (WaitingOn)random.Next(1, 5))), Ann); break;
            }
        }
        await Desk.TurnAsync();
        await using var db = new HelpDeskDb(new DbContextOptionsBuilder<HelpDeskDb>().UseNpgsql(Database).Options);
        var terms = await db.Set<SlaTerms>().ToDictionaryAsync(t => t.Id, Ct);
        foreach (var ticket in await db.Set<Ticket>().Where(t => ids.Contains(t.Id)).ToListAsync(Ct))
        {
            Assert.Equal(ticket.SlaPauseKind.Length, (ticket.SlaPauseAt.Length + 1) / 2);
            Assert.Equal(ticket.SlaPauseAt.Order(), ticket.SlaPauseAt);
            Assert.Equal(ticket.Sla, SlaSettling.Read(terms[ticket.SlaTermsId!.Value], ticket.SlaFacts(), ticket.SlaTold, ticket.SlaBreachedAt, Desk.Now, SlaNews.Told).Sla);
            foreach (var clock in (await AskAsync(new ReadSlaClocks(ticket.Id), Ann)).Clocks)
            {
                var counted = clock.Parts.Where(p => p.What is SlaStretch.Running or SlaStretch.Late).Sum(p => (p.To - p.From).Ticks);
                if (clock.Parts.Count < 300) Assert.Equal(clock.Spent, new TimeSpan(counted));
            }
        }
    }

    private async Task<long> TicketAsync(params SlaPromise[] promises)
    {
        await Desk.PromiseAsync(Ann, promises);
        return await RunAsync(new CreateTicket("Printer"), Ann);
    }

    private async Task AnsweredAsync(long ticket, string text)
    {
        var mail = MailPreview.Write(Address, "support@helpdesk.example", $"Re: [{TicketNumber.Format(ticket, (await AskAsync(new ReadDirectory(), Ann)).Settings)}]", text, Clock.GetUtcNow());
        Assert.Equal(InboundVerdict.Reply, await RunAsync(new HandleInbound((await RunAsync(new StoreInbound(null, $"test/{Guid.NewGuid()}", mail), Who.System))!.Value), Who.System));
    }

    private async Task ReplyAsync(long ticket, string text) =>
        Assert.True(await RunAsync(new ReleaseReply((await RunAsync(new SendReply(ticket, text, null, Guid.NewGuid()), Ann)).MessageId, Now: true), Ann));

    private Task<TicketView> DetailAsync(long id) => AskAsync(new TicketDetail(id), Ann);

    private async Task<List<SlaTargetReached>> ReachedAsync(long id) =>
        [.. (await AskAsync(new TicketActivity(id), Ann)).Select(a => a.Fact).OfType<SlaTargetReached>().Reverse()];
}
