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

    /// <summary>Counts a period, and the cards and days of the one that it is compared with.</summary>
    public static (BoardNumbers Now, BoardNumbers? Before) Of(Facts facts, BoardFilter only, Scope scope, Scope? before)
    {
        var (now, past, filter) = (new BoardNumbers(scope, cardsOnly: false), before is null ? null : new BoardNumbers(before, cardsOnly: true), new FactFilter(facts, only));
        var tickets = facts.Tickets;
        for (var i = 0; i < tickets.Length; i++)
        {
            ref readonly var t = ref tickets[i];
            var (meetsNow, meetsPast) = (scope.Window.Meets(t), before is not null && before.Window.Meets(t));
            if (!meetsNow && !meetsPast || !t.Counts || !filter.Takes(t)) continue;
            if (meetsNow) now.Tell(facts, i, t);
            if (meetsPast) past!.Tell(facts, i, t);
        }
        return (now, past);
    }

    /// <summary>What was counted.</summary>
    public Count Of(Metric metric, Cut cut = Cut.Whole, long part = 0) => _tallies[(metric, cut)].Of(part);

    /// <summary>The parts of a metric that have any.</summary>
    public IEnumerable<long> Parts(Metric metric, Cut cut = Cut.Part) => _tallies[(metric, cut)].Parts;

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

    private void Tell(Facts facts, int place, in TicketFact ticket)
    {
        _place = place;
        TicketSets.Tell(facts, ticket, _scope.Window, this);
    }

    private void Add(Metric metric, Cut cut, MetricPart? by) => _tallies[(metric, cut)] = new Tally(metric, by);
}
