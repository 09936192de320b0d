using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Access;

public sealed class FirstOwnerTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task An_empty_desk_gets_its_owner_by_the_token()
    {
        var token = await RunAsync(new IssueFirstOwnerToken(), Who.System);
        await AskAsync(new ReadLink(LinkPurpose.FirstOwner, token), Who.System);

        var id = await RunAsync(new CreateFirstOwner(token, "Ines Roth", "ines@example.com", Password), Who.System);

        Assert.Equal(Role.Owner, (await AskAsync(new MyRights(), Who.Agent(id))).Role);
        Assert.Equal(["agent.added", "agent.password_changed"], await LogOfAsync("agent", id));
    }

    [Fact]
    public async Task After_that_neither_an_old_nor_a_new_token_works()
    {
        var old = await RunAsync(new IssueFirstOwnerToken(), Who.System);
        var token = await RunAsync(new IssueFirstOwnerToken(), Who.System);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new CreateFirstOwner(old, "Ines", "ines@example.com", Password), Who.System));
        await RunAsync(new CreateFirstOwner(token, "Ines", "ines@example.com", Password), Who.System);

        Assert.IsType<Refusal.Rule>(await RefusedAsync(new CreateFirstOwner(token, "Eve", "eve@example.com", Password), Who.System));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new IssueFirstOwnerToken(), Who.System));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new ReadLink(LinkPurpose.FirstOwner, token), Who.System));
    }

    [Fact]
    public async Task A_token_from_before_the_first_person_is_worth_nothing_after()
    {
        var token = await RunAsync(new IssueFirstOwnerToken(), Who.System);
        await AddAgentAsync(Role.Member);

        Assert.IsType<Refusal.Rule>(await RefusedAsync(new CreateFirstOwner(token, "Eve", "eve@example.com", Password), Who.System));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new ReadLink(LinkPurpose.FirstOwner, token), Who.System));
    }

    [Fact]
    public async Task Many_at_once_make_one_owner()
    {
        var token = await RunAsync(new IssueFirstOwnerToken(), Who.System);

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Desk.RunAsync(new CreateFirstOwner(token, "Ines", $"ines{n}@example.com", Password), Who.System, Ct)));

        Assert.Single(all, o => o.Ok);
        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from agents"));
    }
}
