using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Sla;

/// <summary>What the clock of a ticket depends on beside its terms (D6–D8): nothing but its own history.</summary>
/// <param name="Start">When the customer began to wait.</param>
/// <param name="FirstResponseAt">Stops the first response.</param>
/// <param name="OwedSince">The oldest message after it that nobody answered.</param>
/// <param name="Counts">Whether the ticket has clocks at all: not spam, not deleted, not merged away, and not waiting for the customer's first words.</param>
/// <param name="PauseAt">When it stopped being worked on and went on, in turns.</param>
/// <param name="PauseKind">Why, one for each stop: a reason of waiting, or <see cref="Ticket.DonePause"/>.</param>
/// <param name="ResponseUnknown">It was answered elsewhere, nobody knows when.</param>
internal sealed record SlaFacts(
    DateTimeOffset Start, DateTimeOffset? FirstResponseAt, DateTimeOffset? OwedSince, bool Counts, IReadOnlyList<DateTimeOffset> PauseAt, IReadOnlyList<short> PauseKind,
    bool ResponseUnknown = false)
{
    /// <summary>When the resolution is due because a person said so, whatever was promised (D6).</summary>
    public DateTimeOffset? DueSet { get; init; }

    /// <summary>The reason for which it stands now.</summary>
    public short? Standing => PauseAt.Count % 2 == 1 ? PauseKind[^1] : null;

    public bool Done => Standing == Ticket.DonePause;
}

/// <summary>One promise on its way. Instants are UTC ticks.</summary>
/// <param name="Kind">Which promise.</param>
/// <param name="Target">How much of the calendar's time it may take.</param>
/// <param name="Start">When its clock started.</param>
/// <param name="Until">When it stopped for good or for now; otherwise the instant of the reading.</param>
/// <param name="Due">When it is due, as if the clock ran on from <paramref name="Until"/>; the due instant itself is no breach (D7).</param>
/// <param name="Warn">When three quarters have elapsed.</param>
/// <param name="Breach">Past this instant it is missed: the due instant, or, where no work is done right after it, when work begins again.</param>
/// <param name="Runs">Its clock runs.</param>
/// <param name="Colours">Whether it colours the ticket (C34).</param>
/// <param name="Pauses">What does not count of its own time, in order.</param>
internal sealed record SlaTrack(
    SlaTargetKind Kind, long Target, long Start, long Until, long Due, long Warn, long Breach, bool Runs, bool Colours, IReadOnlyList<(long From, long To, short Kind)> Pauses)
{
    /// <summary>On track, Warning from 75 %, Breached past the target (D7).</summary>
    public SlaState State => Until > Breach ? SlaState.Breached : Until >= Warn ? SlaState.Warning : SlaState.OnTrack;
}

/// <summary>The SLA clock as a pure function of terms, history and an instant (D6–D8, C34).</summary>
internal static class SlaClock
{
    /// <summary>Share of a target after which the state is Warning.</summary>
    public const double WarnAt = 0.75;

    /// <summary>The database keeps microseconds.</summary>
    private static readonly long Tick = TimeSpan.TicksPerMicrosecond;

    /// <summary>The promises of a ticket, kept ones included, at an instant.</summary>
    public static IReadOnlyList<SlaTrack> Tracks(SlaTerms terms, SlaFacts facts, DateTimeOffset now)
    {
        if (!facts.Counts) return [];
        var tracks = new List<SlaTrack>(3);
        var at = now.UtcTicks;
        var doneAt = facts.Done ? facts.PauseAt[^1].UtcTicks : (long?)null;
        if (terms.FirstResponse is { } first && !facts.ResponseUnknown)
        {
            var stopped = facts.FirstResponseAt?.UtcTicks ?? doneAt;
            tracks.Add(Track(terms, SlaTargetKind.FirstResponse, first, facts.Start.UtcTicks, stopped, at, []));
        }
        if (terms.NextResponse is { } next && facts.OwedSince is { } owed && (facts.FirstResponseAt is not null || facts.ResponseUnknown))
            tracks.Add(Track(terms, SlaTargetKind.NextResponse, next, owed.UtcTicks, doneAt, at, []));
        if (facts.DueSet is { } set)
        {
            var (pauses, stopped) = Pauses(terms, facts);
            tracks.Add(Until(terms, facts.Start.UtcTicks, set.UtcTicks, stopped, at, pauses));
        }
        else if (terms.Resolution is { } resolution)
        {
            var (pauses, stopped) = Pauses(terms, facts);
            tracks.Add(Track(terms, SlaTargetKind.Resolution, resolution, facts.Start.UtcTicks, stopped, at, pauses));
        }
        return tracks;
    }

    /// <summary>How much of the calendar's time a promise took until <see cref="SlaTrack.Until"/>.</summary>
    public static long Spent(SlaTerms terms, SlaTrack track) => Spent(terms.Time, track.Start, track.Until, track.Pauses);

