using System.Globalization;
using HelpDesk.App.Components.Parts;
using HelpDesk.App.Live;
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
        MetricUnit.Share => (100 * v).ToString("0.0", Plain) + "\u00A0%",
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
    public static string Against(BoardView board) => board.Before is { } before ? "compared with " + Earlier(board, before) : "compared with nothing";

    /// <summary>The period before, as short as it is clear: 7–13 Nov until 14:05.</summary>
    public static string Earlier(BoardView board, BoardPast before) => Days(board, before) + (board.Range.To > board.AsOf ? " until " + board.AsOf.ToString("HH:mm", Plain) : "");

    /// <summary>Its days alone, where there is little room.</summary>
    public static string Days(BoardView board, BoardPast before)
    {
        var text = Period(before.Range, board.Zone);
        return Ranges.Local(before.Range.From, board.Zone).Year == Ranges.Local(board.Range.From, board.Zone).Year ? text[..^5] : text;
    }

    /// <summary>Which time counts, where that is not all of it.</summary>
    public static string? Counted(BoardView board, string before) => board.Counted == CountedTime.Calendar ? null : before + Ranges.Label(board.Counted).ToLowerInvariant();

    /// <summary>Why a number is not there.</summary>
    public static string Why(Metric metric, CountedTime counted) => metric.Key switch
    {
        "avg-resolution" => "No ticket was resolved in this period" + (counted == CountedTime.Business ? ", or none with measured business hours." : "."),
        "avg-first-response" => "No first response in this period" + (counted == CountedTime.Business ? ", or none with measured business hours." : "."),
        "closure-rate" or "resolution-rate" or "clearance" => "No ticket was created in this period.",
        "sla-resolution" => "No ticket that was resolved in this period had a due date.",
        "sla-response" => "No first response in this period had a due date.",
        "csat" or "csat-score" => "No customer rated a ticket in this period.",
        "survey-response" => "No survey was sent in this period.",
        _ => "There is no data for this period.",
    };

    /// <summary>The filters in words: Team: Support, Sales · Priority: Urgent. Empty without any.</summary>
    public static string Filters(BoardUrl url, NodeState node) => string.Join(" · ", Choices(node)
        .Select(f => (f.Label, Chosen: url.Values(f.Key).Select(v => f.Options.FirstOrDefault(o => o.Value == v || o.Value == v.Replace('-', '_')).Label ?? v).ToList()))
        .Where(f => f.Chosen.Count > 0).Select(f => $"{f.Label}: {string.Join(", ", f.Chosen)}"));

    /// <summary>The filters of the board with what they offer.</summary>
    public static IEnumerable<(string Key, string Label, IEnumerable<(string Value, string Label)> Options)> Choices(NodeState node) =>
    [
        ("team", "Team", FilterChoices.Teams(node)), ("assignee", "Assignee", FilterChoices.People(node)), ("tag", node.Settings.TagWord.ToString(), FilterChoices.Tags(node)),
        ("channel", "Channel", FilterChoices.Channels), ("priority", "Priority", FilterChoices.Priorities(node)), ("type", "Type", FilterChoices.Types),
    ];

    /// <summary>How a value moved: sign and size, such as +12 %, or null where that says nothing.</summary>
    public static (string Text, int Sign)? Delta(Metric metric, double? now, double? before)
    {
        if (now is not { } n || before is not { } b) return null;
        if (metric.Unit == MetricUnit.Share)
        {
            var points = Math.Round(100 * (n - b), 1);
            return ($"{Math.Abs(points).ToString("0.0", Plain)} points", Math.Sign(points));
        }
        if (b == 0) return n == 0 ? ("0\u00A0%", 0) : null;
        var percent = Math.Round(100 * (n - b) / b);
        return ($"{Math.Abs(percent).ToString("N0", Plain)}\u00A0%", Math.Sign(percent));
    }

    private static string Two(int large, string unit, int small, string lesser) =>
        small == 0 ? string.Create(Plain, $"{large}{unit}") : string.Create(Plain, $"{large}{unit} {small}{lesser}");
}
