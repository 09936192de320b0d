using HelpDesk.App.Options;
using HelpDesk.Core.Data;

namespace HelpDesk.App.Commands;

/// <summary>The database of this installation: the configured one, or the embedded server that is started here and stopped at the end.</summary>
internal sealed class DeskDatabase(string connectionString, EmbeddedPostgres? server) : IAsyncDisposable
{
    public string ConnectionString { get; } = connectionString;

    public bool Embedded => server is not null;

    /// <summary>Opens it for the app itself, which owns the data folder while it runs.</summary>
    public static async Task<DeskDatabase> OpenAsync(string? configured, DeskOptions options, ILogger log, CancellationToken ct)
    {
        if (!string.IsNullOrWhiteSpace(configured)) return new DeskDatabase(configured, null);
        var server = await EmbeddedPostgres.StartAsync(Embedding(options), log, ct);
        return new DeskDatabase(server.ConnectionString, server);
    }

    /// <summary>Opens it for a command: takes the folder, and with it the server that a killed app may have left; beside a running app joins its server.</summary>
    public static async Task<DeskDatabase> JoinAsync(string? configured, DeskOptions options, ILogger log, CancellationToken ct)
    {
        try
        {
            return await OpenAsync(configured, options, log, ct);
        }
        catch (DataFolderInUseException)
        {
            if (await EmbeddedPostgres.FindRunningAsync(options.FullDataFolder, ct) is not { } running) throw;
            return new DeskDatabase(running, null);
        }
    }

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static EmbeddedPostgresOptions Embedding(DeskOptions options) =>
        new(options.FullDataFolder, options.PostgresFolder.Length > 0 ? options.PostgresFolder : null);
}
