using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace HelpDesk.Bench;

/// <summary>Figures, one JSON line each; a target that is missed makes the run end with 2.</summary>
internal sealed class Figures(string scenario, int tickets)
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private TimeSpan _warmed;

    public bool Missed { get; private set; }

    /// <summary>Writes a figure. With a target it says whether the target was met: at most it, or at least it where more is better.</summary>
    public void Write(string name, double value, string unit, double? target = null, bool atLeast = false, object? more = null)
    {
        bool? ok = target is not { } t ? null : atLeast ? value >= t : value <= t;
        Missed |= ok == false;
        Console.WriteLine(JsonSerializer.Serialize(new { scenario, name, value = Math.Round(value, 3), unit, target, ok, tickets, more }, Json));
    }

    /// <summary>Times an action over and over: median, p95, p99, and the statements that one run sends.</summary>
    public async Task TimeAsync(string name, int seconds, double? p95, int? statements, Func<int, Task> action)
    {
        // Until the code is compiled for good, what is measured first would be slower than what comes later.
        var warm = Stopwatch.StartNew();
        for (var i = 0; i < 30 || _warmed + warm.Elapsed < TimeSpan.FromSeconds(10); i++) await action(i);
        _warmed += warm.Elapsed;
        var times = new List<double>();
        var until = Stopwatch.StartNew();
        for (var i = 30; until.Elapsed.TotalSeconds < seconds || times.Count < 100; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await action(i);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        var before = Statements.Count;
        await action(1);
        var sent = Statements.Count - before;
        times.Sort();
        Write($"{name} p95", Share(times, .95), "ms", p95, more: new { p50 = Round(Share(times, .5)), p99 = Round(Share(times, .99)), samples = times.Count, baseline_ratio = Round(Share(times, .95) / Baseline) });
        Write($"{name} statements", sent, "count", statements);
    }

    /// <summary>p95 of the smallest question to the database in this run, in milliseconds: what other times are compared with.</summary>
    public double Baseline { get; set; } = 1;

    public static double Share(List<double> sorted, double share) => sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    public static double Round(double value) => double.Parse(value.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

/// <summary>Counts what is sent to the database: the driver starts one activity per statement.</summary>
internal static class Statements
{
    private static long _count;

    public static long Count => Interlocked.Read(ref _count);

    public static void Listen() => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = source => source.Name == "Npgsql",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
        ActivityStarted = _ => Interlocked.Increment(ref _count),
    });
}
