using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Notifications;

/// <summary>One's own inbox, newest first (S208). What is about a ticket that one may no longer see is not shown, nor what is about domains to whom may not see those.</summary>
/// <param name="UnreadOnly">Only what was not read.</param>
/// <param name="Before">Older than this one; null = the newest.</param>
/// <param name="Take">1–100.</param>
public sealed record MyInbox(bool UnreadOnly = false, InboxCursor? Before = null, int Take = 50) : Query<IReadOnlyList<InboxRow>>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<InboxRow>> RunAsync(Reading reading, CancellationToken ct)
    {
        var mine = reading.Mine();
        if (UnreadOnly) mine = mine.Where(n => n.ReadAt == null);
        if (Before is { } before) mine = mine.Where(n => n.At < before.At || n.At == before.At && n.Id < before.Id);
        var domains = reading.Domains();
        var rows = await (from n in mine
                          join t in reading.Tickets() on n.TicketId equals (long?)t.Id into tickets
                          from t in tickets.DefaultIfEmpty()
                          join d in domains on n.DomainId equals (long?)d.Id into places
                          from d in places.DefaultIfEmpty()
                          where t != null || d != null
                          orderby n.At descending, n.Id descending
                          select new { n, Subject = t != null ? t.Subject : d!.Name, Status = t != null ? (TicketStatus?)t.Status : null }).Take(Math.Clamp(Take, 1, 100)).ToListAsync(ct);
        return [.. rows.Select(r => new InboxRow(r.n.Id, r.n.TicketId, r.n.DomainId, r.Subject, r.Status, r.n.Kind, r.n.Times, new Who(r.n.ActorKind, r.n.ActorId ?? 0), r.n.At, r.n.ReadAt is null))];
    }
}

/// <summary>Where the next older page of an inbox begins.</summary>
public sealed record InboxCursor(DateTimeOffset At, long Id);

/// <summary>One notification.</summary>
/// <param name="Id">Id.</param>
/// <param name="TicketId">The ticket that it is about.</param>
/// <param name="DomainId">The sending domain that it is about; one of the two is set.</param>
/// <param name="Subject">The ticket's subject now; the domain's name.</param>
/// <param name="Status">The ticket's status now.</param>
/// <param name="Kind">The situation.</param>
/// <param name="Times">How often it happened before it was read.</param>
/// <param name="Actor">Who did it last.</param>
/// <param name="At">When it happened last.</param>
/// <param name="Unread">Whether it was not read.</param>
public sealed record InboxRow(long Id, long? TicketId, long? DomainId, string Subject, TicketStatus? Status, NotificationKind Kind, int Times, Who Actor, DateTimeOffset At, bool Unread);

/// <summary>What of one's own inbox is unread, up to <see cref="Most"/> notifications.</summary>
public sealed record MyUnread : Query<Unread>
{
    /// <summary>More are not counted.</summary>
    public const int Most = 100;

    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<Unread> RunAsync(Reading reading, CancellationToken ct)
    {
        var (seen, domains) = (reading.Tickets(), reading.Domains());
        var unread = await reading.Mine().Where(n => n.ReadAt == null && (seen.Any(t => t.Id == n.TicketId) || domains.Any(d => d.Id == n.DomainId)))
            .OrderByDescending(n => n.At).ThenByDescending(n => n.Id).Take(Most)
            .Select(n => new { n.TicketId, n.Kind, n.Times, n.At, Domain = domains.Where(d => d.Id == n.DomainId).Select(d => d.Name).FirstOrDefault() }).ToListAsync(ct);
        var newest = unread.Find(n => n.Kind != NotificationKind.Marked);
        return new Unread(unread.Count, [.. unread.Select(n => n.TicketId).OfType<long>().Distinct()], newest is null ? null : new UnreadNews(newest.TicketId, newest.Domain, newest.Kind, newest.Times, newest.At));
    }
}

/// <summary>What is unread.</summary>
/// <param name="Count">Notifications, at most <see cref="MyUnread.Most"/>.</param>
/// <param name="TicketIds">The tickets that they are about, each once, newest first.</param>
/// <param name="Newest">The newest of them that somebody else caused.</param>
public sealed record Unread(int Count, IReadOnlyList<long> TicketIds, UnreadNews? Newest = null);

/// <summary>What happened last, without a word that anybody wrote.</summary>
/// <param name="TicketId">The ticket.</param>
/// <param name="Domain">The sending domain; one of the two is set.</param>
/// <param name="Kind">The situation.</param>
/// <param name="Times">How often it happened before it was read.</param>
/// <param name="At">When it happened last.</param>
public sealed record UnreadNews(long? TicketId, string? Domain, NotificationKind Kind, int Times, DateTimeOffset At);

