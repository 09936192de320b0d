using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using NodaTime;

namespace HelpDesk.Tests.Sla;

/// <summary>
/// The clock against a slow oracle that knows nothing of it: the oracle walks minute by minute and asks of each whether a person with a wall
/// clock, a calendar on the wall and the ticket's history in hand would count it.
/// </summary>
public sealed class SlaOracleTests
{
    private const int Timelines = 100_000;
    private const int Minutes = 60 * 24 * 60;

    private static readonly string[] Zones =
    [
        "Etc/UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Chatham",
        "Africa/Casablanca", "America/St_Johns", "Antarctica/Troll", "Pacific/Apia", "Asia/Gaza", "Pacific/Auckland", "Africa/Cairo", "Europe/Dublin",
    ];

    private sealed record World(SlaTerms Terms, bool[] Counts, long Epoch);

    private sealed record Line(SlaFacts Facts, int Now, List<(int From, int To, short Kind)> Stops, int Start, int? First, int? Owed);

    [Fact]
    public void A_hundred_thousand_histories_read_as_the_oracle_reads_them()
    {
        var random = new Random(20261121);
        var worlds = Enumerable.Range(0, 60).Select(i => Make(i, random)).ToArray();
        var seen = new Dictionary<SlaState, int>();
        for (var n = 0; n < Timelines; n++)
        {
            var world = worlds[n % worlds.Length];
            var line = History(world, random);
            var terms = Promise(world.Terms, random);
            var tracks = SlaClock.Tracks(terms, line.Facts, At(world, line.Now));
            var state = SlaClock.State(tracks, line.Facts);
            Assert.True(Oracle(world, terms, line) == state, Describe(n, world, terms, line, $"oracle {Oracle(world, terms, line)}, clock {state}"));
            foreach (var track in tracks)
            {
                var spent = Spent(world, terms, line, track.Kind);
                Assert.True(spent * TimeSpan.TicksPerMinute == SlaClock.Spent(terms, track), Describe(n, world, terms, line, $"{track.Kind}: oracle {spent} minutes, clock {new TimeSpan(SlaClock.Spent(terms, track))}"));
                if (!track.Runs || Due(world, terms, line, track.Kind) is not { } due) continue;
                Assert.True(At(world, due).UtcTicks == track.Due, Describe(n, world, terms, line, $"{track.Kind} due: oracle {At(world, due):O}, clock {new DateTime(track.Due):O}"));
            }
            if (SlaClock.Next(tracks) is { } next && !line.Facts.Done)
            {
                // Nothing turns before the instant that is said, and something does at it.
                Assert.True(next > At(world, line.Now).UtcTicks, Describe(n, world, terms, line, "the next turn is in the past"));
                var before = new DateTimeOffset(next - TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
                var (then, turned) = (States(terms, line.Facts, before), States(terms, line.Facts, new DateTimeOffset(next, TimeSpan.Zero)));
                Assert.True(then.SequenceEqual(States(terms, line.Facts, At(world, line.Now))) && !then.SequenceEqual(turned), Describe(n, world, terms, line, "the next turn is no turn"));
            }
            seen[state] = seen.GetValueOrDefault(state) + 1;
        }
        foreach (var state in Enum.GetValues<SlaState>()) Assert.True(seen.GetValueOrDefault(state) > 1000, $"{state} was seen {seen.GetValueOrDefault(state)} times.");
    }

    private static IEnumerable<SlaState> States(SlaTerms terms, SlaFacts facts, DateTimeOffset at) =>
        [.. SlaClock.Tracks(terms, facts, at).Where(t => t is { Runs: true, Colours: true }).Select(t => t.State)];

    /// <summary>The worst of what runs, read off minutes.</summary>
    private static SlaState Oracle(World world, SlaTerms terms, Line line)
    {
        var standing = line.Stops.Count > 0 && line.Stops[^1].To > line.Now ? line.Stops[^1].Kind : (short?)null;
        if (standing == 0) return SlaState.None;
        var states = new List<SlaState>();
        foreach (var kind in Enum.GetValues<SlaTargetKind>())
        {
            if (terms.Target(kind) is not { } target || terms.ResolutionOnly && kind != SlaTargetKind.Resolution) continue;
            if (kind == SlaTargetKind.FirstResponse && line.First is not null || kind == SlaTargetKind.NextResponse && (line.Owed is null || line.First is null)) continue;
            if (kind == SlaTargetKind.Resolution)
            {
                if (terms.Reopening == SlaReopening.FirstOnly && line.Stops.Exists(s => s.Kind == 0)) continue;
                if (standing is { } reason && terms.Pausing.Contains(reason))
                {
                    states.Add(SlaState.Paused);
                    continue;
                }
            }
            var spent = Spent(world, terms, line, kind);
            // At a share of exactly one nothing is late: one minute more of the calendar's time would be.
            states.Add(4 * spent * 60 > 4 * target ? SlaState.Breached : 4 * spent * 60 >= 3 * target ? SlaState.Warning : SlaState.OnTrack);
        }
        foreach (var state in new[] { SlaState.Breached, SlaState.Warning, SlaState.Paused, SlaState.OnTrack }) if (states.Contains(state)) return state;
        return SlaState.None;
    }

    /// <summary>Minutes that counted for a promise until now, or until it ended.</summary>
    private static int Spent(World world, SlaTerms terms, Line line, SlaTargetKind kind)
    {
        var spent = 0;
        for (var minute = Begin(line, kind); minute < line.Now && !Over(terms, line, kind, minute); minute++)
            if (world.Counts[minute] && !Stands(terms, line, kind, minute)) spent++;
        return spent;
    }

    /// <summary>The minute by which all of it has counted, if nothing more happens; null beyond the oracle's sight.</summary>
    private static int? Due(World world, SlaTerms terms, Line line, SlaTargetKind kind)
    {
        var left = terms.Target(kind)!.Value / 60;
        for (var minute = Begin(line, kind); minute < Minutes; minute++)
        {
            if (world.Counts[minute] && !Stands(terms, line, kind, minute)) left--;
            if (left == 0) return minute + 1;
        }
        return null;
    }

    private static int Begin(Line line, SlaTargetKind kind) => kind == SlaTargetKind.NextResponse ? line.Owed!.Value : line.Start;

    private static bool Over(SlaTerms terms, Line line, SlaTargetKind kind, int minute)
    {
        if (kind == SlaTargetKind.FirstResponse && line.First is { } first) return minute >= first;
        if (kind == SlaTargetKind.Resolution) return terms.Reopening == SlaReopening.FirstOnly && line.Stops.Exists(s => s.Kind == 0 && minute >= s.From);
        // Whoever waits for a response waits until the ticket is done for now.
        return line.Stops.Count > 0 && line.Stops[^1] is { Kind: 0 } last && last.To > line.Now && minute >= last.From;
    }

    private static bool Stands(SlaTerms terms, Line line, SlaTargetKind kind, int minute)
    {
        if (kind != SlaTargetKind.Resolution) return false;
        foreach (var (from, to, reason) in line.Stops)
        {
            if (minute < from || minute >= to) continue;
            if (reason != 0) return terms.Pausing.Contains(reason);
            return terms.Reopening == SlaReopening.GoesOn || to > line.Now;
        }
        return false;
    }

    private static World Make(int index, Random random)
    {
        var zone = Zones[index % Zones.Length];
        var start = zone == "Pacific/Apia" ? new DateTime(2011, 12, 10, 0, 0, 0, DateTimeKind.Utc) : new DateTime(2025, random.Next(1, 13), random.Next(1, 28), 0, 0, 0, DateTimeKind.Utc);
        var days = Enumerable.Range(0, 7).Where(_ => random.Next(10) < 7).DefaultIfEmpty(2);
        var windows = WeekWindows.Join(days.SelectMany(day => Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
        {
            var from = day * 1440 + random.Next(0, 1440);
            return (from, from + random.Next(1, 900));
        })));
        var holidays = Enumerable.Range(0, random.Next(0, 8)).Select(_ => DateOnly.FromDateTime(start.AddDays(random.Next(0, 60)))).Distinct().Order().ToArray();
        var aroundTheClock = index % 12 == 11;
        var terms = new SlaTerms { PolicyId = 1, PolicyName = "P", Zone = aroundTheClock ? null : zone, Windows = windows, Holidays = holidays };

        var counts = new bool[Minutes];
        var tz = DateTimeZoneProviders.Tzdb[zone];
        for (var minute = 0; minute < Minutes; minute++)
        {
            var local = Instant.FromDateTimeUtc(start.AddMinutes(minute)).InZone(tz).LocalDateTime;
            var ofWeek = ((int)local.DayOfWeek - 1) * 1440 + local.Hour * 60 + local.Minute;
            counts[minute] = aroundTheClock || !holidays.Contains(new DateOnly(local.Year, local.Month, local.Day)) && windows.Chunk(2).Any(w => ofWeek >= w[0] && ofWeek < w[1]);
        }
        return new World(terms, counts, start.Ticks);
    }

