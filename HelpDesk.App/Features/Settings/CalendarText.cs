using System.Globalization;
using System.Text.RegularExpressions;
using HelpDesk.Core.Sla;

namespace HelpDesk.App.Features.Settings;

/// <summary>Hours and holidays as people type and read them.</summary>
internal static partial class CalendarText
{
    private const int Minutes = 1_440;

    /// <summary>The days of a week from Monday.</summary>
    public static IReadOnlyList<DayOfWeek> Week { get; } = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    /// <summary>Mon.</summary>
    public static string Short(DayOfWeek day) => day.ToString()[..3];

    /// <summary>Minutes from midnight as 09:00; the day's end is 24:00, and what lies beyond it is a time of the next day.</summary>
    public static string Time(int minutes)
    {
        var of = minutes > Minutes ? minutes - Minutes : minutes;
        return string.Create(CultureInfo.InvariantCulture, $"{of / 60:00}:{of % 60:00}");
    }

    /// <summary>Reads 9, 9:30, 09:30 or 24:00 into minutes from midnight.</summary>
    public static bool TryTime(string text, out int minutes)
    {
        minutes = 0;
        var match = TimeOfDay().Match(text.Trim());
        if (!match.Success) return false;
        minutes = Number(match.Groups[1]) * 60 + (match.Groups[2].Success ? Number(match.Groups[2]) : 0);
        return minutes <= Minutes;
    }

    /// <summary>Reads a line such as "2026-12-25 Christmas"; the name may be missing.</summary>
    public static bool TryHoliday(string line, out Holiday holiday)
    {
        var match = DatedLine().Match(line.Trim());
        var read = DateOnly.TryParseExact(match.Groups[1].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        holiday = new Holiday(date, match.Groups[2].Value.Trim());
        return match.Success && read;
    }

    /// <summary>What belongs together though it was kept cut at midnight: Fri 22:00–24:00 and Sat 00:00–06:00 are Fri 22:00–06:00.</summary>
    public static IReadOnlyList<WorkWindow> Whole(IReadOnlyList<WorkWindow> windows)
    {
        var whole = windows.ToList();
        foreach (var evening in windows.Where(w => w.To == Minutes && w.From > 0))
        {
            var morning = whole.Find(w => w.Day == Next(evening.Day) && w is { From: 0, To: < Minutes });
            if (morning is null || morning.To > evening.From) continue;
            whole.Remove(morning);
            whole[whole.IndexOf(evening)] = evening with { To = Minutes + morning.To };
        }
        return whole;
    }

    /// <summary>"Mon–Fri 09:00–12:00, 13:00–17:00 · Sat 10:00–14:00".</summary>
    public static string Hours(IReadOnlyList<WorkWindow> windows)
    {
        var days = Week.Select(day => (Day: day, Hours: string.Join(", ", windows.Where(w => w.Day == day).OrderBy(w => w.From).Select(w => $"{Time(w.From)}–{Time(w.To)}")))).ToList();
        var parts = new List<string>();
        for (var i = 0; i < days.Count;)
        {
            var next = i + 1;
            while (next < days.Count && days[next].Hours == days[i].Hours) next++;
            if (days[i].Hours.Length > 0) parts.Add($"{Short(days[i].Day)}{(next - i == 1 ? "" : (next - i == 2 ? ", " : "–") + Short(days[next - 1].Day))} {days[i].Hours}");
            i = next;
        }
        return string.Join(" · ", parts);
    }

    /// <summary>"Fri 25 Dec 2026 (Christmas)".</summary>
    public static string Day(Holiday holiday) => Date(holiday.Date) + (holiday.Name.Length == 0 ? "" : $" ({holiday.Name})");

    /// <summary>The next change of the clocks and what it does to the windows.</summary>
    public static string Change(ClockChange? change)
    {
        if (change is null) return "Clocks don't change in this zone.";
        var hours = $"{change.From:HH:mm}–{(change.To == TimeOnly.MinValue ? "24:00" : change.To.ToString("HH:mm", CultureInfo.InvariantCulture))}";
        var head = change.Forward ? $"On {Date(change.Date)} clocks go forward: {hours} does not come." : $"On {Date(change.Date)} clocks go back: {hours} comes twice, and both times count.";
        return head + (change.Touched.Count == 0 ? " No window is touched." : string.Concat(change.Touched.Select(t =>
            $" {Short(t.Window.Day)} {Time(t.Window.From)}–{Time(t.Window.To)} is {Durations.Format(t.By)} {(change.Forward ? "shorter" : "longer")} then.")));
    }

    private static string Date(DateOnly date) => date.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture);

    private static DayOfWeek Next(DayOfWeek day) => (DayOfWeek)(((int)day + 1) % 7);

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\d{1,2})(?:[:.]([0-5]\d))?$", RegexOptions.CultureInvariant)]
    private static partial Regex TimeOfDay();

    [GeneratedRegex(@"^(\d{4}-\d{2}-\d{2})(?:[\s,;]+(.*))?$", RegexOptions.CultureInvariant)]
    private static partial Regex DatedLine();
}
