using System.Numerics;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Analytics;

/// <summary>How a metric is counted.</summary>
internal enum Cut
{
    /// <summary>One number.</summary>
    Whole,
    /// <summary>One per day of the period.</summary>
    Day,
    /// <summary>One per part that the metric names.</summary>
    Part,
    /// <summary>One per set of tags.</summary>
    Tags,
}

/// <summary>All numbers of a period, counted while the tickets go by once.</summary>
internal sealed class BoardNumbers : IHearSets
{
    private static readonly Metric[] Daily = [Metrics.Created, Metrics.Closed, Metrics.Resolved];
    private static readonly Metric[] DailySla = [Metrics.SlaResolution, Metrics.ResolutionLate];

    private static readonly Metric[] Parted =
    [
        Metrics.ByStatus, Metrics.ByPriority, Metrics.ByHour, Metrics.ByResponse, Metrics.ByAge, Metrics.ByScore, Metrics.AgentHandled, Metrics.AgentResolved, Metrics.AgentResolvedOnly,
        Metrics.AgentReplied, Metrics.AgentFirstResponse, Metrics.AgentResolution, Metrics.AgentPromised, Metrics.AgentSla, Metrics.AgentRatings, Metrics.AgentCsat,
    ];

    /// <summary>Fewer tickets are not worth a core of their own.</summary>
    private const int Share = 50_000;

    private readonly Scope _scope;
    private readonly Dictionary<(Metric, Cut), Tally> _tallies = [];
    private readonly Tally[][] _bySet = new Tally[BitOperations.Log2((uint)TicketSet.Stood) + 1][];
    private readonly long[] _backlog;
    private int _place;

    private BoardNumbers(Scope scope, bool cardsOnly)
    {
        (_scope, _backlog) = (scope, new long[scope.Days + 1]);
        foreach (var metric in Metrics.Cards.Concat(Metrics.Cards.Select(m => m.Of).OfType<Metric>()).Append(Metrics.Unanswered).Distinct()) Add(metric, Cut.Whole, null);
        foreach (var metric in cardsOnly ? Daily : [.. Daily, .. DailySla]) Add(metric, Cut.Day, (in _, in o, s) => s.DayOf(o.At));
        foreach (var metric in cardsOnly ? [] : Parted) Add(metric, Cut.Part, metric.By);
        if (!cardsOnly) Add(Metrics.Created, Cut.Tags, (in t, in _, _) => t.Tags);
        for (var i = 0; i < _bySet.Length; i++) _bySet[i] = [.. _tallies.Where(t => t.Key.Item1.Set.HasFlag((TicketSet)(1 << i))).Select(t => t.Value)];
    }

    /// <summary>Counts a period, and the cards and days of the one that it is compared with. Many tickets are counted by several cores.</summary>
    public static (BoardNumbers Now, BoardNumbers? Before) Of(Facts facts, BoardFilter only, Scope scope, Scope? before, int share = Share)
    {
        var (filter, all) = (new FactFilter(facts, only), facts.Lives.Length);
        var shares = Math.Clamp(all / share, 1, Math.Clamp(Environment.ProcessorCount, 2, 4));
        var counted = new (BoardNumbers Now, BoardNumbers? Before)[shares];
        Parallel.For(0, shares, i => counted[i] = Of(facts, filter, scope, before, (int)((long)all * i / shares), (int)((long)all * (i + 1) / shares)));
        foreach (var (now, past) in counted.Skip(1))
        {
            counted[0].Now.Add(now);
            if (past is not null) counted[0].Before!.Add(past);
        }
        return counted[0];
    }

    private static (BoardNumbers Now, BoardNumbers? Before) Of(Facts facts, FactFilter filter, Scope scope, Scope? before, int from, int to)
    {
        var (now, past) = (new BoardNumbers(scope, cardsOnly: false), before is null ? null : new BoardNumbers(before, cardsOnly: true));
        var lives = facts.Lives;
        var tickets = facts.Tickets;
        for (var i = from; i < to; i++)
        {
            var (meetsNow, meetsPast) = (scope.Window.Meets(lives[i]), before is not null && before.Window.Meets(lives[i]));
            if (!meetsNow && !meetsPast || !filter.Takes(tickets[i])) continue;
            if (meetsNow) now.Tell(facts, i, tickets[i]);
            if (meetsPast) past!.Tell(facts, i, tickets[i]);
        }
        return (now, past);
    }

    /// <summary>What was counted.</summary>
    public Count Of(Metric metric, Cut cut = Cut.Whole, long part = 0) => _tallies[(metric, cut)].Of(part);

    /// <summary>The parts of a metric that have any.</summary>
    public IEnumerable<long> Parts(Metric metric, Cut cut = Cut.Part) => _tallies[(metric, cut)].Parts;

    /// <summary>What is counted, and how.</summary>
    public IEnumerable<(Metric Metric, Cut Cut)> Counted => _tallies.Keys;

    /// <summary>How many were open at the end of each day (D4).</summary>
    public IReadOnlyList<long> Backlog
    {
        get
        {
            var (open, days) = (0L, new long[_scope.Days]);
            for (var i = 0; i < days.Length; i++) days[i] = open += _backlog[i];
            return days;
        }
    }

    void IHearSets.Hear(TicketSet set, in TicketFact ticket, in Occurrence one)
    {
        foreach (var tally in _bySet[BitOperations.Log2((uint)set)]) tally.Take(_place, ticket, one, _scope);
        if (set != TicketSet.Stood) return;
        var (first, beyond) = _scope.DaysOpen(one);
        if (first >= beyond) return;
        _backlog[first]++;
        _backlog[beyond]--;
    }

    /// <summary>Adds what was counted of other tickets.</summary>
    private void Add(BoardNumbers others)
    {
        foreach (var (key, tally) in _tallies) tally.Add(others._tallies[key]);
        for (var i = 0; i < _backlog.Length; i++) _backlog[i] += others._backlog[i];
    }

    private void Tell(Facts facts, int place, in TicketFact ticket)
    {
        _place = place;
        TicketSets.Tell(facts, ticket, _scope.Window, this);
    }

    private void Add(Metric metric, Cut cut, MetricPart? by) => _tallies[(metric, cut)] = new Tally(metric, by);
}
