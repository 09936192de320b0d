using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Sla;

/// <summary>Why a stretch of time counts or does not.</summary>
public enum SlaStretch
{
    /// <summary>It counts.</summary>
    Running,
    /// <summary>The ticket waited, or was done (D8).</summary>
    Paused,
    /// <summary>Nobody works then.</summary>
    Outside,
    /// <summary>A holiday.</summary>
    Holiday,
    /// <summary>It counts, past the due instant.</summary>
    Late,
    /// <summary>It lies ahead and will count if nothing happens.</summary>
    Ahead,
}

/// <summary>The promises of a ticket, kept ones included, and the time behind each of them: the clock explains itself (issue part 1).</summary>
public sealed record ReadSlaClocks(long TicketId) : Query<SlaClocks>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<SlaClocks> RunAsync(Reading reading, CancellationToken ct)
    {
        var ticket = await reading.Tickets().SingleOrDefaultAsync(t => t.Id == TicketId, ct) ?? throw Work.NotFound(TicketWork.What);
        var terms = ticket.SlaTermsId is { } id ? await reading.All<SlaTerms>().SingleAsync(t => t.Id == id, ct) : null;
        if (terms is null) return new SlaClocks("", null, null, false, []);
        var facts = ticket.SlaFacts();
        var earlier = ticket.SlaBreachedAt is not null && ticket.SlaState is SlaState.OnTrack or SlaState.Warning or SlaState.Paused ? ticket.SlaBreachedAt : null;
        return new SlaClocks(terms.PolicyName, terms.CalendarName, terms.Zone, terms.ResolutionOnly,
            [.. SlaClock.Tracks(terms, facts, reading.Now).Select(t => SlaStory.Tell(terms, facts, t, reading.Now))]) { BreachedEarlierAt = earlier };
    }
}

/// <summary>What was promised to a ticket, and how it is kept.</summary>
/// <param name="Policy">Name of the policy; empty when nothing was promised.</param>
/// <param name="Calendar">Name of the calendar; null = around the clock.</param>
/// <param name="Zone">Its IANA zone.</param>
/// <param name="ResolutionOnly">Only the resolution colours the ticket (C34).</param>
/// <param name="Clocks">The promises in order: first response, next response, resolution.</param>
public sealed record SlaClocks(string Policy, string? Calendar, string? Zone, bool ResolutionOnly, IReadOnlyList<SlaClockView> Clocks)
{
    /// <summary>A target was missed once, though all that run are ahead again (D6).</summary>
    public DateTimeOffset? BreachedEarlierAt { get; init; }
}

/// <summary>One promise.</summary>
/// <param name="Target">Which.</param>
/// <param name="State">On track, Warning or Breached; for one that has ended, how it ended; Paused while it stands.</param>
/// <param name="Runs">Its clock runs.</param>
/// <param name="Ended">When it was kept or missed for good; null while it runs or stands.</param>
/// <param name="StartedAt">When its clock started.</param>
/// <param name="DueAt">When it is or was due; while it stands, as if it went on at once.</param>
/// <param name="Allowed">How much time it may take.</param>
/// <param name="Spent">How much of it has passed.</param>
/// <param name="Parts">What the time since its start was, until now and then until it is due; the last 300 parts.</param>
/// <param name="Sentence">The same in one sentence.</param>
public sealed record SlaClockView(
    SlaTargetKind Target, SlaState State, bool Runs, DateTimeOffset? Ended, DateTimeOffset StartedAt, DateTimeOffset DueAt, TimeSpan Allowed, TimeSpan Spent,
    IReadOnlyList<SlaPart> Parts, string Sentence)
{
    /// <summary>A person set when it is due (D6).</summary>
    public bool ByHand { get; init; }
}

/// <summary>A stretch of time of a clock.</summary>
/// <param name="What">Whether it counts, or why not.</param>
/// <param name="From">From.</param>
/// <param name="To">To, not included.</param>
/// <param name="Name">The holiday's name, or what the ticket waited for.</param>
public sealed record SlaPart(SlaStretch What, DateTimeOffset From, DateTimeOffset To, string? Name = null);

/// <summary>Tells how a clock came to say what it says.</summary>
internal static class SlaStory
{
    private const int MostParts = 300;

    public static SlaClockView Tell(SlaTerms terms, SlaFacts facts, SlaTrack track, DateTimeOffset now)
    {
        var parts = Join(Until(terms, facts, track, now).SelectMany(p => Split(p, At(track.Due))).Concat(track.Runs && track.Due > now.UtcTicks ? Ahead(terms, track, now) : []));
        var spent = new TimeSpan(SlaClock.Spent(terms, track));
        var stands = !track.Runs && track.Kind == SlaTargetKind.Resolution && facts.Standing is not null and not Ticket.DonePause && track.Until == facts.PauseAt[^1].UtcTicks;
        return new SlaClockView(track.Kind, stands ? SlaState.Paused : track.State, track.Runs, track.Runs || stands ? null : At(track.Until), At(track.Start), At(track.Due),
            new TimeSpan(track.Target), spent, parts.Count <= MostParts ? parts : parts[^MostParts..], Sentence(terms, track, parts, spent, stands))
        {
            ByHand = track.Kind == SlaTargetKind.Resolution && facts.DueSet is not null,
        };
    }

