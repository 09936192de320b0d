using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.TimeZones;

namespace HelpDesk.Core.Import;

/// <summary>Which number of a date such as 03/04/2026 is the day.</summary>
public enum DateOrder
{
    /// <summary>The first: 3 April.</summary>
    DayFirst,
    /// <summary>The second: March 4.</summary>
    MonthFirst,
}

/// <summary>What a column's texts say about its dates.</summary>
/// <param name="Dates">Texts that are dates.</param>
/// <param name="Others">Texts that are none.</param>
/// <param name="DayFirst">Dates that can only be read with the day first, such as 29/02/2016.</param>
/// <param name="MonthFirst">Dates that can only be read with the month first.</param>
/// <param name="Either">Dates that can be read both ways.</param>
/// <param name="HalfDays">Dates with AM or PM.</param>
/// <param name="WithoutZone">Dates that say no zone.</param>
public readonly record struct DateEvidence(int Dates, int Others, int DayFirst, int MonthFirst, int Either, int HalfDays, int WithoutZone)
{
    /// <summary>The evidence of two columns together.</summary>
    public static DateEvidence operator +(DateEvidence a, DateEvidence b) => Add(a, b);

    /// <summary>The evidence of two columns together.</summary>
    public static DateEvidence Add(DateEvidence a, DateEvidence b) => new(a.Dates + b.Dates, a.Others + b.Others, a.DayFirst + b.DayFirst,
        a.MonthFirst + b.MonthFirst, a.Either + b.Either, a.HalfDays + b.HalfDays, a.WithoutZone + b.WithoutZone);

    /// <summary>Whether at least half of the texts are dates.</summary>
    public bool LooksLikeDates => Dates > 0 && Dates >= Others;

    /// <summary>The order that the evidence speaks for; without any, AM and PM speak for the month, else the day comes first.</summary>
    public DateOrder Order => DayFirst != MonthFirst ? DayFirst > MonthFirst ? DateOrder.DayFirst : DateOrder.MonthFirst
        : HalfDays > 0 ? DateOrder.MonthFirst : DateOrder.DayFirst;

    /// <summary>Nothing tells whether day or month comes first, although it matters.</summary>
    public bool Ambiguous => DayFirst == 0 && MonthFirst == 0 && Either > 0;

    /// <summary>Some dates can only be read with the day first, others only with the month first.</summary>
    public bool Mixed => DayFirst > 0 && MonthFirst > 0;
}

/// <summary>Reads the dates of exports: ISO 8601, numbers with the day or the month first, English month names, seconds since 1970.</summary>
internal static partial class DateText
{
    private const int Longest = 64;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>Reads a date; without a zone it is meant in <paramref name="zone"/>. A time that a zone skips moves forward, a double one is the earlier.</summary>
    public static bool TryRead(string text, DateOrder order, DateTimeZone zone, out DateTimeOffset at)
    {
        at = default;
        if (Parse(text) is not { } found) return false;
        if (found.Epoch is { } epoch)
        {
            at = epoch;
            return true;
        }
        var (day, month) = found.Swappable && order == DateOrder.MonthFirst ? (found.Month, found.Day) : (found.Day, found.Month);
        if (!Exists(found.Year, month, day)) return false;
        var local = new LocalDateTime(found.Year, month, day, 0, 0).Plus(Period.FromTicks(found.Time.Ticks));
        at = found.Offset is { } offset
            ? new DateTimeOffset(local.ToDateTimeUnspecified(), offset).ToUniversalTime()
            : zone.ResolveLocal(local, Resolvers.LenientResolver).ToInstant().ToDateTimeOffset();
        return true;
    }

    /// <summary>What one text says; nothing for an empty one.</summary>
    public static DateEvidence Evidence(string text)
    {
        if (text.Length == 0) return default;
        if (Parse(text) is not { } found) return new DateEvidence(0, 1, 0, 0, 0, 0, 0);
        if (found.Epoch is not null) return new DateEvidence(1, 0, 0, 0, 0, 0, 0);
        var dayFirst = Exists(found.Year, found.Month, found.Day);
        var monthFirst = found.Swappable && Exists(found.Year, found.Day, found.Month);
        if (!dayFirst && !monthFirst) return new DateEvidence(0, 1, 0, 0, 0, 0, 0);
        var (half, bare) = (found.HalfDay ? 1 : 0, found.Offset is null ? 1 : 0);
        if (!found.Swappable || found.Day == found.Month) return new DateEvidence(1, 0, 0, 0, 0, half, bare);
        return new DateEvidence(1, 0, monthFirst ? 0 : 1, dayFirst ? 0 : 1, dayFirst && monthFirst ? 1 : 0, half, bare);
    }

    private sealed record Found(int Year, int Month, int Day, bool Swappable, TimeSpan Time, bool HalfDay, TimeSpan? Offset, DateTimeOffset? Epoch = null);

