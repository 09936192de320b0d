using System.Globalization;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;
using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>
/// One app, one database and one Chromium for all stories. Every story brings tickets of its own and leaves the desk usable for the next.
/// </summary>
public sealed class BrowserDesk(PostgresTemplate postgres) : IAsyncLifetime
{
    private readonly AppDesk _app = new(postgres);
    private readonly Dictionary<Who, string> _signedIn = [];
    private readonly Dictionary<string, long> _tags = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public AppDesk App => _app;

    public IBrowser Browser => _browser!;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Person.Patience);
        _playwright = await Chromium.DriverAsync();
        _browser = await Chromium.StartAsync(_playwright);
        await _app.InitializeAsync();
    }

    /// <summary>A person at a screen of their own: a fresh browser context with their cookies, at the ticket list unless told otherwise.</summary>
    internal async Task<Person> ComeAsync(Who who, string? path = "/tickets", BrowserNewContextOptions? options = null, string? address = null)
    {
        options ??= new();
        options.BaseURL = address ?? _app.App.Address;
        options.StorageState = await CookiesAsync(who);
        options.ViewportSize ??= new() { Width = 1440, Height = 900 };
        options.ReducedMotion = ReducedMotion.Reduce;
        var person = await Person.SitDownAsync(await Browser.NewContextAsync(options), who);
        if (path is not null) await person.GoAsync(path);
        return person;
    }

    /// <summary>Adds a person who can sign in, for stories that change people.</summary>
    internal async Task<Who> AgentAsync(string name, string email, Role role = Role.Member) =>
        Who.Agent(await _app.RunAsync(new AddTestAgent(name, email, role, AppDesk.Password), Who.System));

    /// <summary>Creates a ticket, by default of the lead's team.</summary>
    internal Task<long> TicketAsync(string subject, Who? by = null, long? assignee = null, TicketPriority priority = TicketPriority.Medium,
        string description = "", bool teamless = false, params long[] tags) =>
        _app.RunAsync(new CreateTicket(subject, description, priority, AssigneeId: assignee, TeamId: teamless ? null : _app.Team, TagIds: tags), by ?? _app.Owner);

    /// <summary>Creates a ticket of the lead's team from a customer of its own, whose address begins with the ticket's subject.</summary>
    internal async Task<long> AskedAsync(string subject)
    {
        var name = new string([.. subject.ToLowerInvariant().Select(c => char.IsAsciiLetter(c) ? c : '.')]).Trim('.');
        var customer = await _app.RunAsync(new SaveCustomer(null, "Ana Rivera", [$"{name}@example.com"], null, null, null), _app.Owner);
        return await _app.RunAsync(new CreateTicket(subject, "", CustomerId: customer, TeamId: _app.Team), _app.Owner);
    }

    /// <summary>Runs a command, as the owner unless told otherwise.</summary>
    internal Task<T> RunAsync<T>(Command<T> command, Who? by = null) => _app.RunAsync(command, by ?? _app.Owner);

    /// <summary>Changes a ticket as somebody who may.</summary>
    internal Task ChangeAsync(long id, TicketChange change, Who? by = null) => _app.RunAsync(new ChangeTicket(id, change), by ?? _app.Admin);

    /// <summary>The id of a tag, which is created when it is asked for first.</summary>
    internal async Task<long> TagAsync(string name) => _tags.TryGetValue(name, out var id) ? id : _tags[name] = await _app.RunAsync(new CreateTag(name), _app.Owner);

    /// <summary>The number that people see.</summary>
    internal static string Number(long id) => "TKT-" + id.ToString("000000", CultureInfo.InvariantCulture);

    /// <summary>The first column of all rows, as text.</summary>
    internal async Task<List<string>> ReadAsync(string sql, params object[] values)
    {
        await using var command = _app.Database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture) ?? "");
        return rows;
    }

    /// <summary>What the log says about a ticket, oldest first: kind and actor; without the SLA clock's own entries.</summary>
    internal Task<List<string>> LogAsync(long id) =>
        ReadAsync("select kind || ' by ' || coalesce(actor_id, 0) from events where subject = 'ticket' and subject_id = $1 and kind not like '%sla%' order by version", id);

    /// <summary>Signs a person in through the page once; their later contexts take the cookies.</summary>
    private async Task<string> CookiesAsync(Who who)
    {
        if (_signedIn.TryGetValue(who, out var known)) return known;
        var email = (await ReadAsync("select email from agents where id = $1", who.Id)).Single();
        await using var context = await Browser.NewContextAsync(new() { BaseURL = _app.App.Address });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.FillAsync("[data-field=email]", email);
        await page.FillAsync("[data-field=password]", AppDesk.Password);
        await page.ClickAsync("button[type=submit]");
        await page.WaitForURLAsync("**/tickets");
        return _signedIn[who] = await context.StorageStateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _app.DisposeAsync();
    }
}
