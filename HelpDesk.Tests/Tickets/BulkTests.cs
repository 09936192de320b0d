using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Tickets;

public sealed class BulkTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task A_bulk_action_succeeds_in_part_and_names_each_ticket_that_it_skipped()
    {
        var (admin, lead, member) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Member), await AddAgentAsync(Role.Member));
        var team = await AddTeamAsync("Support", [member], [lead]);
        var own = await RunAsync(new CreateTicket("Own", TeamId: team), admin);
        var foreign = await RunAsync(new CreateTicket("Foreign"), admin);
        var outcome = await BulkRun.ChangeAsync(Desk, [own, foreign, 999_999], new SetAssignee(member.Id), lead, Guid.NewGuid(), null, Ct);
        Assert.Equal([own], outcome.Changed);
        Assert.Equal([foreign, 999_999], outcome.Skipped.Select(s => s.TicketId));
        Assert.All(outcome.Skipped, s => Assert.NotEmpty(s.Why));
    }

    [Fact]
    public async Task A_bulk_action_of_a_guest_is_refused_whole()
    {
        var (admin, guest) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Guest));
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        var outcome = await BulkRun.ChangeAsync(Desk, [id], new SetStatus(TicketStatus.Closed), guest, Guid.NewGuid(), null, Ct);
        Assert.IsType<Refusal.NotAllowed>(outcome.Refused);
        Assert.Equal(TicketStatus.Open, (await AskAsync(new TicketDetail(id), admin)).Row.Status);
    }

    [Fact]
    public async Task A_thousand_tickets_are_reassigned_with_one_entry_each_and_undone()
    {
        var (admin, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Member));
        await ExecuteAsync($"""
            insert into tickets (version, subject, status, priority, type, channel, created_at, updated_at)
              select 1, 'Bulk ' || n, 2, 2, 1, 3, now(), now() from generate_series(1, 1000) n;
            insert into events (subject, subject_id, version, at, actor_kind, kind, body)
              select 'ticket', id, 1, now(), 7, 'ticket.created', '{"{"}"status":"open","priority":"medium","type":"support","channel":"phone"{"}"}' from tickets
            """);
        var ids = await AskAsync(new TicketIds(new TicketFilter()), admin);
        var batch = Guid.NewGuid();
        var outcome = await BulkRun.ChangeAsync(Desk, ids, new SetAssignee(bob.Id), admin, batch, null, Ct);
        Assert.Equal(1000, outcome.Changed.Count);
        Assert.Equal(1000L, await ScalarAsync<long>("select count(*) from events where kind = 'ticket.assigned'"));
        await RunAsync(new ChangeTicket(ids[0], new SetAssignee(admin.Id)), admin);
        var undone = await BulkRun.UndoAsync(Desk, batch, outcome.Changed, admin, Ct);
        Assert.Equal((999, 1), (undone.Changed.Count, undone.Skipped.Count));
        Assert.Equal([admin.Id], (await AskAsync(new TicketDetail(ids[0]), admin)).Row.AssigneeIds);
        Assert.Empty((await AskAsync(new TicketDetail(ids[1]), admin)).Row.AssigneeIds);
    }

    [Fact]
    public async Task Only_the_person_who_acted_can_undo_and_only_once()
    {
        var (ann, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Admin));
        var id = await RunAsync(new CreateTicket("Printer"), ann);
        var batch = Guid.NewGuid();
        await RunAsync(new ChangeTicket(id, new SetPriority(TicketPriority.High), batch), ann);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new UndoBatch(batch, [id]), bob));
        Assert.Single((await RunAsync(new UndoBatch(batch, [id]), ann)).Changed);
        Assert.Single((await RunAsync(new UndoBatch(batch, [id]), ann)).Skipped);
    }
}
