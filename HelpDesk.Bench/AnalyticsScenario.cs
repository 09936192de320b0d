using System.Diagnostics;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;

namespace HelpDesk.Bench;

/// <summary>The analytics board as its screen asks for it: a first time, again, narrowed, after a change, and the lists behind its numbers.</summary>
internal static class AnalyticsScenario
{
    public static async Task RunAsync(BenchDesk desk, Figures figures, int seconds)
    {
        var month = new ReadBoard(RangeKey.Last30d);
        var today = DateOnly.FromDateTime((await desk.AskAsync(month with { Range = RangeKey.Today })).AsOf.Date);
        var year = new ReadBoard(RangeKey.Custom) { From = today.AddDays(-364), To = today };
        await FirstAsync(desk, figures, month);

        foreach (var range in Ranges.All) await figures.TimeAsync($"board {Ranges.Word(range)}", seconds, 150, null, _ => desk.AskAsync(month with { Range = range }));
        await figures.TimeAsync("board year", seconds, 500, null, _ => desk.AskAsync(year));
        await figures.TimeAsync("board year, one team and two tags", seconds, 500, null, _ => desk.AskAsync(year with { Only = new BoardFilter { TeamIds = [2], TagIds = [5, 12] } }));
        await figures.TimeAsync("file of 30 days", seconds, null, null, async _ => BoardCsv.Write(await desk.AskAsync(month)));

        await LiveAsync(desk, figures, seconds, "7d", month with { Range = RangeKey.Last7d }, 50);
        await LiveAsync(desk, figures, seconds, "30d", month, 50);
        await LiveAsync(desk, figures, seconds, "year", year, 500);

        foreach (var (name, ask) in new[] { ("30d", month), ("year", year) })
        {
            var board = await desk.AskAsync(ask);
            foreach (var metric in new[] { Metrics.Created, Metrics.Reopened })
                await figures.TimeAsync($"list behind {metric.Key} of {name}", seconds, null, null, _ => desk.AskAsync(new TicketList(new TicketFilter { Behind = board.Card(metric).Behind, Archived = ArchivedTickets.Shown })));
        }
    }

    /// <summary>A desk that was just started: the first question reads all tickets.</summary>
    private static async Task FirstAsync(BenchDesk desk, Figures figures, ReadBoard ask)
    {
        await using var anew = desk.Beside();
        var (before, started) = (GC.GetTotalMemory(forceFullCollection: true), Stopwatch.GetTimestamp());
        await anew.AskAsync(ask);
        figures.Write("first board after a start", Stopwatch.GetElapsedTime(started).TotalSeconds, "s");
        figures.Write("memory kept for it", (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6, "MB");
    }

    /// <summary>Somebody changes a ticket, and the open board reads itself again.</summary>
    private static async Task LiveAsync(BenchDesk desk, Figures figures, int seconds, string name, ReadBoard ask, double target)
    {
        var ids = await desk.AskAsync(new TicketIds(new TicketFilter { Statuses = TicketWords.OpenSet }));
        var (times, until) = (new List<double>(), Stopwatch.StartNew());
        for (var i = 0; until.Elapsed.TotalSeconds < 2 * seconds || times.Count < 100; i++)
        {
            await desk.RunAsync(new ChangeTicket(ids[i % 500], new SetPriority((TicketPriority)(1 + (i / 500 + i) % 4))));
            var started = Stopwatch.GetTimestamp();
            await desk.AskAsync(ask);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        times.Sort();
        figures.Write($"board {name} after a change p95", Figures.Share(times, .95), "ms", target, more: new { p50 = Figures.Round(Figures.Share(times, .5)), samples = times.Count });
    }
}
