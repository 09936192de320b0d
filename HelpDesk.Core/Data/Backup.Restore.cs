using System.IO.Compression;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HelpDesk.Core.Data;

public static partial class Backup
{
    /// <summary>Any row in one of these makes a database somebody's help desk, which a restore never touches.</summary>
    private static readonly string[] MarksOfUse = ["tickets", "agents", "customers"];

    /// <summary>
    /// Fills an empty database from a backup, all or nothing, and brings it to the schema of this version. No app should run on the
    /// database meanwhile. Throws <see cref="BackupRefusedException"/> for a file that is no backup, is damaged or comes from a newer
    /// version, and for a database that has tickets or people.
    /// </summary>
    public static Task<BackupManifest> RestoreAsync(NpgsqlDataSource database, string file, CancellationToken ct) =>
        RestoreAsync(database, file, Schema.Files, ct);

    internal static async Task<BackupManifest> RestoreAsync(
        NpgsqlDataSource database, string file, IReadOnlyList<SchemaFile> files, CancellationToken ct)
    {
        if (!File.Exists(file))
            throw new BackupRefusedException($"There is no file {file}.");

        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize);
        await using var zip = await OpenAsync(stream, file, ct);
        var manifest = await ReadManifestAsync(zip, file, ct);
        if (manifest.Schema > files[^1].Number)
            throw new BackupRefusedException(
                $"{file} comes from a newer HelpDesk: its schema is {manifest.Schema:0000}, this version knows up to {files[^1].Number:0000}.");
        await VerifyAsync(zip, manifest, file, ct);

        await using (var connection = await database.OpenConnectionAsync(ct))
        {
            Schema.RefuseOldServer(connection.PostgreSqlVersion);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await connection.ExecuteAsync($"select pg_advisory_xact_lock({Schema.LockKey})", ct);
            await RefuseUsedAsync(connection, ct);
            await PrepareSchemaAsync(connection, files, manifest.Schema, ct);
            await LoadAsync(connection, transaction, zip, manifest, file, ct);
            await transaction.CommitAsync(ct);
        }

