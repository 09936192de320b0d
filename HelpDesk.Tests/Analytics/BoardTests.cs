using System.Globalization;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace HelpDesk.Tests.Analytics;

public sealed class BoardTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    private readonly List<long> _agents = [];
    private readonly List<long> _tags = [];

    protected override bool ComparesLog => false;

    protected override void Configure(IServiceCollection services) => services.TryAddSingleton<ITicketsBehind, BehindBoard>();

    /// <summary>Days and months that change the clock, and the first and last hour of a month.</summary>
    public static TheoryData<string, string, int> Moments => new()
    {
        { "Europe/Berlin", "2026-11-05T13:37:11Z", 1 },
        { "Europe/Berlin", "2026-10-31T23:10:00Z", 2 },
        { "Europe/Berlin", "2026-10-31T22:50:00Z", 3 },
        { "America/New_York", "2026-11-02T03:30:00Z", 4 },
        { "America/New_York", "2027-03-14T20:00:00Z", 5 },
        { "Asia/Kathmandu", "2027-02-28T18:20:00Z", 6 },
    };

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Every_number_of_every_range_is_what_the_definitions_say(string zone, string now, int seed)
    {
        var pasts = await FillAsync(zone, now, seed, 400);
        foreach (var key in Ranges.All)
        {
            var board = await AskAsync(new ReadBoard(key), Who.System);
            var slow = new SlowBoard(pasts, board.Range);
            Assert.Equal(Ranges.Of(key, zone, Clock.GetUtcNow()).To, board.Range.To);

            Tickets(board, Metrics.Created, slow.Created);
            Tickets(board, Metrics.Closed, slow.Closed);
            Tickets(board, Metrics.Open, slow.Open);
            Tickets(board, Metrics.Resolved, slow.Resolved);
            Times(board, Metrics.AvgResolution, slow.ResolutionSeconds);
            Times(board, Metrics.AvgFirstResponse, slow.ResponseSeconds);
            Same(slow.ClosureRate, board.Card(Metrics.ClosureRate).Value, 1e-6);
            Assert.Equal((slow.Cohort.Count, (long?)slow.Created.Count), (board.Card(Metrics.ClosureRate).Tickets, board.Card(Metrics.ClosureRate).Of));

            Assert.Equal(board.Range.Days.Select(d => d.Date), board.Days.Select(d => d.Day.Date));
            foreach (var day in board.Days)
            {
                bool On(DateTimeOffset at) => at >= day.Day.From && at < day.Day.To;
                Assert.Equal(slow.Created.Count(p => On(p.Created)), day.Created.Tickets);
                Assert.Equal(slow.Closed.Count(p => On(p.Before(board.Range.To)!.At)), day.Closed.Tickets);
                Assert.Equal(slow.Resolved.Count(p => On(p.DoneBefore(board.Range.To)!.At)), day.Resolved.Tickets);
            }

            Assert.Equal(6, board.Statuses.Count);
            Assert.All(board.Statuses, s => Assert.Equal(slow.Created.Count(p => TicketWords.Word(p.Status) == s.Word), s.Tickets));
            Assert.Equal(["urgent", "high", "medium", "low"], board.Priorities.Select(p => p.Word));
            Assert.All(board.Priorities, s => Assert.Equal(slow.Created.Count(p => TicketWords.Word(p.Priority) == s.Word), s.Tickets));
            TagsAre(board, slow);
            AgentsAre(board, slow);
        }
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Sums_of_days_and_parts_are_the_cards_and_every_list_has_as_many_tickets_as_its_number(string zone, string now, int seed)
    {
        var pasts = await FillAsync(zone, now, seed + 100, 250);
        foreach (var key in Ranges.All)
        {
            var board = await AskAsync(new ReadBoard(key), Who.System);
            Assert.Equal(board.Card(Metrics.Created).Tickets, board.Days.Sum(d => d.Created.Tickets));
            Assert.Equal(board.Card(Metrics.Closed).Tickets, board.Days.Sum(d => d.Closed.Tickets));
            Assert.Equal(board.Card(Metrics.Resolved).Tickets, board.Days.Sum(d => d.Resolved.Tickets));
            Assert.Equal(board.Card(Metrics.Created).Tickets, board.Statuses.Sum(d => d.Tickets));
            Assert.Equal(board.Card(Metrics.Created).Tickets, board.Priorities.Sum(d => d.Tickets));

            var slow = new SlowBoard(pasts, board.Range);
            await ListIsAsync(board.Card(Metrics.Created).Behind, slow.Created);
            await ListIsAsync(board.Card(Metrics.Closed).Behind, slow.Closed);
            await ListIsAsync(board.Card(Metrics.Open).Behind, slow.Open);
            await ListIsAsync(board.Card(Metrics.Resolved).Behind, slow.Resolved);
            await ListIsAsync(board.Card(Metrics.AvgResolution).Behind, slow.Timed);
            await ListIsAsync(board.Card(Metrics.AvgFirstResponse).Behind, slow.Responded);
            await ListIsAsync(board.Card(Metrics.ClosureRate).Behind, slow.Cohort);
            await ListIsAsync(board.Card(Metrics.ClosureRate).Behind with { Metric = Metrics.ClosedCohort.Key }, slow.Cohort);

            var counts = board.Statuses.Concat(board.Priorities).Concat(board.Tags).Select(s => new BoardCount(s.Tickets, s.Behind))
                .Concat(board.Agents.SelectMany(a => new[] { a.Handled, a.Resolved, a.Timed }))
                .Concat(board.Days.SelectMany(d => new[] { d.Created, d.Closed, d.Resolved }).Where((_, i) => i % 5 == 0));
            foreach (var count in counts) Assert.Equal(count.Tickets, (await BehindAsync(count.Behind)).Count);
        }
    }

    [Fact]
    public async Task The_file_says_what_the_cards_and_charts_say()
    {
        await FillAsync("Europe/Berlin", "2026-11-05T13:37:11Z", 7, 200);
        await ExecuteAsync("update agents set name = '=1+1' where id = (select min(id) from agents)");
        foreach (var key in Ranges.All)
        {
            var board = await AskAsync(new ReadBoard(key), Who.System);
            var rows = Rows(BoardCsv.Write(board));
            string Value(string section, string metric, string item) =>
                Assert.Single(rows, r => r["section"] == section && r["metric"] == metric && r["item"] == item)["value"];

            Assert.All(board.Cards, c => Assert.Equal(c.Plain, Value("cards", c.Metric.Key, "")));
            Assert.All(board.Days, d => Assert.Equal(d.Closed.Tickets.ToString(CultureInfo.InvariantCulture), Value("daily", "closed", $"{d.Day.Date:yyyy-MM-dd}")));
            Assert.All(board.Statuses, s => Assert.Equal(s.Tickets.ToString(CultureInfo.InvariantCulture), Value("status", "status", s.Word)));
            Assert.All(board.Priorities, s => Assert.Equal(s.Tickets.ToString(CultureInfo.InvariantCulture), Value("priority", "priority", s.Word)));
            Assert.Equal(board.Tags.Sum(t => t.Tickets), rows.Where(r => r["section"] == "tag").Sum(r => long.Parse(r["value"], CultureInfo.InvariantCulture)));
            Assert.All(board.Agents, a => Assert.Equal(Metrics.AgentResolution.Plain(a.AvgResolution), Value("agents", "agent-resolution", $"{a.AgentId}")));
            Assert.DoesNotContain(rows, r => r["name"].StartsWith('='));
        }
    }

    [Fact]
    public async Task Without_tickets_there_are_no_averages_and_no_rate()
    {
        var board = await AskAsync(new ReadBoard(RangeKey.Last30d), Who.System);

        Assert.All(board.Cards, c => Assert.Equal(0, c.Tickets));
        Assert.Equal(["0", "0", "0", "0", "", "", ""], board.Cards.Select(c => c.Plain));
        Assert.Empty(board.Tags);
        Assert.Empty(board.Agents);
    }

    [Fact]
    public async Task Work_at_the_desk_moves_the_board()
    {
        var agent = await AddAgentAsync(Role.Admin, "Ada");
        var id = await RunAsync(new CreateTicket("Printer on fire"), agent);
        Clock.Advance(TimeSpan.FromMinutes(90));
        await RunAsync(new ChangeTickets([id], new SetStatus(TicketStatus.Resolved), Guid.NewGuid()), agent);

        var board = await AskAsync(new ReadBoard(RangeKey.Today), agent);

        Assert.Equal((1d, 1d, 0d), (board.Card(Metrics.Created).Value, board.Card(Metrics.Resolved).Value, board.Card(Metrics.Open).Value));
        Assert.Equal(5400, board.Card(Metrics.AvgResolution).Value);
        var line = Assert.Single(board.Agents);
        Assert.Equal(("Ada", 1L, 1L, 5400d), (line.Name, line.Handled.Tickets, line.Resolved.Tickets, line.AvgResolution!.Value));
    }

    [Fact]
    public async Task Members_see_it_unless_the_workspace_keeps_it_from_them()
    {
        var member = await AddAgentAsync(Role.Member);
        await AskAsync(new ReadBoard(RangeKey.Today), member);
        await ExecuteAsync("update workspace set members_see_analytics = false");

        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ReadBoard(RangeKey.Today), member));
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
    }

    private async Task<List<Past>> FillAsync(string zone, string now, int seed, int count)
    {
        Clock.MoveTo(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
        await ExecuteAsync($"update workspace set time_zone = '{zone}'");
        foreach (var name in new[] { "Ben", "Ada", "Cyd", "Dee" }) _agents.Add((await AddAgentAsync(Role.Member, name)).Id);
        for (var i = 1; i <= 13; i++) _tags.Add((await ScalarAsync<long>($"insert into tags (name, created_at) values ('tag {i}', now()) returning id")));
        var edges = Ranges.All.Select(k => Ranges.Of(k, zone, Clock.GetUtcNow())).SelectMany(r => new[] { r.From, r.To, r.Days[^1].From }).ToList();
        var pasts = Histories.Make(seed, count, Clock.GetUtcNow(), edges, [.. _agents], [.. _tags]);
        await Histories.WriteAsync(Database, pasts, Ct);
        return pasts;
    }

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

    private static void Tickets(BoardView board, Metric metric, List<Past> expected)
    {
        Assert.Equal(expected.Count, board.Card(metric).Tickets);
        Assert.Equal(expected.Count, board.Card(metric).Value);
    }

    private static void Times(BoardView board, Metric metric, List<double> expected)
    {
        var card = board.Card(metric);
        Assert.Equal(expected.Count, card.Tickets);
        Same(SlowBoard.Mean(expected), card.Value, 0.001);
        Same(SlowBoard.Percentile(expected, 0.5), card.Median, 0.001);
        Same(SlowBoard.Percentile(expected, 0.9), card.P90, 0.001);
    }

    private static void Same(double? expected, double? actual, double tolerance)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is { } value) Assert.Equal(value, actual!.Value, tolerance);
    }

    private void TagsAre(BoardView board, SlowBoard slow)
    {
        var all = _tags.Select(t => (Tag: t, N: slow.Created.Count(p => p.Tags.Contains(t)))).Where(t => t.N > 0)
            .OrderByDescending(t => t.N).ThenBy(t => t.Tag).ToList();
        var top = all.Take(10).Select(t => t.Tag).ToList();
        Assert.Equal(top.Select(t => t.ToString(CultureInfo.InvariantCulture)), board.Tags.Where(t => t.Word.Length > 0).Select(t => t.Word));
        Assert.Equal(all.Take(10).Select(t => (long)t.N), board.Tags.Where(t => t.Word.Length > 0).Select(t => t.Tickets));
        Assert.Equal(slow.Created.Count(p => p.Tags.Any(t => !top.Contains(t))), board.Tags.SingleOrDefault(t => t.Word.Length == 0)?.Tickets ?? 0);
    }

    private void AgentsAre(BoardView board, SlowBoard slow)
    {
        Assert.Equal(_agents.Where(a => slow.HandledBy(a).Count > 0).Order(), board.Agents.Select(a => a.AgentId).Order());
        foreach (var line in board.Agents)
        {
            var timed = slow.ResolvedBy(line.AgentId).Where(p => !p.Contradicts).Select(slow.SecondsOf).ToList();
            Assert.Equal(slow.HandledBy(line.AgentId).Count, line.Handled.Tickets);
            Assert.Equal(slow.ResolvedBy(line.AgentId).Count, line.Resolved.Tickets);
            Assert.Equal(timed.Count, line.Timed.Tickets);
            Same(SlowBoard.Mean(timed), line.AvgResolution, 0.001);
        }
        Assert.Equal(board.Agents.OrderByDescending(a => a.Handled.Tickets).ThenByDescending(a => a.Resolved.Tickets).ThenBy(a => a.Name, StringComparer.Ordinal), board.Agents);
    }

    private async Task ListIsAsync(TicketsBehind behind, List<Past> expected) =>
        Assert.Equal(expected.Select(p => p.Id).Order(), (await BehindAsync(behind)).Order());

    /// <summary>Ids as the list page finds them.</summary>
    private async Task<List<long>> BehindAsync(TicketsBehind behind)
    {
        await using var db = Services.GetRequiredService<IOpenContext>().Open();
        return await (await new Reading(db, Rights.Everything(Who.System), Clock.GetUtcNow())
            .MatchingAsync(new TicketFilter { Behind = behind, Archived = ArchivedTickets.Shown }, Ct)).Select(r => r.Id).ToListAsync(Ct);
    }
}
