using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;

namespace HelpDesk.Core.Data;

/// <summary>
/// The private PostgreSQL server that runs when no connection string is set. It listens on a socket in a private folder only, survives a
/// killed app (the next start takes it over) and is stopped with the app.
/// </summary>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>pg_ctl hands paths to a shell inside double quotes.</summary>
    private static readonly SearchValues<char> UnsafeInShell = SearchValues.Create("\"'$`\\\n");

    private readonly ILogger _log;
    private readonly FolderLock _lock;
    private readonly ServerProcess _server;
    private readonly string _socketFolder;
    private int _ended;

    private EmbeddedPostgres(string folder, FolderLock held, ServerProcess server, string socketFolder, ILogger log)
    {
        (_lock, _server, _socketFolder, _log, Folder) = (held, server, socketFolder, log, folder);
        ConnectionString = RunningServer.ConnectionString(socketFolder, RunningServer.Database);
    }

    /// <summary>For the database "helpdesk": at most 60 pooled connections, application name HelpDesk.</summary>
    public string ConnectionString { get; }

    /// <summary>The data folder as a full path without symbolic links.</summary>
    public string Folder { get; }

    /// <summary>
    /// Starts the server of a data folder, or takes over the one that a killed app has left there; creates data and database when there
    /// are none. After a crash it waits up to 30 s for what is left of the old server. Throws <see cref="DataFolderInUseException"/> when
    /// another HelpDesk holds the folder, <see cref="PlatformNotSupportedException"/> on Windows, and
    /// <see cref="InvalidOperationException"/> with a sentence for people when no usable PostgreSQL is found or it does not start.
    /// </summary>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, ILogger log, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException(
                "HelpDesk brings no database server for Windows. Install PostgreSQL 15 or newer and set a connection string.");

        var clock = Stopwatch.StartNew();
        var folder = PrepareFolder(options.DataFolder);
        var held = FolderLock.Take(folder);
        try
        {
            var data = ServerProcess.DataIn(folder);
            var binaries = await PostgresBinaries.FindAsync(options, MajorOf(data), ct);
            var server = await ServerProcess.PrepareAsync(folder, binaries, options.Durable, ct);
            var socketFolder = await RunningServer.ReachAsync(data, ct);
            var adopted = socketFolder is not null;
            socketFolder ??= await server.StartAsync(ct);
            try
            {
                await CreateDatabaseAsync(socketFolder, ct);
            }
            catch
            {
                await server.StopAsync(socketFolder);
                throw;
            }

            LogReady(log, binaries.Major, adopted ? "taken over" : "started", folder, clock.ElapsedMilliseconds);
            return new EmbeddedPostgres(folder, held, server, socketFolder, log);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The connection string of the server that runs on a data folder at this moment, or null when there is none. Takes no lock and
    /// starts nothing: for command-line tools that work beside the running app.
    /// </summary>
    public static async Task<string?> FindRunningAsync(string dataFolder, CancellationToken ct) =>
        Directory.Exists(dataFolder) && await RunningServer.ReachAsync(ServerProcessData(dataFolder), ct) is { } socketFolder
            ? RunningServer.ConnectionString(socketFolder, RunningServer.Database)
            : null;

    /// <summary>Stops the server, also one that was taken over, and frees the folder. Further calls do nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (OperatingSystem.IsWindows() || Interlocked.Exchange(ref _ended, 1) == 1)
            return;

        try
        {
            if (!await _server.StopAsync(_socketFolder))
                LogStillRunning(_log, Folder);
        }
        finally
        {
            _lock.Dispose();
        }
    }

    /// <summary>Frees the folder and leaves the server running, as a killed app does. For tests.</summary>
    internal void Abandon()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
            _lock.Dispose();
    }

    private static string ServerProcessData(string dataFolder) => Path.Combine(RunningServer.RealPath(dataFolder), "pgdata");

    [UnsupportedOSPlatform("windows")]
    private static string PrepareFolder(string dataFolder)
    {
        var folder = Path.GetFullPath(dataFolder);
        if (folder.AsSpan().ContainsAny(UnsafeInShell))
            throw new InvalidOperationException($"The data folder's path must not hold quotes, $, ` or backslashes: {folder}");
        if (!Directory.Exists(folder))
        {
            // Only the folder itself is private: the server may run under another account, which must get through to it.
            Directory.CreateDirectory(Path.GetDirectoryName(folder) ?? folder);
            Directory.CreateDirectory(folder, OnlyOwner);
        }

        return RunningServer.RealPath(folder);
    }

    private static int? MajorOf(string data)
    {
        var file = Path.Combine(data, "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private static async Task CreateDatabaseAsync(string socketFolder, CancellationToken ct)
    {
        await using var connection = await RunningServer.OpenAsync(socketFolder, "postgres", ct);
        if (await connection.ScalarAsync<int>($"select 1 from pg_database where datname = '{RunningServer.Database}'", ct) == 0)
            await connection.ExecuteAsync($"create database {RunningServer.Database}", ct);
    }

    [LoggerMessage(LogLevel.Information, "PostgreSQL {Major} {How} on {Folder} in {Milliseconds} ms")]
    private static partial void LogReady(ILogger log, int major, string how, string folder, long milliseconds);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL on {Folder} did not stop; the next start takes it over")]
    private static partial void LogStillRunning(ILogger log, string folder);
}
