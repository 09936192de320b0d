using System.Globalization;
using HelpDesk.Core.Data;
using HelpDesk.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresTemplate))]

namespace HelpDesk.Tests.Support;

/// <summary>
/// One PostgreSQL server for all tests, with a template database that has the schema. A test takes a copy (well under 0.1 s) and keeps
/// it to itself; nothing is cleaned up between tests, the whole server goes away at the end.
/// </summary>
public sealed class PostgresTemplate : IAsyncLifetime
{
    private const string FolderPrefix = "helpdesk-tests-";
    private const string Template = "helpdesk_template";

    private readonly SemaphoreSlim _copying = new(1);
    private string _folder = "";
    private EmbeddedPostgres? _server;
    private NpgsqlDataSource? _maintenance;
    private int _copies;

    public async ValueTask InitializeAsync()
    {
        await RemoveLeftoversAsync();
        _folder = Directory.CreateTempSubdirectory(FolderPrefix).FullName;
        _server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions(_folder, Durable: false), NullLogger.Instance, CancellationToken.None);
        _maintenance = NpgsqlDataSource.Create(ConnectionStringOf("postgres", poolSize: 2));
        await ExecuteAsync($"create database {Template}", CancellationToken.None);
        await using (var template = NpgsqlDataSource.Create(ConnectionStringOf(Template, poolSize: 2)))
            await Schema.ApplyAsync(template, NullLogger.Instance, CancellationToken.None);
    }

    /// <summary>The connection string of a fresh database with the schema (at most 20 connections).</summary>
    public async Task<string> CopyAsync(CancellationToken ct)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _copies)}");
        await CreateAsync(name, $"template {Template}", ct);
        return ConnectionStringOf(name, poolSize: 20);
    }

    /// <summary>The connection string of a fresh database without anything in it.</summary>
    public async Task<string> EmptyAsync(CancellationToken ct)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"empty_{Interlocked.Increment(ref _copies)}");
        await CreateAsync(name, "template template0", ct);
        return ConnectionStringOf(name, poolSize: 20);
    }

    public async ValueTask DisposeAsync()
    {
        if (_maintenance is not null)
            await _maintenance.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        _copying.Dispose();
    }

    private async Task CreateAsync(string name, string from, CancellationToken ct)
    {
        // PostgreSQL copies a template only while nobody is connected to it, a second copy included.
        await _copying.WaitAsync(ct);
        try
        {
            await ExecuteAsync($"create database {name} {from}", ct);
        }
        finally
        {
            _copying.Release();
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = _maintenance!.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    private string ConnectionStringOf(string database, int poolSize) => new NpgsqlConnectionStringBuilder(_server!.ConnectionString)
    {
        Database = database,
        MaxPoolSize = poolSize,
        // Hundreds of tests with a pool each: connections must not outlive their test by minutes.
        ConnectionIdleLifetime = 4,
        ConnectionPruningInterval = 2,
        IncludeErrorDetail = true,
    }.ConnectionString;

    /// <summary>Stops servers that an earlier, killed test run left behind. Young folders may belong to a run that is just starting.</summary>
    private static async Task RemoveLeftoversAsync()
    {
        var old = DateTime.UtcNow - TimeSpan.FromMinutes(10);
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), FolderPrefix + "*").Where(f => Directory.GetCreationTimeUtc(f) < old))
        {
            try
            {
                if (await EmbeddedPostgres.FindRunningAsync(folder, CancellationToken.None) is not null)
                {
                    var server = await EmbeddedPostgres.StartAsync(
                        new EmbeddedPostgresOptions(folder, Durable: false), NullLogger.Instance, CancellationToken.None);
                    await server.DisposeAsync();
                }

                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is DataFolderInUseException or IOException or UnauthorizedAccessException)
            {
                // A run that is still going, or another user's.
                continue;
            }
        }
    }
}
