using HelpDesk.Core.Analytics;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;
using Xunit;

namespace HelpDesk.Tests.Analytics;

/// <summary>Every number of the registry against an independent count of the same pasts.</summary>
public sealed class BoardTests(PostgresTemplate postgres) : BoardTest(postgres)
{
    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Every_number_of_every_range_filter_and_comparison_is_what_the_definitions_say(string zone, string now, int seed)
    {
        var pasts = await FillAsync(zone, now, seed, 400);
        foreach (var ask in Asks(seed, zone))
        {
            var board = await AskAsync(ask, Who.System);
            var slow = new SlowBoard(pasts, board.Range, ask.Only, ask.Counted);
            CardsAre(board.Cards, slow);
            DaysAre(board.Days, slow, board.Range);
            PartsAre(board, slow);
            TagsAre(board, slow);
            AgentsAre(board, slow);

            var expected = Ranges.Before(ask.Range, ask.Compare, zone, Clock.GetUtcNow(), ask.From, ask.To);
            Assert.Equal((expected?.From, expected?.To), (board.Before?.Range.From, board.Before?.Range.To));
            if (board.Before is not { } before) continue;
            var earlier = new SlowBoard(pasts, before.Range, ask.Only, ask.Counted);
            CardsAre(before.Cards, earlier);
            Assert.Equal(before.Range.Days, before.Days.Select(d => d.Day));
            Assert.All(before.Days, d => Assert.Equal(
                (earlier.Created.Count(p => On(d.Day, p.Created)), earlier.OpenAt(d.Day.To).Count), ((int)d.Created.Tickets, (int)d.Backlog.Tickets)));
        }
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Each_day_the_backlog_changes_by_what_came_and_went(string zone, string now, int seed)
    {
        var pasts = await FillAsync(zone, now, seed + 200, 400);
        foreach (var ask in Asks(seed, zone))
        {
            var board = await AskAsync(ask, Who.System);
            var slow = new SlowBoard(pasts, board.Range, ask.Only, ask.Counted);
            var open = (long)slow.OpenAt(board.Range.From).Count;
            foreach (var day in board.Days)
            {
                var flow = slow.Flow(day.Day.From, day.Day.To);
                Assert.Equal(flow.Created, day.Created.Tickets);
                Assert.Equal(open + flow.Created + flow.Reopened - flow.Done - flow.Removed + flow.Restored, day.Backlog.Tickets);
                open = day.Backlog.Tickets;
            }
            Assert.Equal(board.Card(Metrics.Open).Tickets, open);
        }
    }

    [Fact]
    public async Task Without_tickets_there_are_no_averages_and_no_rates()
    {
        var board = await AskAsync(new ReadBoard(RangeKey.Last30d), Who.System);

        Assert.All(board.Cards, c => Assert.Equal((0, 0), (c.Tickets, c.N)));
        Assert.All(board.Cards, c => Assert.Equal(c.Metric.Unit == MetricUnit.Tickets ? "0" : "", c.Plain));
        Assert.Empty(board.Tags);
        Assert.Empty(board.Agents);
        Assert.Equal((30, 30), (board.Days.Count, board.Before!.Days.Count));
    }

    private static bool On(Day day, DateTimeOffset at) => at >= day.From && at < day.To;

    private static void CardsAre(IReadOnlyList<BoardCard> cards, SlowBoard slow)
    {
        Assert.Equal(Metrics.Cards, cards.Select(c => c.Metric));
        BoardCard Card(Metric metric) => cards.First(c => c.Metric == metric);
        foreach (var (metric, expected) in new[] { (Metrics.Created, slow.Created), (Metrics.Closed, slow.Closed), (Metrics.Open, slow.Open), (Metrics.Resolved, slow.Resolved), (Metrics.Reopened, slow.Reopened) })
            Assert.Equal((expected.Count, expected.Count), (Card(metric).Value, Card(metric).Tickets));
        Times(slow.ResolutionSeconds, Card(Metrics.AvgResolution));
        Times(slow.ResponseSeconds, Card(Metrics.AvgFirstResponse));
        Share(slow.Cohort.Count, slow.Created.Count, Card(Metrics.ClosureRate));
        Share(slow.DoneCohort.Count, slow.Created.Count, Card(Metrics.ResolutionRate));
        Share(slow.Resolved.Count, slow.Created.Count, Card(Metrics.Clearance));
        Share(slow.ResolvedInTime.Count, slow.ResolutionPromised.Count, Card(Metrics.SlaResolution));
        Share(slow.AnsweredInTime.Count, slow.ResponsePromised.Count, Card(Metrics.SlaResponse));
        Share(slow.Rated.Count(r => r.Rating.Score >= 4), slow.Rated.Count, Card(Metrics.Csat));
        Assert.Equal(slow.Rated.Where(r => r.Rating.Score >= 4).Select(r => r.Past.Id).Distinct().Count(), Card(Metrics.Csat).Tickets);
        Same(SlowBoard.Mean([.. slow.Rated.Select(r => (double)r.Rating.Score)]), Card(Metrics.CsatScore).Value, 1e-9);
        Share(slow.Returned.Count, slow.Asked.Count, Card(Metrics.SurveyResponse));
    }

    private static void Share(int part, int whole, BoardCard card)
    {
        Assert.Equal((part, (long?)whole), (card.N, card.Of));
        Same(SlowBoard.Share(part, whole), card.Value, 1e-9);
    }

    private static void Times(List<double> expected, BoardCard card)
    {
        Assert.Equal((expected.Count, expected.Count), (card.Tickets, card.N));
        Same(SlowBoard.Mean(expected), card.Value, 0.001);
        Same(SlowBoard.Percentile(expected, 0.5), card.Median, 0.001);
        Same(SlowBoard.Percentile(expected, 0.9), card.P90, 0.001);
    }

    private static void DaysAre(IReadOnlyList<BoardDay> days, SlowBoard slow, DateRange range)
    {
        Assert.Equal(range.Days, days.Select(d => d.Day));
        foreach (var day in days)
        {
            Assert.Equal(slow.Created.Count(p => On(day.Day, p.Created)), day.Created.Tickets);
            Assert.Equal(slow.Closed.Count(p => On(day.Day, p.Before(range.To)!.At)), day.Closed.Tickets);
            Assert.Equal(slow.Resolved.Count(p => On(day.Day, p.DoneBefore(range.To)!.At)), day.Resolved.Tickets);
            Assert.Equal(slow.OpenAt(day.Day.To).Count, day.Backlog.Tickets);
            Assert.Equal(slow.ResolvedInTime.Count(p => On(day.Day, p.DoneBefore(range.To)!.At)), day.InTime.Tickets);
            Assert.Equal(slow.ResolutionPromised.Count(p => On(day.Day, p.DoneBefore(range.To)!.At)), day.InTime.Tickets + day.Late.Tickets);
        }
    }

    private void PartsAre(BoardView board, SlowBoard slow)
    {
        Assert.Equal(6, board.Statuses.Count);
        Assert.All(board.Statuses, s => Assert.Equal(slow.Created.Count(p => TicketWords.Word(p.Status) == s.Word), s.Tickets));
        Assert.Equal(["urgent", "high", "medium", "low"], board.Priorities.Select(p => p.Word));
        Assert.All(board.Priorities, s => Assert.Equal(slow.Created.Count(p => TicketWords.Word(p.Priority) == s.Word), s.Tickets));
        Assert.Equal(slow.Unanswered.Count, board.Unanswered.Tickets);

        double[] within = [0, 900, 3600, 4 * 3600, 8 * 3600, 86400, 3 * 86400, double.MaxValue];
        Assert.Equal(within.Zip(within.Skip(1), (low, high) => (long)slow.ResponseSeconds.Count(s => (low == 0 || s >= low) && s < high)), board.Responses.Select(s => s.Tickets));
        double[] ages = [0, 1, 3, 7, 30, double.MaxValue];
        var asOf = board.Range.To < Clock.GetUtcNow() ? board.Range.To : Clock.GetUtcNow();
        Assert.Equal(ages.Zip(ages.Skip(1), (low, high) => (long)slow.Open.Count(p => Age(p) >= low && Age(p) < high)), board.Ages.Select(s => s.Tickets));
        Assert.Equal(Enumerable.Range(1, 5).Select(i => (long)slow.Rated.Where(r => r.Rating.Score == i).Select(r => r.Past.Id).Distinct().Count()), board.Scores.Select(s => s.Tickets));

        Assert.Equal(168, board.Hours.Count);
        var hours = slow.Created.Select(p => Ranges.Local(p.Created, board.Zone)).GroupBy(at => (at.DayOfWeek, at.Hour)).ToDictionary(g => g.Key, g => (long)g.Count());
        Assert.All(board.Hours, h => Assert.Equal(hours.GetValueOrDefault((h.Weekday, h.Hour)), h.Created.Tickets));

        double Age(Past p) => (asOf - p.Created).TotalDays;
    }

    private void TagsAre(BoardView board, SlowBoard slow)
    {
        var all = Tags.Select(t => (Tag: t, N: slow.Created.Count(p => p.Tags.Contains(t)))).Where(t => t.N > 0).OrderByDescending(t => t.N).ThenBy(t => t.Tag).ToList();
        var top = all.Take(10).ToList();
        Assert.Equal(top.Select(t => ($"{t.Tag}", (long)t.N)), board.Tags.Where(t => t.Word.Length > 0).Select(t => (t.Word, t.Tickets)));
        Assert.Equal(slow.Created.Count(p => p.Tags.Any(t => top.All(x => x.Tag != t))), board.Tags.SingleOrDefault(t => t.Word.Length == 0)?.Tickets ?? 0);
    }

    private void AgentsAre(BoardView board, SlowBoard slow)
    {
        Assert.Equal(Agents.Where(a => slow.HandledBy(a).Count + slow.HeldBy(a).Count + slow.PromisedBy(a).Count + slow.RatedFor(a).Count > 0).Order(), board.Agents.Select(a => a.AgentId).Order());
        foreach (var line in board.Agents)
        {
            var id = line.AgentId;
            Assert.Equal((slow.HandledBy(id).Count, slow.ResolvedBy(id).Count, slow.ResolvedOnlyBy(id).Count), (line.Handled.Tickets, line.Resolved.Tickets, line.ResolvedOnly.Tickets));
            Assert.Equal((slow.RepliesOf(id).Count, slow.RepliesOf(id).Select(r => r.Past.Id).Distinct().Count()), (line.Replies, line.Replied.Tickets));
            Times([.. slow.FirstAnsweredBy(id).Select(slow.ResponseOf)], line.FirstResponse);
            Times([.. slow.HeldBy(id).Select(slow.SecondsOf)], line.Resolution);
            Assert.Equal((slow.InTimeBy(id).Count, slow.PromisedBy(id).Count), (line.Sla.N, line.Sla.Of));
            Same(SlowBoard.Share(line.Sla.N, line.Sla.Of), line.Sla.Value, 1e-9);
            var ratings = slow.RatedFor(id);
            Assert.Equal((ratings.Count(r => r.Rating.Score >= 4), ratings.Count), (line.Csat.N, line.Csat.Of));
            Same(SlowBoard.Share(line.Csat.N, line.Csat.Of), line.Csat.Value, 1e-9);
        }
        Assert.Equal(board.Agents.OrderByDescending(a => a.Handled.Tickets).ThenByDescending(a => a.Resolved.Tickets).ThenBy(a => a.Name, StringComparer.Ordinal), board.Agents);
    }

    private static void Times(List<double> expected, BoardTime time)
    {
        Assert.Equal(expected.Count, time.Of.Tickets);
        Same(SlowBoard.Mean(expected), time.Average, 0.001);
        Same(SlowBoard.Percentile(expected, 0.5), time.Median, 0.001);
        Same(SlowBoard.Percentile(expected, 0.9), time.P90, 0.001);
    }
}
