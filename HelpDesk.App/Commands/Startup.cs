using HelpDesk.App.Options;
using HelpDesk.Core.Access;
using HelpDesk.Core.Data;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Setup;
using HelpDesk.Core.Sla;
using Npgsql;

namespace HelpDesk.App.Commands;

/// <summary>What happens between the command line and the first request; every failure says in one sentence what is wrong.</summary>
internal static class Startup
{
    /// <summary>The validated options; null after all faults were listed.</summary>
    public static DeskOptions? Options(IConfiguration configuration, TextWriter errors)
    {
        DeskOptions options;
        try
        {
            options = configuration.GetSection(DeskOptions.Section).Get<DeskOptions>() ?? new DeskOptions();
        }
        catch (InvalidOperationException e)
        {
            errors.WriteLine($"The settings can't be read: {e.InnerException?.Message ?? e.Message} {e.Message}");
            return null;
        }
        var faults = new DeskOptionsCheck().Validate(null, options).Failures?.ToList() ?? [];
        if (configuration.GetConnectionString("HelpDesk") is { Length: > 0 } text && !IsConnectionString(text))
            faults.Add("ConnectionStrings:HelpDesk is not a PostgreSQL connection string.");
        foreach (var fault in faults) errors.WriteLine(fault);
        return faults.Count == 0 ? options : null;
    }

    /// <summary>The open database with the newest schema; null after the reason was told.</summary>
    public static async Task<DeskDatabase?> DatabaseAsync(IConfiguration configuration, DeskOptions options, ILoggerFactory logs, TextWriter errors, bool join = false)
    {
        var log = logs.CreateLogger("HelpDesk.Database");
        var configured = configuration.GetConnectionString("HelpDesk");
        DeskDatabase? database = null;
        try
        {
            database = join
                ? await DeskDatabase.JoinAsync(configured, options, log, CancellationToken.None)
                : await DeskDatabase.OpenAsync(configured, options, log, CancellationToken.None);
            await using var source = NpgsqlDataSource.Create(database.ConnectionString);
            await Schema.ApplyAsync(source, log, CancellationToken.None);
            return database;
        }
        catch (Exception e) when (e is DataFolderInUseException or SchemaTooNewException or NpgsqlException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(e is NpgsqlException ? $"The database can't be reached: {e.Message}" : e.Message);
            if (database is not null) await database.DisposeAsync();
            return null;
        }
    }

    /// <summary>Demo data is offered to an empty desk: by itself in Development, with <c>--demo</c> elsewhere, never with <c>--no-demo</c>.</summary>
    public static bool WantsDemo(string[] args, IHostEnvironment environment) =>
        !args.Contains("--no-demo") && (args.Contains("--demo") || environment.IsDevelopment());

    /// <summary>Fills an empty desk with demo data when wanted.</summary>
    public static async Task<bool> PrepareAsync(IServiceProvider services, bool demo, ILogger log)
    {
        if (demo) await Demo.LoadAsync(services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<TimeProvider>(), CancellationToken.None);
        await services.GetRequiredService<Desk>().RunAsync(new FollowTimeZones(), Who.System, CancellationToken.None);
        return true;
    }

    /// <summary>What links in mails begin with: the configured address, or else where the app listens, which is known once it does.</summary>
    public static void SetAddress(WebApplication app, DeskOptions options)
    {
        var address = options.PublicUrl.Length > 0 ? options.PublicUrl : app.Urls.FirstOrDefault() ?? "http://localhost:5000";
        var listens = new UriBuilder(address.Replace("//+", "//localhost", StringComparison.Ordinal).Replace("//*", "//localhost", StringComparison.Ordinal));
        if (listens.Host is "0.0.0.0" or "[::]") listens.Host = "localhost";
        app.Services.GetRequiredService<DeskAddress>().Set(listens.Uri.ToString());
    }

    /// <summary>Says where the desk is and how to sign in.</summary>
    public static async Task GreetAsync(WebApplication app, DeskDatabase database)
    {
        var address = app.Urls.FirstOrDefault() ?? "http://localhost:5080";
        var desk = app.Services.GetRequiredService<Desk>();
        var people = (await desk.AskAsync(new ReadDirectory(), Who.System)).Value!.People;
        Console.WriteLine();
        Console.WriteLine($"  HelpDesk is ready at {address}");
        Console.WriteLine(database.Embedded ? "  Database: embedded PostgreSQL, kept in the data folder." : "  Database: the configured PostgreSQL.");
        if (people.Count == 0)
        {
            var token = (await desk.RunAsync(new IssueFirstOwnerToken(), Who.System)).Value;
            Console.WriteLine($"  Nobody can sign in yet. Create the first owner here, once, within 24 hours: {address}/welcome?token={token}");
        }
        else
        {
            Console.WriteLine($"  Sign in at {address}/sign-in. With demo data, the page lists the demo people: one click each, on this computer only.");
        }
        Console.WriteLine("  Press Ctrl+C to stop.");
        Console.WriteLine();
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
