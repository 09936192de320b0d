using System.Collections.Concurrent;
using System.Diagnostics;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Bench;

/// <summary>The SLA clock under load: very many instants in one minute, and a changed policy for all open tickets.</summary>
internal static class SlaScenarios
{
    private const int Instants = 10_000;
    private static readonly TicketFilter Open = new() { Statuses = TicketWords.OpenSet };

    /// <summary>Ten thousand warnings spread over one minute; agents read the list meanwhile. A delay ends when the change is committed.</summary>
    public static async Task TurnAsync(BenchDesk desk, Figures figures)
    {
        var quiet = await ListAsync(desk, TimeSpan.FromSeconds(10));
        var began = DateTimeOffset.UtcNow.AddSeconds(5);
        await using (var prepare = desk.Database.CreateCommand($"""
            update tickets t set clock_start_at = x.at - interval '1 second' * 0.75 * s.resolution, first_response_at = x.at - interval '1 second' * 0.5 * s.resolution, sla_terms_id = s.id,
                   sla_resolution_target = s.resolution, sla_owed_since = null, sla_pause_at = array[]::timestamptz[], sla_pause_kind = array[]::smallint[], status = 3, sla_state = 1, sla_told = 0,
                   sla_warn_at = x.at, sla_next_at = x.at, sla_due_at = x.at + interval '1 second' * 0.25 * s.resolution, sla_breach_at = x.at + interval '1 second' * 0.25 * s.resolution
              from (select id, $1 + interval '1 minute' * (row_number() over (order by id)) / {Instants} as at
                      from (select id from tickets where status in (2, 3) and deleted_at is null order by id desc limit {Instants}) newest) x,
                   (select * from sla_terms where resolution is not null order by id desc limit 1) s
             where t.id = x.id
            """))
        {
            prepare.CommandTimeout = 0;
            prepare.Parameters.AddWithValue(began);
            if (await prepare.ExecuteNonQueryAsync() < Instants) throw new InvalidOperationException($"There are fewer than {Instants} open tickets; take more.");
        }
        await using (var refresh = desk.Database.CreateCommand("vacuum analyze tickets")) await refresh.ExecuteNonQueryAsync();
        var late = DateTimeOffset.UtcNow - began;
        if (late > TimeSpan.Zero) throw new InvalidOperationException($"Preparing took {late.TotalSeconds:0} s too long.");

        var turns = new List<(DateTimeOffset From, DateTimeOffset To, int Count)>();
        using var over = new CancellationTokenSource();
        var reading = Task.Run(() => ListAsync(desk, TimeSpan.FromMinutes(5), over.Token));
        for (var second = began; turns.Sum(t => t.Count) < Instants && second < began.AddMinutes(3); second = second.AddSeconds(1))
        {
            if (second > DateTimeOffset.UtcNow) await Task.Delay(second - DateTimeOffset.UtcNow);
            for (var turned = 500; turned == 500;)
            {
                var from = DateTimeOffset.UtcNow;
                turned = (await desk.Desk.RunAsync(new TurnSlaStates(500), Who.Clock, CancellationToken.None)).Value;
                if (turned > 0) turns.Add((from, DateTimeOffset.UtcNow, turned));
            }
        }
        await over.CancelAsync();
        var busy = await reading;

        var delays = new List<double>();
        await using (var read = desk.Database.CreateCommand("""
            select e.at, t.clock_start_at + interval '1 second' * 0.75 * t.sla_resolution_target from events e join tickets t on t.id = e.subject_id
             where e.kind = 'ticket.sla_target_reached' and e.at >= $1
            """))
        {
            read.Parameters.AddWithValue(began);
            await using var rows = await read.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                var at = rows.GetFieldValue<DateTimeOffset>(0);
                delays.Add((turns.First(t => t.To >= at).To - rows.GetFieldValue<DateTimeOffset>(1)).TotalSeconds);
            }
        }
        delays.Sort();
        if (delays.Count != Instants) throw new InvalidOperationException($"{delays.Count} of {Instants} were told.");
        figures.Write("delay of a turn, p99", Figures.Share(delays, .99), "s", 2, more: new { p50 = Figures.Round(Figures.Share(delays, .5)), most = Figures.Round(delays[^1]), instants = Instants, batches = turns.Count });
        figures.Write("list meanwhile, p95", busy, "ms", more: new { alone = Figures.Round(quiet) });
        figures.Write("list meanwhile, times its time alone", busy / quiet, "ratio", 2);
    }

    /// <summary>A changed policy is brought to all open tickets.</summary>
    public static async Task MoveAsync(BenchDesk desk, Figures figures)
    {
        var policy = (await desk.AskAsync(new ReadSlaPolicies())).Single(p => p.Fallback).Policy;
        await desk.RunAsync(new SaveSlaPolicy(policy with { Promises = [.. policy.Promises.Select(p => p with { Resolution = p.Resolution + TimeSpan.FromSeconds(1) })] }));
        await desk.RunAsync(new BeginSlaMove());
        var started = Stopwatch.GetTimestamp();
        while ((await desk.Desk.RunAsync(new StepSlaMove(), Who.Clock, CancellationToken.None)).Value) { }
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var move = (await desk.AskAsync(new ReadSlaMove()))!;
        figures.Write("open tickets moved to another promise", move.Moved / seconds, "1/s", 5000, atLeast: true, new { moved = move.Moved, seconds = Figures.Round(seconds) });
    }

    private static async Task<double> ListAsync(BenchDesk desk, TimeSpan time, CancellationToken ct = default)
    {
        var times = new ConcurrentBag<double>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time && !ct.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            await desk.AskAsync(new TicketList(Open, TicketSort.Sla));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await Task.Delay(20, CancellationToken.None);
        }
        return Figures.Share([.. times.Order()], .95);
    }
}
