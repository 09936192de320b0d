using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace HelpDesk.Core.Data;

/// <summary>One numbered SQL file of the schema: released files never change, a later one changes what they made.</summary>
internal sealed record SchemaFile(int Number, string Name, string Sql);

/// <summary>The database was written by a newer HelpDesk. The message is meant for people.</summary>
public sealed class SchemaTooNewException(int found, int known)
    : Exception($"The database has schema {found:0000}, this HelpDesk knows up to {known:0000}. Start the version that wrote it, or a newer one.")
{
    /// <summary>The highest number in the database.</summary>
    public int Found { get; } = found;

    /// <summary>The highest number that this version has a file for.</summary>
    public int Known { get; } = known;
}

/// <summary>Brings a database to the schema of this version: the embedded SQL files in order of their numbers, each in one transaction.</summary>
public static partial class Schema
{
    /// <summary>Whoever changes the schema holds this advisory lock; backups share it, so that the schema stands still under them.</summary>
    internal const long LockKey = 4_811_201_501;

    internal const int OldestServer = 15;

    private const string Folder = "HelpDesk.Core.Data.Schema.";

    /// <summary>All files of this version, in order.</summary>
    internal static IReadOnlyList<SchemaFile> Files { get; } = ReadFiles();

    /// <summary>
    /// Applies the files that the database does not have yet and returns their names (empty: nothing to do). Several nodes may call it at
    /// once: one works, the others wait. Throws <see cref="SchemaTooNewException"/> for a database of a newer version and
    /// <see cref="NotSupportedException"/> for a server older than PostgreSQL 15.
    /// </summary>
    public static Task<IReadOnlyList<string>> ApplyAsync(NpgsqlDataSource database, ILogger log, CancellationToken ct) =>
        ApplyAsync(database, Files, log, ct);

    internal static async Task<IReadOnlyList<string>> ApplyAsync(
        NpgsqlDataSource database, IReadOnlyList<SchemaFile> files, ILogger log, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        RefuseOldServer(connection.PostgreSqlVersion);
        // Without the lock first: an app that has nothing to change starts while a backup runs.
        if ((await MissingAsync(connection, files, ct)).Count == 0)
            return [];

        await connection.ExecuteAsync($"select pg_advisory_lock({LockKey})", ct);
        try
        {
            var missing = await MissingAsync(connection, files, ct);
            foreach (var file in missing)
            {
                await using var transaction = await connection.BeginTransactionAsync(ct);
                await ApplyAsync(connection, file, ct);
                await transaction.CommitAsync(ct);
                LogApplied(log, file.Name);
            }

            return [.. missing.Select(f => f.Name)];
        }
        finally
        {
            await UnlockAsync(connection, $"select pg_advisory_unlock({LockKey})");
        }
    }

    /// <summary>Applies one file within the caller's transaction and under the caller's lock.</summary>
    internal static async Task ApplyAsync(NpgsqlConnection connection, SchemaFile file, CancellationToken ct)
    {
        await connection.ExecuteAsync(
            "create table if not exists schema_versions (number int primary key, name text not null, applied_at timestamptz not null)", ct);
        try
        {
            await connection.ExecuteAsync(file.Sql, ct);
        }
        catch (PostgresException e)
        {
            throw new InvalidOperationException($"The schema file {file.Name} failed and was rolled back: {e.MessageText}", e);
        }

        await using var done = new NpgsqlCommand("insert into schema_versions values ($1, $2, now())", connection)
        {
            Parameters = { new() { Value = file.Number }, new() { Value = file.Name } },
        };
        await done.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The files that the database does not have, in order.</summary>
    internal static async Task<IReadOnlyList<SchemaFile>> MissingAsync(
        NpgsqlConnection connection, IReadOnlyList<SchemaFile> files, CancellationToken ct)
    {
        var applied = await AppliedAsync(connection, ct);
        var unknown = applied.Except(files.Select(f => f.Number)).ToList();
        return unknown.Count > 0
            ? throw new SchemaTooNewException(unknown.Max(), files.Count > 0 ? files[^1].Number : 0)
            : [.. files.Where(f => !applied.Contains(f.Number))];
    }

    /// <summary>Numbers of the files that the database has; none when it is empty.</summary>
    internal static async Task<List<int>> AppliedAsync(NpgsqlConnection connection, CancellationToken ct) =>
        await connection.ScalarAsync<bool>("select to_regclass('schema_versions') is not null", ct)
            ? await connection.ListAsync("select number from schema_versions order by number", r => r.GetInt32(0), ct)
            : [];

    internal static void RefuseOldServer(Version server)
    {
        if (server.Major < OldestServer)
            throw new NotSupportedException($"HelpDesk needs PostgreSQL {OldestServer} or newer; this server is PostgreSQL {server}.");
    }

    /// <summary>Frees a lock of the session, which would otherwise stay on the connection in the pool.</summary>
    internal static async Task UnlockAsync(NpgsqlConnection connection, string sql)
    {
        if (connection.FullState == System.Data.ConnectionState.Open)
            await connection.ExecuteAsync(sql, CancellationToken.None);
    }

    private static List<SchemaFile> ReadFiles()
    {
        var assembly = typeof(Schema).Assembly;
        var files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(f => f.Number)
            .ToList();
        return files.DistinctBy(f => f.Number).Count() == files.Count
            ? files
            : throw new InvalidOperationException("Two schema files have the same number.");
    }

    private static SchemaFile Read(Assembly assembly, string resource)
    {
        var name = resource[Folder.Length..^".sql".Length];
        if (!NumberedName().IsMatch(name))
            throw new InvalidOperationException($"The schema file {name}.sql is not named NNNN-what-it-does.sql.");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new SchemaFile(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }

    [GeneratedRegex(@"^\d{4}-[a-z0-9-]+$")]
    private static partial Regex NumberedName();

    [LoggerMessage(LogLevel.Information, "Applied schema file {Name}")]
    private static partial void LogApplied(ILogger log, string name);
}
