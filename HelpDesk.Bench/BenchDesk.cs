using System.Globalization;
using HelpDesk.App.Mail;
using HelpDesk.Core.Data;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Setup;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HelpDesk.Bench;

/// <summary>A desk with many tickets, wired as the product wires it. Its database stays in the temp folder for the next run.</summary>
internal sealed class BenchDesk : IAsyncDisposable
{
    private readonly EmbeddedPostgres? _server;
    private readonly ServiceProvider _services;

    private BenchDesk(EmbeddedPostgres? server, string connection)
    {
        _server = server;
        Connection = connection;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHelpDeskCore(connection);
        _services = services.BuildServiceProvider();
    }

    public string Connection { get; }

    public Desk Desk => _services.GetRequiredService<Desk>();

    public DomainKeys DomainKeys => new(_services.GetRequiredService<IDataProtectionProvider>());

    public NpgsqlDataSource Database => _services.GetRequiredService<NpgsqlDataSource>();

    /// <summary>An admin, whose rights are looked up as anybody's.</summary>
    public static Who Admin { get; } = Who.Agent(1);

    /// <summary>Opens the desk with this many tickets; fills it when it is not there yet.</summary>
    public static async Task<BenchDesk> OpenAsync(Arguments arguments, Figures figures)
    {
        EmbeddedPostgres? server = null;
        var connection = arguments.Connection;
        if (connection is null)
        {
            var folder = Path.Combine(Path.GetTempPath(), "helpdesk-bench", arguments.Tickets.ToString(CultureInfo.InvariantCulture));
            if (arguments.Fresh && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions(Directory.CreateDirectory(folder).FullName), NullLogger.Instance, CancellationToken.None);
            connection = server.ConnectionString;
        }
        var desk = new BenchDesk(server, connection);
        await Schema.ApplyAsync(desk.Database, NullLogger.Instance, CancellationToken.None);
        if (await desk.CountAsync() == 0) await Generator.FillAsync(desk.Database, arguments.Tickets, figures);
        return desk;
    }

    /// <summary>Another node on the same database.</summary>
    public BenchDesk Beside() => new(null, Connection);

    /// <summary>The ticket with the long history.</summary>
    public async Task<long> LongTicketAsync()
    {
        await using var command = Database.CreateCommand("select max(ticket_id) from notes group by ticket_id order by count(*) desc limit 1");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task<T> AskAsync<T>(Query<T> query)
    {
        var answer = await Desk.AskAsync(query, Admin, CancellationToken.None);
        return answer.Ok ? answer.Value! : throw new InvalidOperationException($"{query.GetType().Name} was refused: {answer.Refused!.Message}");
    }

    public async Task<T> RunAsync<T>(Command<T> command)
    {
        var answer = await Desk.RunAsync(command, Admin, CancellationToken.None);
        return answer.Ok ? answer.Value! : throw new InvalidOperationException($"{command.GetType().Name} was refused: {answer.Refused!.Message}");
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    private async Task<long> CountAsync()
    {
        await using var command = Database.CreateCommand("select count(*) from (select from tickets limit 1) x");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
