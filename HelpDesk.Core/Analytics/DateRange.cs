using NodaTime;
using NodaTime.TimeZones;

namespace HelpDesk.Core.Analytics;

/// <summary>The five ranges of the board (S221).</summary>
public enum RangeKey
{
    /// <summary>The current day.</summary>
    Today,
    /// <summary>The current day and the six before it.</summary>
    Last7d,
    /// <summary>The current day and the 29 before it.</summary>
    Last30d,
    /// <summary>From the first of the current month to the end of the current day.</summary>
    ThisMonth,
    /// <summary>The whole month before the current one.</summary>
    LastMonth,
}

/// <summary>A half-open period [<paramref name="From"/>, <paramref name="To"/>) and its days in the reporting zone (PRODUCT part 3).</summary>
/// <param name="From">Start, in UTC.</param>
/// <param name="To">End, in UTC, not included. Lies ahead while the current day is part of the range.</param>
/// <param name="Days">Its civil days in order, without gaps; each lasts 23 to 25 hours. None for a period that is only compared with.</param>
public sealed record DateRange(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<Day> Days);

/// <summary>A civil day of the reporting zone, half-open.</summary>
/// <param name="Date">The date.</param>
/// <param name="From">Its first instant, in UTC.</param>
/// <param name="To">The first instant of the next day, in UTC.</param>
public sealed record Day(DateOnly Date, DateTimeOffset From, DateTimeOffset To);

/// <summary>Words and edges of the ranges.</summary>
public static class Ranges
{
    /// <summary>Midnight: the earlier one when there are two, the end of the gap when there is none.</summary>
    private static readonly ZoneLocalMappingResolver Midnight =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>All five in the order of the screen.</summary>
    public static IReadOnlyList<RangeKey> All { get; } = Enum.GetValues<RangeKey>();

    /// <summary>The range that the board opens with.</summary>
    public static RangeKey Default => RangeKey.Last7d;

    /// <summary>Word in addresses and files: today, 7d, 30d, month, last-month.</summary>
    public static string Word(RangeKey key) => key switch
    {
        RangeKey.Today => "today",
        RangeKey.Last7d => "7d",
        RangeKey.Last30d => "30d",
        RangeKey.ThisMonth => "month",
        _ => "last-month",
    };

    /// <summary>Label on screen (S221).</summary>
    public static string Label(RangeKey key) => key switch
    {
        RangeKey.Today => "Today",
        RangeKey.Last7d => "Last 7d",
        RangeKey.Last30d => "Last 30d",
        RangeKey.ThisMonth => "This Month",
        _ => "Last Month",
    };

    /// <summary>Reads a word or a label, in any case, with or without hyphens and spaces.</summary>
    public static bool TryParse(string? text, out RangeKey key)
    {
        foreach (var known in All)
        {
            key = known;
            if (Same(text, Word(known)) || Same(text, Label(known))) return true;
        }
        key = Default;
        return false;
    }

    /// <summary>A range as seen at an instant. Throws for a zone that the tz database does not have.</summary>
    /// <param name="key">Which.</param>
    /// <param name="zone">IANA zone of the workspace.</param>
    /// <param name="now">The instant.</param>
    public static DateRange Of(RangeKey key, string zone, DateTimeOffset now)
    {
        var tz = DateTimeZoneProviders.Tzdb[zone];
        var today = Instant.FromDateTimeOffset(now).InZone(tz).Date;
        var first = new LocalDate(today.Year, today.Month, 1);
        var (from, end) = key switch
        {
            RangeKey.Today => (today, today.PlusDays(1)),
            RangeKey.Last7d => (today.PlusDays(-6), today.PlusDays(1)),
            RangeKey.Last30d => (today.PlusDays(-29), today.PlusDays(1)),
            RangeKey.ThisMonth => (first, today.PlusDays(1)),
            _ => (first.PlusMonths(-1), first),
        };
        var days = new List<Day>();
        for (var date = from; date < end; date = date.PlusDays(1))
        {
            var day = new Day(date.ToDateOnly(), Start(tz, date), Start(tz, date.PlusDays(1)));
            // A date that a zone skipped altogether has no instants.
            if (day.From < day.To) days.Add(day);
        }
        return new DateRange(days[0].From, days[^1].To, days);
    }

    /// <summary>
    /// The period that a range is compared with: the one before it, as far as the range itself has come. Today is compared with yesterday
    /// until the same time of day, this month with the same days of the month before, last month with the whole month before it.
    /// </summary>
    public static DateRange Before(RangeKey key, string zone, DateTimeOffset now)
    {
        var tz = DateTimeZoneProviders.Tzdb[zone];
        var (today, time) = Instant.FromDateTimeOffset(now).InZone(tz).LocalDateTime;
        var first = new LocalDate(today.Year, today.Month, 1);
        var (from, until) = key switch
        {
            RangeKey.Today => (today.PlusDays(-1), today.PlusDays(-1) + time),
            RangeKey.Last7d => (today.PlusDays(-13), today.PlusDays(-7) + time),
            RangeKey.Last30d => (today.PlusDays(-59), today.PlusDays(-30) + time),
            RangeKey.ThisMonth => (first.PlusMonths(-1), today.PlusMonths(-1) + time),
            _ => (first.PlusMonths(-2), first.PlusMonths(-1).AtMidnight()),
        };
        return new DateRange(Start(tz, from), tz.ResolveLocal(until, Midnight).ToInstant().ToDateTimeOffset(), []);
    }

    /// <summary>An instant with the zone's offset, for a clock time on screen.</summary>
    public static DateTimeOffset Local(DateTimeOffset at, string zone) =>
        Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb[zone]).ToDateTimeOffset();

    /// <summary>The first instant of a date in a zone, in UTC. Throws for a zone that the tz database does not have.</summary>
    /// <param name="date">0001-01-02 to 9999-12-30: a date whose instants exist in every zone.</param>
    /// <param name="zone">IANA zone of the workspace.</param>
    public static DateTimeOffset StartOf(DateOnly date, string zone) => Start(DateTimeZoneProviders.Tzdb[zone], LocalDate.FromDateOnly(date));

    private static DateTimeOffset Start(DateTimeZone zone, LocalDate date) =>
        zone.ResolveLocal(date.AtMidnight(), Midnight).ToInstant().ToDateTimeOffset();

    private static bool Same(string? text, string word) =>
        string.Equals(text?.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal),
            word.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
}
