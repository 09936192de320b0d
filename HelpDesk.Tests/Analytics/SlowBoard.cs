using HelpDesk.Core.Analytics;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Tests.Analytics;

/// <summary>The definitions D1–D5, D11, D14 and the SLA shares once more, ticket by ticket from their pasts, without spells and without the product's sets.</summary>
internal sealed class SlowBoard(IEnumerable<Past> pasts, DateRange range, BoardFilter? only = null, CountedTime counted = CountedTime.Calendar)
{
    private readonly List<Past> _counted = [.. pasts.Where(p => p.Counts && (only is null || Fits(p, only)))];

    private bool In(DateTimeOffset? at) => at >= range.From && at < range.To;

    public List<Past> Created => [.. _counted.Where(p => In(p.Created))];

    public List<Past> Closed => [.. _counted.Where(p => p.Before(range.To) is { To: TicketStatus.Closed } turn && In(turn.At))];

    public List<Past> Resolved => [.. _counted.Where(p => In(p.DoneBefore(range.To)?.At))];

    public List<Past> Open => OpenAt(range.To);

    public List<Past> Reopened => [.. _counted.Where(p => p.Reopenings.Any(t => In(t.At)))];

    public List<Past> Cohort => [.. Created.Where(p => p.Before(range.To)?.To == TicketStatus.Closed)];

    public List<Past> DoneCohort => [.. Created.Where(p => p.Before(range.To)!.To.IsDone())];

    public List<Past> Timed => [.. Resolved.Where(p => !p.Contradicts && (counted != CountedTime.Business || p.DoneBefore(range.To)!.Kept.Spent is not null))];

    public List<Past> Responded => [.. Answered.Where(p => !p.Contradicts && (counted != CountedTime.Business || p.Answer.Spent is not null))];

    public List<Past> ResolutionPromised => [.. Resolved.Where(p => p.DoneBefore(range.To)!.Kept.DueAt is not null)];

    public List<Past> ResolvedInTime => [.. Resolved.Where(p => p.DoneBefore(range.To)!.At <= p.DoneBefore(range.To)!.Kept.DueAt)];

    public List<Past> ResponsePromised => [.. Answered.Where(p => p.Answer.DueAt is not null)];

    public List<Past> AnsweredInTime => [.. Answered.Where(p => p.FirstResponse <= p.Answer.DueAt)];

    private List<Past> Answered => [.. _counted.Where(p => In(p.FirstResponse))];

    public List<Past> Unanswered => [.. Open.Where(p => p.FirstResponse is not { } at || at >= range.To)];

    public List<(Past Past, Rating Rating)> Rated => [.. _counted.SelectMany(p => p.Ratings.Where(r => In(r.Answered)).Select(r => (p, r)))];

    public List<(Past Past, Rating Rating)> Asked => [.. _counted.SelectMany(p => p.Ratings.Where(r => In(r.Sent)).Select(r => (p, r)))];

    public List<(Past Past, Rating Rating)> Returned => [.. Asked.Where(a => a.Rating.Answered < range.To)];

    public List<double> ResolutionSeconds => [.. Timed.Select(SecondsOf)];

    public List<double> ResponseSeconds => [.. Responded.Select(ResponseOf)];

    public List<Past> OpenAt(DateTimeOffset instant) => [.. _counted.Where(p => p.Before(instant) is { } turn && TicketWords.OpenSet.Contains(turn.To))];

    public double SecondsOf(Past p)
    {
        var done = p.DoneBefore(range.To)!;
        if (counted == CountedTime.Business) return done.Kept.Spent!.Value;
        var waited = counted == CountedTime.Calendar ? 0 : p.Steps.Where(s => s.From.To == TicketStatus.Waiting && s.To.At <= done.At).Sum(s => (s.To.At - s.From.At).TotalSeconds);
        return (done.At - p.Created).TotalSeconds - waited;
    }

    public double ResponseOf(Past p) => counted == CountedTime.Business ? p.Answer.Spent!.Value : (p.FirstResponse!.Value - (p.Clock ?? p.Created)).TotalSeconds;

