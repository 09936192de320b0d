using HelpDesk.Core.Analytics;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Tests.Analytics;

/// <summary>The definitions D1–D5 and D14 once more, ticket by ticket from their pasts, without spells and without SQL.</summary>
internal sealed class SlowBoard(IEnumerable<Past> pasts, DateRange range)
{
    private readonly List<Past> _counted = [.. pasts.Where(p => p.Counts)];

    private bool In(DateTimeOffset? at) => at >= range.From && at < range.To;

    public List<Past> Created => [.. _counted.Where(p => In(p.Created))];

    public List<Past> Closed => [.. _counted.Where(p => p.Before(range.To) is { To: TicketStatus.Closed } turn && In(turn.At))];

    public List<Past> Resolved => [.. _counted.Where(p => In(p.DoneBefore(range.To)?.At))];

    public List<Past> Open => [.. _counted.Where(p => p.Before(range.To) is { } turn && TicketWords.OpenSet.Contains(turn.To))];

    public List<Past> Cohort => [.. Created.Where(p => p.Before(range.To)?.To == TicketStatus.Closed)];

    public List<Past> Timed => [.. Resolved.Where(p => !p.Contradicts)];

    public List<Past> Responded => [.. _counted.Where(p => In(p.FirstResponse) && !p.Contradicts)];

    public double? ClosureRate => Created.Count == 0 ? null : (double)Cohort.Count / Created.Count;

    public List<double> ResolutionSeconds => [.. Timed.Select(SecondsOf)];

    public List<double> ResponseSeconds => [.. Responded.Select(p => (p.FirstResponse!.Value - p.Created).TotalSeconds)];

    public double SecondsOf(Past p) => (p.DoneBefore(range.To)!.At - p.Created).TotalSeconds;

    public List<Past> HandledBy(long agent) => [.. _counted.Where(p => p.Resolutions.Any(t => t.Agent == agent && In(t.At)))];

    public List<Past> ResolvedBy(long agent) =>
        [.. _counted.Where(p => p.Resolutions.Any(t => t.Agent == agent && In(t.At) && p.DoneBefore(range.To)?.At == t.At))];

    public static double? Mean(List<double> values) => values.Count == 0 ? null : values.Average();

    /// <summary>The value at a share of the sorted list, between neighbours in proportion.</summary>
    public static double? Percentile(List<double> values, double share)
    {
        if (values.Count == 0) return null;
        var sorted = values.Order().ToList();
        var place = share * (sorted.Count - 1);
        var low = (int)Math.Floor(place);
        return low + 1 < sorted.Count ? sorted[low] + (sorted[low + 1] - sorted[low]) * (place - low) : sorted[low];
    }
}