    /// <summary>From the start until now, or until the clock stopped; what happened since then is a pause.</summary>
    private static IEnumerable<SlaPart> Until(SlaTerms terms, SlaFacts facts, SlaTrack track, DateTimeOffset now)
    {
        var at = track.Start;
        foreach (var (from, to, kind) in track.Pauses)
        {
            if (to <= at) continue;
            foreach (var part in Work(terms, at, Math.Min(from, track.Until), SlaStretch.Running)) yield return part;
            yield return new SlaPart(SlaStretch.Paused, At(Math.Max(from, at)), At(to), Reason(kind));
            at = to;
        }
        foreach (var part in Work(terms, at, track.Until, SlaStretch.Running)) yield return part;
        if (!track.Runs && track.Kind == SlaTargetKind.Resolution && facts.Standing is { } standing && standing != Ticket.DonePause && track.Until < now.UtcTicks)
            yield return new SlaPart(SlaStretch.Paused, At(track.Until), now, Reason(standing));
    }

    private static IEnumerable<SlaPart> Ahead(SlaTerms terms, SlaTrack track, DateTimeOffset now) => Work(terms, now.UtcTicks, track.Due, SlaStretch.Ahead);

    /// <summary>A stretch cut at opening hours and holidays.</summary>
    private static IEnumerable<SlaPart> Work(SlaTerms terms, long from, long to, SlaStretch open)
    {
        var at = from;
        foreach (var (a, b) in terms.Time.Open(from, to))
        {
            foreach (var part in Closed(terms, at, a)) yield return part;
            yield return new SlaPart(open, At(a), At(b));
            at = b;
        }
        foreach (var part in Closed(terms, at, to)) yield return part;
    }

    private static IEnumerable<SlaPart> Closed(SlaTerms terms, long from, long to)
    {
        while (from < to)
        {
            var end = Math.Min(to, terms.Time.NextDay(from));
            yield return terms.Time.Holiday(from) is { } name ? new SlaPart(SlaStretch.Holiday, At(from), At(end), name) : new SlaPart(SlaStretch.Outside, At(from), At(end));
            from = end;
        }
    }

    private static IEnumerable<SlaPart> Split(SlaPart part, DateTimeOffset due)
    {
        if (part.What != SlaStretch.Running || part.To <= due) return [part];
        return part.From >= due ? [part with { What = SlaStretch.Late }] : [part with { To = due }, part with { What = SlaStretch.Late, From = due }];
    }

    /// <summary>Neighbours that are the same become one.</summary>
    private static List<SlaPart> Join(IEnumerable<SlaPart> parts)
    {
        var joined = new List<SlaPart>();
        foreach (var part in parts.Where(p => p.From < p.To))
        {
            if (joined.Count > 0 && joined[^1] is { } last && last.What == part.What && last.Name == part.Name && last.To == part.From) joined[^1] = last with { To = part.To };
            else joined.Add(part);
        }
        return joined;
    }

    private static string Sentence(SlaTerms terms, SlaTrack track, List<SlaPart> parts, TimeSpan spent, bool stands)
    {
        TimeSpan Sum(SlaStretch what) => new(parts.Where(p => p.What == what && p.From.UtcTicks < track.Until).Sum(p => (p.To - p.From).Ticks));
        var left = new TimeSpan(track.Target) - spent;
        var byCalendar = terms.Zone is not null;
        string Counted(TimeSpan time) => Durations.Brief(time, byCalendar);
        var (target, used) = (Durations.Format(new TimeSpan(track.Target), byCalendar), Counted(spent));
        var head = track.Runs || stands
            ? left >= TimeSpan.Zero ? $"{used} of {target} used, {Counted(left)} left" : $"{used} used of {target}, {Counted(-left)} over"
            : left >= TimeSpan.Zero ? $"Kept: {used} of {target} used" : $"Missed: {used} used of {target}";
        var not = new List<string>();
        if (Sum(SlaStretch.Outside) is { Ticks: > 0 } outside) not.Add($"{Durations.Brief(outside)} outside hours");
        if (Sum(SlaStretch.Holiday) is { Ticks: > 0 } holiday) not.Add($"{Durations.Brief(holiday)} of holidays");
        var paused = new TimeSpan(parts.Where(p => p.What == SlaStretch.Paused).Sum(p => (p.To - p.From).Ticks));
        if (paused > TimeSpan.Zero) not.Add($"{Durations.Brief(paused)} paused");
        return head + (not.Count == 0 ? "." : $". Not counted: {string.Join(", ", not)}.") + (stands ? " The clock stands while the ticket waits." : "");
    }

    private static string Reason(short kind) => kind == Ticket.DonePause ? "Done" : TicketWords.Label(TicketStatus.Waiting, (WaitingOn)kind);

    private static DateTimeOffset At(long ticks) => new(Math.Min(ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
}
