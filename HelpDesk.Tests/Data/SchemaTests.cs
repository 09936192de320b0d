using HelpDesk.Core.Data;
using HelpDesk.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace HelpDesk.Tests.Data;

public sealed class SchemaTests(PostgresTemplate postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_files_are_applied_once_and_in_order()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.EmptyAsync(Ct));

        var first = await Schema.ApplyAsync(database, NullLogger.Instance, Ct);
        var second = await Schema.ApplyAsync(database, NullLogger.Instance, Ct);

        Assert.Equal(Schema.Files.Select(f => f.Name), first);
        Assert.Equal(first.Order(StringComparer.Ordinal), first);
        Assert.Empty(second);
        await using var connection = await database.OpenConnectionAsync(Ct);
        Assert.Equal(first, await connection.ListAsync("select name from schema_versions order by number", r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task Nodes_that_start_at_the_same_time_apply_each_file_once()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.EmptyAsync(Ct));

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Schema.ApplyAsync(database, NullLogger.Instance, Ct)));

        Assert.Single(applied, a => a.Count == Schema.Files.Count);
        Assert.Equal(3, applied.Count(a => a.Count == 0));
    }

    [Fact]
    public async Task An_older_schema_is_brought_up()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.EmptyAsync(Ct));
        await Schema.ApplyAsync(database, [Schema.Files[0]], NullLogger.Instance, Ct);

        var applied = await Schema.ApplyAsync(database, NullLogger.Instance, Ct);

        Assert.Equal(Schema.Files.Skip(1).Select(f => f.Name), applied);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_with_both_numbers()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.CopyAsync(Ct));
        await Schema.ApplyAsync(
            database, [.. Schema.Files, new SchemaFile(9001, "9001-later", "create table later ()")], NullLogger.Instance, Ct);

        var refused = await Assert.ThrowsAsync<SchemaTooNewException>(() => Schema.ApplyAsync(database, NullLogger.Instance, Ct));

        Assert.Equal(9001, refused.Found);
        Assert.Equal(Schema.Files[^1].Number, refused.Known);
        Assert.Contains("9001", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_fails_leaves_nothing_behind_and_no_lock()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.CopyAsync(Ct));
        SchemaFile[] broken = [.. Schema.Files, new SchemaFile(9001, "9001-broken", "create table half (); select * from nowhere")];

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => Schema.ApplyAsync(database, broken, NullLogger.Instance, Ct));

        Assert.Contains("9001-broken", failed.Message, StringComparison.Ordinal);
        await using var connection = await database.OpenConnectionAsync(Ct);
        Assert.True(await connection.ScalarAsync<bool>("select to_regclass('half') is null", Ct));
        Assert.Equal(0, await connection.ScalarAsync<long>(
            "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())", Ct));
        Assert.Empty(await Schema.ApplyAsync(database, NullLogger.Instance, Ct));
    }

    [Theory]
    [InlineData("14.9", true)]
    [InlineData("15.0", false)]
    [InlineData("18.4", false)]
    public void Servers_before_15_are_refused(string version, bool refused)
    {
        var thrown = Record.Exception(() => Schema.RefuseOldServer(Version.Parse(version)));

        Assert.Equal(refused, thrown is NotSupportedException);
    }
}
