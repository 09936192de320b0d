using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Tickets;

public sealed class UndoTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    public static TheoryData<string> Changes => [.. new[] { "status", "waiting", "spam", "priority", "type", "channel", "team", "customer", "tag", "untag", "assign", "unassign", "replace", "archive", "delete" }];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Undo_restores_what_the_action_changed(string what)
    {
        var (admin, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Member));
        var (team, customer) = (await AddTeamAsync("Support"), await RunAsync(new SaveCustomer(null, "Ana", [], null, null, null), admin));
        var (red, blue) = (await RunAsync(new CreateTag("red"), admin), await RunAsync(new CreateTag("blue"), admin));
        var id = await RunAsync(new CreateTicket("Printer", AssigneeId: bob.Id, TagIds: [red]), admin);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var before = await AskAsync(new TicketDetail(id), admin);
        TicketChange change = what switch
        {
            "status" => new SetStatus(TicketStatus.Closed), "waiting" => new SetStatus(TicketStatus.Waiting, WaitingOn.Date), "spam" => new SetStatus(TicketStatus.Spam),
            "priority" => new SetPriority(TicketPriority.Urgent), "type" => new SetType(TicketType.Bug), "channel" => new SetChannel(TicketChannel.Chat),
            "team" => new SetTeam(team), "customer" => new SetCustomer(customer), "tag" => new AddTag(blue), "untag" => new RemoveTag(red),
            "assign" => new AddAssignee(admin.Id), "unassign" => new RemoveAssignee(bob.Id), "replace" => new SetAssignee(admin.Id),
            "archive" => new Archive(), _ => new Delete(),
        };
        var batch = Guid.NewGuid();
        Assert.Equal([id], (await RunAsync(new ChangeTickets([id], change, batch), admin)).Changed);
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([id], (await RunAsync(new UndoBatch(batch, [id]), admin)).Changed);

        var after = await AskAsync(new TicketDetail(id), admin);
        Assert.Equal(Told(before), Told(after));
        Assert.Null(after.DoneAt);
        Assert.Empty((await RunAsync(new UndoBatch(batch, [id]), admin)).Changed.Except([id]));
    }

    [Fact]
    public async Task Undo_leaves_alone_what_was_changed_again_and_names_it()
    {
        var (admin, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Admin));
        var ids = new List<long>();
        for (var i = 0; i < 3; i++) ids.Add(await RunAsync(new CreateTicket($"Ticket {i}"), admin));
        var batch = Guid.NewGuid();
        await RunAsync(new ChangeTickets(ids, new SetPriority(TicketPriority.Urgent), batch), admin);
        await RunAsync(new ChangeTicket(ids[1], new SetPriority(TicketPriority.Low)), bob);
        var undone = await RunAsync(new UndoBatch(batch, ids), admin);
        Assert.Equal([ids[0], ids[2]], undone.Changed);
        Assert.Equal(ids[1], Assert.Single(undone.Skipped).TicketId);
        Assert.Contains("priority", undone.Skipped[0].Why, StringComparison.Ordinal);
        Assert.Equal(TicketPriority.Low, (await AskAsync(new TicketDetail(ids[1]), admin)).Row.Priority);
    }

    [Fact]
    public async Task Undo_ends_after_five_minutes_and_is_for_the_own_action_only()
    {
        var (admin, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Admin));
        var (id, batch) = (await RunAsync(new CreateTicket("Printer"), admin), Guid.NewGuid());
        await RunAsync(new ChangeTicket(id, new SetPriority(TicketPriority.Urgent), batch), admin);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new UndoBatch(batch, [id]), bob));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new UndoBatch(Guid.NewGuid(), [id]), admin));
        Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new UndoBatch(batch, [id]), admin));
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new UndoBatch(batch, [.. Enumerable.Range(1, 101).Select(i => (long)i)]), admin));
    }

    [Fact]
    public async Task Undo_is_an_action_with_its_own_entries_and_takes_no_right_that_was_lost()
    {
        var (admin, member) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Member));
        var (id, batch) = (await RunAsync(new CreateTicket("Printer", AssigneeId: member.Id), member), Guid.NewGuid());
        await RunAsync(new ChangeTicket(id, new SetPriority(TicketPriority.Urgent), batch), member);
        await RunAsync(new ChangeTicket(id, new RemoveAssignee(member.Id)), admin);
        Assert.Empty((await RunAsync(new UndoBatch(batch, [id]), member)).Changed);
        await RunAsync(new ChangeTicket(id, new AddAssignee(member.Id)), admin);
        await RunAsync(new UndoBatch(batch, [id]), member);
        Assert.Equal(["ticket.priority_changed", "ticket.unassigned", "ticket.assigned", "ticket.priority_changed"], (await LogOfAsync("ticket", id)).Skip(3).Where(k => k != "ticket.sla_changed"));
        Assert.Equal(2L, await ScalarAsync<long>($"select count(distinct batch) from events where subject_id = {id} and kind = 'ticket.priority_changed'"));
    }

    /// <summary>What people see of a ticket; versions and instants of changes go on.</summary>
    private static string Told(TicketView v) => string.Join(' ', v.Row.Subject, v.Row.Status, v.Row.WaitingOn, v.Row.Priority, v.Row.Type, v.Row.Channel, v.Row.CustomerId,
        v.Row.TeamId, string.Join(',', v.Row.AssigneeIds), string.Join(',', v.Row.TagIds), v.Row.ArchivedAt, v.Row.DeletedAt, v.Row.SlaState, v.ClosedAt, v.Sla.ResolutionTarget);
}
