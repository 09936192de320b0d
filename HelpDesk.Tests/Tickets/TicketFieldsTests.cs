using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Tickets;

public sealed class TicketFieldsTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task Each_edit_leaves_one_entry_that_says_who_when_from_what_to_what()
    {
        var ann = await AddAgentAsync(Role.Admin);
        var (customer, team, tag) = (await RunAsync(new SaveCustomer(null, "Ana Rivera", [], null, null, null), ann), await AddTeamAsync("Support"), await RunAsync(new CreateTag("red"), ann));
        var id = await RunAsync(new CreateTicket("Printer"), ann);
        foreach (var (change, fact) in new (TicketChange, Fact)[]
        {
            (new SetType(TicketType.Bug), new TypeChanged(TicketType.Support, TicketType.Bug)),
            (new SetChannel(TicketChannel.Email), new ChannelChanged(TicketChannel.Phone, TicketChannel.Email)),
            (new SetCustomer(customer), new TicketCustomerChanged(null, customer)),
            (new SetTeam(team), new TicketTeamChanged(null, team)),
            (new AddTag(tag), new TicketTagAdded(tag)),
            (new RemoveTag(tag), new TicketTagRemoved(tag)),
            (new EditSubject("Printer burns", 1), new SubjectEdited(1, 2)),
            (new EditDescription("Badly.", 1), new DescriptionEdited(1, 2)),
            (new SetStatus(TicketStatus.Waiting, WaitingOn.ThirdParty), new StatusChanged(TicketStatus.Open, TicketStatus.Waiting, null, WaitingOn.ThirdParty)),
            (new Archive(), new TicketArchived()),
            (new Unarchive(), new TicketUnarchived()),
        })
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            var before = await AskAsync(new TicketActivity(id), ann);
            Assert.True((await RunAsync(new ChangeTicket(id, change), ann)).Different);
            var after = await AskAsync(new TicketActivity(id), ann);
            var entry = Assert.Single(after.Where(a => a.Fact is not SlaChanged), a => a.Version > before[0].Version);
            Assert.Equal((fact, ann, Clock.GetUtcNow()), (entry.Fact, entry.Who, entry.At));
            if (fact is SubjectEdited) Assert.Equal(("Printer", "Printer burns"), (entry.FromText, entry.ToText));
            Assert.False((await RunAsync(new ChangeTicket(id, change is EditSubject or EditDescription ? new SetType(TicketType.Bug) : change), ann)).Different);
            Assert.Equal(after.Count, (await AskAsync(new TicketActivity(id), ann)).Count);
        }
    }

    [Fact]
    public async Task The_timeline_comes_in_pages_newest_first()
    {
        var ann = await AddAgentAsync(Role.Admin);
        var id = await RunAsync(new CreateTicket("Printer"), ann);
        for (var i = 0; i < 4; i++) await RunAsync(new ChangeTicket(id, new SetType(i % 2 == 0 ? TicketType.Bug : TicketType.Feature)), ann);
        var first = await AskAsync(new TicketActivity(id, null, 2), ann);
        var second = await AskAsync(new TicketActivity(id, first[^1].Version, 100), ann);
        Assert.Equal([6, 5, 4, 3, 2, 1], first.Concat(second).Select(a => a.Version));
        Assert.IsType<TicketCreated>(second[^1].Fact);
    }

    [Theory]
    [InlineData(TicketStatus.Open)]
    [InlineData(TicketStatus.InProgress)]
    [InlineData(TicketStatus.Resolved)]
    public async Task No_spam_after_all_returns_to_the_status_it_had(TicketStatus before)
    {
        var ann = await AddAgentAsync(Role.Admin);
        var id = await RunAsync(new CreateTicket("Cheap pills"), ann);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(new ChangeTicket(id, new SetStatus(before)), ann);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new ChangeTicket(id, new NotSpam()), ann));
        await RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Spam)), ann);
        Assert.Equal(SlaState.None, (await AskAsync(new TicketDetail(id), ann)).Row.SlaState);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(new ChangeTicket(id, new NotSpam()), ann);
        Assert.Equal(before, (await AskAsync(new TicketDetail(id), ann)).Row.Status);
    }

    [Fact]
    public async Task A_deleted_ticket_is_gone_for_members_can_be_restored_for_thirty_days_and_is_then_purged()
    {
        var (admin, member) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Member));
        var (restored, purged) = (await RunAsync(new CreateTicket("Restored", AssigneeId: member.Id), admin), await RunAsync(new CreateTicket("Purged"), admin));
        foreach (var id in new[] { restored, purged })
        {
            await RunAsync(new AddNote(id, "A note"), admin);
            await RunAsync(new ChangeTicket(id, new Delete()), admin);
        }
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TicketDetail(restored), member));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ChangeTicket(restored, new SetStatus(TicketStatus.Closed)), admin));
        Assert.NotNull((await AskAsync(new TicketDetail(restored), admin)).Row.DeletedAt);

        Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, await RunAsync(new PurgeDeleted(), Who.Clock));
        await RunAsync(new ChangeTicket(restored, new Restore()), admin);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await RunAsync(new PurgeDeleted(), Who.Clock));

        Assert.Equal("Restored", (await AskAsync(new TicketDetail(restored), member)).Row.Subject);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TicketDetail(purged), admin));
        Assert.Equal(0L, await ScalarAsync<long>($"select (select count(*) from notes where ticket_id = {purged}) + (select count(*) from ticket_texts where ticket_id = {purged})"));
        Assert.Contains("ticket.deleted", await LogOfAsync("ticket", purged));
        Assert.Equal(1L, (await AskAsync(new TicketCounts(), admin)).All);
    }

    [Fact]
    public async Task Values_and_ids_that_do_not_exist_are_refused_at_their_field()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        foreach (var (change, field) in new (TicketChange, string)[]
        {
            (new SetStatus((TicketStatus)99), "status"), (new SetStatus(TicketStatus.Waiting, (WaitingOn)99), "status"), (new SetPriority((TicketPriority)0), "priority"),
            (new SetType((TicketType)99), "type"), (new SetChannel((TicketChannel)(-1)), "channel"), (new SetTeam(987), "team"), (new SetCustomer(987), "customer"),
            (new AddTag(987), "tags"), (new AddAssignee(987), "assignees"), (new SetAssignee(-1), "assignees"), (new EditSubject("", 1), "subject"), (new EditDescription("a\0b", 1), "description"),
        }) Assert.Equal(field, Assert.IsType<Refusal.Invalid>(await RefusedAsync(new ChangeTicket(id, change), admin)).Field);
        Assert.Equal(2, (await AskAsync(new TicketDetail(id), admin)).Row.Version);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ChangeTicket(-1, new SetTeam(null)), admin));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ChangeTicket(long.MaxValue, new SetTeam(null)), admin));
    }

    [Fact]
    public async Task The_second_of_two_changes_of_the_same_subject_gets_both_texts()
    {
        var (ann, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Admin));
        var id = await RunAsync(new CreateTicket("Printer"), ann);
        await RunAsync(new ChangeTicket(id, new EditSubject("Ann's", 1)), ann);
        var stale = Assert.IsType<Refusal.Stale>(await RefusedAsync(new ChangeTicket(id, new EditSubject("Bob's", 1)), bob));
        Assert.Equal(("subject", "Ann's", ann), (stale.Field, stale.Current, stale.By!.Value));
        await RunAsync(new ChangeTicket(id, new EditSubject("Bob's", null)), bob);
        Assert.Equal("Printer|Ann's|Bob's", await ScalarAsync<string>($"select string_agg(body, '|' order by revision) from ticket_texts where field = 1 and ticket_id = {id}"));
    }

    [Fact]
    public async Task Own_tickets_are_counted_apart_from_everybodys()
    {
        var (ann, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Admin));
        for (var i = 0; i < 3; i++) await RunAsync(new CreateTicket($"Ann's {i}", AssigneeId: ann.Id), ann);
        var closed = await RunAsync(new CreateTicket("Closed", AssigneeId: ann.Id), ann);
        await RunAsync(new ChangeTicket(closed, new SetStatus(TicketStatus.Closed)), ann);
        await RunAsync(new CreateTicket("Bob's", AssigneeId: bob.Id), ann);
        Assert.Equal(new MyCounts(4, 3), await AskAsync(new MyTicketCounts(), ann));
        Assert.Equal(new MyCounts(1, 1), await AskAsync(new MyTicketCounts(), bob));
    }

    [Fact]
    public async Task A_count_stops_at_its_bound()
    {
        var ann = await AddAgentAsync(Role.Admin);
        for (var i = 0; i < 5; i++) await RunAsync(new CreateTicket($"Ticket {i}"), ann);
        Assert.Equal(5, await AskAsync(new TicketCount(new TicketFilter(), 5), ann));
        Assert.Equal(4, await AskAsync(new TicketCount(new TicketFilter(), 3), ann));
    }

    [Fact]
    public async Task Text_that_cannot_be_kept_is_refused_where_it_is_typed_and_not_found_where_it_is_searched()
    {
        var admin = await AddAgentAsync(Role.Admin);
        await RunAsync(new CreateTicket("Ordinary"), admin);
        foreach (var text in new[] { "a\0b", "half a pair " + (char)0xD800, (char)0xDC00 + "" })
        {
            Assert.Empty((await AskAsync(new TicketList(new TicketFilter { Search = text }), admin)).Rows);
            Assert.Equal(0, await AskAsync(new TicketCount(new TicketFilter { Search = text }), admin));
            Assert.Empty(await AskAsync(new FindCustomers(text), admin));
            Assert.Equal("subject", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new CreateTicket(text), admin)).Field);
            Assert.Equal("description", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new CreateTicket("Fine", text), admin)).Field);
            Assert.Equal("name", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new CreateTag(text), admin)).Field);
            Assert.Equal("name", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveCustomer(null, text, [], null, null, null), admin)).Field);
            Assert.Equal("emails", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveCustomer(null, "Ana", [$"{text}@example.com"], null, null, null), admin)).Field);
            Assert.Equal("kind", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveDraft("new", text, "x", null), admin)).Field);
            Assert.Equal("name", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new EditProfile(text, null, true), admin)).Field);
            Assert.Equal("name", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new EditTeam(null, text), admin)).Field);
            Assert.Equal("email", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new InviteAgent("Eve", $"{text}@example.com", Role.Guest), admin)).Field);
            Assert.Equal("comment", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveGuideFeedback("tickets", true, text), admin)).Field);
            Assert.Equal("time-zone", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new EditProfile("Ann", text, true), admin)).Field);
            Assert.IsType<Refusal.Rule>(await RefusedAsync(new AcceptInvite(text, "Eve", "a good password"), Who.System));
            Assert.IsType<Refusal.Invalid>(await RefusedAsync(new TicketList(new TicketFilter { Behind = new TicketsBehind(text, Start, Start) }), admin));
            Assert.IsType<Refusal.Invalid>(await RefusedAsync(new TicketList(new TicketFilter(), TicketSort.Created, text), admin));
        }
    }
}
