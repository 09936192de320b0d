using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Access;

public sealed class RolesTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task Admins_give_no_ownership_and_touch_no_owner()
    {
        var owner = await AddAgentAsync(Role.Owner);
        await AddAgentAsync(Role.Owner);
        var admin = await AddAgentAsync(Role.Admin);
        var member = await AddAgentAsync(Role.Member);

        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeRole(member.Id, Role.Owner), admin));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new InviteAgent("Eve", "eve@example.com", Role.Owner), admin));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeRole(owner.Id, Role.Member), admin));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new DisableAgent(owner.Id), admin));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new IssueReset(owner.Id), admin));
        await RunAsync(new DisableAgent(admin.Id), owner);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new EnableAgent(owner.Id), admin));
        Assert.Equal(0, await RunAsync(new ChangeRole(member.Id, Role.Owner), owner));
    }

    [Fact]
    public async Task An_admin_takes_over_no_invitation_of_an_owner()
    {
        var owner = await AddAgentAsync(Role.Owner);
        var admin = await AddAgentAsync(Role.Admin);
        var invited = await RunAsync(new InviteAgent("Ines", "ines@example.com", Role.Owner), owner);

        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new InviteAgent("Ines", "ines@example.com", Role.Member), admin));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new RenewInvite(invited.AgentId), admin));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new CancelInvite(invited.AgentId), admin));
    }

    [Theory]
    [InlineData(Role.Owner)]
    [InlineData(Role.Admin)]
    [InlineData(Role.Member)]
    [InlineData(Role.Guest)]
    public async Task Nobody_changes_or_disables_themselves(Role role)
    {
        await AddAgentAsync(Role.Owner);
        var me = await AddAgentAsync(role);

        foreach (var to in Enum.GetValues<Role>()) Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeRole(me.Id, to), me));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new DisableAgent(me.Id), me));
    }

    [Theory]
    [InlineData(Role.Member)]
    [InlineData(Role.Guest)]
    public async Task Members_and_guests_manage_nobody(Role role)
    {
        var owner = await AddAgentAsync(Role.Owner);
        var me = await AddAgentAsync(role);
        var team = await AddTeamAsync("Billing", [me]);

        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new InviteAgent("Eve", "eve@example.com", Role.Guest), me));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new IssueReset(owner.Id), me));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new SetTeamMember(team, me.Id, true, true), me));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new EditTeam(team, "Mine"), me));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new DeleteTeam(team), me));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new Members(), me));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeWorkspace((await AskAsync(new ReadDirectory(), me)).Settings), me));
    }

    [Fact]
    public async Task The_last_owner_who_can_sign_in_stays()
    {
        var only = await AddAgentAsync(Role.Owner);
        await RunAsync(new InviteAgent("Ines", "ines@example.com", Role.Owner), only);

        Assert.Contains("last owner", Assert.IsType<Refusal.Rule>(await RefusedAsync(new DisableAgent(only.Id), Who.System)).Message, StringComparison.Ordinal);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new ChangeRole(only.Id, Role.Admin), Who.System));

        var other = await AddAgentAsync(Role.Owner);
        await RunAsync(new ChangeRole(only.Id, Role.Admin), other);
        Assert.Equal(Role.Admin, (await AskAsync(new MyRights(), only)).Role);
    }

    [Fact]
    public async Task Owners_who_demote_each_other_at_once_leave_one()
    {
        var a = await AddAgentAsync(Role.Owner);
        var b = await AddAgentAsync(Role.Owner);

        await Task.WhenAll(Desk.RunAsync(new ChangeRole(b.Id, Role.Guest), a, Ct), Desk.RunAsync(new DisableAgent(a.Id), b, Ct));

        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from agents where role = 4 and disabled_at is null"));
    }

    [Fact]
    public async Task Who_is_disabled_loses_every_right_at_once_and_keeps_their_tickets()
    {
        var owner = await AddAgentAsync(Role.Owner);
        var member = await AddAgentAsync(Role.Member, password: "correct horse battery");
        var ticket = await RunAsync(new CreateTicket("Printer", AssigneeId: member.Id), member);
        var reset = await RunAsync(new IssueReset(member.Id), owner);
        var stamp = await ScalarAsync<string>($"select security_stamp from agents where id = {member.Id}");
        Assert.True(await AskAsync(new StillSignedIn(member.Id, stamp!), Who.System));

        Assert.Equal(1, await RunAsync(new DisableAgent(member.Id), owner));

        Assert.False(await AskAsync(new StillSignedIn(member.Id, stamp!), Who.System));
        Assert.Null((await Desk.AskAsync(new MyRights(), member, Ct)).Value?.Role);
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ReadDirectory(), member));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new CreateTicket("Another"), member));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new EditProfile("Me", null, true), member));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new ResetPassword(reset, "another password"), Who.System));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new IssueReset(member.Id), owner));
        Assert.Equal(1, (await AskAsync(new Members(), owner)).Single(m => m.Id == member.Id).OpenTickets);

        await RunAsync(new EnableAgent(member.Id), owner);
        Assert.False(await AskAsync(new StillSignedIn(member.Id, stamp!), Who.System));
        Assert.True((await RunAsync(new ChangeTicket(ticket, new SetPriority(TicketPriority.High)), member)).Different);
    }

    [Fact]
    public async Task A_guest_leads_nothing_any_more()
    {
        var owner = await AddAgentAsync(Role.Owner);
        var lead = await AddAgentAsync(Role.Member);
        var team = await AddTeamAsync("Billing", leads: [lead]);
        Assert.True((await AskAsync(new MyRights(), lead)).May(Permission.ExportTickets));

        await RunAsync(new ChangeRole(lead.Id, Role.Guest), owner);

        var rights = await AskAsync(new MyRights(), lead);
        Assert.Empty(rights.LeadTeamIds);
        Assert.Equal([team], rights.TeamIds);
        Assert.False(rights.May(Permission.ExportTickets));
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SetTeamMember(team, lead.Id, true, true), owner));
    }
}
