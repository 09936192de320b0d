using System.IO.Compression;
using System.Text;
using HelpDesk.Core.Data;
using HelpDesk.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace HelpDesk.Tests.Data;

public sealed class BackupTests(PostgresTemplate postgres) : IDisposable
{
    private const string Sample = """
        update workspace set name = 'Müller & Söhne', former_prefixes = '{OLD}' where id = 1;
        update sla_policy_targets set first_response = 60 where priority = 4;
        insert into agents (name, role, created_at, user_name, normalized_user_name, email, normalized_email, security_stamp)
          select 'Agent ' || i, 2, now(), 'a' || i, 'A' || i, 'a' || i || '@example.org', 'A' || i || '@EXAMPLE.ORG', 's' from generate_series(1, 5) i;
        insert into customers (name, created_at) select 'Customer ' || i, now() from generate_series(1, 20) i;
        insert into customer_addresses (customer_id, email) select id, 'c' || id || '@example.org' from customers;
        insert into tickets (subject, description, status, priority, type, channel, customer_id, tag_ids, created_at, updated_at)
          select 'Printer ' || i, E'Tab\tand \\ and ☃', i % 7 + 1, i % 4 + 1, 1, 1, i % 20 + 1, array[i, i + 1], now() - i * interval '1 minute', now()
            from generate_series(1, 500) i;
        delete from tickets where id = 500;
        update tickets set archived_at = now() where id = 7;
        insert into notes (ticket_id, author_kind, body, created_at) select id, 1, 'Note on ' || id, now() from tickets;
        insert into blobs (sha256, content, created_at) values ('\x01', '\x00ff00fe', now());
        insert into files (id, name, content_type, size, sha256, created_at)
          values (gen_random_uuid(), 'a.bin', 'application/octet-stream', 4, '\x01', now());
        insert into events (subject, subject_id, version, at, actor_kind, kind, body)
          select 'ticket', id, 1, now(), 1, 'ticket-created', jsonb_build_object('id', id, 'ratio', 0.1) from tickets;
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("helpdesk-tests-backup-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Target => Path.Combine(_folder, "desk.zip");

    [Fact]
    public async Task A_restored_help_desk_equals_the_saved_one_and_goes_on_numbering()
    {
        await using var source = await FilledAsync();
        var before = await PictureAsync(source);
        var manifest = await Backup.BackupAsync(source, Target, Ct);
        await using var target = NpgsqlDataSource.Create(await postgres.EmptyAsync(Ct));

        await Backup.RestoreAsync(target, Target, Ct);

        Assert.Equal(before, await PictureAsync(target));
        Assert.Equal(before.Keys.Where(t => t != "schema_versions"), manifest.Tables.Select(t => t.Name));
        Assert.Equal(499, manifest.Tables.Single(t => t.Name == "tickets").Rows);
        await using var connection = await target.OpenConnectionAsync(Ct);
        Assert.Equal(498, await connection.ScalarAsync<decimal>("select sum(n) from (select n from tallies union all select n from tally_changes) t", Ct));
        Assert.Equal(501, await connection.ScalarAsync<long>(
            "insert into tickets (subject, status, priority, type, channel, created_at, updated_at) values ('next', 1, 1, 1, 1, now(), now()) returning id", Ct));
        Assert.Equal(499, await connection.ScalarAsync<decimal>("select sum(n) from (select n from tallies union all select n from tally_changes) t", Ct));
        await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("delete from events", Ct));
    }

    [Fact]
    public async Task The_empty_schema_of_a_new_installation_may_be_filled()
    {
        await using var source = await FilledAsync();
        await Backup.BackupAsync(source, Target, Ct);
        await using var target = NpgsqlDataSource.Create(await postgres.CopyAsync(Ct));
        await using (var connection = await target.OpenConnectionAsync(Ct))
            await connection.ExecuteAsync(
                "insert into events (subject, subject_id, version, at, actor_kind, kind, body) values ('workspace', 1, 1, now(), 1, 'x', '{}')", Ct);

        await Backup.RestoreAsync(target, Target, Ct);

        Assert.Equal(await PictureAsync(source), await PictureAsync(target));
    }

    [Fact]
    public async Task An_account_without_special_rights_can_restore()
    {
        await using var source = await FilledAsync();
        await Backup.BackupAsync(source, Target, Ct);
        var settings = new NpgsqlConnectionStringBuilder(await postgres.EmptyAsync(Ct));
        await using (var root = NpgsqlDataSource.Create(settings.ConnectionString))
        await using (var connection = await root.OpenConnectionAsync(Ct))
            await connection.ExecuteAsync($"create role plain login; alter database {settings.Database} owner to plain", Ct);
        settings.Username = "plain";
        await using var target = NpgsqlDataSource.Create(settings.ConnectionString);

        await Backup.RestoreAsync(target, Target, Ct);

        Assert.Equal(await PictureAsync(source), await PictureAsync(target));
        await using var after = await target.OpenConnectionAsync(Ct);
        await Assert.ThrowsAsync<PostgresException>(() => after.ExecuteAsync("delete from events", Ct));
    }

    [Fact]
    public async Task A_backup_of_an_older_version_is_brought_up_after_loading()
    {
        await using var source = await FilledAsync();
        await Backup.BackupAsync(source, Target, Ct);
        SchemaFile[] files =
        [
            .. Schema.Files,
            new SchemaFile(9001, "9001-later", "create type mood as enum ('good'); alter table tickets add mood mood not null default 'good'"),
        ];
        await using var empty = NpgsqlDataSource.Create(await postgres.EmptyAsync(Ct));
        await using var installed = NpgsqlDataSource.Create(await postgres.CopyAsync(Ct));
        await Schema.ApplyAsync(installed, files, NullLogger.Instance, Ct);

        foreach (var target in new[] { empty, installed })
        {
            await Backup.RestoreAsync(target, Target, files, Ct);
            await using var connection = await target.OpenConnectionAsync(Ct);
            Assert.Equal(499, await connection.ScalarAsync<long>("select count(*) from tickets where mood = 'good'", Ct));
            Assert.Equal(9001, await connection.ScalarAsync<int>("select max(number) from schema_versions", Ct));
        }
    }

    [Fact]
    public async Task Slow_loading_is_not_cut_off_by_the_time_limit_of_ordinary_commands()
    {
        SchemaFile[] files = [.. Schema.Files, new SchemaFile(9001, "9001-slow", "alter table sla_policy_targets add check (pg_sleep(0.3) is not null)")];
        await using var source = await FilledAsync();
        await Schema.ApplyAsync(source, files, NullLogger.Instance, Ct);
        await Backup.BackupAsync(source, Target, Ct);
        await using var target = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(await postgres.EmptyAsync(Ct)) { CommandTimeout = 1 }.ConnectionString);

        await Backup.RestoreAsync(target, Target, files, Ct);

        Assert.Equal(await PictureAsync(source), await PictureAsync(target));
    }

    [Fact]
    public async Task A_backup_of_a_newer_version_is_refused()
    {
        await using var source = await FilledAsync();
        await Backup.BackupAsync(source, Target, Ct);

        var refused = await RefusedAsync(await postgres.EmptyAsync(Ct), Target, [Schema.Files[0]]);

        Assert.Contains("newer HelpDesk", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_with_tickets_or_people_is_refused_and_stays_as_it_is()
    {
        await using var source = await FilledAsync();
        await Backup.BackupAsync(source, Target, Ct);
        var target = await postgres.CopyAsync(Ct);
        await using var database = NpgsqlDataSource.Create(target);
        await using (var connection = await database.OpenConnectionAsync(Ct))
            await connection.ExecuteAsync("insert into customers (name, created_at) values ('Ann', now())", Ct);
        var before = await PictureAsync(database);

        var refused = await RefusedAsync(target, Target, Schema.Files);

        Assert.Contains("already has tickets or people", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await PictureAsync(database));
    }

    [Fact]
    public async Task A_file_that_is_no_backup_is_refused()
    {
        await File.WriteAllTextAsync(Target, "hello", Ct);
        var zip = Path.Combine(_folder, "other.zip");
        await using (var archive = await ZipFile.OpenAsync(zip, ZipArchiveMode.Create, Ct))
            archive.CreateEntry("readme.txt");

        foreach (var file in new[] { Target, zip, Path.Combine(_folder, "missing.zip") })
            await RefusedAsync(await postgres.EmptyAsync(Ct), file, Schema.Files);
    }

    [Theory]
    [InlineData("tables/tickets")]
    [InlineData("manifest.json")]
    [InlineData("manifest.sha256")]
    public async Task A_changed_entry_is_refused_and_named(string name)
    {
        await using var source = await FilledAsync();
        await Backup.BackupAsync(source, Target, Ct);
        await using (var archive = await ZipFile.OpenAsync(Target, ZipArchiveMode.Update, Ct))
        {
            await using var entry = await archive.GetEntry(name)!.OpenAsync(Ct);
            entry.Position = entry.Length / 2;
            var old = entry.ReadByte();
            entry.Position = entry.Length / 2;
            entry.WriteByte((byte)(old ^ 1));
        }

        var target = await postgres.EmptyAsync(Ct);
        var refused = await RefusedAsync(target, Target, Schema.Files);

        Assert.Contains("damaged", refused.Message, StringComparison.Ordinal);
        await using var database = NpgsqlDataSource.Create(target);
        await using var connection = await database.OpenConnectionAsync(Ct);
        Assert.Empty(await OwnTables.ListAsync(connection, Ct));
    }

    [Fact]
    public async Task A_file_that_is_cut_off_or_has_a_changed_byte_is_refused()
    {
        await using var source = await FilledAsync();
        await Backup.BackupAsync(source, Target, Ct);
        var whole = await File.ReadAllBytesAsync(Target, Ct);
        var target = await postgres.EmptyAsync(Ct);

        foreach (var length in new[] { 10, whole.Length / 2, whole.Length - 1 })
        {
            await File.WriteAllBytesAsync(Target, whole[..length], Ct);
            await RefusedAsync(target, Target, Schema.Files);
        }

        var marker = whole.AsSpan().IndexOf(Encoding.ASCII.GetBytes("tables/tickets"));
        whole[marker + 400] ^= 0x10;
        await File.WriteAllBytesAsync(Target, whole, Ct);
        await RefusedAsync(target, Target, Schema.Files);
    }

    [Fact]
    public async Task An_existing_file_is_only_replaced_when_that_is_asked_for()
    {
        await using var source = await FilledAsync();
        await File.WriteAllTextAsync(Target, "precious", Ct);

        await Assert.ThrowsAsync<BackupRefusedException>(() => Backup.BackupAsync(source, Target, Ct));
        Assert.Equal("precious", await File.ReadAllTextAsync(Target, Ct));

        await Backup.BackupAsync(source, Target, overwrite: true, Ct);
        Assert.Equal([Target], Directory.GetFiles(_folder));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
    }

    [Fact]
    public async Task A_backup_shows_one_moment_while_people_go_on_working()
    {
        await using var source = await FilledAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var working = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await using var both = source.CreateCommand("""
                    with t as (insert into tickets (subject, status, priority, type, channel, created_at, updated_at)
                               values ('busy', 1, 1, 1, 1, now(), now()) returning id)
                    insert into notes (ticket_id, author_kind, body, created_at) select id, 1, 'busy', now() from t
                    """);
                await both.ExecuteNonQueryAsync(Ct);
            }
        }, Ct);

        for (var i = 0; i < 5; i++)
        {
            var manifest = await Backup.BackupAsync(source, Target, overwrite: true, Ct);
            var rows = manifest.Tables.ToDictionary(t => t.Name, t => t.Rows);
            Assert.Equal(rows["tickets"], rows["notes"]);
            Assert.True(manifest.Sequences.Single(s => s.Name == "tickets_id_seq").LastValue > rows["tickets"]);
        }

        await stop.CancelAsync();
        await working;
        await using var target = NpgsqlDataSource.Create(await postgres.EmptyAsync(Ct));
        await Backup.RestoreAsync(target, Target, Ct);
    }

    [Fact]
    public async Task A_database_without_a_help_desk_has_nothing_to_save()
    {
        await using var empty = NpgsqlDataSource.Create(await postgres.EmptyAsync(Ct));

        await Assert.ThrowsAsync<BackupRefusedException>(() => Backup.BackupAsync(empty, Target, Ct));

        Assert.Empty(Directory.GetFiles(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<BackupRefusedException> RefusedAsync(string target, string file, IReadOnlyList<SchemaFile> files)
    {
        await using var database = NpgsqlDataSource.Create(target);
        return await Assert.ThrowsAsync<BackupRefusedException>(() => Backup.RestoreAsync(database, file, files, Ct));
    }

    private async Task<NpgsqlDataSource> FilledAsync()
    {
        var database = NpgsqlDataSource.Create(await postgres.CopyAsync(Ct));
        await using var connection = await database.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(Sample, Ct);
        return database;
    }

    /// <summary>Rows and a fingerprint of the content of every table.</summary>
    private static async Task<Dictionary<string, string>> PictureAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync(Ct);
        var picture = new Dictionary<string, string>();
        foreach (var (table, _) in await OwnTables.ListAsync(connection, Ct))
            picture[table] = (await connection.ScalarAsync<string>(
                $"select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {PlainSql.Quoted(table)} t", Ct))!;
        return picture;
    }
}