/// <summary>Marks tickets as unread for oneself, to come back to them; those that one may no longer see are left out. Returns how many are unread now because of it.</summary>
/// <param name="TicketIds">At most 100.</param>
public sealed record MarkTicketsUnread(IReadOnlyList<long> TicketIds) : Command<int>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var me = work.Who.AgentId ?? throw Work.NotAllowed("Only members have an inbox.");
        if (TicketIds.Count > ChangeTickets.ChunkSize) throw Work.Invalid("tickets", $"At most {ChangeTickets.ChunkSize} tickets fit in one step.");
        var found = await work.All<Ticket>().AsNoTracking().Where(t => TicketIds.Contains(t.Id) && t.DeletedAt == null).Select(t => new { t.Id, t.TeamId, t.AssigneeIds }).ToListAsync(ct);
        long[] seen = [.. found.Where(t => work.Rights.Sees(t.TeamId, t.AssigneeIds)).Select(t => t.Id)];
        return await work.Db.Database.ExecuteSqlAsync($"""
            insert into notifications (agent_id, ticket_id, kind, actor_kind, actor_id, at, in_inbox)
            select {me}, id, {(short)NotificationKind.Marked}, {(short)work.Who.Kind}, {me}, {work.Now}, true from unnest({seen}) as t (id)
            on conflict (agent_id, ticket_id, kind) where read_at is null do nothing
            """, ct);
    }
}

/// <summary>Marks one's own notifications as read; returns how many were not. What was read gets no mail any more.</summary>
/// <param name="TicketId">Those of one ticket; null = all.</param>
/// <param name="DomainsOnly">Only those about sending domains.</param>
public sealed record ReadNotifications(long? TicketId = null, bool DomainsOnly = false) : Command<int>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var me = work.Who.AgentId ?? throw Work.NotAllowed("Only members have an inbox.");
        var unread = work.All<Notification>().Where(n => n.AgentId == me && n.ReadAt == null);
        if (TicketId is { } ticket) unread = unread.Where(n => n.TicketId == ticket);
        if (DomainsOnly) unread = unread.Where(n => n.DomainId != null);
        return await unread.ExecuteUpdateAsync(n => n.SetProperty(x => x.ReadAt, work.Now).SetProperty(x => x.MailDueAt, (DateTimeOffset?)null), ct);
    }
}

/// <summary>Marks an own notification as unread again; false when it is, or when the same situation is unread already.</summary>
public sealed record MarkUnread(long NotificationId) : Command<bool>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var me = work.Who.AgentId ?? throw Work.NotAllowed("Only members have an inbox.");
        var row = await work.All<Notification>().SingleOrDefaultAsync(n => n.Id == NotificationId && n.AgentId == me, ct) ?? throw Work.NotFound("this notification");
        if (row.ReadAt is null || await work.All<Notification>().AnyAsync(n => n.AgentId == me && n.TicketId == row.TicketId && n.DomainId == row.DomainId && n.Kind == row.Kind && n.ReadAt == null, ct)) return false;
        row.ReadAt = null;
        return true;
    }
}

/// <summary>Who was told of these tickets, or of any sending domain, since an instant: whose screens show another number now.</summary>
public sealed record Notified(IReadOnlyCollection<long> TicketIds, DateTimeOffset Since, bool Domains = false) : Query<IReadOnlyList<long>>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<IReadOnlyList<long>> RunAsync(Reading reading, CancellationToken ct) =>
        await reading.All<Notification>().Where(n => (n.TicketId != null && TicketIds.Contains(n.TicketId!.Value) || Domains && n.DomainId != null) && n.At >= Since).Select(n => n.AgentId).Distinct().ToListAsync(ct);
}

/// <summary>Removes notifications that are older than 90 days, up to 5,000 at a time; returns how many.</summary>
public sealed record PurgeNotifications : Command<int>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var before = work.Now.AddDays(-90);
        var old = await work.All<Notification>().Where(n => n.At < before).OrderBy(n => n.At).Take(5000).Select(n => n.Id).ToListAsync(ct);
        return await work.All<Notification>().Where(n => old.Contains(n.Id)).ExecuteDeleteAsync(ct);
    }
}

internal static class InboxWork
{
    /// <summary>The sending domains that the asker may hear of.</summary>
    public static IQueryable<SendingDomain> Domains(this Reading reading)
    {
        var admin = reading.Rights.IsAdmin;
        return reading.All<SendingDomain>().Where(_ => admin);
    }

    public static IQueryable<Notification> Mine(this Reading reading)
    {
        var me = reading.Who.AgentId ?? 0;
        return reading.All<Notification>().Where(n => n.AgentId == me && n.InInbox);
    }
}
