using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Access;

public sealed class TeamsTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task The_lead_of_a_team_assigns_its_tickets_and_no_others()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var lead = await AddAgentAsync(Role.Member);
        var member = await AddAgentAsync(Role.Member);
        var mine = await RunAsync(new EditTeam(null, "Billing"), admin);
        var other = await RunAsync(new EditTeam(null, "Shipping"), admin);
        var here = await RunAsync(new CreateTicket("Invoice", TeamId: mine), admin);
        var there = await RunAsync(new CreateTicket("Parcel", TeamId: other), admin);
        await RunAsync(new SetTeamMember(mine, lead.Id, Member: true), admin);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeTicket(here, new AddAssignee(member.Id)), lead));

        await RunAsync(new SetTeamMember(mine, lead.Id, Member: true, Lead: true), admin);

        Assert.True((await RunAsync(new ChangeTicket(here, new AddAssignee(member.Id)), lead)).Different);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeTicket(there, new AddAssignee(member.Id)), lead));
        Assert.Equal([lead.Id], (await AskAsync(new ReadDirectory(), lead)).Teams.Single(t => t.Id == mine).LeadIds);

        await RunAsync(new SetTeamMember(mine, lead.Id, Member: false), admin);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeTicket(here, new RemoveAssignee(member.Id)), lead));
    }

    [Fact]
    public async Task A_team_goes_only_when_no_ticket_belongs_to_it()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var member = await AddAgentAsync(Role.Member);
        var team = await AddTeamAsync("Billing", [member]);
        var ticket = await RunAsync(new CreateTicket("Invoice", TeamId: team), admin);

        Assert.StartsWith("One ticket", Assert.IsType<Refusal.Rule>(await RefusedAsync(new DeleteTeam(team), admin)).Message, StringComparison.Ordinal);
        await RunAsync(new ChangeTicket(ticket, new SetTeam(null)), admin);
        await RunAsync(new DeleteTeam(team), admin);

        Assert.Empty(await AskAsync(new Teams(), admin));
        Assert.Empty((await AskAsync(new MyRights(), member)).TeamIds);
        Assert.Equal(["team.created", "team.deleted"], await LogOfAsync("team", team));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new DeleteTeam(team), admin));
    }

    [Fact]
    public async Task Names_are_unique_whatever_the_case()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var team = await RunAsync(new EditTeam(null, "Billing"), admin);

        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new EditTeam(null, " billing "), admin));
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new EditTeam(null, ""), admin));
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new EditTeam(null, new string('x', 81)), admin));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new EditTeam(999, "Other"), admin));
        await RunAsync(new EditTeam(team, "BILLING"), admin);
        Assert.Equal("BILLING", Assert.Single(await AskAsync(new Teams(), admin)).Name);
    }

    [Fact]
    public async Task Setting_what_is_so_already_records_nothing()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var member = await AddAgentAsync(Role.Member);
        var team = await AddTeamAsync("Billing", [member]);

        Assert.False(await RunAsync(new SetTeamMember(team, member.Id, Member: true), admin));
        Assert.True(await RunAsync(new SetTeamMember(team, member.Id, Member: false), admin));
        Assert.False(await RunAsync(new SetTeamMember(team, member.Id, Member: false), admin));
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SetTeamMember(team, member.Id, Member: false, Lead: true), admin));
    }

    [Fact]
    public async Task The_members_page_is_one_statement_that_counts_open_tickets()
    {
        var admin = await AddAgentAsync(Role.Admin, "Ada");
        var member = await AddAgentAsync(Role.Member, "Ben");
        var team = await AddTeamAsync("Billing", leads: [member]);
        var open = await RunAsync(new CreateTicket("One", AssigneeId: member.Id, TeamId: team), admin);
        await RunAsync(new ChangeTicket(open, new AddAssignee(admin.Id)), admin);
        var closed = await RunAsync(new CreateTicket("Two", AssigneeId: member.Id), admin);
        await RunAsync(new ChangeTicket(closed, new SetStatus(TicketStatus.Closed)), admin);

        var members = await AskAsync(new Members(), admin);
        var line = Assert.Single(await AskAsync(new Teams(), admin));

        Assert.Equal([("Ada", 1), ("Ben", 1)], members.Select(m => (m.Name, m.OpenTickets)));
        Assert.Equal([team], members[1].LeadTeamIds);
        Assert.Equal((1, 1), (line.OpenTickets, line.AllTickets));
    }
}
