using System.Globalization;
using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Setup;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace HelpDesk.Tests.Support;

/// <summary>
/// Base of tests that run real commands on a database of their own, with a clock that stands still. When a test ends, every subject's version
/// must equal its number of log rows: nothing changes without an event.
/// </summary>
public abstract class DeskTest(PostgresTemplate postgres) : IAsyncLifetime
{
    private ServiceProvider? _services;
    private int _people;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A Saturday; nothing happens on a boundary of day, month or daylight saving by accident.</summary>
    protected static DateTimeOffset Start { get; } = new(2026, 3, 14, 9, 30, 0, TimeSpan.Zero);

    protected TestClock Clock { get; } = new(Start);

    protected string ConnectionString { get; private set; } = "";

    protected IServiceProvider Services => _services ?? throw new InvalidOperationException("The test has not started.");

    protected Desk Desk => Services.GetRequiredService<Desk>();

    protected NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();

    /// <summary>Whether the end of the test compares versions with the log; off where a test writes rows by hand.</summary>
    protected virtual bool ComparesLog => true;

    public virtual async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.CopyAsync(Ct);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHelpDeskCore(ConnectionString);
        services.AddSingleton<TimeProvider>(Clock);
        Configure(services);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    /// <summary>Adds or replaces services.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            if (ComparesLog && TestContext.Current.TestState?.Result != TestResult.Failed) await CompareLogAsync();
            await _services.DisposeAsync();
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a command that must work.</summary>
    protected async Task<T> RunAsync<T>(Command<T> command, Who who)
    {
        var outcome = await Desk.RunAsync(command, who, Ct);
        Assert.True(outcome.Ok, $"{command.GetType().Name} was refused: {outcome.Refused?.Message}");
        return outcome.Value!;
    }

    /// <summary>Asks a query that must answer.</summary>
    protected async Task<T> AskAsync<T>(Query<T> query, Who who)
    {
        var outcome = await Desk.AskAsync(query, who, Ct);
        Assert.True(outcome.Ok, $"{query.GetType().Name} was refused: {outcome.Refused?.Message}");
        return outcome.Value!;
    }

    /// <summary>Runs a command that must be refused, and returns the refusal.</summary>
    protected async Task<Refusal> RefusedAsync<T>(Command<T> command, Who who)
    {
        var outcome = await Desk.RunAsync(command, who, Ct);
        Assert.False(outcome.Ok, $"{command.GetType().Name} was not refused.");
        return outcome.Refused!;
    }

    /// <summary>Asks a query that must be refused, and returns the refusal.</summary>
    protected async Task<Refusal> RefusedAsync<T>(Query<T> query, Who who)
    {
        var outcome = await Desk.AskAsync(query, who, Ct);
        Assert.False(outcome.Ok, $"{query.GetType().Name} was not refused.");
        return outcome.Refused!;
    }

    /// <summary>Adds a person of a role who can be signed in, without going through an invitation.</summary>
    protected async Task<Who> AddAgentAsync(Role role, string? name = null, string? password = null)
    {
        var n = ++_people;
        name ??= string.Create(CultureInfo.InvariantCulture, $"{role} {n}");
        return Who.Agent(await RunAsync(new AddTestAgent(name, string.Create(CultureInfo.InvariantCulture, $"person{n}@example.com"), role, password), Who.System));
    }

    /// <summary>Adds a team with members; the leads are members too.</summary>
    protected async Task<long> AddTeamAsync(string name, IEnumerable<Who>? members = null, IEnumerable<Who>? leads = null)
    {
        var led = (leads ?? []).ToHashSet();
        return await RunAsync(new AddTestTeam(name, [.. (members ?? []).Union(led).Select(w => (w.Id, led.Contains(w)))]), Who.System);
    }

    /// <summary>The first column of the first row.</summary>
    protected async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Ct) is T value ? value : default;
    }

    /// <summary>Runs a statement beside the desk, for states that no command makes.</summary>
    protected async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>Kinds of the log's events of a subject in their order.</summary>
    protected async Task<List<string>> LogOfAsync(string subject, long id)
    {
        await using var command = Database.CreateCommand("select kind from events where subject = $1 and subject_id = $2 order by version");
        command.Parameters.AddWithValue(subject);
        command.Parameters.AddWithValue(id);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var kinds = new List<string>();
        while (await reader.ReadAsync(Ct)) kinds.Add(reader.GetString(0));
        return kinds;
    }

    private async Task CompareLogAsync()
    {
        foreach (var (subject, table) in new[] { ("ticket", "tickets"), ("customer", "customers"), ("agent", "agents"), ("team", "teams"), ("tag", "tags"), ("workspace", "workspace"), ("canned", "canned_responses"), ("mailbox", "mailboxes"), ("request", "portal_requests"), ("domain", "sending_domains"), ("sender", "blocked_senders") })
        {
            await using var command = Database.CreateCommand($"""
                select count(*) from {table} s
                 where s.version <> (select count(*) from events e where e.subject = '{subject}' and e.subject_id = s.id)
                """);
            Assert.True(await command.ExecuteScalarAsync() is 0L, $"A {subject} changed without an event, or has events that it does not know of.");
        }
    }
}

/// <summary>Adds a person as if they had been there from the start.</summary>
internal sealed record AddTestAgent(string Name, string Email, Role Role, string? Password) : Command<long>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var agent = new Agent(Name, Email, Role, work.Now);
        if (Password is not null) agent.SetPassword(new PasswordHasher<Agent>().HashPassword(agent, Password));
        work.Add(agent);
        await work.Db.SaveChangesAsync(ct);
        return agent.Id;
    }
}

/// <summary>Gives out a link to a tracking page as a mail would.</summary>
internal sealed record IssueTestLink(long TicketId, string Address, bool Rotate = false) : Command<string>
{
    internal override Permission Needs => Permission.System;

    internal override Task<string> RunAsync(Work work, CancellationToken ct) => work.PortalTokenAsync(TicketId, Address, ct, Rotate);
}

/// <summary>Adds a team with its people.</summary>
internal sealed record AddTestTeam(string Name, IReadOnlyList<(long AgentId, bool Lead)> People) : Command<long>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var team = new Team(Name, work.Now);
        work.Add(team);
        await work.Db.SaveChangesAsync(ct);
        foreach (var (id, lead) in People)
        {
            work.Add(new TeamMember { TeamId = team.Id, AgentId = id, IsLead = lead });
            (await work.All<Agent>().SingleAsync(a => a.Id == id, ct)).TeamsChanged(team.Id, true, lead);
        }
        return team.Id;
    }
}
