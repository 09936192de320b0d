using HelpDesk.Core.Tickets;
using NodaTime;

namespace HelpDesk.Core.Analytics;

/// <summary>What a number is asked for: a period, its days and hours in the reporting zone, which times, and which tickets.</summary>
internal sealed class Scope
{
    private readonly long[] _days;
    private readonly (long From, long Offset)[] _clock;
    private readonly long _asOf;

    /// <param name="range">The period.</param>
    /// <param name="standing">Until when what happened must have lasted.</param>
    /// <param name="zone">IANA zone of days and hours.</param>
    /// <param name="asOf">The instant that ages are measured at, unless the period ended before.</param>
    /// <param name="counted">Which time counts in lengths of time.</param>
    public Scope(DateRange range, DateTimeOffset standing, string zone, DateTimeOffset asOf, CountedTime counted)
    {
        Window = new Window(range.From.UtcTicks, range.To.UtcTicks, standing.UtcTicks);
        Counted = counted;
        _asOf = Math.Min(asOf.UtcTicks, range.To.UtcTicks);
        _days = [.. range.Days.Select(d => d.From.UtcTicks)];
        var intervals = DateTimeZoneProviders.Tzdb[zone].GetZoneIntervals(Instant.FromDateTimeOffset(range.From), Instant.FromDateTimeOffset(range.To));
        _clock = [.. intervals.Select(i => (i.HasStart ? i.Start.ToDateTimeOffset().UtcTicks : 0, i.WallOffset.Ticks))];
    }

    public Window Window { get; }

    public CountedTime Counted { get; }

    /// <summary>What stands after the colon of a metric's key: a status, an agent, a bucket.</summary>
    public long Wanted { get; init; }

    /// <summary>Which sets of tags have the wanted tag, or one beyond the wanted ones; worked out once.</summary>
    public bool[] WantedTags { get; init; } = [];

    public int Days => _days.Length;

    /// <summary>The day of the period that an instant in it is on.</summary>
    public int DayOf(long at)
    {
        // Civil days are nearly equally long: the guess is off by one at most.
        var day = (int)Math.Clamp((at - Window.From) / TimeSpan.TicksPerDay, 0, _days.Length - 1);
        while (day > 0 && at < _days[day]) day--;
        while (day < _days.Length - 1 && at >= _days[day + 1]) day++;
        return day;
    }

    /// <summary>The days at whose end a ticket was open that was so from one instant until another (D4), the last one not included; none when they are equal or crossed.</summary>
    public (int First, int Beyond) DaysOpen(in Occurrence stood) =>
        (stood.At < Window.From ? 0 : DayOf(stood.At), stood.Until >= Window.To ? _days.Length : DayOf(stood.Until));

    /// <summary>Hour of the week in the reporting zone, 0 = Monday from midnight, up to 167.</summary>
    public int HourOf(long at)
    {
        var i = _clock.Length - 1;
        while (i > 0 && at < _clock[i].From) i--;
        var local = at + _clock[i].Offset;
        // The first of January in the year 1 was a Monday.
        return (int)(local / TimeSpan.TicksPerHour % 168);
    }

    /// <summary>For how long a ticket had existed, in ticks.</summary>
    public long AgeOf(in TicketFact t) => _asOf - t.CreatedAt;
}

/// <summary>A filter of the board, worked out for the facts.</summary>
internal sealed class FactFilter
{
    private readonly HashSet<int>? _teams;
    private readonly bool[]? _assignees;
    private readonly bool[]? _tags;
    private readonly uint _channels;
    private readonly uint _priorities;
    private readonly uint _types;

    public FactFilter(Facts facts, BoardFilter filter)
    {
        if (filter.TeamIds.Count > 0) _teams = [.. filter.TeamIds.Where(t => t <= int.MaxValue).Select(t => (int)t)];
        if (filter.AssigneeIds.Count > 0) _assignees = Sets(facts.AssigneeSets, ids => ids.Length == 0 ? filter.AssigneeIds.Contains(0) : ids.Any(filter.AssigneeIds.Contains));
        if (filter.TagIds.Count > 0) _tags = Sets(facts.TagSets, ids => ids.Any(filter.TagIds.Contains));
        _channels = Bits(filter.Channels.Select(c => (int)c));
        _priorities = Bits(filter.Priorities.Select(p => (int)p));
        _types = Bits(filter.Types.Select(t => (int)t));
    }

    public bool Takes(in TicketFact t) =>
        (_channels >> t.Channel & _priorities >> t.Priority & _types >> t.Type & 1) == 1
        && (_teams is null || _teams.Contains(t.Team)) && (_assignees is null || _assignees[t.Assignees]) && (_tags is null || _tags[t.Tags]);

    /// <summary>Which sets of ids fit.</summary>
    public static bool[] Sets(IdSets sets, Func<long[], bool> fits) => [.. Enumerable.Range(0, sets.Count).Select(i => fits(sets[i]))];

    private static uint Bits(IEnumerable<int> values)
    {
        var bits = values.Aggregate(0u, (all, v) => all | 1u << v);
        return bits == 0 ? uint.MaxValue : bits;
    }
}
