using System.Globalization;
using HelpDesk.App.Features.Tickets;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HelpDesk.Tests.Analytics;

/// <summary>Card, chart, table, file and the list behind each number agree.</summary>
public sealed class BoardListTests(PostgresTemplate postgres) : BoardTest(postgres)
{
    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Sums_are_the_cards_and_every_list_has_as_many_tickets_as_its_number(string zone, string now, int seed)
    {
        var pasts = await FillAsync(zone, now, seed + 100, 250);
        await using var node = await ScreenNode.StartAsync(Desk, Clock, follows: false);
        foreach (var ask in Asks(seed, zone))
        {
            var board = await AskAsync(ask, Who.System);
            SumsAre(board);
            var slow = new SlowBoard(pasts, board.Range, ask.Only, ask.Counted);
            await ListIsAsync(board.Card(Metrics.Created), slow.Created);
            await ListIsAsync(board.Card(Metrics.Open), slow.Open);
            await ListIsAsync(board.Card(Metrics.Reopened), slow.Reopened);
            await ListIsAsync(board.Card(Metrics.AvgResolution), slow.Timed);
            await ListIsAsync(board.Card(Metrics.AvgFirstResponse), slow.Responded);
            await ListIsAsync(board.Card(Metrics.ClosureRate), slow.Cohort);

            var counts = Counts(board).ToList();
            foreach (var (count, i) in counts.Select((c, i) => (c, i)))
            {
                if (i % 9 != seed % 9 && count.Tickets == 0) continue;
                Assert.True(count.Tickets == (await ListedAsync(count.Behind)).Count, count.Behind.Address);
                // The list's own filters, which its address has, leave the same tickets.
                if (i % 10 != seed) continue;
                var url = ListUrl.Parse("http://desk" + count.Behind.Address, node.State, me: 0);
                Assert.Empty(url.Faults);
                Assert.Equal(count.Tickets, (await ListedAsync(url.Filter)).Count);
            }
        }
    }

