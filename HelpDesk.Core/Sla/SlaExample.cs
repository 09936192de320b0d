using HelpDesk.Core.Tickets;
using NodaTime;

namespace HelpDesk.Core.Sla;

/// <summary>What a draft means, told by the clock that tickets have (UI 5.11). Reads and keeps nothing.</summary>
public static class SlaExample
{
    private const int Day = 1_440;
    private const int FridayAfternoon = 4 * Day + 16 * 60 + 50;

    /// <summary>
    /// When a ticket would be due that is created at the next moment at which the calendar matters: ten minutes before work ends for the last time
    /// of a week, on no holiday; around the clock on Friday at 16:50. Null for a draft that no time can be told by.
    /// </summary>
    /// <param name="calendar">Whose time counts; null = around the clock.</param>
    /// <param name="zone">IANA zone to tell the times in where there is no calendar.</param>
    /// <param name="now">Now.</param>
    /// <param name="promise">The promise; what is not between one second and 365 days is left out.</param>
    public static SlaExampleTicket? Due(CalendarDraft? calendar, string zone, DateTimeOffset now, SlaPromise promise)
    {
        var windows = calendar is null ? [] : Windows(calendar);
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(calendar?.Zone ?? zone) is not { } tz || windows is null) return null;
        var created = Moment(tz, windows, calendar?.Holidays ?? [], now);
        var terms = new SlaTerms
        {
            PolicyId = 0, PolicyName = "", FirstResponse = Seconds(promise.FirstResponse), NextResponse = Seconds(promise.NextResponse), Resolution = Seconds(promise.Resolution),
            Zone = calendar?.Zone, Windows = windows, Holidays = [.. (calendar?.Holidays ?? []).Select(h => h.Date)],
        };
        DateTimeOffset? Due(SlaTargetKind kind)
        {
            var answered = kind == SlaTargetKind.NextResponse ? created : (DateTimeOffset?)null;
            var due = SlaClock.Tracks(terms, new SlaFacts(created, answered, answered, true, [], []), created).FirstOrDefault(t => t.Kind == kind)?.Due;
            return due is { } at && at < DateTime.MaxValue.Ticks - 2 * TimeSpan.TicksPerDay ? Local(tz, new DateTimeOffset(at, TimeSpan.Zero)) : null;
        }

