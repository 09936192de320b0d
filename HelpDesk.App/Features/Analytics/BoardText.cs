using System.Globalization;
using HelpDesk.Core.Analytics;

namespace HelpDesk.App.Features.Analytics;

/// <summary>Numbers and periods of the board as people read them.</summary>
internal static class BoardText
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>A value in its metric's unit; a dash when there is no data (D1, D5).</summary>
    public static string Value(MetricUnit unit, double? value) => value is not { } v ? "—" : unit switch
    {
        MetricUnit.Tickets => v.ToString("N0", Plain),
        MetricUnit.Share => (100 * v).ToString("0.0", Plain) + " %",
        MetricUnit.Score => v.ToString("0.00", Plain) + " of 5",
        _ => Time(TimeSpan.FromSeconds(v)),
    };

    /// <summary>A length of time in its two largest units: 2d 4h, 3h 20m, 41m, 40s.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => Two((int)time.TotalDays, "d", time.Hours, "h"),
        { TotalHours: >= 1 } => Two(time.Hours, "h", time.Minutes, "m"),
        { TotalMinutes: >= 1 } => Two(time.Minutes, "m", time.Minutes < 10 ? time.Seconds : 0, "s"),
        _ => string.Create(Plain, $"{(int)time.TotalSeconds}s"),
    };

    /// <summary>First and last day: 14–20 Nov 2026.</summary>
    public static string Period(DateRange range, string zone)
    {
        var (from, to) = (Ranges.Local(range.From, zone), Ranges.Local(range.To.AddTicks(-1), zone));
        if (from.Date == to.Date) return from.ToString("d MMM yyyy", Plain);
        return from.ToString(from.Year != to.Year ? "d MMM yyyy" : from.Month != to.Month ? "d MMM" : "%d", Plain) + "–" + to.ToString("d MMM yyyy", Plain);
    }

    /// <summary>The zone's name; the database's name of UTC is no place.</summary>
    public static string Zone(string zone) => zone is "Etc/UTC" ? "UTC" : zone;

    /// <summary>What the deltas of the cards compare with.</summary>
    public static string Against(BoardView board)
    {
        if (board.Before is not { } before) return "compared with nothing";
        var text = Period(before.Range, board.Zone);
        return "compared with " + text[..^5] + (board.Range.To > board.AsOf ? " until " + board.AsOf.ToString("HH:mm", Plain) : "");
    }

    /// <summary>How a value moved: sign and size, such as +12 %, or null where that says nothing.</summary>
    public static (string Text, int Sign)? Delta(Metric metric, double? now, double? before)
    {
        if (now is not { } n || before is not { } b) return null;
        if (metric.Unit == MetricUnit.Share)
        {
            var points = Math.Round(100 * (n - b), 1);
            return ($"{Math.Abs(points).ToString("0.0", Plain)} points", Math.Sign(points));
        }
        if (b == 0) return n == 0 ? ("0 %", 0) : null;
        var percent = Math.Round(100 * (n - b) / b);
        return ($"{Math.Abs(percent).ToString("N0", Plain)} %", Math.Sign(percent));
    }

    private static string Two(int large, string unit, int small, string lesser) =>
        small == 0 ? string.Create(Plain, $"{large}{unit}") : string.Create(Plain, $"{large}{unit} {small}{lesser}");
}