    [Fact]
    public async Task The_file_says_what_the_screen_says()
    {
        await FillAsync("Europe/Berlin", "2026-11-05T13:37:11Z", 7, 200);
        await ExecuteAsync("update agents set name = '=1+1' where id = (select min(id) from agents)");
        foreach (var ask in Asks(7, "Europe/Berlin"))
        {
            var board = await AskAsync(ask, Who.System);
            var rows = Rows(BoardCsv.Write(board));
            string Value(string section, string metric, string item) =>
                Assert.Single(rows, r => r["section"] == section && r["metric"] == metric && r["item"] == item)["value"];
            void Are(string section, Metric metric, IEnumerable<BoardSlice> slices) => Assert.All(slices, s => Assert.Equal(Text(s.Tickets), Value(section, metric.Key, s.Word)));

            Assert.All(board.Cards, c => Assert.Equal(c.Plain, Value("cards", c.Metric.Key, "")));
            Assert.All(board.Before?.Cards ?? [], c => Assert.Equal(c.Plain, Value("previous", c.Metric.Key, "")));
            Assert.Equal(board.Before is null, rows.All(r => r["section"] != "previous"));
            Assert.All(board.Days, d => Assert.Equal((Text(d.Closed.Tickets), Text(d.Backlog.Tickets)),
                (Value("daily", "closed", $"{d.Day.Date:yyyy-MM-dd}"), Value("daily", "open", $"{d.Day.Date:yyyy-MM-dd}"))));
            Are("status", Metrics.ByStatus, board.Statuses);
            Are("priority", Metrics.ByPriority, board.Priorities);
            Are("response", Metrics.ByResponse, board.Responses);
            Are("age", Metrics.ByAge, board.Ages);
            Are("score", Metrics.ByScore, board.Scores);
            Assert.Equal(board.Tags.Sum(t => t.Tickets), Sum("tag"));
            Assert.Equal(board.Card(Metrics.Created).Tickets, Sum("hour"));
            Assert.All(board.Agents, a => Assert.Equal(Metrics.AgentResolution.Plain(a.Resolution.Average), Value("agents", "agent-resolution", $"{a.AgentId}")));
            Assert.All(board.Agents, a => Assert.Equal((Text(a.Handled.Tickets), Text(a.Replies)), (Value("agents", "agent-handled", $"{a.AgentId}"), Value("agents", "agent-replied", $"{a.AgentId}"))));
            Assert.Equal(ask.Only.Parameters.Select(p => p.Value), rows.Where(r => r["metric"] == "filter").Select(r => r["name"]));
            Assert.DoesNotContain(rows, r => r["name"].StartsWith('='));

            long Sum(string section) => rows.Where(r => r["section"] == section).Sum(r => long.Parse(r["value"], CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task Several_cores_count_what_one_counts()
    {
        await FillAsync("Europe/Berlin", "2026-11-05T13:37:11Z", 8, 300);
        var (zone, now) = ("Europe/Berlin", Clock.GetUtcNow());
        var (range, before) = (Ranges.Of(RangeKey.Last30d, zone, now), Ranges.Before(RangeKey.Last30d, CompareWith.PreviousPeriod, zone, now)!);
        var (scope, past) = (new Scope(range, range.To, zone, now, CountedTime.Calendar), new Scope(before, before.To, zone, now, CountedTime.Calendar));
        var (one, several) = await Services.GetRequiredService<BoardFacts>().ReadAsync(
            facts => (BoardNumbers.Of(facts, BoardFilter.None, scope, past), BoardNumbers.Of(facts, BoardFilter.None, scope, past, share: 40)), Ct);

        foreach (var (all, parted) in new[] { (one.Now, several.Now), (one.Before!, several.Before!) })
        {
            Assert.Equal(all.Backlog, parted.Backlog);
            foreach (var (metric, cut) in all.Counted)
            {
                Assert.Equal(all.Parts(metric, cut).Order(), parted.Parts(metric, cut).Order());
                foreach (var part in all.Parts(metric, cut)) Assert.Equal(Told(all.Of(metric, cut, part)), Told(parted.Of(metric, cut, part)));
            }
        }
        static (long, long, double?, double?, double?) Told(Count c) => (c.Tickets, c.N, c.Values.Mean, c.Values.At(0.5), c.Values.At(0.9));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("created:1")]
    [InlineData("closed:soon")]
    [InlineData("status")]
    [InlineData("status:purple")]
    [InlineData("priority:7")]
    [InlineData("tag:x")]
    [InlineData("tags-beyond:1,x")]
    [InlineData("agent-resolved:")]
    [InlineData("hour:-1")]
    [InlineData("age:1")]
    [InlineData("age:1,soon")]
    public async Task A_number_that_does_not_exist_is_refused(string metric)
    {
        var behind = new TicketsBehind(metric, Start, Start.AddDays(1));

        var refusal = await RefusedAsync(new TicketList(new TicketFilter { Behind = behind }), Who.System);

        Assert.Equal("metric", Assert.IsType<Refusal.Invalid>(refusal).Field);
    }

    [Fact]
    public void Every_metric_has_a_key_of_its_own_and_a_definition()
    {
        Assert.Equal(Metrics.All.Count, Metrics.All.Select(m => m.Key).Distinct().Count());
        Assert.All(Metrics.All, m => Assert.EndsWith(".", m.Definition, StringComparison.Ordinal));
        Assert.All(Metrics.All, m => Assert.Same(m, Metrics.Find(m.Key + ":1")));
        Assert.All(Metrics.All, m => Assert.Equal(m.Unit == MetricUnit.Share, m.Of is not null));
    }

    private static IEnumerable<BoardCount> Counts(BoardView board) =>
        board.Cards.Concat(board.Before?.Cards ?? []).Select(c => new BoardCount(c.Tickets, c.Behind))
            .Concat(new[] { board.Statuses, board.Priorities, board.Tags, board.Responses, board.Ages, board.Scores }.SelectMany(s => s).Select(s => new BoardCount(s.Tickets, s.Behind)))
            .Concat(board.Agents.SelectMany(a => new[] { a.Handled, a.Resolved, a.ResolvedOnly, a.Replied, a.FirstResponse.Of, a.Resolution.Of, a.Sla.Part, a.Sla.Whole, a.Csat.Part, a.Csat.Whole }))
            .Concat(board.Days.Where((_, i) => i % 5 == 0).SelectMany(d => new[] { d.Created, d.Closed, d.Resolved, d.Backlog, d.InTime, d.Late }))
            .Concat((board.Before?.Days ?? []).Where((_, i) => i % 9 == 0).SelectMany(d => new[] { d.Created, d.Closed, d.Resolved, d.Backlog }))
            .Concat(board.Hours.Where((_, i) => i % 11 == 0).Select(h => h.Created)).Append(board.Unanswered);

    private static void SumsAre(BoardView board)
    {
        foreach (var (metric, days) in new (Metric, Func<BoardDay, BoardCount>)[] { (Metrics.Created, d => d.Created), (Metrics.Closed, d => d.Closed), (Metrics.Resolved, d => d.Resolved), (Metrics.SlaResolution, d => d.InTime) })
            Assert.Equal(board.Card(metric).Tickets, board.Days.Sum(d => days(d).Tickets));
        Assert.Equal(board.Card(Metrics.SlaResolution).Of, board.Days.Sum(d => d.InTime.Tickets + d.Late.Tickets));
        foreach (var (metric, slices) in new[] { (Metrics.Created, board.Statuses), (Metrics.Created, board.Priorities), (Metrics.AvgFirstResponse, board.Responses), (Metrics.Open, board.Ages) })
            Assert.Equal(board.Card(metric).Tickets, slices.Sum(s => s.Tickets));
        Assert.Equal(board.Card(Metrics.Created).Tickets, board.Hours.Sum(h => h.Created.Tickets));
        Assert.Equal(board.Card(Metrics.Open).Tickets, board.Days[^1].Backlog.Tickets);
    }

    private static string Text(long n) => n.ToString(CultureInfo.InvariantCulture);

    /// <summary>Rows by column name, read as RFC 4180 says.</summary>
    private static List<Dictionary<string, string>> Rows(string csv)
    {
        var rows = new List<List<string>> { new() };
        var (cell, quoted) = (new System.Text.StringBuilder(), false);
        for (var i = 0; i < csv.Length; i++)
        {
            if (quoted && csv[i] == '"' && i + 1 < csv.Length && csv[i + 1] == '"') cell.Append(csv[i++]);
            else if (csv[i] == '"') quoted = !quoted;
            else if (quoted || csv[i] is not (',' or '\r' or '\n')) cell.Append(csv[i]);
            else if (csv[i] != '\n')
            {
                rows[^1].Add(cell.ToString());
                cell.Clear();
                if (csv[i] == '\r') rows.Add([]);
            }
        }
        Assert.False(quoted);
        Assert.Empty(rows[^1]);
        return [.. rows[1..^1].Select(r => rows[0].Zip(r, (name, value) => (name, value)).ToDictionary(p => p.name, p => p.value))];
    }

    private async Task ListIsAsync(BoardCard card, List<Past> expected) => Assert.Equal(expected.Select(p => p.Id).Order(), (await ListedAsync(card.Behind)).Order());
}