    /// <summary>A priority that was changed shows as another promise for the same history (D6).</summary>
    private static SlaTerms Promise(SlaTerms of, Random random)
    {
        int? Target() => random.Next(8) == 0 ? null : random.Next(1, random.Next(10) == 0 ? 6000 : 300) * 240;
        short[] reasons = [1, 2, 3, 4];
        return new SlaTerms
        {
            PolicyId = 1, PolicyName = "P", Zone = of.Zone, Windows = of.Windows, Holidays = of.Holidays, FirstResponse = Target(), NextResponse = Target(), Resolution = Target(),
            ResolutionOnly = random.Next(6) == 0, Reopening = (SlaReopening)random.Next(1, 4), Pausing = random.Next(2) == 0 ? reasons : [.. reasons.Where(_ => random.Next(2) == 0)],
        };
    }

    private static Line History(World world, Random random)
    {
        var start = random.Next(0, Minutes / 3);
        var now = random.Next(start, Math.Min(Minutes - 1, start + random.Next(10, random.Next(20) == 0 ? 25_000 : 2_500)));
        var stops = new List<(int From, int To, short Kind)>();
        var at = start;
        for (var i = random.Next(0, random.Next(10) == 0 ? 60 : 5); i > 0 && at < now - 1; i--)
        {
            var from = random.Next(at, now);
            var open = random.Next(4) == 0;
            var to = open ? int.MaxValue : random.Next(from + 1, now + 1);
            stops.Add((from, to, (short)random.Next(0, 5)));
            if (open) break;
            at = to;
        }
        var first = random.Next(3) == 0 ? (int?)random.Next(start, now + 1) : null;
        var owed = first is { } f && random.Next(2) == 0 && !(stops.Count > 0 && stops[^1] is { Kind: 0, To: int.MaxValue }) ? (int?)random.Next(f, now + 1) : null;
        var instants = stops.SelectMany(s => s.To == int.MaxValue ? new[] { s.From } : [s.From, s.To]).Select(m => At(world, m)).ToArray();
        return new Line(new SlaFacts(At(world, start), first is { } x ? At(world, x) : null, owed is { } o ? At(world, o) : null, true, instants, [.. stops.Select(s => s.Kind)]), now, stops, start, first, owed);
    }

    private static DateTimeOffset At(World world, int minute) => new(world.Epoch + minute * TimeSpan.TicksPerMinute, TimeSpan.Zero);

    private static string Describe(int n, World world, SlaTerms terms, Line line, string what) =>
        $"History {n} in {world.Terms.Zone ?? "no zone"}: {what}. Start {line.Start}, now {line.Now}, first {line.First}, owed {line.Owed}, stops {string.Join(" ", line.Stops)}, "
        + $"targets {terms.FirstResponse}/{terms.NextResponse}/{terms.Resolution}, {terms.Reopening}, pausing {string.Join(",", terms.Pausing)}.";
}
