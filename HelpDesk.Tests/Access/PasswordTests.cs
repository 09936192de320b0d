using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace HelpDesk.Tests.Access;

public sealed class PasswordTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task A_reset_link_sets_a_password_once_and_ends_older_sign_ins()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var member = await AddAgentAsync(Role.Member, password: "the old password");
        var stamp = await StampAsync(member);
        var older = await RunAsync(new IssueReset(member.Id), admin);
        var token = await RunAsync(new IssueReset(member.Id), admin);

        Assert.IsType<Refusal.Rule>(await RefusedAsync(new ResetPassword(older, "a new password"), Who.System));
        Assert.Equal(member.Id, await RunAsync(new ResetPassword(token, "a new password"), Who.System));

        Assert.IsType<Refusal.Rule>(await RefusedAsync(new ResetPassword(token, "yet another one"), Who.System));
        Assert.False(await AskAsync(new StillSignedIn(member.Id, stamp), Who.System));
        Assert.False(await PasswordIsAsync(member, "the old password"));
        Assert.True(await PasswordIsAsync(member, "a new password"));
    }

    [Fact]
    public async Task A_reset_link_ends_after_a_day()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var member = await AddAgentAsync(Role.Member);
        var token = await RunAsync(new IssueReset(member.Id), admin);

        Clock.Advance(TimeSpan.FromHours(24));

        Assert.Contains("expired", (await RefusedAsync(new ResetPassword(token, "a new password"), Who.System)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changing_the_password_needs_the_current_one_and_cancels_reset_links()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var member = await AddAgentAsync(Role.Member, password: "the old password");
        var token = await RunAsync(new IssueReset(member.Id), admin);
        var stamp = await StampAsync(member);

        Assert.Equal("current", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new ChangePassword("a wrong one", "a new password"), member)).Field);
        Assert.Equal("password", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new ChangePassword("the old password", "short"), member)).Field);
        await RunAsync(new ChangePassword("the old password", "a new password"), member);

        Assert.True(await PasswordIsAsync(member, "a new password"));
        Assert.False(await AskAsync(new StillSignedIn(member.Id, stamp), Who.System));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new ResetPassword(token, "yet another one"), Who.System));
        Assert.DoesNotContain("a new", new ChangePassword("the old password", "a new password").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_passwords_lock_the_account_for_a_while()
    {
        var member = await AddAgentAsync(Role.Member, password: "the old password");
        await using var scope = Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        var agent = (await people.FindByEmailAsync("person1@example.com"))!;

        for (var attempt = 0; attempt < 8; attempt++) Assert.True((await people.AccessFailedAsync(agent)).Succeeded);

        Assert.True(await people.IsLockedOutAsync(agent));
        Assert.Equal(member.Id, agent.Id);
    }

    private async Task<string> StampAsync(Who who) => (await ScalarAsync<string>($"select security_stamp from agents where id = {who.Id}"))!;

    private async Task<bool> PasswordIsAsync(Who who, string password)
    {
        await using var scope = Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        return await people.CheckPasswordAsync((await people.FindByIdAsync($"{who.Id}"))!, password);
    }
}
