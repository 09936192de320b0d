using System.Collections.Concurrent;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Setup;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace HelpDesk.Tests.Support;

/// <summary>
/// One running app for the tests of a class, on a database of its own, with a person of each role who can sign in and a desk of the tests'
/// own on the same database: what it commits reaches the app as the commits of another node do.
/// </summary>
public sealed class AppDesk(PostgresTemplate postgres) : IAsyncLifetime
{
    /// <summary>Everybody's password.</summary>
    public const string Password = "correct horse battery";

    private readonly ConcurrentDictionary<string, Task<HttpClient>> _clients = new();
    private ServiceProvider? _services;

    public RunningApp App { get; private set; } = null!;

    public string ConnectionString { get; private set; } = "";

    public Desk Desk => _services!.GetRequiredService<Desk>();

    public NpgsqlDataSource Database => _services!.GetRequiredService<NpgsqlDataSource>();

    public Who Owner { get; private set; }

    public Who Admin { get; private set; }

    /// <summary>A member who leads <see cref="Team"/>.</summary>
    public Who Lead { get; private set; }

    public Who Member { get; private set; }

    public Who Guest { get; private set; }

    /// <summary>The team that Lead leads and Member belongs to.</summary>
    public long Team { get; private set; }

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.CopyAsync(CancellationToken.None);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHelpDeskCore(ConnectionString);
        _services = services.BuildServiceProvider();
        Owner = await AddAsync("Olga Owner", "owner@example.com", Role.Owner);
        Admin = await AddAsync("Adam Admin", "admin@example.com", Role.Admin);
        Lead = await AddAsync("Lena Lead", "lead@example.com", Role.Member);
        Member = await AddAsync("Max Member", "member@example.com", Role.Member);
        Guest = await AddAsync("Gina Guest", "guest@example.com", Role.Guest);
        Team = await RunAsync(new AddTestTeam("Support", [(Lead.Id, true), (Member.Id, false)]), Who.System);
        App = await RunningApp.StartAsync(ConnectionString);
    }

    /// <summary>The same client for all tests of the class: signing in too often is refused.</summary>
    public Task<HttpClient> ClientAsync(string role) => _clients.GetOrAdd(role, SignInAsync);

    /// <summary>A client signed in as owner, admin, lead, member or guest.</summary>
    public Task<HttpClient> SignInAsync(string role) => App.SignInAsync($"{role}@example.com", Password);

    /// <summary>Runs a command that must work.</summary>
    public async Task<T> RunAsync<T>(Command<T> command, Who who)
    {
        var outcome = await Desk.RunAsync(command, who);
        Assert.True(outcome.Ok, $"{command.GetType().Name} was refused: {outcome.Refused?.Message}");
        return outcome.Value!;
    }

    /// <summary>The link in the mail that tells a customer that their request is solved, without waiting for its time.</summary>
    public async Task<string> RatingLinkAsync(long id)
    {
        await Database.CreateCommand($"update customer_notices set due_at = now() where ticket_id = {id}").ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        object? mail = null;
        for (var i = 0; mail is null && i < 200; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            mail = await Database.CreateCommand($"select body from outbox where kind = 4 and ticket_id = {id}").ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }
        return SurveyByToken.Path + Assert.IsType<string>(mail).Split(SurveyByToken.Path)[1];
    }

    public async ValueTask DisposeAsync()
    {
        if (App is not null) await App.DisposeAsync();
        if (_services is not null) await _services.DisposeAsync();
    }

    private async Task<Who> AddAsync(string name, string email, Role role) => Who.Agent(await RunAsync(new AddTestAgent(name, email, role, Password), Who.System));
}
