using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Sla;

/// <summary>Who hears of targets that are found reached.</summary>
internal enum SlaNews
{
    /// <summary>Whoever must know (S206, S207).</summary>
    Told,
    /// <summary>The same; what is long past is marked late (D7).</summary>
    ToldByClock,
    /// <summary>Nobody: what was done already tells them, or it is about very many tickets (D6).</summary>
    Silent,
    /// <summary>Nobody, and the ticket is not marked: the breach was another ticket's (D10).</summary>
    Inherited,
}

/// <summary>Writes on a ticket what its clock says now.</summary>
internal static class SlaSettling
{
    /// <summary>From when on a notice is late: the desk stood, or was slow.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    /// <summary>What the clock of a ticket depends on.</summary>
    public static SlaFacts SlaFacts(this Ticket t) => new(
        t.WaitsSince, t.FirstResponseAt, t.SlaOwedSince, t.Status != TicketStatus.Spam && t.DeletedAt is null && t.MergedInto is null && !t.AwaitsCustomer,
        t.SlaPauseAt, t.SlaPauseKind, t.ResponseUnknown) { DueSet = t.SlaDueSetAt };

    /// <summary>Reads the clock and writes its columns and events on the ticket.</summary>
    public static void Settle(this Ticket ticket, SlaTerms? terms, DateTimeOffset now, SlaNews news)
    {
        var (sla, notices) = Read(terms, ticket.SlaFacts(), ticket.SlaTold, ticket.SlaBreachedAt, now, news);
        foreach (var notice in notices) ticket.Reached(notice);
        ticket.SetSla(sla, news == SlaNews.Inherited);
    }

    /// <summary>
    /// What the clock says. Each target tells once per epoch: an epoch ends when the target lies ahead again because another promise took its
    /// place, or when the message that is owed is another one. While a ticket waits nobody is told (D7); they are when it goes on.
    /// </summary>
    public static (SlaColumns Sla, IReadOnlyList<SlaTargetReached> Notices) Read(SlaTerms? terms, SlaFacts facts, short told, DateTimeOffset? breachedAt, DateTimeOffset now, SlaNews news)
    {
        var tracks = terms is null ? [] : SlaClock.Tracks(terms, facts, now);
        var notices = new List<SlaTargetReached>();
        foreach (var kind in Enum.GetValues<SlaTargetKind>())
        {
            var track = tracks.FirstOrDefault(t => t.Kind == kind && t.Colours);
            var level = track is null ? 0 : Level(track.State);
            var after = Math.Min(level, told >> 2 * (int)kind & 3);
            if (track is { Runs: true } && facts.Standing is null && level > after)
            {
                if (news is SlaNews.Told or SlaNews.ToldByClock)
                    for (var l = after + 1; l <= level; l++) notices.Add(Notice(terms!, track, l, now, news));
                after = level;
            }
            told = (short)(told & ~(3 << 2 * (int)kind) | after << 2 * (int)kind);
            if (level == 2 && news != SlaNews.Inherited) breachedAt ??= At(track!.Due);
        }

        var running = tracks.Where(t => t is { Runs: true, Colours: true }).ToList();
        DateTimeOffset? Due(SlaTargetKind kind) => At(tracks.FirstOrDefault(t => t.Kind == kind)?.Due);
        var spent = terms is not null && facts is { Counts: true, FirstResponseAt: { } answered } ? terms.Time.Between(facts.Start.UtcTicks, answered.UtcTicks) / TimeSpan.TicksPerSecond : (long?)null;
        return (new SlaColumns(terms?.Id, terms?.FirstResponse, terms?.NextResponse, terms?.Resolution, spent,
            Due(SlaTargetKind.FirstResponse), Due(SlaTargetKind.NextResponse), Due(SlaTargetKind.Resolution),
            At(running.Count == 0 ? null : running.Min(t => t.Warn)), At(running.Count == 0 ? null : running.Min(t => t.Due)),
            facts.Done ? null : At(SlaClock.Next(tracks)), told, breachedAt, SlaClock.State(tracks, facts)), notices);
    }

    /// <summary>Writes clocks whose state did not turn: there is no event, so they need not pass the tickets one by one.</summary>
    public static Task WriteAsync(DbContext db, IReadOnlyList<(long Id, SlaColumns Sla)> clocks, CancellationToken ct)
    {
        T[] Column<T>(Func<SlaColumns, T> column) => [.. clocks.Select(c => column(c.Sla))];
        return db.Database.ExecuteSqlAsync($"""
            update tickets t
               set sla_terms_id = c.terms, sla_response_target = c.response, sla_next_target = c.next, sla_resolution_target = c.resolution, sla_response_spent = c.spent,
                   sla_response_due_at = c.response_due, sla_next_due_at = c.next_due, sla_due_at = c.due, sla_warn_at = c.warn, sla_breach_at = c.breach,
                   sla_next_at = c.turn, sla_told = c.told, sla_breached_at = c.breached
              from unnest({clocks.Select(c => c.Id).ToArray()}, {Column(c => c.TermsId)}, {Column(c => c.ResponseTarget)}, {Column(c => c.NextTarget)}, {Column(c => c.ResolutionTarget)},
                          {Column(c => c.ResponseSpent)}, {Column(c => c.ResponseDueAt)}, {Column(c => c.NextDueAt)}, {Column(c => c.DueAt)}, {Column(c => c.WarnAt)}, {Column(c => c.BreachAt)},
                          {Column(c => c.NextAt)}, {Column(c => c.Told)}, {Column(c => c.BreachedAt)})
                   as c (id, terms, response, next, resolution, spent, response_due, next_due, due, warn, breach, turn, told, breached)
             where t.id = c.id
            """, ct);
    }

    private static SlaTargetReached Notice(SlaTerms terms, SlaTrack track, int level, DateTimeOffset now, SlaNews news)
    {
        var since = At(level == 2 ? track.Breach : track.Warn)!.Value;
        return new SlaTargetReached(track.Kind, level == 2 ? SlaState.Breached : SlaState.Warning, At(track.Due)!.Value,
            news == SlaNews.ToldByClock && now - since > Late ? true : null, level == 2 || terms.WarnAdmins ? true : null);
    }

    private static int Level(SlaState state) => state switch { SlaState.Breached => 2, SlaState.Warning => 1, _ => 0 };

    private static DateTimeOffset? At(long? ticks) => ticks is { } t ? new DateTimeOffset(Math.Min(t, DateTime.MaxValue.Ticks), TimeSpan.Zero) : null;
}
