using System.Collections.Concurrent;
using System.Diagnostics;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;

namespace HelpDesk.Bench;

/// <summary>Commands, each durable before it is acknowledged.</summary>
internal static class WriteScenarios
{
    private const int Writers = 8;

    /// <summary>Eight writers change tickets at once; the baseline is one bare durable insert per transaction, written as often at once.</summary>
    public static async Task WriteAsync(BenchDesk desk, Figures figures, int seconds, int tickets)
    {
        var bare = await RateAsync(seconds, async (_, _) =>
        {
            await using var command = desk.Database.CreateCommand("insert into bookmarks values ('bench ' || gen_random_uuid(), 1)");
            await command.ExecuteNonQueryAsync();
        });
        await using (var clean = desk.Database.CreateCommand("delete from bookmarks where reader like 'bench %'")) await clean.ExecuteNonQueryAsync();
        var priorities = Enum.GetValues<TicketPriority>();
        var done = await RateAsync(seconds, (writer, i) => desk.RunAsync(new ChangeTicket(1 + (writer * 7919L + i * 104_729L) % tickets, i % 3 == 0
            ? new SetType((TicketType)(1 + (i + writer) % 4)) : i % 3 == 1 ? new SetPriority(priorities[(i + writer) % 4]) : new SetTeam(1 + (i + writer) % 4))));
        figures.Write("durable commands with 8 writers", done.PerSecond, "1/s", 500, atLeast: true, new { p50 = done.P50, p95 = done.P95, p99 = done.P99, bare_inserts = Figures.Round(bare.PerSecond), ratio = Figures.Round(done.PerSecond / bare.PerSecond) });
        var sent = Statements.Count;
        await desk.RunAsync(new ChangeTicket(1, new SetTeam(null)));
        figures.Write("statements of a command", Statements.Count - sent, "count");
        var created = await RateAsync(seconds, async (writer, i) => await desk.RunAsync(new CreateTicket($"New ticket {i} of writer {writer}", "With a description of ordinary length.", TicketPriority.Medium)));
        figures.Write("tickets created with 8 writers", created.PerSecond, "1/s", more: new { p50 = created.P50, p95 = created.P95 });
    }

    /// <summary>A team lead hands over a thousand tickets.</summary>
    public static async Task BulkAsync(BenchDesk desk, Figures figures)
    {
        var ids = await desk.AskAsync(new TicketIds(new TicketFilter { Statuses = TicketWords.OpenSet }));
        for (var round = 0; round < 4; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var outcome = await BulkRun.ChangeAsync(desk.Desk, [.. ids.Take(1000)], new SetAssignee(10 + round), BenchDesk.Admin, Guid.NewGuid(), null, CancellationToken.None);
            if (outcome.Refused is not null || outcome.Changed.Count + outcome.Unchanged != Math.Min(1000, ids.Count)) throw new InvalidOperationException("Not all were reassigned.");
            if (round > 0) figures.Write($"bulk reassign of {Math.Min(1000, ids.Count)}", Stopwatch.GetElapsedTime(started).TotalSeconds, "s", 1, more: new { changed = outcome.Changed.Count });
        }
    }

    private static async Task<(double PerSecond, double P50, double P95, double P99)> RateAsync(int seconds, Func<int, int, Task> action)
    {
        for (var i = 0; i < 100; i++) await action(0, i);
        var times = new ConcurrentBag<double>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 100; clock.Elapsed.TotalSeconds < seconds; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await action(writer, i);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        })));
        var elapsed = clock.Elapsed.TotalSeconds;
        var sorted = times.Order().ToList();
        return (sorted.Count / elapsed, Figures.Round(Figures.Share(sorted, .5)), Figures.Round(Figures.Share(sorted, .95)), Figures.Round(Figures.Share(sorted, .99)));
    }
}
