using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Customers;

public sealed class FindAccountsTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task Companies_are_found_by_their_beginning_in_any_case_and_named_by_id()
    {
        var ann = await AddAgentAsync(Role.Member);
        foreach (var name in new[] { "Acme", "acme Labs", "Beta", "100%" }) await RunAsync(new SaveCustomer(null, $"At {name}", [], null, null, name), ann);
        async Task<string> FoundAsync(string text, params long[] ids) => string.Join(", ", (await AskAsync(new FindAccounts(text, ids), ann)).Select(a => a.Name));

        Assert.Equal("Acme, acme Labs", await FoundAsync(" ACME"));
        Assert.Equal("100%", await FoundAsync("100%"));
        Assert.Equal("", await FoundAsync("%"));
        Assert.Equal("", await FoundAsync(""));
        Assert.Equal("", await FoundAsync("\0"));
        var beta = (await AskAsync(new FindAccounts("beta"), ann)).Single().Id;
        Assert.Equal("Beta", await FoundAsync("", beta, 999));
        Assert.Equal("Acme, acme Labs, Beta", await FoundAsync("ac", beta));

        await ExecuteAsync("insert into accounts (name, created_at) select 'Many ' || n, now() from generate_series(1, 30) n");
        Assert.Equal(12, (await AskAsync(new FindAccounts("many"), ann)).Count);
    }
}
