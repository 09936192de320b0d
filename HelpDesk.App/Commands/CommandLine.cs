using HelpDesk.Core.Data;
using HelpDesk.Core.Import;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Setup;
using Npgsql;

namespace HelpDesk.App.Commands;

/// <summary>The commands that the app runs instead of serving: <c>backup FILE</c>, <c>restore FILE</c>, <c>import FILE</c>.</summary>
internal sealed class CommandLine(string name, string file, string[] rest)
{
    private static readonly string[] Names = ["backup", "restore", "import"];

    /// <summary>The command on the command line; null when there is none.</summary>
    public static CommandLine? Find(string[] args) =>
        args.Length > 0 && Names.Contains(args[0]) ? new CommandLine(args[0], args.Length > 1 ? args[1] : "", args.Length > 2 ? args[2..] : []) : null;

    /// <summary>Runs it; the exit code is 0 when everything worked.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        if (file.Length == 0 || file.StartsWith('-'))
        {
            await Console.Error.WriteLineAsync($"Usage: {(name == "import" ? ImportCommand.Usage : $"{name} FILE")}");
            return 1;
        }
        var configuration = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().AddCommandLine([.. rest.Where(a => a.StartsWith("--HelpDesk", StringComparison.OrdinalIgnoreCase))]).Build();
        if (Startup.Options(configuration, Console.Error) is not { } options) return 1;
        using var logs = LoggerFactory.Create(l => l.AddConfiguration(configuration.GetSection("Logging")).AddSimpleConsole(c => c.SingleLine = true));
        await using var database = await Startup.DatabaseAsync(configuration, options, logs, Console.Error, join: name != "restore");
        if (database is null) return 1;
        try
        {
            return name switch
            {
                "backup" => await BackUpAsync(database, ct),
                "import" => await ImportAsync(database, ct),
                _ => await RestoreAsync(database, ct),
            };
        }
        catch (Exception e) when (e is BackupRefusedException or IOException or UnauthorizedAccessException or NpgsqlException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private async Task<int> BackUpAsync(DeskDatabase database, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var manifest = await Backup.BackupAsync(source, file, rest.Contains("--overwrite"), ct);
        Console.WriteLine($"Backed up {manifest.Tables.Sum(t => t.Rows):N0} rows of {manifest.Tables.Count} tables to {file}.");
        return 0;
    }

    private async Task<int> RestoreAsync(DeskDatabase database, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var manifest = await Backup.RestoreAsync(source, file, ct);
        Console.WriteLine($"Restored {manifest.Tables.Sum(t => t.Rows):N0} rows of {manifest.Tables.Count} tables from {file}.");
        return 0;
    }

    /// <summary>Works beside a running app too: its screens hear of the tickets from the log.</summary>
    private async Task<int> ImportAsync(DeskDatabase database, CancellationToken ct)
    {
        var services = new ServiceCollection().AddLogging().AddHelpDeskCore(database.ConnectionString);
        await using var provider = services.BuildServiceProvider();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ConsoleCancelEventHandler cancel = (_, press) =>
        {
            press.Cancel = true;
            stop.Cancel();
        };
        Console.CancelKeyPress += cancel;
        try
        {
            return await ImportCommand.RunAsync(provider.GetRequiredService<Desk>(), Path.GetFullPath(file), rest, Console.Out, stop.Token);
        }
        finally
        {
            Console.CancelKeyPress -= cancel;
        }
    }
}
