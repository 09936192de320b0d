using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Customers;

public sealed class BrowseCustomersTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task Pages_run_from_the_newest_to_the_oldest_without_gap_or_repetition_while_new_ones_come()
    {
        var ann = await AddAgentAsync(Role.Member);
        var ids = new List<long>();
        for (var i = 0; i < 7; i++) ids.Insert(0, await RunAsync(new SaveCustomer(null, $"Customer {i}", [$"c{i}@example.com"], null, null, null), ann));

        var seen = new List<long>();
        long? before = null;
        while (await AskAsync(new BrowseCustomers(before, 3), ann) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 3);
            seen.AddRange(page.Select(c => c.Id));
            before = page[^1].Id;
            if (seen.Count == 3) await RunAsync(new SaveCustomer(null, "Newcomer", [], null, null, null), ann);
        }

        Assert.Equal(ids, seen);
        Assert.Equal("Newcomer", (await AskAsync(new BrowseCustomers(Take: 1), ann)).Single().Name);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 1)]
    [InlineData(5000, 100)]
    public async Task However_many_are_asked_for_a_page_has_one_to_a_hundred(int asked, int given)
    {
        var ann = await AddAgentAsync(Role.Member);
        await ExecuteAsync("insert into customers (name, created_at) select 'Customer ' || n, now() from generate_series(1, 120) n");

        Assert.Equal(given, (await AskAsync(new BrowseCustomers(Take: asked), ann)).Count);
    }

    [Fact]
    public async Task Before_the_first_there_is_nothing_and_strangers_are_refused()
    {
        await RunAsync(new SaveCustomer(null, "Only one", [], null, null, null), await AddAgentAsync(Role.Member));

        Assert.Empty(await AskAsync(new BrowseCustomers(long.MinValue), Who.System));
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new BrowseCustomers(), Who.Agent(999)));
    }
}