        var (first, next, resolution) = (Due(SlaTargetKind.FirstResponse), Due(SlaTargetKind.NextResponse), Due(SlaTargetKind.Resolution));
        var last = new[] { first, next, resolution }.Max() ?? created;
        return new SlaExampleTicket(tz.Id, created, first, next, resolution, [.. (calendar?.Holidays ?? [])
            .Where(h => h.Date >= DateOnly.FromDateTime(created.DateTime) && h.Date <= DateOnly.FromDateTime(last.DateTime) && Works(windows, h.Date)).OrderBy(h => h.Date)]);
    }

    /// <summary>The next change of the clocks in a calendar's zone; null when none is known to come, or there is no such zone.</summary>
    public static ClockChange? NextChange(CalendarDraft calendar, DateTimeOffset now)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(calendar.Zone) is not { } tz) return null;
        var before = tz.GetZoneInterval(Instant.FromDateTimeOffset(now));
        while (before.HasEnd)
        {
            var after = tz.GetZoneInterval(before.End);
            if (after.WallOffset != before.WallOffset)
            {
                var (left, right) = (before.End.WithOffset(before.WallOffset).LocalDateTime, before.End.WithOffset(after.WallOffset).LocalDateTime);
                return Change(calendar, left < right, left < right ? left : right, left < right ? right : left);
            }
            before = after;
        }
        return null;
    }

    private static ClockChange Change(CalendarDraft calendar, bool forward, LocalDateTime from, LocalDateTime to)
    {
        var date = from.Date.ToDateOnly();
        var start = ((int)from.DayOfWeek - 1) * Day + from.Hour * 60 + from.Minute;
        var length = (int)Period.Between(from, to, PeriodUnits.Minutes).Minutes;
        var touched = calendar.Holidays.Any(h => h.Date == date) ? [] : calendar.Windows.Where(Fits)
            .Select(w => new TouchedWindow(w, TimeSpan.FromMinutes(Overlap(Minute(w) + w.From, Minute(w) + w.To, start, start + length)))).Where(t => t.By > TimeSpan.Zero);
        return new ClockChange(date, forward, from.TimeOfDay.ToTimeOnly(), to.TimeOfDay.ToTimeOnly(), [.. touched]);
    }

    /// <summary>Common minutes of two stretches of the week, either of which may go on on Monday.</summary>
    private static int Overlap(int from, int to, int start, int end)
    {
        int[] weeks = [-WeekWindows.Week, 0, WeekWindows.Week];
        return weeks.Sum(w => Math.Max(0, Math.Min(to, end + w) - Math.Max(from, start + w)));
    }

    private static DateTimeOffset Moment(DateTimeZone tz, int[] windows, IReadOnlyList<Holiday> holidays, DateTimeOffset now)
    {
        var minute = FridayAfternoon;
        for (var i = windows.Length - 2; i >= 0; i -= 2)
        {
            if (windows[i + 1] == WeekWindows.Week && windows[0] == 0) continue;      // work goes on on Monday
            minute = Math.Max(windows[i], windows[i + 1] - 10);
            break;
        }
        var today = Instant.FromDateTimeOffset(now).InZone(tz).Date;
        var first = today.PlusDays((minute / Day + 1 - (int)today.DayOfWeek + 7) % 7);
        DateTimeOffset At(LocalDate date) => tz.AtLeniently(date.At(LocalTime.Midnight.PlusMinutes(minute % Day))).ToDateTimeOffset();
        if (At(first) <= now) first = first.PlusWeeks(1);
        var date = Enumerable.Range(0, 60).Select(first.PlusWeeks).FirstOrDefault(d => holidays.All(h => h.Date != d.ToDateOnly()), first);
        return At(date);
    }

    private static bool Works(int[] windows, DateOnly date)
    {
        var day = ((int)date.DayOfWeek + 6) % 7;
        return windows.Chunk(2).Any(w => w[0] < (day + 1) * Day && w[1] > day * Day);
    }

    private static int[]? Windows(CalendarDraft calendar) =>
        calendar.Windows.Count == 0 || !calendar.Windows.All(Fits) ? null : WeekWindows.Join(calendar.Windows.Select(w => (Minute(w) + w.From, Minute(w) + w.To)));

    private static bool Fits(WorkWindow w) => w.From is >= 0 and < Day && w.To > w.From && w.To - w.From <= Day;

    private static int Minute(WorkWindow w) => ((int)w.Day + 6) % 7 * Day;

    private static int? Seconds(TimeSpan? time) => time is { TotalSeconds: >= 1 and <= 31_536_000 } t ? (int)t.TotalSeconds : null;

    private static DateTimeOffset Local(DateTimeZone tz, DateTimeOffset at) => Instant.FromDateTimeOffset(at).InZone(tz).ToDateTimeOffset();
}

/// <summary>A ticket that is made up. Times are local times of the zone.</summary>
/// <param name="Zone">IANA zone.</param>
/// <param name="CreatedAt">When it is created.</param>
/// <param name="FirstResponse">When its first response is due; null when nothing is promised, or it never would be.</param>
/// <param name="NextResponse">When a message is to be answered that the customer writes at the same moment.</param>
/// <param name="Resolution">When its resolution is due, if it is never paused.</param>
/// <param name="Holidays">Days that are left out on the way.</param>
public sealed record SlaExampleTicket(
    string Zone, DateTimeOffset CreatedAt, DateTimeOffset? FirstResponse, DateTimeOffset? NextResponse, DateTimeOffset? Resolution, IReadOnlyList<Holiday> Holidays);

/// <summary>A change of the clocks, and what it does to the windows of a calendar.</summary>
/// <param name="Date">The local day that the hours lie on which are skipped or repeated.</param>
/// <param name="Forward">The hours never come; otherwise they come twice, and both times count.</param>
/// <param name="From">The first of them.</param>
/// <param name="To">Where they end; midnight is the day's end.</param>
/// <param name="Touched">Windows that become shorter or longer by it.</param>
public sealed record ClockChange(DateOnly Date, bool Forward, TimeOnly From, TimeOnly To, IReadOnlyList<TouchedWindow> Touched);

/// <summary>A window that a change of the clocks lies in.</summary>
/// <param name="Window">The window.</param>
/// <param name="By">By how much it is shorter or longer then.</param>
public sealed record TouchedWindow(WorkWindow Window, TimeSpan By);
