using System.Globalization;
using NodaTime;
using NodaTime.TimeZones;

namespace HelpDesk.Core.Analytics;

/// <summary>The ranges of the board (S221).</summary>
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
    /// <summary>From one date to another, both included.</summary>
    Custom,
}

/// <summary>What a range is compared with.</summary>
public enum CompareWith
{
    /// <summary>The period before it, as far as the range itself has come: today with yesterday until the same time, a month with the month before.</summary>
    PreviousPeriod,
    /// <summary>The same dates of the year before.</summary>
    PreviousYear,
    /// <summary>Nothing.</summary>
    Nothing,
}

/// <summary>Which time counts in the board's lengths of time (D2).</summary>
public enum CountedTime
{
    /// <summary>All of it.</summary>
    Calendar,
    /// <summary>Resolution times without the periods in Waiting; first responses as in <see cref="Calendar"/>, because the customer waits for them in any status.</summary>
    WithoutWaiting,
    /// <summary>What the ticket's SLA calendar counts, without pauses; tickets without a policy have none.</summary>
    Business,
}

/// <summary>A half-open period [<paramref name="From"/>, <paramref name="To"/>) and its days in the reporting zone (PRODUCT part 3).</summary>
/// <param name="From">Start, in UTC.</param>
/// <param name="To">End, in UTC, not included. Lies ahead while the current day is part of the range.</param>
/// <param name="Days">Its civil days in order, without gaps; each lasts 23 to 25 hours; the last one of a period that is compared with ends where that ends.</param>
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

    /// <summary>The five that need no dates, in the order of the screen.</summary>
    public static IReadOnlyList<RangeKey> All { get; } = [RangeKey.Today, RangeKey.Last7d, RangeKey.Last30d, RangeKey.ThisMonth, RangeKey.LastMonth];

    /// <summary>The range that the board opens with.</summary>
    public static RangeKey Default => RangeKey.Last7d;

    /// <summary>Word in addresses and files: today, 7d, 30d, month, last-month, custom.</summary>
    public static string Word(RangeKey key) => key switch
    {
        RangeKey.Today => "today",
        RangeKey.Last7d => "7d",
        RangeKey.Last30d => "30d",
        RangeKey.ThisMonth => "month",
        RangeKey.LastMonth => "last-month",
        _ => "custom",
    };

    /// <summary>Label on screen (S221).</summary>
    public static string Label(RangeKey key) => key switch
    {
        RangeKey.Today => "Today",
        RangeKey.Last7d => "Last 7d",
        RangeKey.Last30d => "Last 30d",
        RangeKey.ThisMonth => "This Month",
        RangeKey.LastMonth => "Last Month",
        _ => "Custom",
    };

    /// <summary>Word in addresses: previous, year, none.</summary>
    public static string Word(CompareWith compare) => compare switch
    {
        CompareWith.PreviousPeriod => "previous",
        CompareWith.PreviousYear => "year",
        _ => "none",
    };

    /// <summary>Label on screen.</summary>
    public static string Label(CompareWith compare) => compare switch
    {
        CompareWith.PreviousPeriod => "Previous period",
        CompareWith.PreviousYear => "Previous year",
        _ => "No comparison",
    };

    /// <summary>Reads the word of a comparison.</summary>
    public static bool TryParseCompare(string? text, out CompareWith compare) => TryRead(text, Word, out compare);

    /// <summary>Word in addresses and files: calendar, without-waiting, business.</summary>
    public static string Word(CountedTime counted) => counted switch
    {
        CountedTime.WithoutWaiting => "without-waiting",
        CountedTime.Business => "business",
        _ => "calendar",
    };

    /// <summary>Label on screen.</summary>
    public static string Label(CountedTime counted) => counted switch
    {
        CountedTime.WithoutWaiting => "Without waiting",
        CountedTime.Business => "Business hours",
        _ => "Calendar time",
    };

    /// <summary>Reads the word of a time that counts.</summary>
    public static bool TryParseCounted(string? text, out CountedTime counted) => TryRead(text, Word, out counted);

    private static bool TryRead<T>(string? text, Func<T, string> word, out T value) where T : struct, Enum
    {
        foreach (var known in Enum.GetValues<T>())
        {
            value = known;
            if (Same(text, word(known))) return true;
        }
        value = default;
        return false;
    }

    /// <summary>Reads a word or a label, in any case, with or without hyphens and spaces; custom ranges too.</summary>
    public static bool TryParse(string? text, out RangeKey key)
    {
        foreach (var known in Enum.GetValues<RangeKey>())
        {
            key = known;
            if (Same(text, Word(known)) || Same(text, Label(known))) return true;
        }
        key = Default;
        return false;
    }

    /// <summary>What is wrong with the dates of a range, as a sentence; null when nothing is, as with every range that needs none.</summary>
    public static string? Fault(RangeKey key, DateOnly? from, DateOnly? to, string zone, DateTimeOffset now)
    {
        if (key != RangeKey.Custom) return null;
        if (from is not { } first || to is not { } last) return "A period of your own needs its first and its last day, such as 2026-01-31.";
        if (first > last) return "The period ends before it begins. Exchange the two dates.";
        if (first.Year < 1970) return "The period begins before 1970. Choose a later first day.";
        var today = Instant.FromDateTimeOffset(now).InZone(DateTimeZoneProviders.Tzdb[zone]).Date.ToDateOnly();
        if (last > today) return $"The period ends in the future. Its last day can be today, {today.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}, at the latest.";
        return last >= first.AddYears(3) ? "The period is longer than three years. Choose a shorter one." : null;
    }

    /// <summary>A range as seen at an instant. Throws for a zone that the tz database does not have, and for custom dates that are not there.</summary>
    /// <param name="key">Which.</param>
    /// <param name="zone">IANA zone of the workspace.</param>
    /// <param name="now">The instant.</param>
    /// <param name="from">First day of a custom range.</param>
    /// <param name="to">Its last day.</param>
    public static DateRange Of(RangeKey key, string zone, DateTimeOffset now, DateOnly? from = null, DateOnly? to = null)
    {
        var tz = DateTimeZoneProviders.Tzdb[zone];
        var (first, end) = Dates(key, Instant.FromDateTimeOffset(now).InZone(tz).Date, from, to);
        return Between(tz, first, end, null);
    }

    /// <summary>
    /// The period that a range is compared with, as far as the range itself has come. Today is compared with yesterday until the same time of
    /// day, this month with the same days of the month before, last month with the whole month before it; null for nothing.
    /// </summary>
    public static DateRange? Before(RangeKey key, CompareWith compare, string zone, DateTimeOffset now, DateOnly? from = null, DateOnly? to = null)
    {
        if (compare == CompareWith.Nothing) return null;
        var tz = DateTimeZoneProviders.Tzdb[zone];
        var (today, time) = Instant.FromDateTimeOffset(now).InZone(tz).LocalDateTime;
        var (first, end) = Dates(key, today, from, to);
        var days = Period.DaysBetween(first, end);
        LocalDate Earlier(LocalDate date) => compare == CompareWith.PreviousYear ? date.PlusYears(-1)
            : key is RangeKey.ThisMonth or RangeKey.LastMonth ? date.PlusMonths(-1) : date.PlusDays(-days);
        if (end <= today) return Between(tz, Earlier(first), Earlier(end), null);
        // To the full minute: within one, the same question has the same answer.
        var minutes = (time.TickOfDay + NodaConstants.TicksPerMinute - 1) / NodaConstants.TicksPerMinute;
        var until = tz.ResolveLocal(Earlier(today).AtMidnight().PlusMinutes(minutes), Midnight).ToInstant().ToDateTimeOffset();
        return Between(tz, Earlier(first), Earlier(today).PlusDays(1), until);
    }

    private static (LocalDate First, LocalDate End) Dates(RangeKey key, LocalDate today, DateOnly? from, DateOnly? to)
    {
        var month = new LocalDate(today.Year, today.Month, 1);
        return key switch
        {
            RangeKey.Today => (today, today.PlusDays(1)),
            RangeKey.Last7d => (today.PlusDays(-6), today.PlusDays(1)),
            RangeKey.Last30d => (today.PlusDays(-29), today.PlusDays(1)),
            RangeKey.ThisMonth => (month, today.PlusDays(1)),
            RangeKey.LastMonth => (month.PlusMonths(-1), month),
            _ => (LocalDate.FromDateOnly(from!.Value), LocalDate.FromDateOnly(to!.Value).PlusDays(1)),
        };
    }

    /// <summary>The days from the first to the one before the end, cut off at an instant if there is one.</summary>
    private static DateRange Between(DateTimeZone tz, LocalDate first, LocalDate end, DateTimeOffset? until)
    {
        var days = new List<Day>();
        for (var date = first; date < end; date = date.PlusDays(1))
        {
            var day = new Day(date.ToDateOnly(), Start(tz, date), Start(tz, date.PlusDays(1)));
            if (until is { } cut && day.To > cut) day = day with { To = cut };
            // A date that a zone skipped altogether has no instants.
            if (day.From < day.To) days.Add(day);
        }
        var from = Start(tz, first);
        return new DateRange(from, until ?? (days.Count > 0 ? days[^1].To : from), days);
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
