using System.Diagnostics;
using System.Net;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Bench;

/// <summary>
/// A hundred agents look at the list while one changes tickets. From the moment when that one's browser sends the change until the row arrives
/// in each other one; the commit lies in between.
/// </summary>
internal static class CircuitScenario
{
    private const int Screens = 100;
    private const int Agents = 11;
    private const int Rounds = 40;

    public static async Task RunAsync(BenchDesk desk, Figures figures)
    {
        // A new ticket is on top of each list, and no promise of it is near: nobody but the lists is told of its changes, however old the desk is.
        var ticket = await desk.RunAsync(new CreateTicket("What a hundred people look at"));
        await using var app = await AppProcess.StartAsync(new Dictionary<string, string>([new("ConnectionStrings:HelpDesk", desk.Connection), AppProcess.TellsItsHeap]));
        var address = new Uri(app.Address);
        var agents = new List<(HttpClient Http, CookieContainer Cookies)>();
        var people = new List<long>();
        for (var i = 0; i < Agents; i++)
        {
            var (id, http, cookies) = await SignInAsync(desk, address, i);
            people.Add(id);
            agents.Add((http, cookies));
        }
        var circuits = new List<Circuit>();
        try
        {
            // What the server keeps for whoever comes next belongs to no circuit: the first ones fill it.
            circuits.Add(await Circuit.OpenAsync(address, agents[0].Http, agents[0].Cookies, "/tickets"));
            await OpenAsync(30);
            await Task.Delay(2000);
            var (before, opening) = (await app.HeapAsync(), Stopwatch.GetTimestamp());
            await OpenAsync(Screens);
            var opened = Stopwatch.GetElapsedTime(opening).TotalMilliseconds;
            await Task.Delay(3000);
            figures.Write("opening a circuit", opened / Screens, "ms");
            figures.Write("heap per circuit", (await app.HeapAsync() - before) / 1024.0 / Screens, "KB", 500);
            // Right after a start the runtime still translates what it runs; a desk runs for weeks.
            var cold = await ChangesAsync(circuits, ticket);
            var busy = app.Busy();
            var times = await ChangesAsync(circuits, ticket);
            figures.Write("change to render batch p99", Figures.Share(times, .99), "ms", 100, more: new
            {
                p50 = Figures.Round(Figures.Share(times, .5)), p95 = Figures.Round(Figures.Share(times, .95)), max = Figures.Round(times[^1]), screens = circuits.Count - 1, changes = Rounds,
                busy_ms_per_change = Figures.Round((app.Busy() - busy).TotalMilliseconds / Rounds), just_started_p50 = Figures.Round(Figures.Share(cold, .5)), just_started_p99 = Figures.Round(Figures.Share(cold, .99)),
            });
            figures.Write("screens that missed a change", (circuits.Count - 1) * Rounds * 2 - cold.Count - times.Count, "count", 0);
        }
        finally
        {
            foreach (var circuit in circuits) await circuit.DisposeAsync();
            foreach (var agent in people) await desk.RunAsync(new DisableAgent(agent));
            foreach (var (http, _) in agents) http.Dispose();
        }

        async Task OpenAsync(int count)
        {
            for (var i = 0; i < count; i += 5)
                circuits.AddRange(await Task.WhenAll(Enumerable.Range(i, 5).Select(n => agents[1 + n % (Agents - 1)]).Select(a => Circuit.OpenAsync(address, a.Http, a.Cookies, "/tickets"))));
        }
    }

    private static async Task<List<double>> ChangesAsync(List<Circuit> circuits, long ticket)
    {
        var times = new List<double>();
        for (var i = -3; i < Rounds; i++)
        {
            var word = i % 2 == 0 ? "urgent" : "medium";
            foreach (var circuit in circuits) circuit.Forget();
            var sent = Stopwatch.GetTimestamp();
            await circuits[0].CallPageAsync("PickAsync", "priority", word, new[] { ticket });
            var words = System.Text.Encoding.UTF8.GetBytes(word);
            for (var wait = 0; wait < 30 && circuits.Skip(1).Any(c => c.Saw(words) is null); wait++) await Task.Delay(100);
            if (i >= 0) times.AddRange(circuits.Skip(1).Select(c => c.Saw(words)).OfType<long>().Select(at => Stopwatch.GetElapsedTime(sent, at).TotalMilliseconds));
            await Task.Delay(700);
        }
        times.Sort();
        return times;
    }

    private static async Task<(long Id, HttpClient Http, CookieContainer Cookies)> SignInAsync(BenchDesk desk, Uri address, int number)
    {
        var name = $"circuit{DateTime.UtcNow.Ticks}-{number}";
        var invitation = await desk.RunAsync(new InviteAgent(name, name + "@example.com", Role.Admin));
        var cookies = new CookieContainer();
        var http = new HttpClient(new HttpClientHandler { CookieContainer = cookies }) { BaseAddress = address };
        var page = await http.GetStringAsync(new Uri("/invite/" + invitation.Token, UriKind.Relative));
        using var form = new FormUrlEncodedContent(
        [
            new("__RequestVerificationToken", AppProcess.Field(page, "__RequestVerificationToken")),
            new("token", invitation.Token), new("name", name), new("password", "Bench " + invitation.Token),
        ]);
        using var answer = await http.PostAsync(new Uri("/account/invite", UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
        return (invitation.AgentId, http, cookies);
    }
}
