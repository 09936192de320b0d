using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace HelpDesk.Bench;

/// <summary>The real app as a process of its own.</summary>
internal sealed partial class AppProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private TaskCompletionSource<long> _heap = new();
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AppProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo(DotNet(), [Path.Combine(AppContext.BaseDirectory, "HelpDesk.App.dll"), "--urls=http://127.0.0.1:0", .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Heard(e.Data);
        _process.ErrorDataReceived += (_, e) => Heard(e.Data);
        Launched = Stopwatch.GetTimestamp();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>When it was started, as a stopwatch counts.</summary>
    public long Launched { get; }

    /// <summary>Where it listens.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What lives on its heap after a full collection, in bytes.</summary>
    public async Task<long> HeapAsync()
    {
        _heap = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _process.StandardInput.WriteLineAsync("heap");
        return await _heap.Task.WaitAsync(Patience);
    }

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan Busy()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    /// <summary>A setting with which it answers <see cref="HeapAsync"/>.</summary>
    public static KeyValuePair<string, string> TellsItsHeap { get; } = new("DOTNET_STARTUP_HOOKS", typeof(AppProcess).Assembly.Location);

    /// <summary>Starts it and returns once it answers that it is ready.</summary>
    public static async Task<AppProcess> StartAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var app = new AppProcess(arguments, settings);
        app.Address = await app._address.Task.WaitAsync(Patience);
        using var http = new HttpClient();
        while ((await http.GetAsync(new Uri(app.Address + "/health/ready"))).StatusCode != HttpStatusCode.OK) await Task.Delay(20);
        return app;
    }

    /// <summary>The value of a form's field on a page.</summary>
    public static string Field(string html, string name)
    {
        var input = Inputs().Matches(html).Select(m => m.Value).FirstOrDefault(i => i.Contains($"name=\"{name}\"", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"The page has no field {name}.");
        return WebUtility.HtmlDecode(ValueOf().Match(input).Groups[1].Value);
    }

    /// <summary>Ends it as Ctrl+C does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var signal = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }
        _process.Dispose();
    }

    private void Heard(string? line)
    {
        if (line is null) _address.TrySetException(new InvalidOperationException("The app ended before it was ready."));
        else if (ReadyAt().Match(line) is { Success: true } ready) _address.TrySetResult(ready.Groups[1].Value.TrimEnd('/'));
        else if (HeapIs().Match(line) is { Success: true } heap) _heap.TrySetResult(long.Parse(heap.Groups[1].Value, CultureInfo.InvariantCulture));
        else if (line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal)) Console.Error.WriteLine(line);
    }

    private static string DotNet() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    [GeneratedRegex(@"HelpDesk is ready at (\S+)")]
    private static partial Regex ReadyAt();

    [GeneratedRegex(@"^heap: (\d+)")]
    private static partial Regex HeapIs();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Inputs();

    [GeneratedRegex("value=\"([^\"]*)\"")]
    private static partial Regex ValueOf();
}