    private static Found? Parse(string text)
    {
        var t = text.Replace('\u00A0', ' ').Replace('\u202F', ' ').Trim();
        if (t.Length is < 6 or > Longest) return null;
        if (t.All(char.IsAsciiDigit)) return Epoch(t);
        if (YearFirst().Match(t) is { Success: true } iso) return Whole(iso, Number(iso, "y"), Number(iso, "m"), Number(iso, "d"), swappable: false);
        if (Numbers().Match(t) is { Success: true } n) return Whole(n, Year(n), Number(n, "b"), Number(n, "a"), swappable: true);
        if (DayMonth().Match(t) is { Success: true } dm) return Whole(dm, Year(dm), Month(dm), Number(dm, "d"), swappable: false);
        return MonthDay().Match(t) is { Success: true } md ? Whole(md, Year(md), Month(md), Number(md, "d"), swappable: false) : null;
    }

    private static Found? Epoch(string digits) => digits.Length switch
    {
        10 => new Found(0, 0, 0, false, default, false, null, DateTimeOffset.FromUnixTimeSeconds(long.Parse(digits, CultureInfo.InvariantCulture))),
        13 => new Found(0, 0, 0, false, default, false, null, DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(digits, CultureInfo.InvariantCulture))),
        _ => null,
    };

    private static Found? Whole(Match date, int year, int month, int day, bool swappable)
    {
        if (!date.Groups["time"].Success) return new Found(year, month, day, swappable, default, false, null);
        var time = Time().Match(date.Groups["time"].Value.Trim());
        if (!time.Success) return null;
        var (hour, minute, second) = (Number(time, "h"), Number(time, "min"), time.Groups["s"].Success ? Number(time, "s") : 0);
        var half = time.Groups["half"].Success;
        if (half && hour is 0 or > 12 || hour > 23 || minute > 59 || second > 59) return null;
        if (half) hour = hour % 12 + (char.ToLowerInvariant(time.Groups["half"].ValueSpan[0]) == 'p' ? 12 : 0);
        var micros = time.Groups["f"].Success ? int.Parse(time.Groups["f"].Value.PadRight(6, '0')[..6], CultureInfo.InvariantCulture) : 0;
        TimeSpan? offset = null;
        if (time.Groups["utc"].Success || time.Groups["sign"].Success)
        {
            var (h, m) = (time.Groups["oh"].Success ? Number(time, "oh") : 0, time.Groups["om"].Success ? Number(time, "om") : 0);
            if (h > 14 || m > 59) return null;
            offset = new TimeSpan(h, m, 0) * (time.Groups["sign"].ValueSpan is "-" ? -1 : 1);
        }
        return new Found(year, month, day, swappable, new TimeSpan(hour, minute, second) + TimeSpan.FromMicroseconds(micros), half, offset);
    }

    private static bool Exists(int year, int month, int day) =>
        year is >= 1970 and <= 2100 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    private static int Year(Match m)
    {
        var year = Number(m, "y");
        return m.Groups["y"].Length == 2 ? year + (year < 70 ? 2000 : 1900) : year;
    }

    private static int Month(Match m)
    {
        var word = m.Groups["mon"].Value.ToLowerInvariant();
        return 1 + Array.FindIndex(Months, name => word.StartsWith(name, StringComparison.Ordinal));
    }

    private static int Number(Match m, string group) => int.Parse(m.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<y>[0-9]{4})[-/.](?<m>[0-9]{1,2})[-/.](?<d>[0-9]{1,2})(?:[T ]\s*(?<time>.+))?$")]
    private static partial Regex YearFirst();

    [GeneratedRegex(@"^(?<a>[0-9]{1,2})[-/.] ?(?<b>[0-9]{1,2})[-/.] ?(?<y>[0-9]{4}|[0-9]{2})(?:,? +(?<time>.+))?$")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^(?:[A-Za-z]{3,9},? +)?(?<d>[0-9]{1,2})(?:st|nd|rd|th)?[-/. ] ?(?<mon>[A-Za-z]{3,9})\.?,?[-/. ] ?(?<y>[0-9]{4}|[0-9]{2})(?:,? +(?:at +)?(?<time>[0-9].*))?$")]
    private static partial Regex DayMonth();

    [GeneratedRegex(@"^(?:[A-Za-z]{3,9},? +)?(?<mon>[A-Za-z]{3,9})\.? +(?<d>[0-9]{1,2})(?:st|nd|rd|th)?,? +(?<y>[0-9]{4})(?:,? +(?:at +)?(?<time>[0-9].*))?$")]
    private static partial Regex MonthDay();

    [GeneratedRegex(@"^(?<h>[0-9]{1,2}):(?<min>[0-9]{2})(?::(?<s>[0-9]{2})(?:[.,](?<f>[0-9]{1,9}))?)? ?(?<half>[AaPp]\.?[Mm]\.?)? ?(?:(?<utc>Z|z|UTC|GMT)?(?:(?<sign>[+-])(?<oh>[0-9]{1,2}):?(?<om>[0-9]{2})?)?)$")]
    private static partial Regex Time();
}
