using HelpDesk.Core.Access;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Access;

/// <summary>A ticket that somebody may not see does not exist for them: the same words, the same counts, whatever they ask (C20, S-17, S-26).</summary>
public sealed class VisibilityTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    private Who _owner, _lead, _member, _guest;
    private long _team, _mine, _teams, _homeless, _foreign;

    private async Task SetAsync(TicketScope scope)
    {
        (_owner, _lead, _member, _guest) = (await AddAgentAsync(Role.Owner), await AddAgentAsync(Role.Member), await AddAgentAsync(Role.Member), await AddAgentAsync(Role.Guest));
        _team = await AddTeamAsync("Support", [_member, _guest], [_lead]);
        var other = await AddTeamAsync("Billing");
        _mine = await RunAsync(new CreateTicket("Mine printer", TeamId: other, AssigneeId: _member.Id), _owner);
        _teams = await RunAsync(new CreateTicket("Team printer", TeamId: _team, AssigneeId: _lead.Id), _owner);
        _homeless = await RunAsync(new CreateTicket("Homeless printer"), _owner);
        _foreign = await RunAsync(new CreateTicket("Foreign printer", TeamId: other), _owner);
        var settings = (await AskAsync(new ReadDirectory(), _owner)).Settings;
        await RunAsync(new ChangeWorkspace(settings with { MembersSee = scope }), _owner);
    }

    [Theory]
    [InlineData(TicketScope.All)]
    [InlineData(TicketScope.Team)]
    [InlineData(TicketScope.Own)]
    public async Task Every_way_to_ask_for_tickets_agrees_on_which_there_are(TicketScope scope)
    {
        await SetAsync(scope);
        long[] everything = [_mine, _teams, _homeless, _foreign];
        foreach (var (who, sees) in new (Who, long[])[]
        {
            (_owner, everything),
            (_member, scope switch { TicketScope.All => everything, TicketScope.Team => [_mine, _teams, _homeless], _ => [_mine] }),
            (_lead, scope switch { TicketScope.All => everything, TicketScope.Team => [_teams, _homeless], _ => [_teams] }),
            (_guest, scope switch { TicketScope.All => everything, TicketScope.Team => [_teams, _homeless], _ => [] }),
        })
        {
            var filter = new TicketFilter();
            Assert.Equal(sees, (await AskAsync(new TicketList(filter), who)).Rows.Select(r => r.Id).Order());
            Assert.Equal(sees, (await AskAsync(new TicketList(new TicketFilter { Search = "printer" }), who)).Rows.Select(r => r.Id).Order());
            Assert.Equal(sees, (await AskAsync(new TicketIds(filter), who)).Order());
            Assert.Equal(sees, (await AskAsync(new TicketRowsById(everything), who)).Select(r => r.Id).Order());
            Assert.Equal(sees, (await AskAsync(new TicketsMatching(filter, everything), who)).Order());
            Assert.Equal(sees.Length, await AskAsync(new TicketCount(filter), who));
            var counts = await AskAsync(new TicketCounts(), who);
            Assert.Equal((sees.Length, sees.Count(id => id == _homeless || id == _foreign)), (counts.Open, counts.Unassigned));
            foreach (var id in everything)
            {
                var answer = (await Desk.AskAsync(new TicketDetail(id), who, Ct)).Refused;
                Assert.Equal(sees.Contains(id), answer is null);
                if (answer is not null) Assert.Equal(await RefusedAsync(new TicketDetail(987_654), who), answer);
            }
        }
    }

    [Fact]
    public async Task What_cannot_be_seen_cannot_be_asked_about_or_touched_by_its_id()
    {
        await SetAsync(TicketScope.Own);
        var note = await RunAsync(new AddNote(_foreign, "Secret"), _owner);
        var file = await RunAsync(new StoreImage(_foreign, RoleMatrix.Png), _owner);
        var logged = await AskAsync(new LogPosition(), _owner);

        foreach (var refused in new[]
        {
            await RefusedAsync(new OriginalDescription(_foreign), _member), await RefusedAsync(new TicketNotes(_foreign), _member),
            await RefusedAsync(new TicketActivity(_foreign), _member), await RefusedAsync(new ReadFile(file), _member),
            await RefusedAsync(new AddNote(_foreign, "Hello"), _member), await RefusedAsync(new EditNote(_foreign, note, "Changed", null), _member),
            await RefusedAsync(new DeleteNote(_foreign, note), _member), await RefusedAsync(new StoreImage(_foreign, RoleMatrix.Png), _member),
            await RefusedAsync(new SaveDraft(_foreign.ToString(System.Globalization.CultureInfo.InvariantCulture), "note", "Hello", null), _member),
            await RefusedAsync(new ChangeTicket(_foreign, new AddAssignee(_member.Id)), _member),
            await RefusedAsync(new ChangeTicket(_foreign, new SetStatus(TicketStatus.Closed)), _member),
        }) Assert.IsType<Refusal.NotFound>(refused);

        // A note or file is not found through another ticket either.
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new EditNote(_mine, note, "Changed", null), _member));
        var bulk = await RunAsync(new ChangeTickets([_mine, _foreign, 987_654], new SetPriority(TicketPriority.Urgent), Guid.NewGuid()), _member);
        Assert.Equal([_mine], bulk.Changed);
        Assert.Equal([(_foreign, bulk.Skipped[0].Why), (987_654, bulk.Skipped[0].Why)], bulk.Skipped.Select(s => (s.TicketId, s.Why)));
        Assert.Equal(0L, await ScalarAsync<long>($"select count(*) from events where subject = 'ticket' and subject_id = {_foreign} and position > {logged}"));
    }

    [Fact]
    public async Task A_member_who_is_taken_off_a_ticket_does_not_see_it_any_more_where_only_own_ones_are_seen()
    {
        await SetAsync(TicketScope.Own);
        await RunAsync(new ChangeTicket(_mine, new RemoveAssignee(_member.Id)), _owner);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TicketDetail(_mine), _member));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new AddNote(_mine, "Still here"), _member));
    }

    [Fact]
    public async Task The_board_is_closed_to_members_and_guests_where_the_workspace_says_so_but_not_to_leads()
    {
        await SetAsync(TicketScope.All);
        var settings = (await AskAsync(new ReadDirectory(), _owner)).Settings;
        await RunAsync(new ChangeWorkspace(settings with { MembersSeeAnalytics = false }), _owner);

        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ReadBoard(RangeKey.Today), _member));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ReadBoard(RangeKey.Today), _guest));
        Assert.Equal(4, (await AskAsync(new ReadBoard(RangeKey.Today), _lead)).Card(Metrics.Created).Value);
    }

    [Fact]
    public async Task Claiming_ends_where_the_workspace_says_so()
    {
        await SetAsync(TicketScope.All);
        var settings = (await AskAsync(new ReadDirectory(), _owner)).Settings;
        await RunAsync(new ChangeWorkspace(settings with { MembersMayClaim = false }), _owner);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeTicket(_homeless, new AddAssignee(_member.Id)), _member));
        await RunAsync(new ChangeWorkspace(settings), _owner);
        await RunAsync(new ChangeTicket(_homeless, new AddAssignee(_member.Id)), _member);
    }

    [Fact]
    public async Task Rights_count_as_they_are_now_and_not_as_they_were()
    {
        await SetAsync(TicketScope.All);
        await RunAsync(new ChangeTicket(_mine, new SetPriority(TicketPriority.High)), _member);
        await RunAsync(new ChangeRole(_member.Id, Role.Guest), _owner);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeTicket(_mine, new SetPriority(TicketPriority.Low)), _member));
        await RunAsync(new ChangeRole(_member.Id, Role.Admin), _owner);
        await RunAsync(new ChangeTicket(_foreign, new SetPriority(TicketPriority.Low)), _member);
        await RunAsync(new DisableAgent(_member.Id), _owner);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new TicketDetail(_foreign), _member));
    }

    [Fact]
    public async Task Demo_people_are_listed_for_the_product_only_and_only_while_they_may_sign_in()
    {
        await SetAsync(TicketScope.All);
        await ExecuteAsync($"update agents set is_demo = true where id in ({_lead.Id}, {_guest.Id})");
        Assert.Equal([(_lead.Id, true), (_guest.Id, false)], (await AskAsync(new DemoPeople(), Who.System)).Select(p => (p.Id, p.Lead)));
        await RunAsync(new DisableAgent(_guest.Id), _owner);
        Assert.Equal([_lead.Id], (await AskAsync(new DemoPeople(), Who.System)).Select(p => p.Id));
    }
}
