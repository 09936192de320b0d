using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace HelpDesk.Tests.Support;

/// <summary>
/// The real app as a process of its own on a free port of this computer, on a database that the test gives it. Serves HTTP tests and
/// browsers alike; it is killed when the test lets go of it.
/// </summary>
public sealed partial class RunningApp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningApp(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo(DotNet(), [Path.Combine(AppContext.BaseDirectory, "HelpDesk.App.dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Path.GetTempPath(),
        };
        // What the person who runs the tests has set for other apps is no setting of this one.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
            || k.StartsWith("HelpDesk__", StringComparison.OrdinalIgnoreCase) || k is "URLS" or "DOTNET_ENVIRONMENT").ToList()) start.Environment.Remove(name);
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Heard(e.Data);
        _process.ErrorDataReceived += (_, e) => Heard(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:40123</c>; no slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Everything it printed so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Process id, for tests that stop or kill it in their own way.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts it on a database and returns once it is ready. Without demo data unless <paramref name="arguments"/> say <c>--demo</c>.</summary>
    /// <param name="connectionString">Its database, as <c>ConnectionStrings:HelpDesk</c>; empty for a server of its own in the data folder.</param>
    /// <param name="settings">More settings by their keys, such as <c>HelpDesk:SlaTickSeconds</c>.</param>
    /// <param name="arguments">More arguments.</param>
    /// <param name="port">A port that must be used, for a restart that browsers come back to; 0 = any free one.</param>
    public static async Task<RunningApp> StartAsync(
        string connectionString, IReadOnlyDictionary<string, string?>? settings = null, IEnumerable<string>? arguments = null, int port = 0)
    {
        var all = new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>()) { ["ConnectionStrings:HelpDesk"] = connectionString };
        var app = new RunningApp([$"--urls=http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", .. arguments ?? []], all);
        try
        {
            app.Address = await app._address.Task.WaitAsync(Patience);
            using var http = new HttpClient { BaseAddress = new Uri(app.Address) };
            await app.UntilAsync(async () => (await http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs it to its own end, for commands and for starts that fail.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? settings = null)
    {
        await using var app = new RunningApp(arguments, settings ?? new Dictionary<string, string?>());
        await app._process.WaitForExitAsync().WaitAsync(Patience);
        return (app._process.ExitCode, app.Output);
    }

    /// <summary>A client that nobody is signed in with; redirects are shown, not followed.</summary>
    public HttpClient Anonymous() => new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(Address) };

    /// <summary>A client whose cookies are those of a signed-in person; redirects are shown, not followed.</summary>
    public async Task<HttpClient> SignInAsync(string email, string password) =>
        await SignInAsync("/sign-in", _ => [new("email", email), new("password", password)]);

    /// <summary>A client of a demo person: owner, admin, lead, member or guest.</summary>
    public async Task<HttpClient> SignInAsDemoAsync(string kind) => await SignInAsync("/account/demo", page =>
    {
        var form = page.Split("<form").First(f => f.Contains($"data-sign-in=\"{kind}\"", StringComparison.Ordinal));
        return [new("agentId", Value(form, "agentId"))];
    });

    /// <summary>The token that a form needs, from a page that has one.</summary>
    public static async Task<string> TokenAsync(HttpClient http, string page = "/sign-in") => Value(await http.GetStringAsync(page), "__RequestVerificationToken");

    /// <summary>The cookies of a client, for WebSockets and browsers.</summary>
    public string CookiesOf(HttpClient http) => _cookies.TryGetValue(http, out var cookies) ? cookies.GetCookieHeader(new Uri(Address)) : "";

    /// <summary>Ends it as a service manager does, waits, and returns its exit code. Where tests run in the background Ctrl+C is ignored.</summary>
    public async Task<int> StopAsync()
    {
        using var signal = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Ends it as a power cut does, with all that it started, or the app <paramref name="alone"/>.</summary>
    public async Task KillAsync(bool alone = false)
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: !alone);
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Waits until something holds; an app that has ended meanwhile tells why.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (_process.HasExited) throw new InvalidOperationException($"The app has ended with {_process.ExitCode}:\n{Output}");
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException($"Waited for {Patience} in vain:\n{Output}");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        await KillAsync();
        foreach (var client in _cookies.Keys) client.Dispose();
        _process.Dispose();
    }

    private readonly ConcurrentDictionary<HttpClient, CookieContainer> _cookies = new();

    private async Task<HttpClient> SignInAsync(string action, Func<string, KeyValuePair<string, string>[]> fields)
    {
        var cookies = new CookieContainer();
        var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = new Uri(Address) };
        _cookies[http] = cookies;
        var page = await http.GetStringAsync("/sign-in");
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", Value(page, "__RequestVerificationToken")), .. fields(page)]);
        using var answer = await http.PostAsync(action, form);
        if (answer.StatusCode != HttpStatusCode.Redirect || answer.Headers.Location?.OriginalString.StartsWith("/sign-in", StringComparison.Ordinal) == true)
            throw new InvalidOperationException($"Signing in ended with {answer.StatusCode} to {answer.Headers.Location}.");
        return http;
    }

    private static string Value(string html, string name)
    {
        var input = Inputs().Matches(html).Select(m => m.Value).FirstOrDefault(i => i.Contains($"name=\"{name}\"", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"The page has no field {name}:\n{html}");
        return WebUtility.HtmlDecode(ValueOf().Match(input).Groups[1].Value);
    }

    private void Heard(string? line)
    {
        if (line is null)
        {
            if (_process.HasExited) _address.TrySetException(new InvalidOperationException($"The app has ended:\n{Output}"));
            return;
        }
        _output.Enqueue(line);
        if (ReadyAt().Match(line) is { Success: true } ready) _address.TrySetResult(ready.Groups[1].Value.TrimEnd('/'));
    }

    private void Kill(object? sender, EventArgs e)
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    /// <summary>The dotnet that these tests run on.</summary>
    internal static string DotNet() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    [GeneratedRegex(@"HelpDesk is ready at (\S+)")]
    private static partial Regex ReadyAt();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Inputs();

    [GeneratedRegex("value=\"([^\"]*)\"")]
    private static partial Regex ValueOf();
}
