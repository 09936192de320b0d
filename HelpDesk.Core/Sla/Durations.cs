using System.Globalization;
using System.Text;

namespace HelpDesk.Core.Sla;

/// <summary>Lengths of time as people type them: <c>40s</c>, <c>30m</c>, <c>4h</c>, <c>2d</c>, <c>1h 30m</c>. A day has 24 hours; nothing is finer than a second.</summary>
public static class Durations
{
    private static readonly (char Unit, long Seconds)[] Units = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

    /// <summary>
    /// Reads a length of time: whole numbers with the units d, h, m and s in this order, each at most once, any case, with or without spaces.
    /// Refuses everything else, nothing at all included, and more than about 31 years.
    /// </summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        var rest = (text ?? "").AsSpan().Trim();
        if (rest.IsEmpty || rest.Length > 40) return false;
        long seconds = 0;
        var next = 0;
        while (!rest.IsEmpty)
        {
            var digits = 0;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits])) digits++;
            if (digits is 0 or > 9) return false;
            var number = long.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[digits..].TrimStart();
            if (rest.IsEmpty) return false;
            var letter = char.ToLowerInvariant(rest[0]);
            var unit = Array.FindIndex(Units, next, u => u.Unit == letter);
            if (unit < 0) return false;
            seconds += number * Units[unit].Seconds;
            next = unit + 1;
            rest = rest[1..].TrimStart();
        }
        if (seconds > 999_999_999) return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>Writes a length of time as <see cref="TryParse"/> reads it, without parts that are zero; fractions of seconds are cut, and nothing is <c>0s</c>.</summary>
    /// <param name="duration">The length.</param>
    /// <param name="hours">Without days: time of a calendar, whose days are shorter than 24 hours.</param>
    public static string Format(TimeSpan duration, bool hours = false)
    {
        var left = (long)duration.Duration().TotalSeconds;
        if (left == 0) return "0s";
        var text = new StringBuilder(duration < TimeSpan.Zero ? "−" : "");
        foreach (var (unit, size) in Units)
        {
            if (left < size || hours && unit == 'd') continue;
            if (text.Length > 0 && text[^1] != '−') text.Append(' ');
            text.Append(left / size).Append(unit);
            left %= size;
        }
        return text.ToString();
    }

    /// <summary>The same in its two largest units, and in seconds only below a minute: 2d 4h, 3h 20m, 41m, 40s.</summary>
    /// <param name="duration">The length.</param>
    /// <param name="hours">Without days, as in <see cref="Format"/>.</param>
    public static string Brief(TimeSpan duration, bool hours = false)
    {
        var size = duration.Duration();
        var (unit, whole) = size.TotalDays >= 1 && !hours ? (TimeSpan.FromHours(1), size) : size.TotalMinutes >= 1 ? (TimeSpan.FromMinutes(1), size) : (TimeSpan.FromSeconds(1), size);
        var cut = new TimeSpan(whole.Ticks / unit.Ticks * unit.Ticks);
        return Format(duration < TimeSpan.Zero ? -cut : cut, hours);
    }
}