    /// <summary>What the backlog of a period gained by, turn by turn (D4): spam is removed, no spam is restored.</summary>
    public (int Created, int Reopened, int Done, int Removed, int Restored) Flow(DateTimeOffset from, DateTimeOffset to)
    {
        var (created, reopened, done, removed, restored) = (0, 0, 0, 0, 0);
        foreach (var past in _counted)
        {
            for (var i = 0; i < past.Turns.Count; i++)
            {
                var turn = past.Turns[i];
                if (turn.At < from || turn.At >= to) continue;
                var (was, now) = (i == 0 ? 'o' : Class(past.Turns[i - 1].To), Class(turn.To));
                if (i == 0) created++;
                if ((was, now) == ('d', 'o')) reopened++;
                if ((was, now) == ('s', 'o')) restored++;
                if ((was, now) == ('o', 'd')) done++;
                if ((was, now) == ('o', 's')) removed++;
            }
        }
        return (created, reopened, done, removed, restored);

        static char Class(TicketStatus status) => status.IsDone() ? 'd' : status == TicketStatus.Spam ? 's' : 'o';
    }

    public List<Past> HandledBy(long agent) => [.. _counted.Where(p => ResolvedOn(p, agent) || RepliedOn(p, agent))];

    public List<Past> ResolvedBy(long agent) =>
        [.. _counted.Where(p => p.Resolutions.Any(t => t.Agent == agent && In(t.At) && p.DoneBefore(range.To)?.At == t.At))];

    public List<Past> ResolvedOnlyBy(long agent) => [.. _counted.Where(p => ResolvedOn(p, agent) && !RepliedOn(p, agent))];

    public List<(Past Past, Said Reply)> RepliesOf(long agent) => [.. _counted.SelectMany(p => p.Replies.Where(r => r.Agent == agent && In(r.At)).Select(r => (p, r)))];

    public List<Past> FirstAnsweredBy(long agent) => [.. Responded.Where(p => p.Replies.Any(r => r.At == p.FirstResponse && r.Agent == agent))];

    public List<Past> HeldBy(long agent) => [.. Timed.Where(p => p.DoneBefore(range.To)!.Holder == agent)];

    public List<Past> PromisedBy(long agent) => [.. ResolutionPromised.Where(p => p.DoneBefore(range.To)!.Holder == agent)];

    public List<Past> InTimeBy(long agent) => [.. ResolvedInTime.Where(p => p.DoneBefore(range.To)!.Holder == agent)];

    public List<(Past Past, Rating Rating)> RatedFor(long agent) => [.. Rated.Where(r => r.Rating.Agent == agent)];

    public static double? Mean(List<double> values) => values.Count == 0 ? null : values.Average();

    public static double? Share(double part, double whole) => whole == 0 ? null : part / whole;

    /// <summary>The value at a share of the sorted list, between neighbours in proportion.</summary>
    public static double? Percentile(List<double> values, double share)
    {
        if (values.Count == 0) return null;
        var sorted = values.Order().ToList();
        var place = share * (sorted.Count - 1);
        var low = (int)Math.Floor(place);
        return low + 1 < sorted.Count ? sorted[low] + (sorted[low + 1] - sorted[low]) * (place - low) : sorted[low];
    }

    private static bool Fits(Past p, BoardFilter f) =>
        (f.TeamIds.Count == 0 || f.TeamIds.Contains(p.Team ?? 0))
        && (f.AssigneeIds.Count == 0 || p.Assignees.Any(f.AssigneeIds.Contains) || p.Assignees.Length == 0 && f.AssigneeIds.Contains(0))
        && (f.TagIds.Count == 0 || p.Tags.Any(f.TagIds.Contains)) && (f.Channels.Count == 0 || f.Channels.Contains(p.Channel))
        && (f.Priorities.Count == 0 || f.Priorities.Contains(p.Priority)) && (f.Types.Count == 0 || f.Types.Contains(p.Type));

    private bool ResolvedOn(Past p, long agent) => p.Resolutions.Any(t => t.Agent == agent && In(t.At));

    private bool RepliedOn(Past p, long agent) => p.Replies.Any(r => r.Agent == agent && In(r.At));
}
