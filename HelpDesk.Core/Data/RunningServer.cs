using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;

namespace HelpDesk.Core.Data;

/// <summary>Finds the server that works on a data folder, and says how to connect to it.</summary>
internal static class RunningServer
{
    /// <summary>Only part of the socket's name: the server does not listen on the network.</summary>
    public const int Port = 5432;

    public const string User = "helpdesk";
    public const string Database = "helpdesk";

    private static readonly TimeSpan LongestStartOrStop = TimeSpan.FromSeconds(60);

    /// <summary>How many connections one app keeps at most; the server takes more, for backups and second nodes.</summary>
    private const int PoolSize = 60;

    public static string ConnectionString(string socketFolder, string database) => Settings(socketFolder, database).ConnectionString;

    /// <summary>For one short visit, which must not stay open in a pool.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(string socketFolder, string database, CancellationToken ct)
    {
        var settings = Settings(socketFolder, database);
        settings.Pooling = false;
        settings.Timeout = 5;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The socket folder of the server on <paramref name="data"/>, or null when none answers. Waits while one starts up or shuts down.
    /// </summary>
    public static async Task<string?> ReachAsync(string data, CancellationToken ct)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100, ct))
        {
            if (PostmasterFile.Read(data) is not { } file)
                return null;

            try
            {
                await using var connection = await OpenAsync(file.SocketFolder, "postgres", ct);
                // A copied folder still names the server of the original; taking that one would mix two help desks.
                var served = await connection.ScalarAsync<string>("show data_directory", ct);
                return Directory.Exists(served) && RealPath(served) == RealPath(data) ? file.SocketFolder : null;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow && waited.Elapsed < LongestStartOrStop)
            {
                continue;
            }
            catch (Exception e) when (e is NpgsqlException or SocketException)
            {
                return null;
            }
        }
    }

    /// <summary>The full path of an existing folder without symbolic links, so that two spellings of one folder compare equal.</summary>
    public static string RealPath(string folder)
    {
        var full = Path.GetFullPath(folder);
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (new DirectoryInfo(real).ResolveLinkTarget(returnFinalTarget: true) is { } target)
                real = RealPath(target.FullName);
        }

        return real;
    }

    private static NpgsqlConnectionStringBuilder Settings(string socketFolder, string database) => new()
    {
        Host = socketFolder,
        Port = Port,
        Database = database,
        Username = User,
        ApplicationName = "HelpDesk",
        MaxPoolSize = PoolSize,
        // Neither makes sense on a socket in a private folder, and asking costs a round trip each.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    };
}