        await Schema.ApplyAsync(database, files, NullLogger.Instance, ct);
        await using var finished = await database.OpenConnectionAsync(ct);
        // Without statistics the first questions after a large restore take slow plans.
        await finished.ExecuteAsync("analyze", ct);
        return manifest;
    }

    private static async Task<ZipArchive> OpenAsync(Stream stream, string file, CancellationToken ct)
    {
        try
        {
            return await ZipArchive.CreateAsync(stream, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, ct);
        }
        catch (InvalidDataException e)
        {
            throw new BackupRefusedException($"{file} is not a HelpDesk backup, or it is cut off.", e);
        }
    }

    private static async Task<BackupManifest> ReadManifestAsync(ZipArchive zip, string file, CancellationToken ct)
    {
        if (zip.GetEntry(ManifestEntry) is not { } entry || zip.GetEntry(ManifestHashEntry) is not { } hashEntry)
            throw new BackupRefusedException($"{file} is not a HelpDesk backup.");

        try
        {
            var json = await ReadEntryAsync(entry, ct);
            var hash = await ReadEntryAsync(hashEntry, ct);
            if (!hash.AsSpan().SequenceEqual(HashOf(json)))
                throw Damaged(file, ManifestEntry);
            var manifest = JsonSerializer.Deserialize<BackupManifest>(json, Json);
            return manifest is { Format: BackupManifest.CurrentFormat, Tables: not null, Sequences: not null }
                ? manifest
                : throw new BackupRefusedException($"{file} is not a HelpDesk backup that this version can read.");
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw Damaged(file, ManifestEntry, e);
        }
    }

    private static async Task<byte[]> ReadEntryAsync(ZipArchiveEntry entry, CancellationToken ct)
    {
        await using var source = await entry.OpenAsync(ct);
        using var content = new MemoryStream();
        await source.CopyToAsync(content, ct);
        return content.ToArray();
    }

    /// <summary>Reads the whole file once before the database is touched: damage is found early and named.</summary>
    private static async Task VerifyAsync(ZipArchive zip, BackupManifest manifest, string file, CancellationToken ct)
    {
        foreach (var table in manifest.Tables)
        {
            var entry = zip.GetEntry(EntryOf(table.Name)) ?? throw Damaged(file, table.Name);
            try
            {
                await using var source = await entry.OpenAsync(ct);
                if (await CopyAsync(source, Stream.Null, ct) != table.Sha256)
                    throw Damaged(file, table.Name);
            }
            catch (InvalidDataException e)
            {
                throw Damaged(file, table.Name, e);
            }
        }
    }

    private static async Task RefuseUsedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var present = (await OwnTables.ListAsync(connection, ct)).ConvertAll(t => t.Name);
        if (present.Count > 0)
            await connection.ExecuteAsync($"lock table {string.Join(", ", present.Select(PlainSql.Quoted))} in access exclusive mode", ct);
        foreach (var table in MarksOfUse.Where(present.Contains))
        {
            if (await connection.ScalarAsync<bool>($"select exists (select 1 from {PlainSql.Quoted(table)})", ct))
                throw new BackupRefusedException("This database already has tickets or people. A backup is restored into an empty database only.");
        }
    }

    /// <summary>Leaves the database at exactly the backup's schema: an empty newer one is made again.</summary>
    private static async Task PrepareSchemaAsync(
        NpgsqlConnection connection, IReadOnlyList<SchemaFile> files, int number, CancellationToken ct)
    {
        var missing = await Schema.MissingAsync(connection, files, ct);
        if (files.Any(f => f.Number > number && !missing.Contains(f)))
        {
            await OwnTables.DropAsync(connection, ct);
            missing = files;
        }

        foreach (var file in missing.Where(f => f.Number <= number))
            await Schema.ApplyAsync(connection, file, ct);
    }

    private static async Task LoadAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, ZipArchive zip, BackupManifest manifest, string file, CancellationToken ct)
    {
        var present = await OwnTables.ListAsync(connection, ct);
        var saved = manifest.Tables.ToDictionary(t => t.Name);
        if (present.Count != saved.Count
            || !present.TrueForAll(t => saved.TryGetValue(t.Name, out var s) && s.Columns.ToHashSet().SetEquals(t.Columns)))
            throw new BackupRefusedException($"{file} does not hold the tables of schema {manifest.Schema:0000}.");

        var order = await OwnTables.ParentsFirstAsync(connection, saved.Keys, ct);
        var silenced = await OwnTables.SilenceTriggersAsync(connection, transaction, order, ct);
        // The schema puts default rows into some tables; the backup has its own.
        await connection.ExecuteAsync($"truncate {string.Join(", ", order.Select(PlainSql.Quoted))}", ct);
        foreach (var name in order)
            await LoadTableAsync(connection, zip, saved[name], file, ct);
        if (silenced)
            await OwnTables.WakeTriggersAsync(connection, order, ct);

        foreach (var sequence in manifest.Sequences)
        {
            await using var set = new NpgsqlCommand("select setval(quote_ident($1)::regclass, $2, $3)", connection)
            {
                Parameters = { new() { Value = sequence.Name }, new() { Value = sequence.LastValue }, new() { Value = sequence.IsCalled } },
            };
            await set.ExecuteNonQueryAsync(ct);
        }
    }

    private static async Task LoadTableAsync(
        NpgsqlConnection connection, ZipArchive zip, BackedUpTable table, string file, CancellationToken ct)
    {
        await using var source = await zip.GetEntry(EntryOf(table.Name))!.OpenAsync(ct);
        await using (var target = await connection.BeginRawBinaryCopyAsync(
            $"copy {CopyTarget(table.Name, table.Columns)} from stdin (format binary)", ct))
        {
            target.ReadTimeout = Timeout.Infinite;
            target.WriteTimeout = Timeout.Infinite;
            try
            {
                await CopyAsync(source, target, ct);
            }
            catch
            {
                // Leaving the block would otherwise end the copy as if it were complete.
                await target.CancelAsync();
                throw;
            }
        }

        if (await connection.ScalarAsync<long>($"select count(*) from {PlainSql.Quoted(table.Name)}", ct) != table.Rows)
            throw Damaged(file, table.Name);
    }

    private static BackupRefusedException Damaged(string file, string part, Exception? inner = null) =>
        new($"{file} is damaged: {part} is not what was written.", inner);
}
