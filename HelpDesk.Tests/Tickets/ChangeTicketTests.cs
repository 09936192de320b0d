using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Tickets;

public sealed class ChangeTicketTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task A_created_ticket_is_open_medium_and_unassigned()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var id = await RunAsync(new CreateTicket("Printer on fire"), admin);
        var view = await AskAsync(new TicketDetail(id), admin);
        Assert.Equal((TicketStatus.Open, TicketPriority.Medium, 0), (view.Row.Status, view.Row.Priority, view.Row.AssigneeIds.Length));
        Assert.Equal(SlaState.OnTrack, view.Row.SlaState);
        Assert.Equal(["ticket.created", "ticket.sla_changed"], await LogOfAsync("ticket", id));
    }

    [Fact]
    public async Task With_triage_a_ticket_starts_as_new_and_the_first_action_opens_it()
    {
        var admin = await AddAgentAsync(Role.Admin);
        await ExecuteAsync("update workspace set triage = true");
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        Assert.Equal(TicketStatus.New, (await AskAsync(new TicketDetail(id), admin)).Row.Status);
        await RunAsync(new ChangeTicket(id, new SetPriority(TicketPriority.High)), admin);
        Assert.Equal(TicketStatus.Open, (await AskAsync(new TicketDetail(id), admin)).Row.Status);
    }

    [Fact]
    public async Task Two_agents_changing_different_fields_both_succeed()
    {
        var (ann, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Admin));
        var id = await RunAsync(new CreateTicket("Printer"), ann);
        var both = await Task.WhenAll(
            Desk.RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Waiting, Seen: TicketStatus.Open)), ann, Ct),
            Desk.RunAsync(new ChangeTicket(id, new SetPriority(TicketPriority.Urgent, TicketPriority.Medium)), bob, Ct));
        Assert.All(both, o => Assert.True(o.Ok));
        var row = (await AskAsync(new TicketDetail(id), ann)).Row;
        Assert.Equal((TicketStatus.Waiting, TicketPriority.Urgent), (row.Status, row.Priority));
    }

    [Fact]
    public async Task The_second_of_two_changes_to_the_same_field_learns_what_it_is_now_and_by_whom()
    {
        var (ann, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Admin));
        var id = await RunAsync(new CreateTicket("Printer"), ann);
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Waiting, Seen: TicketStatus.Open)), ann);
        var stale = Assert.IsType<Refusal.Stale>(await RefusedAsync(new ChangeTicket(id, new SetStatus(TicketStatus.InProgress, Seen: TicketStatus.Open)), bob));
        Assert.Equal(("status", "Waiting on Customer", ann), (stale.Field, stale.Current, stale.By!.Value));
        Assert.Equal(TicketStatus.Waiting, (await AskAsync(new TicketDetail(id), bob)).Row.Status);
    }

    [Fact]
    public async Task Two_agents_saving_the_same_description_lose_nothing()
    {
        var (ann, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Admin));
        var id = await RunAsync(new CreateTicket("Printer", "It burns."), ann);
        await RunAsync(new ChangeTicket(id, new EditDescription("It burns blue.", 1)), ann);
        var stale = Assert.IsType<Refusal.Stale>(await RefusedAsync(new ChangeTicket(id, new EditDescription("It burns green.", 1)), bob));
        Assert.Equal("It burns blue.", stale.Current);
        await RunAsync(new ChangeTicket(id, new EditDescription("It burns green.", null)), bob);
        Assert.Equal(3L, await ScalarAsync<long>($"select count(*) from ticket_texts where ticket_id = {id} and field = 2"));
        Assert.Equal("It burns.", await AskAsync(new OriginalDescription(id), ann));
    }

    [Fact]
    public async Task Tags_of_two_agents_merge_as_sets()
    {
        var (ann, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Admin));
        var (red, blue) = (await RunAsync(new CreateTag("red"), ann), await RunAsync(new CreateTag("blue"), ann));
        var id = await RunAsync(new CreateTicket("Printer"), ann);
        await Task.WhenAll(Desk.RunAsync(new ChangeTicket(id, new AddTag(red)), ann, Ct), Desk.RunAsync(new ChangeTicket(id, new AddTag(blue)), bob, Ct));
        Assert.Equal([red, blue], (await AskAsync(new TicketDetail(id), ann)).Row.TagIds.Order());
    }

    [Fact]
    public async Task Removing_the_primary_assignee_promotes_the_next()
    {
        var (ann, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Member));
        var id = await RunAsync(new CreateTicket("Printer", AssigneeId: ann.Id), ann);
        await RunAsync(new ChangeTicket(id, new AddAssignee(bob.Id)), ann);
        await RunAsync(new ChangeTicket(id, new RemoveAssignee(ann.Id)), ann);
        Assert.Equal([bob.Id], (await AskAsync(new TicketDetail(id), ann)).Row.AssigneeIds);
    }

    [Fact]
    public async Task A_guest_is_never_an_assignee()
    {
        var (admin, guest) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Guest));
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new ChangeTicket(id, new AddAssignee(guest.Id)), admin));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Closed)), guest));
    }

    [Fact]
    public async Task A_member_changes_own_tickets_only_and_may_claim_unassigned_ones_of_the_team()
    {
        var (admin, member) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Member));
        var team = await AddTeamAsync("Support", [member]);
        var other = await AddTeamAsync("Billing");
        var mine = await RunAsync(new CreateTicket("Mine", TeamId: team), admin);
        var foreign = await RunAsync(new CreateTicket("Foreign", TeamId: other), admin);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeTicket(mine, new SetStatus(TicketStatus.InProgress)), member));
        await RunAsync(new ChangeTicket(mine, new AddAssignee(member.Id)), member);
        await RunAsync(new ChangeTicket(mine, new SetStatus(TicketStatus.InProgress)), member);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeTicket(foreign, new AddAssignee(member.Id)), member));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeTicket(mine, new Archive()), member));
    }

    [Fact]
    public async Task A_lead_assigns_tickets_of_the_own_team_whoever_holds_them()
    {
        var (admin, lead, member) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Member), await AddAgentAsync(Role.Member));
        var team = await AddTeamAsync("Support", [member], [lead]);
        var id = await RunAsync(new CreateTicket("Printer", TeamId: team, AssigneeId: admin.Id), admin);
        await RunAsync(new ChangeTicket(id, new SetAssignee(member.Id)), lead);
        var foreign = await RunAsync(new CreateTicket("No team"), admin);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeTicket(foreign, new SetAssignee(member.Id)), lead));
    }

    [Fact]
    public async Task Every_status_change_leaves_one_spell_open_and_keeps_done_spells_together()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        foreach (var to in new[] { TicketStatus.InProgress, TicketStatus.Resolved, TicketStatus.Closed, TicketStatus.Open, TicketStatus.Closed })
        {
            Clock.Advance(TimeSpan.FromMinutes(10));
            await RunAsync(new ChangeTicket(id, new SetStatus(to)), admin);
        }
        Assert.Equal(1L, await ScalarAsync<long>($"select count(*) from ticket_spells where ticket_id = {id} and kind < 10 and to_at is null"));
        Assert.Equal(2L, await ScalarAsync<long>($"select count(*) from ticket_spells where ticket_id = {id} and kind = 10"));
        var view = await AskAsync(new TicketDetail(id), admin);
        Assert.Equal((1, Clock.GetUtcNow()), (view.ReopenedCount, view.DoneAt!.Value));
    }

    [Fact]
    public async Task Changes_of_one_instant_to_the_same_status_are_one_spell()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        foreach (var to in new[] { TicketStatus.Resolved, TicketStatus.Open, TicketStatus.Resolved, TicketStatus.Closed, TicketStatus.Resolved, TicketStatus.Open, TicketStatus.Resolved })
            await RunAsync(new ChangeTicket(id, new SetStatus(to)), admin);
        Assert.Equal("2:0,5:,6:0,10:", await SpellsAsync(id));
        Clock.Advance(TimeSpan.FromSeconds(1));
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Open)), admin);
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Waiting)), admin);
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Open)), admin);
        Assert.Equal("2:0,2:,4:0,5:1,6:0,10:1", await SpellsAsync(id));
    }

    [Fact]
    public async Task A_status_that_is_back_within_one_command_has_never_ended()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await RunAsync(new ThereAndBack(id), Who.System);
        Assert.Equal("2:", await SpellsAsync(id));
    }

    [Fact]
    public async Task Counts_are_exact_after_every_kind_of_change_and_after_folding()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var ids = new List<long>();
        for (var i = 0; i < 6; i++) ids.Add(await RunAsync(new CreateTicket($"Ticket {i}"), admin));
        await RunAsync(new ChangeTicket(ids[0], new SetStatus(TicketStatus.Closed)), admin);
        await RunAsync(new ChangeTicket(ids[1], new SetStatus(TicketStatus.Spam)), admin);
        await RunAsync(new ChangeTicket(ids[2], new Archive()), admin);
        await RunAsync(new ChangeTicket(ids[3], new Delete()), admin);
        var before = await AskAsync(new TicketCounts(), admin);
        await RunAsync(new FoldTallies(), Who.Clock);
        var after = await AskAsync(new TicketCounts(), admin);
        Assert.Equal((2L, 1L, 1L), (before.Of(TicketStatus.Open), before.Of(TicketStatus.Closed), before.Of(TicketStatus.Spam)));
        Assert.Equal(before.ByStatus.Where(s => s.Value > 0).OrderBy(s => s.Key), after.ByStatus.Where(s => s.Value > 0).OrderBy(s => s.Key));
        Assert.Equal(2L, after.Unassigned);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\0b")]
    public async Task A_subject_of_the_wrong_shape_is_refused_at_its_field(string subject)
    {
        var admin = await AddAgentAsync(Role.Admin);
        Assert.Equal("subject", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new CreateTicket(subject), admin)).Field);
        Assert.Equal("subject", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new CreateTicket(new string('x', 301)), admin)).Field);
        Assert.Equal("subject", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new CreateTicket("half a pair " + (char)0xD800), admin)).Field);
    }

    /// <summary>Kinds of a ticket's spells with their seconds; those that last have none.</summary>
    private Task<string?> SpellsAsync(long id) => ScalarAsync<string>(
        $"select string_agg(kind || ':' || coalesce(extract(epoch from to_at - from_at)::int::text, ''), ',' order by kind, from_at) from ticket_spells where ticket_id = {id}");
}

/// <summary>Two changes of the status in one transaction.</summary>
internal sealed record ThereAndBack(long TicketId) : Command<bool>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var ticket = await work.TicketAsync(TicketId, ct);
        ticket.SetStatus(TicketStatus.Waiting, null, work.Now);
        ticket.SetStatus(TicketStatus.Open, null, work.Now);
        return true;
    }
}
