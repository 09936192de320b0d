using NodaTime;

namespace HelpDesk.Core.Sla;

/// <summary>
/// Which instants count (D6, D8): those whose local wall time lies in a window of the week, on a local day that is no holiday. Hours that a
/// change of the clocks skips never come, hours that it repeats come twice, and both times count. Instants are UTC ticks of 100 ns.
/// </summary>
internal sealed class BusinessTime
{
    private const long Minute = TimeSpan.TicksPerMinute;
    private const int DayMinutes = 1_440;
    private static readonly long Epoch = DateTime.UnixEpoch.Ticks;

    private readonly DateTimeZone? _zone;
    private readonly (long From, long To)[][] _week = [[], [], [], [], [], [], []];
    private readonly Dictionary<long, string> _holidays = [];

    /// <summary>Around the clock.</summary>
    public static BusinessTime Always { get; } = new();

    private BusinessTime() { }

    /// <summary>A calendar.</summary>
    /// <param name="zone">IANA zone; throws where the tz database does not have it.</param>
    /// <param name="windows">Pairs of minutes of the local week from Monday 00:00, sorted, apart from each other; see <see cref="WeekWindows"/>.</param>
    /// <param name="holidays">Local days without any window.</param>
    /// <param name="names">Their names.</param>
    public BusinessTime(string zone, IReadOnlyList<int> windows, IReadOnlyList<DateOnly> holidays, IReadOnlyList<string> names)
    {
        if (windows.Count < 2) throw new ArgumentException("A calendar without any window never ends a promise.", nameof(windows));
        _zone = DateTimeZoneProviders.Tzdb[zone];
        for (var day = 0; day < 7; day++)
        {
            var (from, to) = (day * DayMinutes, (day + 1) * DayMinutes);
            _week[day] = [.. windows.Chunk(2).Where(w => w[0] < to && w[1] > from).Select(w => ((Math.Max(w[0], from) - from) * Minute, (Math.Min(w[1], to) - from) * Minute))];
        }
        for (var i = 0; i < holidays.Count; i++) _holidays[holidays[i].DayNumber] = i < names.Count ? names[i] : "";
    }

    /// <summary>How much of [from, to) counts.</summary>
    public long Between(long from, long to)
    {
        if (to <= from) return 0;
        if (_zone is null) return to - from;
        var sum = 0L;
        foreach (var (open, close) in Open(from, to)) sum += close - open;
        return sum;
    }

    /// <summary>The earliest instant at which so much has counted since <paramref name="from"/>; <paramref name="from"/> itself for nothing.</summary>
    public long Reach(long from, long amount)
    {
        if (amount <= 0) return from;
        if (_zone is null) return from + amount;
        foreach (var (open, close) in Open(from, long.MaxValue))
        {
            if (close - open >= amount) return open + amount;
            amount -= close - open;
        }
        return DateTime.MaxValue.Ticks;
    }

    /// <summary>The latest instant until which no more than so much has counted since <paramref name="from"/>: what ends with a window ends when the next one opens.</summary>
    public long Pass(long from, long amount)
    {
        if (_zone is null) return from + amount;
        foreach (var (open, close) in Open(from, long.MaxValue))
        {
            if (close - open > amount) return open + amount;
            amount -= close - open;
        }
        return DateTime.MaxValue.Ticks;
    }

    /// <summary>The holiday that an instant lies on; null when on none.</summary>
    public string? Holiday(long at) => _zone is null || !_holidays.TryGetValue(LocalDay(at), out var name) ? null : name;

    /// <summary>The first instant of the local day after the one of an instant; a day further where there are none.</summary>
    public long NextDay(long at)
    {
        if (_zone is null) return at + TimeSpan.TicksPerDay;
        var date = LocalDate.FromDateOnly(DateOnly.FromDayNumber((int)LocalDay(at))).PlusDays(1);
        return _zone.AtStartOfDay(date).ToInstant().ToUnixTimeTicks() + Epoch;
    }

    /// <summary>What counts between two instants, in order. Neighbours may touch.</summary>
    public IEnumerable<(long From, long To)> Open(long from, long to)
    {
        if (_zone is null)
        {
            if (from < to) yield return (from, to);
            yield break;
        }
        to = Math.Min(to, DateTime.MaxValue.Ticks - 2 * TimeSpan.TicksPerDay);
        while (from < to)
        {
            var interval = _zone.GetZoneInterval(Instant.FromUnixTimeTicks(from - Epoch));
            var end = interval.HasEnd ? Math.Min(to, interval.End.ToUnixTimeTicks() + Epoch) : to;
            var offset = interval.WallOffset.Ticks;
            for (var day = (from + offset) / TimeSpan.TicksPerDay; ; day++)
            {
                var midnight = day * TimeSpan.TicksPerDay - offset;
                if (midnight >= end) break;
                if (_holidays.ContainsKey(day)) continue;
                foreach (var (open, close) in _week[day % 7])      // day 0, the 1 January of the year 1, is a Monday
                {
                    var (a, b) = (Math.Max(midnight + open, from), Math.Min(midnight + close, end));
                    if (a < b) yield return (a, b);
                }
            }
            from = end;
        }
    }

    private long LocalDay(long at) => (at + _zone!.GetUtcOffset(Instant.FromUnixTimeTicks(at - Epoch)).Ticks) / TimeSpan.TicksPerDay;
}

/// <summary>The windows of a week as calendars keep them.</summary>
internal static class WeekWindows
{
    /// <summary>Minutes of a week.</summary>
    public const int Week = 7 * 1_440;

    /// <summary>
    /// Sorts windows and joins those that overlap or touch; one that goes beyond Sunday's end goes on on Monday. Refuses one that is empty, longer than a week, or out of it.
    /// </summary>
    public static int[] Join(IEnumerable<(int From, int To)> windows)
    {
        var cut = new List<(int From, int To)>();
        foreach (var (from, to) in windows)
        {
            if (from is < 0 or >= Week || to <= from || to - from > Week) throw new ArgumentOutOfRangeException(nameof(windows), $"[{from}, {to}) is no window of a week.");
            cut.Add((from, Math.Min(to, Week)));
            if (to > Week) cut.Add((0, to - Week));
        }
        var joined = new List<int>();
        foreach (var (from, to) in cut.OrderBy(w => w.From))
        {
            if (joined.Count > 0 && from <= joined[^1]) joined[^1] = Math.Max(joined[^1], to);
            else joined.AddRange([from, to]);
        }
        return [.. joined];
    }
}
