using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using HelpDesk.Core.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace HelpDesk.Tests.Data;

[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPostgresTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("helpdesk-tests-server-").FullName;
    private EmbeddedPostgres? _server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_folder_gets_a_server_with_the_settings_that_keep_tickets_safe()
    {
        _server = await StartAsync(durable: true);

        var settings = new NpgsqlConnectionStringBuilder(_server.ConnectionString);
        Assert.Equal("helpdesk", settings.Database);
        Assert.Equal(60, settings.MaxPoolSize);
        Assert.Equal("HelpDesk", settings.ApplicationName);
        foreach (var (name, value) in new[]
        {
            ("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"), ("wal_level", "replica"), ("max_connections", "120"),
            ("shared_buffers", "128MB"), ("jit", "off"), ("TimeZone", "UTC"), ("log_min_messages", "warning"), ("listen_addresses", ""),
            ("server_encoding", "UTF8"), ("data_checksums", "on"),
        })
            Assert.Equal(value, await ScalarAsync<string>(_server, $"show {name}"));
        Assert.Equal(_server.Folder + "/sock", settings.Host);
        Assert.True(File.Exists(Path.Combine(_folder, "postgres.log")));
    }

    [Fact]
    public async Task A_stopped_server_leaves_no_process_and_starts_again_with_its_rows()
    {
        _server = await StartAsync(durable: true);
        await WriteRowAsync(_server);
        var first = PostmasterId();

        await _server.DisposeAsync();
        Assert.False(IsAlive(first));
        Assert.Null(await EmbeddedPostgres.FindRunningAsync(_folder, Ct));

        _server = await StartAsync(durable: true);
        Assert.NotEqual(first, PostmasterId());
        Assert.Equal(1, await ScalarAsync<long>(_server, "select count(*) from kept"));
    }

    [Fact]
    public async Task A_server_that_survived_its_app_is_taken_over()
    {
        var killed = await StartAsync();
        await WriteRowAsync(killed);
        var id = PostmasterId();
        killed.Abandon();

        _server = await StartAsync();

        Assert.Equal(id, PostmasterId());
        Assert.Equal(1, await ScalarAsync<long>(_server, "select count(*) from kept"));
        await _server.DisposeAsync();
        Assert.False(IsAlive(id));
    }

    [Fact]
    public async Task A_second_help_desk_on_the_same_folder_is_refused_with_a_sentence()
    {
        _server = await StartAsync();

        var refused = await Assert.ThrowsAsync<DataFolderInUseException>(() => StartAsync());

        Assert.Contains(_folder, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Another HelpDesk is running", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await ScalarAsync<int>(_server, "select 1"));
    }

    [Fact]
    public async Task Committed_rows_are_there_after_app_and_postmaster_were_killed()
    {
        var killed = await StartAsync(durable: true);
        await WriteRowAsync(killed);
        // Busy children do not notice at once that their parent is gone; they hold the shared memory until they do.
        await using var busy = new NpgsqlConnection(killed.ConnectionString + ";Pooling=false");
        await busy.OpenAsync(Ct);
        await using var sleep = new NpgsqlCommand("do $$ begin for i in 1..40000000 loop null; end loop; end $$", busy);
        var sleeping = sleep.ExecuteNonQueryAsync(Ct);
        var id = PostmasterId();
        killed.Abandon();
        using (var postmaster = Process.GetProcessById(id))
            postmaster.Kill();

        _server = await StartAsync(durable: true);

        Assert.NotEqual(id, PostmasterId());
        Assert.Equal(1, await ScalarAsync<long>(_server, "select count(*) from kept"));
        await Record.ExceptionAsync(() => sleeping);
    }

    [Fact]
    public async Task A_process_number_that_something_else_carries_by_now_does_not_stop_the_start()
    {
        await using (await StartAsync())
            File.Copy(Path.Combine(_folder, "pgdata", "postmaster.pid"), Path.Combine(_folder, "old.pid"));
        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder, "old.pid"), Ct);
        lines[0] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(Path.Combine(_folder, "pgdata", "postmaster.pid"), lines, Ct);

        _server = await StartAsync();

        Assert.Equal(1, await ScalarAsync<int>(_server, "select 1"));
    }

    [Fact]
    public async Task A_tool_finds_the_running_server_without_taking_the_folder()
    {
        Assert.Null(await EmbeddedPostgres.FindRunningAsync(_folder, Ct));
        _server = await StartAsync();

        Assert.Equal(_server.ConnectionString, await EmbeddedPostgres.FindRunningAsync(_folder, Ct));
    }

    [Fact]
    public async Task A_copy_of_a_running_folder_is_not_mistaken_for_the_original()
    {
        _server = await StartAsync();
        var copy = Path.Combine(_folder, "copy");
        Directory.CreateDirectory(Path.Combine(copy, "pgdata"));
        File.Copy(Path.Combine(_folder, "pgdata", "postmaster.pid"), Path.Combine(copy, "pgdata", "postmaster.pid"));

        Assert.Null(await EmbeddedPostgres.FindRunningAsync(copy, Ct));
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket_works_all_the_same()
    {
        // As in most installations, the folders above are open to the account that the server runs under.
        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var deep = Path.Combine(_folder, new string('a', 60), "b c, d", new string('e', 60));
        _server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions(deep, Durable: false), NullLogger.Instance, Ct);
        var sockets = new NpgsqlConnectionStringBuilder(_server.ConnectionString).Host!;

        Assert.Equal(1, await ScalarAsync<int>(_server, "select 1"));
        Assert.Equal(_server.ConnectionString, await EmbeddedPostgres.FindRunningAsync(deep, Ct));
        await _server.DisposeAsync();
        Assert.False(Directory.Exists(sockets));
    }

    [Fact]
    public async Task The_server_is_not_in_the_app_s_session_so_Ctrl_C_reaches_the_app_first()
    {
        _server = await StartAsync();

        // Fields after the name in brackets: state, parent, process group, session.
        var stat = await File.ReadAllTextAsync($"/proc/{PostmasterId()}/stat", Ct);
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        Assert.Equal(PostmasterId(), int.Parse(fields[2], CultureInfo.InvariantCulture));
        Assert.Equal(PostmasterId(), int.Parse(fields[3], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_folder_without_PostgreSQL_is_refused_with_what_to_do()
    {
        var options = new EmbeddedPostgresOptions(Path.Combine(_folder, "data"), BinariesFolder: _folder);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => EmbeddedPostgres.StartAsync(options, NullLogger.Instance, Ct));

        Assert.Contains(_folder, refused.Message, StringComparison.Ordinal);
        Assert.Contains("npm ci", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_another_major_version_is_refused_before_anything_starts()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "pgdata"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "pgdata", "PG_VERSION"), "9\n", Ct);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync());

        Assert.Contains("PostgreSQL 9, which wrote the data", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_of_the_package_are_made_by_any_number_of_processes_at_once()
    {
        var native = Path.Combine(_folder, "postgres");
        var bin = Directory.CreateDirectory(Path.Combine(native, "bin")).FullName;
        var lib = Directory.CreateDirectory(Path.Combine(native, "lib")).FullName;
        foreach (var name in new[] { "initdb", "pg_ctl", "postgres" })
            await File.WriteAllTextAsync(Path.Combine(bin, name), "", Ct);
        var links = Enumerable.Range(0, 50).Select(i => $$"""{"source":"native/lib/a.so.1.2","target":"native/lib/a.so.{{i}}"}""");
        await File.WriteAllTextAsync(Path.Combine(lib, "a.so.1.2"), "library", Ct);
        await File.WriteAllTextAsync(Path.Combine(native, "pg-symlinks.json"), $"[{string.Join(',', links)}]", Ct);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PostgresBinaries.AddMissingLinks(bin), Ct)));

        Assert.Equal("library", await File.ReadAllTextAsync(Path.Combine(lib, "a.so.49"), Ct));
        Assert.Equal("a.so.1.2", new FileInfo(Path.Combine(lib, "a.so.0")).LinkTarget);
        Assert.True(File.GetUnixFileMode(Path.Combine(bin, "postgres")).HasFlag(UnixFileMode.UserExecute));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<EmbeddedPostgres> StartAsync(bool durable = false) =>
        EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions(_folder, Durable: durable), NullLogger.Instance, Ct);

    private int PostmasterId() =>
        int.Parse(File.ReadLines(Path.Combine(_folder, "pgdata", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>A process that has ended may stay listed until its parent asks for it.</summary>
    private static bool IsAlive(int id) =>
        File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static async Task WriteRowAsync(EmbeddedPostgres server)
    {
        await using var database = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = database.CreateCommand("create table kept (id int); insert into kept values (1)");
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task<T?> ScalarAsync<T>(EmbeddedPostgres server, string sql)
    {
        await using var database = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await database.OpenConnectionAsync(Ct);
        return await connection.ScalarAsync<T>(sql, Ct);
    }
}
