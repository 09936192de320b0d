using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace HelpDesk.Core.Data;

/// <summary>
/// Backups of everything the help desk keeps, in one zip file that restores on any PostgreSQL from version 15 and with this or a newer
/// HelpDesk. The file holds people's data, password hashes and keys: only its owner may read it.
/// </summary>
public static partial class Backup
{
    private const string ManifestEntry = "manifest.json";
    private const string ManifestHashEntry = "manifest.sha256";
    private const int BufferSize = 128 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes a backup to a file that must not exist yet. See the other overload.</summary>
    public static Task<BackupManifest> BackupAsync(NpgsqlDataSource database, string file, CancellationToken ct) =>
        BackupAsync(database, file, overwrite: false, ct);

    /// <summary>
    /// Writes the state of one moment, while people go on working. The file appears under its name when it is complete, never before.
    /// Throws <see cref="BackupRefusedException"/> when the file exists and <paramref name="overwrite"/> is false, or when the database
    /// holds no help desk.
    /// </summary>
    public static async Task<BackupManifest> BackupAsync(NpgsqlDataSource database, string file, bool overwrite, CancellationToken ct)
    {
        file = Path.GetFullPath(file);
        if (!overwrite && File.Exists(file))
            throw new BackupRefusedException($"{file} exists already. Name another file, or allow it to be overwritten.");

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var part = $"{file}.{Guid.NewGuid():N}.part";
        try
        {
            BackupManifest manifest;
            await using (var stream = CreatePrivateFile(part))
            {
                manifest = await WriteAsync(database, stream, ct);
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, file, overwrite);
            return manifest;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static FileStream CreatePrivateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = BufferSize };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static async Task<BackupManifest> WriteAsync(NpgsqlDataSource database, Stream stream, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        // Shared with other backups; before the transaction, because its first statement fixes what it sees.
        await connection.ExecuteAsync($"select pg_advisory_lock_shared({Schema.LockKey})", ct);
        try
        {
            await connection.ExecuteAsync("begin isolation level repeatable read read only", ct);
            try
            {
                return await WriteSnapshotAsync(connection, stream, ct);
            }
            finally
            {
                await Schema.UnlockAsync(connection, "rollback");
            }
        }
        finally
        {
            await Schema.UnlockAsync(connection, $"select pg_advisory_unlock_shared({Schema.LockKey})");
        }
    }

    private static async Task<BackupManifest> WriteSnapshotAsync(NpgsqlConnection connection, Stream stream, CancellationToken ct)
    {
        var applied = await Schema.AppliedAsync(connection, ct);
        if (applied.Count == 0)
            throw new BackupRefusedException("There is no help desk in this database.");

        var takenAt = new DateTimeOffset(await connection.ScalarAsync<DateTime>("select now()", ct));
        await using var zip = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct);
        var tables = new List<BackedUpTable>();
        foreach (var (name, columns) in await OwnTables.ListAsync(connection, ct))
            tables.Add(await WriteTableAsync(connection, zip, name, columns, ct));

        // After the tables: a sequence may be ahead of the rows (gaps are fine), never behind them.
        var sequences = await OwnTables.SequencesAsync(connection, ct);
        var manifest = new BackupManifest(BackupManifest.CurrentFormat, applied[^1], takenAt, tables, sequences);
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest, Json);
        await WriteEntryAsync(zip, ManifestEntry, json, ct);
        await WriteEntryAsync(zip, ManifestHashEntry, HashOf(json), ct);
        return manifest;
    }

    private static async Task<BackedUpTable> WriteTableAsync(
        NpgsqlConnection connection, ZipArchive zip, string name, string[] columns, CancellationToken ct)
    {
        var rows = await connection.ScalarAsync<long>($"select count(*) from {PlainSql.Quoted(name)}", ct);
        await using var target = await zip.CreateEntry(EntryOf(name), CompressionLevel.Fastest).OpenAsync(ct);
        await using var source = await connection.BeginRawBinaryCopyAsync($"copy {CopyTarget(name, columns)} to stdout (format binary)", ct);
        source.ReadTimeout = Timeout.Infinite;
        return new BackedUpTable(name, columns, rows, await CopyAsync(source, target, ct));
    }

    private static async Task WriteEntryAsync(ZipArchive zip, string name, byte[] content, CancellationToken ct)
    {
        await using var target = await zip.CreateEntry(name).OpenAsync(ct);
        await target.WriteAsync(content, ct);
    }

    /// <summary>Copies to the end and returns the SHA-256 of what went through.</summary>
    private static async Task<string> CopyAsync(Stream source, Stream target, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer, ct)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await target.WriteAsync(buffer.AsMemory(0, read), ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] HashOf(byte[] content) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(content)));

    private static string EntryOf(string table) => $"tables/{table}";

    private static string CopyTarget(string table, IEnumerable<string> columns) =>
        $"{PlainSql.Quoted(table)} ({string.Join(", ", columns.Select(PlainSql.Quoted))})";
}
