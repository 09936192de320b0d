using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Access;

public sealed class InviteAgentTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task An_invitation_lets_somebody_in_once()
    {
        var owner = await AddAgentAsync(Role.Owner);
        var team = await AddTeamAsync("Billing");
        var invitation = await RunAsync(new InviteAgent("Mara Lind", "mara@example.com", Role.Member, [team]), owner);

        var shown = await AskAsync(new ReadLink(LinkPurpose.Invite, invitation.Token), Who.System);
        Assert.Equal(("Mara Lind", "mara@example.com"), (shown.Name, shown.Email));
        Assert.Equal(invitation.AgentId, await RunAsync(new AcceptInvite(invitation.Token, "Mara L.", Password), Who.System));
        var again = await RefusedAsync(new AcceptInvite(invitation.Token, "Mara", "another password"), Who.System);

        Assert.Contains("used already", Assert.IsType<Refusal.Rule>(again).Message, StringComparison.Ordinal);
        await RefusedAsync(new ReadLink(LinkPurpose.Invite, invitation.Token), Who.System);
        var mara = Assert.Single(await AskAsync(new Members(), owner), m => m.Id == invitation.AgentId);
        Assert.Equal(("Mara L.", Role.Member, MemberState.Active), (mara.Name, mara.Role, mara.State));
        Assert.Equal([team], mara.TeamIds);
        Assert.Equal(["agent.added", "agent.team_changed", "agent.renamed", "agent.password_changed"], await LogOfAsync("agent", mara.Id));
    }

    [Fact]
    public async Task Two_uses_at_once_leave_one_winner()
    {
        var owner = await AddAgentAsync(Role.Owner);
        var invitation = await RunAsync(new InviteAgent("Mara", "mara@example.com", Role.Member), owner);

        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Desk.RunAsync(new AcceptInvite(invitation.Token, $"Mara {n}", Password), Who.System, Ct)));

        Assert.Single(both, o => o.Ok);
    }

    [Fact]
    public async Task An_invitation_ends_after_seven_days()
    {
        var owner = await AddAgentAsync(Role.Owner);
        var invitation = await RunAsync(new InviteAgent("Mara", "mara@example.com", Role.Member), owner);

        Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await AskAsync(new ReadLink(LinkPurpose.Invite, invitation.Token), Who.System);
        Clock.Advance(TimeSpan.FromSeconds(1));

        var late = await RefusedAsync(new AcceptInvite(invitation.Token, "Mara", Password), Who.System);
        Assert.Contains("expired", Assert.IsType<Refusal.Rule>(late).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_invitation_opens_nothing_until_the_person_is_invited_again()
    {
        var owner = await AddAgentAsync(Role.Owner);
        var first = await RunAsync(new InviteAgent("Mara", "mara@example.com", Role.Member), owner);
        await RunAsync(new CancelInvite(first.AgentId), owner);

        Assert.IsType<Refusal.Rule>(await RefusedAsync(new AcceptInvite(first.Token, "Mara", Password), Who.System));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new RenewInvite(first.AgentId), owner));
        Assert.Equal(MemberState.Disabled, (await AskAsync(new Members(), owner)).Single(m => m.Id == first.AgentId).State);

        var second = await RunAsync(new InviteAgent("Mara", "MARA@example.com", Role.Admin), owner);
        Assert.Equal(first.AgentId, second.AgentId);
        Assert.Equal(first.AgentId, await RunAsync(new AcceptInvite(second.Token, "Mara", Password), Who.System));
        Assert.Equal(Role.Admin, (await AskAsync(new MyRights(), Who.Agent(first.AgentId))).Role);
    }

    [Fact]
    public async Task A_newer_link_replaces_the_older_one()
    {
        var owner = await AddAgentAsync(Role.Owner);
        var first = await RunAsync(new InviteAgent("Mara", "mara@example.com", Role.Member), owner);
        var second = await RunAsync(new RenewInvite(first.AgentId), owner);

        Assert.IsType<Refusal.Rule>(await RefusedAsync(new AcceptInvite(first.Token, "Mara", Password), Who.System));
        await RunAsync(new AcceptInvite(second, "Mara", Password), Who.System);
    }

    [Fact]
    public async Task An_invitation_ends_when_the_role_is_lowered()
    {
        var owner = await AddAgentAsync(Role.Owner);
        var invitation = await RunAsync(new InviteAgent("Mara", "mara@example.com", Role.Admin), owner);

        await RunAsync(new ChangeRole(invitation.AgentId, Role.Guest), owner);

        Assert.IsType<Refusal.Rule>(await RefusedAsync(new AcceptInvite(invitation.Token, "Mara", Password), Who.System));
    }

    [Fact]
    public async Task Only_the_exact_token_opens_and_only_its_hash_is_kept()
    {
        var owner = await AddAgentAsync(Role.Owner);
        var token = (await RunAsync(new InviteAgent("Mara", "mara@example.com", Role.Member), owner)).Token;
        var last = token[^1] == 'A' ? 'B' : 'A';
        var swapped = new string([.. token.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c))]);
        string?[] guesses = [null, "", " ", "%", "*", token[..^1], token[..^1] + last, token + "A", token + " ", " " + token, swapped, new string('A', 43), new string('A', 100_000)];

        foreach (var guess in guesses)
        {
            Assert.IsType<Refusal.Rule>(await RefusedAsync(new AcceptInvite(guess!, "Mara", Password), Who.System));
            Assert.IsType<Refusal.Rule>(await RefusedAsync(new ReadLink(LinkPurpose.Invite, guess), Who.System));
        }
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new ResetPassword(token, Password), Who.System));
        Assert.Equal(43, token.Length);
        Assert.Equal(32, await ScalarAsync<int>("select length(token_hash) from access_links"));
        Assert.DoesNotContain(token, new AcceptInvite(token, "Mara", Password).ToString(), StringComparison.Ordinal);
        await RunAsync(new AcceptInvite(token, "Mara", Password), Who.System);
    }

    [Theory]
    [InlineData("", "mara@example.com", "name")]
    [InlineData("Mara\u0007", "mara@example.com", "name")]
    [InlineData("Mara", "", "email")]
    [InlineData("Mara", "mara", "email")]
    [InlineData("Mara", "mara@", "email")]
    [InlineData("Mara", "@example.com", "email")]
    [InlineData("Mara", "mara@example.com,evil@example.com", "email")]
    [InlineData("Mara", "mara@example.com\nevil@example.com", "email")]
    [InlineData("Mara", "mara@a@example.com", "email")]
    [InlineData("Mara", "<mara@example.com>", "email")]
    [InlineData("Mara", "person1@EXAMPLE.com", "email")]
    public async Task What_cannot_be_a_person_is_refused(string name, string email, string field)
    {
        var owner = await AddAgentAsync(Role.Owner);

        Assert.Equal(field, Assert.IsType<Refusal.Invalid>(await RefusedAsync(new InviteAgent(name, email, Role.Member), owner)).Field);
    }

    [Theory]
    [InlineData("short", "password")]
    [InlineData("aaaaaaaaaaaa", "password")]
    [InlineData("mara@example.com", "password")]
    public async Task A_weak_password_is_refused_and_the_link_still_works(string password, string field)
    {
        var owner = await AddAgentAsync(Role.Owner);
        var token = (await RunAsync(new InviteAgent("Mara", "mara@example.com", Role.Member), owner)).Token;

        Assert.Equal(field, Assert.IsType<Refusal.Invalid>(await RefusedAsync(new AcceptInvite(token, "Mara", password), Who.System)).Field);
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new AcceptInvite(token, "Mara", new string('x', 300) + "abcd"), Who.System));
        await RunAsync(new AcceptInvite(token, "Mara", Password), Who.System);
    }

    [Fact]
    public async Task People_cannot_run_what_only_the_product_runs()
    {
        var owner = await AddAgentAsync(Role.Owner);
        var token = (await RunAsync(new InviteAgent("Mara", "mara@example.com", Role.Member), owner)).Token;

        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new AcceptInvite(token, "Mara", Password), owner));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new IssueFirstOwnerToken(), owner));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ReadLink(LinkPurpose.Invite, token), owner));
    }
}
