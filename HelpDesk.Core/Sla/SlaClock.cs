using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Sla;

/// <summary>What the clock of a ticket depends on (D6–D8).</summary>
/// <param name="CreatedAt">Start of both clocks: when the customer began to wait.</param>
/// <param name="FirstResponseAt">Stops the response clock.</param>
/// <param name="Running">The resolution clock runs: open and not waiting.</param>
/// <param name="Counts">Whether the ticket has clocks at all: not spam, not deleted, not merged away.</param>
/// <param name="ResponseTarget">Seconds.</param>
/// <param name="ResolutionTarget">Seconds.</param>
/// <param name="PausedSince">Since when the resolution clock stands.</param>
/// <param name="PausedSeconds">Length of earlier pauses.</param>
internal sealed record SlaFacts(
    DateTimeOffset CreatedAt, DateTimeOffset? FirstResponseAt, bool Running, bool Counts, int? ResponseTarget, int? ResolutionTarget,
    DateTimeOffset? PausedSince, long PausedSeconds);

/// <summary>
/// The SLA clock as a pure function of facts and an instant (D7, D8, C34): the state is the worst of the active metrics.
/// Warning from 75 % of a target, Breached past it; the due instant itself is no breach.
/// </summary>
internal static class SlaClock
{
    /// <summary>Share of a target after which the state is Warning.</summary>
    public const double WarnAt = 0.75;

    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    public static SlaColumns Read(SlaFacts facts, DateTimeOffset now)
    {
        if (!facts.Counts || facts.ResolutionTarget is not { } target) return new SlaColumns(null, null, null, 0, null, null, null, null, null, SlaState.None);

        DateTimeOffset? pausedSince = facts.Running ? null : facts.PausedSince ?? now;
        var pausedSeconds = facts.PausedSeconds;
        if (facts.Running && facts.PausedSince is { } since) pausedSeconds += Math.Max(0, (long)(now - since).TotalSeconds);

        var due = facts.CreatedAt.AddSeconds(target + pausedSeconds);
        DateTimeOffset? responseDue = facts.FirstResponseAt is null && facts.ResponseTarget is { } response ? facts.CreatedAt.AddSeconds(response) : null;
        if (!facts.Running)
            return new SlaColumns(facts.ResponseTarget, target, pausedSince, pausedSeconds, responseDue, due, null, null, null, SlaState.Paused);

        var warn = due.AddSeconds(-target * (1 - WarnAt));
        var (state, next) = Judge(warn, due, now);
        DateTimeOffset? warnAt = warn;
        DateTimeOffset? breachAt = due;
        if (responseDue is { } rd)
        {
            var rw = rd.AddSeconds(-facts.ResponseTarget!.Value * (1 - WarnAt));
            var (rs, rn) = Judge(rw, rd, now);
            if (rs > state) state = rs;
            next = Earlier(next, rn);
            if (rd < due) breachAt = rd;
            if (rw < warn) warnAt = rw;
        }
        return new SlaColumns(facts.ResponseTarget, target, null, pausedSeconds, responseDue, due, warnAt, breachAt, next, state);
    }

    /// <summary>The state of one running target alone.</summary>
    public static SlaState StateOf(DateTimeOffset due, int target, DateTimeOffset now) => Judge(due.AddSeconds(-target * (1 - WarnAt)), due, now).State;

    private static (SlaState State, DateTimeOffset? Next) Judge(DateTimeOffset warn, DateTimeOffset due, DateTimeOffset now) =>
        now > due ? (SlaState.Breached, null)
        : now >= warn ? (SlaState.Warning, due + Tick)
        : (SlaState.OnTrack, warn);

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a < b ? a : b;
}

/// <summary>What a screen says about one target of a ticket beside the ticket's own state.</summary>
public static class SlaTargetState
{
    /// <summary>On track, Warning from 75 %, Breached past the due instant: of a target in seconds whose clock runs and ends at <paramref name="due"/> (D7).</summary>
    public static SlaState At(DateTimeOffset due, int target, DateTimeOffset now) => SlaClock.StateOf(due, target, now);
}