    /// <summary>Seconds of the calendar's time until a ticket that is done was done, without pauses (D2).</summary>
    public static long SpentUntilDone(SlaTerms terms, SlaFacts facts)
    {
        var (pauses, stopped) = Pauses(terms, facts);
        return Spent(terms.Time, facts.Start.UtcTicks, stopped ?? facts.Start.UtcTicks, pauses) / TimeSpan.TicksPerSecond;
    }

    /// <summary>The worst of the promises that run; Paused where the resolution stands and nothing is worse; None where nothing runs.</summary>
    public static SlaState State(IReadOnlyList<SlaTrack> tracks, SlaFacts facts)
    {
        if (facts.Done) return SlaState.None;
        var worst = SlaState.None;
        foreach (var track in tracks.Where(t => t.Colours))
        {
            // A resolution that stopped at another instant is over for good: it was the first one of several (SlaReopening.FirstOnly).
            var stands = track.Kind == SlaTargetKind.Resolution && facts.Standing is not null && track.Until == facts.PauseAt[^1].UtcTicks;
            var state = track.Runs ? track.State : stands ? SlaState.Paused : SlaState.None;
            if (Rank(state) > Rank(worst)) worst = state;
        }
        return worst;
    }

    /// <summary>When the state, or what people are to be told, can next change by the passing of time alone.</summary>
    public static long? Next(IReadOnlyList<SlaTrack> tracks)
    {
        long? next = null;
        foreach (var track in tracks.Where(t => t is { Runs: true, Colours: true, State: not SlaState.Breached }))
        {
            var turn = track.State == SlaState.OnTrack ? track.Warn : track.Breach + Tick;
            if (next is null || turn < next) next = turn;
        }
        return next;
    }

    private static int Rank(SlaState state) => state switch { SlaState.None => 0, SlaState.OnTrack => 1, SlaState.Paused => 2, SlaState.Warning => 3, _ => 4 };

    private static SlaTrack Track(SlaTerms terms, SlaTargetKind kind, int seconds, long start, long? stopped, long now, List<(long From, long To, short Kind)> pauses)
    {
        var target = seconds * TimeSpan.TicksPerSecond;
        return new SlaTrack(kind, target, start, stopped ?? now, Walk(terms.Time, start, pauses, target, beyond: false), Walk(terms.Time, start, pauses, target / 4 * 3, beyond: false),
            Walk(terms.Time, start, pauses, target, beyond: true), stopped is null, kind == SlaTargetKind.Resolution || !terms.ResolutionOnly, pauses);
    }

    /// <summary>A resolution whose due instant is given: its target is the time that counts until then, and the instant itself is the limit.</summary>
    private static SlaTrack Until(SlaTerms terms, long start, long due, long? stopped, long now, List<(long From, long To, short Kind)> pauses)
    {
        var target = Spent(terms.Time, start, due, pauses);
        var warn = Math.Min(due, Walk(terms.Time, start, pauses, target / 4 * 3, beyond: false));
        return new SlaTrack(SlaTargetKind.Resolution, target, start, stopped ?? now, due, warn, due, stopped is null, true, pauses);
    }

    /// <summary>The finished pauses of the resolution clock, and since when it stands, if it does (D6, D8).</summary>
    private static (List<(long From, long To, short Kind)> Pauses, long? Stopped) Pauses(SlaTerms terms, SlaFacts facts)
    {
        var pauses = new List<(long, long, short)>();
        for (var i = 0; i < facts.PauseKind.Count; i++)
        {
            var (kind, from) = (facts.PauseKind[i], facts.PauseAt[2 * i].UtcTicks);
            var to = 2 * i + 1 < facts.PauseAt.Count ? facts.PauseAt[2 * i + 1].UtcTicks : (long?)null;
            if (kind == Ticket.DonePause)
            {
                if (terms.Reopening == SlaReopening.FirstOnly || to is null) return (pauses, from);
                if (terms.Reopening == SlaReopening.Total) continue;
            }
            else if (!terms.Pausing.Contains(kind)) continue;
            else if (to is null) return (pauses, from);
            pauses.Add((from, to.Value, kind));
        }
        return (pauses, null);
    }

    /// <summary>Goes along the time that counts until so much is used up; beyond: as far as no more is.</summary>
    private static long Walk(BusinessTime time, long start, List<(long From, long To, short Kind)> pauses, long amount, bool beyond)
    {
        var at = start;
        foreach (var (from, to, _) in pauses)
        {
            if (to <= at) continue;
            var open = time.Between(at, from);
            if (beyond ? open > amount : open >= amount) break;
            amount -= open;
            at = to;
        }
        return beyond ? time.Pass(at, amount) : time.Reach(at, amount);
    }

    private static long Spent(BusinessTime time, long start, long until, IReadOnlyList<(long From, long To, short Kind)> pauses)
    {
        var (sum, at) = (0L, start);
        foreach (var (from, to, _) in pauses)
        {
            if (to <= at) continue;
            if (from >= until) break;
            sum += time.Between(at, from);
            at = to;
        }
        return sum + time.Between(at, until);
    }
}
