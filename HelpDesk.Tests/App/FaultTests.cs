using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using HelpDesk.Core.Data;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Setup;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HelpDesk.Tests.App;

/// <summary>The app with its own database in a data folder: what was acknowledged survives whatever ends, and the next start just works.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("helpdesk-fault-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Dictionary<string, string?> Settings => new() { ["HelpDesk:DataFolder"] = _folder };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_acknowledged_survives_a_killed_app_and_a_command_ends_the_server_that_was_left()
    {
        var acknowledged = new ConcurrentBag<(string Url, byte[] Content)>();
        await using (var app = await StartAsync("--demo"))
        {
            using var member = await app.SignInAsDemoAsync("member");
            var writers = Enumerable.Range(0, 4).Select(w => WriteUntilRefusedAsync(member, w, acknowledged)).ToList();
            await app.UntilAsync(() => Task.FromResult(acknowledged.Count >= 60));
            await app.KillAsync(alone: true);
            await Task.WhenAll(writers);
        }
        Assert.NotNull(await EmbeddedPostgres.FindRunningAsync(_folder, Ct));

        // A command beside no running app takes the server over and ends it, as the app would.
        var backup = Path.Combine(_folder, "desk.backup");
        var (code, said) = await RunningApp.RunAsync(["backup", backup], Settings);
        Assert.True(code == 0, said);
        Assert.Null(await EmbeddedPostgres.FindRunningAsync(_folder, Ct));

        await using var again = await StartAsync();
        using var back = await again.SignInAsDemoAsync("member");
        foreach (var (url, content) in acknowledged) Assert.Equal(content, await back.GetByteArrayAsync(url, Ct));
        Assert.Equal(0, await again.StopAsync());
        Assert.Null(await EmbeddedPostgres.FindRunningAsync(_folder, Ct));
    }

    [Fact]
    public async Task What_was_acknowledged_survives_a_killed_database_and_the_app_says_that_it_is_not_ready()
    {
        var acknowledged = new ConcurrentBag<long>();
        await using (var app = await StartAsync("--demo"))
        {
            await using var services = await CoreAsync();
            var desk = services.GetRequiredService<Desk>();
            var writers = Enumerable.Range(0, 4).Select(w => Task.Run(async () =>
            {
                try
                {
                    for (var i = 0; ; i++) acknowledged.Add((await desk.RunAsync(new CreateTicket($"Before the cut {w}-{i}", "", TicketPriority.High), Who.System, Ct)).Value);
                }
                catch (Exception e) when (e is Npgsql.NpgsqlException or InvalidOperationException or System.Net.Sockets.SocketException or Microsoft.EntityFrameworkCore.DbUpdateException)
                {
                    return;
                }
            }, Ct)).ToList();
            await app.UntilAsync(() => Task.FromResult(acknowledged.Count >= 100));
            Kill(int.Parse((await File.ReadAllLinesAsync(Path.Combine(_folder, "pgdata", "postmaster.pid"), Ct))[0], CultureInfo.InvariantCulture));
            await Task.WhenAll(writers);
            using var http = app.Anonymous();
            await app.UntilAsync(async () => (await http.GetAsync("/health/ready", Ct)).StatusCode == HttpStatusCode.ServiceUnavailable);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live", Ct)).StatusCode);
            await app.KillAsync();
        }

        await using var again = await StartAsync();
        await using (var services = await CoreAsync())
        {
            var desk = services.GetRequiredService<Desk>();
            foreach (var id in acknowledged)
            {
                var activity = await desk.AskAsync(new TicketActivity(id), Who.System, Ct);
                Assert.Contains(activity.Value!, a => a.Fact is TicketCreated);
            }
            Assert.Equal(acknowledged.Count, acknowledged.Distinct().Count());
        }
        Assert.Equal(0, await again.StopAsync());
    }

    [Fact]
    public async Task A_second_app_on_the_folder_says_so_and_ends_and_the_first_one_works_on()
    {
        await using var app = await StartAsync("--no-demo");
        var (code, said) = await RunningApp.RunAsync(["--urls=http://127.0.0.1:0"], Settings);

        Assert.Equal(1, code);
        Assert.Contains(_folder, said, StringComparison.Ordinal);
        using var http = app.Anonymous();
        Assert.Equal("Healthy", await http.GetStringAsync("/health/ready", Ct));
    }

    [Fact]
    public async Task All_faults_of_the_settings_are_told_at_once_with_their_keys()
    {
        var (code, said) = await RunningApp.RunAsync(["--urls=http://127.0.0.1:0"], new Dictionary<string, string?>
        {
            ["HelpDesk:DataFolder"] = " ", ["HelpDesk:SlaTickSeconds"] = "0", ["HelpDesk:Mail:Smtp:Port"] = "0", ["HelpDesk:PublicUrl"] = "ftp://desk.example.com",
            ["HelpDesk:PostgresFolder"] = "/no/such/folder", ["ConnectionStrings:HelpDesk"] = "this is no connection string",
        });

        Assert.Equal(1, code);
        foreach (var key in new[] { "HelpDesk:DataFolder", "HelpDesk:SlaTickSeconds", "HelpDesk:Mail:Smtp:Port", "HelpDesk:PublicUrl", "HelpDesk:PostgresFolder", "ConnectionStrings:HelpDesk" })
            Assert.Contains(key, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_told_in_a_sentence()
    {
        var (code, said) = await RunningApp.RunAsync(["--urls=http://127.0.0.1:0"], new Dictionary<string, string?> { ["ConnectionStrings:HelpDesk"] = "Host=127.0.0.1;Port=1;Database=desk;Username=desk;Timeout=3" });

        Assert.Equal(1, code);
        Assert.Contains("The database can't be reached", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    private Task<RunningApp> StartAsync(params string[] arguments) => RunningApp.StartAsync("", Settings, arguments);

    private async Task<ServiceProvider> CoreAsync()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHelpDeskCore((await EmbeddedPostgres.FindRunningAsync(_folder, Ct))!);
        return services.BuildServiceProvider();
    }

    private static async Task WriteUntilRefusedAsync(HttpClient http, int writer, ConcurrentBag<(string, byte[])> acknowledged)
    {
        for (var i = 0; ; i++)
        {
            byte[] image = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. BitConverter.GetBytes(writer), .. BitConverter.GetBytes(i)];
            using var request = new HttpRequestMessage(HttpMethod.Post, "/files/1") { Content = new ByteArrayContent(image) };
            request.Headers.Add("X-HelpDesk", "file");
            try
            {
                using var answer = await http.SendAsync(request, Ct);
                if (answer.StatusCode != HttpStatusCode.OK) return;
                using var stored = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct));
                acknowledged.Add((stored.RootElement.GetProperty("url").GetString()!, image));
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private static void Kill(int process)
    {
        using var found = Process.GetProcessById(process);
        found.Kill();
    }
}
