using System.Net;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Portal;

/// <summary>The files of a form that was refused wait a day for the next attempt.</summary>
public sealed class FormFilesTests(PostgresTemplate postgres) : PortalTest(postgres)
{
    private static readonly IPAddress Near = IPAddress.Parse("203.0.113.7");

    private Task<IReadOnlyList<Guid>> KeepAsync(Guid key, string[] names, params Guid[] wanted) =>
        RunAsync(new KeepFormFiles(key, [.. names.Select(n => new PortalFile(n, [1, 2, 3]))], wanted, Near), Who.System);

    private async Task<string[]> KeptAsync(Guid key) => [.. (await AskAsync(new FormFiles(key), Who.System)).Select(f => f.Name)];

    [Fact]
    public async Task What_is_wanted_goes_with_the_request_and_the_rest_is_forgotten()
    {
        var asks = Asks(Unknown, files: new PortalFile("new.txt", [9]));
        var ids = await KeepAsync(asks.ClientKey, ["one.txt", "../two.txt"]);
        Assert.Equal(["one.txt", "two.txt"], await KeptAsync(asks.ClientKey));
        await RunAsync(asks with { Kept = [ids[0]] }, Who.System);
        Assert.Empty(await KeptAsync(asks.ClientKey));
        Assert.Equal("new.txt one.txt", await ScalarAsync<string>("select string_agg(name, ' ' order by name) from files where request_id is not null"));
        Assert.Equal(2L, await ScalarAsync<long>("select count(*) from files"));

        var known = Asks(Address);
        var kept = await KeepAsync(known.ClientKey, ["three.txt"]);
        await RunAsync(known with { Kept = kept }, Who.System);
        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from files f join messages m on m.id = f.message_id and m.ticket_id = f.ticket_id where f.name = 'three.txt' and f.form_key is null"));
    }

    [Fact]
    public async Task An_answer_brings_its_kept_files_and_nobody_gets_the_files_of_another_form()
    {
        var (mine, theirs) = (Guid.NewGuid(), Guid.NewGuid());
        var (kept, others) = (await KeepAsync(mine, ["mine.txt"]), await KeepAsync(theirs, ["theirs.txt"]));
        await RunAsync(new AnswerAtPortal(await LinkAsync(), "Here it is.", [], mine, [.. kept, .. others]), Who.System);
        Assert.Equal(["mine.txt"], (await TrackAsync(await LinkAsync())).Messages[^1].Files.Select(f => f.Name));
        Assert.Equal(["theirs.txt"], await KeptAsync(theirs));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ReadFile(others[0]), Ann));
    }

    [Fact]
    public async Task Limits_hold_for_kept_and_new_files_together_and_what_is_not_wanted_makes_room()
    {
        var asks = Asks(Unknown, files: new PortalFile("last.txt", [1]));
        var names = Enumerable.Range(1, PortalLimits.MostFiles).Select(i => $"{i}.txt").ToArray();
        var ids = await KeepAsync(asks.ClientKey, names);
        Assert.Contains("leave some out", Assert.IsType<Refusal.Invalid>(await RefusedAsync(asks with { Kept = ids }, Who.System)).Message, StringComparison.Ordinal);
        Assert.Equal("files", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new KeepFormFiles(asks.ClientKey, [new("x.txt", [1])], ids, Near), Who.System)).Field);
        await KeepAsync(asks.ClientKey, ["more.txt"], [.. ids.Skip(1)]);
        Assert.Equal(PortalLimits.MostFiles, (await KeptAsync(asks.ClientKey)).Length);
        Assert.DoesNotContain("1.txt", await KeptAsync(asks.ClientKey));
        await ExecuteAsync($"update files set size = {StoreAttachment.MostBytes} where name = '2.txt'");
        Assert.Equal("files", Assert.IsType<Refusal.Invalid>(await RefusedAsync(asks with { Kept = [ids[1]] }, Who.System)).Field);
    }

    [Fact]
    public async Task A_network_has_a_budget_and_after_a_day_everything_is_gone()
    {
        var key = Guid.NewGuid();
        await KeepAsync(key, ["a.txt"]);
        for (var i = 1; i < PortalLimits.KeptPerNetwork; i++) await KeepAsync(Guid.NewGuid(), [$"{i}.txt"]);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new KeepFormFiles(Guid.NewGuid(), [new("x.txt", [1])], [], IPAddress.Parse("203.0.113.250")), Who.System));
        await RunAsync(new KeepFormFiles(Guid.NewGuid(), [new("x.txt", [1])], [], IPAddress.Parse("203.0.114.1")), Who.System);
        Clock.Advance(TimeSpan.FromHours(23));
        await RunAsync(new PurgeFiles(), Who.System);
        Assert.Equal(["a.txt"], await KeptAsync(key));
        Clock.Advance(TimeSpan.FromHours(2));
        await RunAsync(new PurgeFiles(), Who.System);
        Assert.Empty(await KeptAsync(key));
        Assert.Equal((0L, 0L), (await ScalarAsync<long>("select count(*) from files"), await ScalarAsync<long>("select count(*) from blobs")));
    }
}
