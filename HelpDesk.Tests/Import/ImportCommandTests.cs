using HelpDesk.Core.Access;
using HelpDesk.Core.Import;
using HelpDesk.Core.Kernel;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Import;

public sealed class ImportCommandTests(PostgresTemplate postgres) : ImportFiles(postgres)
{
    [Fact]
    public async Task It_tells_the_mapping_imports_and_puts_rejected_rows_beside_the_file()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var path = Write(Lines("1,One,open,2 - High,,,,,,03/04/2026 10:00,,,", "2,Two,open,,,,,,,never,,,"));
        await File.WriteAllTextAsync(path + ".rejected.csv", "mine", Ct);

        var (code, said) = await RunAsync(path, "--zone", "Europe/Berlin", "--dates", "month-first", "--as", "PERSON1@example.com");

        Assert.Equal(2, code);
        Assert.Contains("2 - High = High", said, StringComparison.Ordinal);
        Assert.Contains("month first, as you said", said, StringComparison.Ordinal);
        Assert.Contains("Created 1 tickets. 0 were here already. 1 rows were rejected.", said, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(path + ".rejected.csv", Ct));
        Assert.Contains("“never” can't be read", await File.ReadAllTextAsync(path + ".rejected-2.csv", Ct), StringComparison.Ordinal);
        Assert.Equal(new DateTime(2026, 3, 4, 9, 0, 0), await ScalarAsync<DateTime>("select created_at from tickets"));
        Assert.Equal(admin.Id, await ScalarAsync<long>("select actor_id from events where subject = 'ticket' and version = 1"));
        Assert.Equal(0, (await RunAsync(Write(Lines("1,One,open,,,,,,,,,,")))).Code);
    }

    [Theory]
    [InlineData("There is no option --nope", "--nope")]
    [InlineData("--zone needs a value", "--zone")]
    [InlineData("--dates is day-first or month-first", "--dates", "year-first")]
    [InlineData("There is no time zone called", "--zone", "Mars/Olympus")]
    [InlineData("Nobody here has the address", "--as", "nobody@example.com")]
    public async Task Wrong_options_are_told_and_nothing_happens(string message, params string[] options)
    {
        var (code, said) = await RunAsync(Write(Lines("1,One,open,,,,,,,,,,")), options);

        Assert.Equal(1, code);
        Assert.Contains(message, said, StringComparison.Ordinal);
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from tickets"));
    }

    [Fact]
    public async Task Somebody_without_the_right_cannot_be_the_one_who_imports()
    {
        await AddAgentAsync(Role.Member);
        var (code, said) = await RunAsync(Write(Lines("1,One,open,,,,,,,,,,")), "--as", "person1@example.com");

        Assert.Equal(1, code);
        Assert.Contains("access", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_importer_is_found_by_address_unless_disabled()
    {
        var (admin, owner) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Owner));
        Assert.Equal(admin.Id, await AskAsync(new FindImporter(" Person1@Example.com "), Who.System));
        await base.RunAsync(new DisableAgent(admin.Id), owner);
        Assert.Equal("as", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new FindImporter("person1@example.com"), Who.System)).Field);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        var (code, said) = await RunAsync(Path.Combine(Folder, "nowhere.csv"));
        Assert.Equal((1, true), (code, said.Contains("There is no file", StringComparison.Ordinal)));
    }

    private async Task<(int Code, string Said)> RunAsync(string path, params string[] options)
    {
        var console = new StringWriter();
        return (await ImportCommand.RunAsync(Desk, path, options, console, Ct), console.ToString());
    }
}
