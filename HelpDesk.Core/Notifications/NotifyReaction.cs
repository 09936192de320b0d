using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Notifications;

/// <summary>Tells the people concerned, in the transaction of what they are told: nobody is told of what did not happen (S200–S207).</summary>
internal sealed class NotifyReaction(IRights rights) : IReaction
{
    /// <summary>How long a mail waits: whoever reads the notification meanwhile, or has the ticket open, gets none.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private sealed record Line(long AgentId, Ticket Ticket, NotificationKind Kind);

    public async Task ReactAsync(Work work, IReadOnlyList<IRecordEvents> changed, CancellationToken ct)
    {
        if (work.Who.Kind is ActorKind.Import or ActorKind.System) return;
        var told = changed.OfType<Ticket>().Select(t => (Ticket: t, Facts: ((IRecordEvents)t).Pending.Select(p => p.Fact).ToList()))
            .Where(t => t.Ticket.DeletedAt is null && t.Ticket.Status != TicketStatus.Spam && t.Facts.Exists(Concerns)).ToList();
        if (told.Count == 0) return;
        var lines = new List<Line>();
        var sight = new Sight(work, rights, [.. told.Select(t => t.Ticket.Id)]);
        foreach (var (ticket, facts) in told) await CollectAsync(work, sight, ticket, facts, lines, ct);
        lines = [.. lines.Where(l => l.AgentId != work.Who.AgentId).Distinct()];
        if (lines.Count > 0) await WriteAsync(work, lines, ct);
    }

    private static bool Concerns(Fact fact) => fact is AgentAssigned or MessageReceived { Automatic: false } or StatusChanged or NoteAdded or NoteEdited or TicketEscalated
        or SlaTargetReached or DeliveryChanged { To: MessageState.Failed or MessageState.Bounced }
        or ForwardDeliveryChanged { To: MessageState.Failed or MessageState.Bounced };

    private static async Task CollectAsync(Work work, Sight sight, Ticket ticket, List<Fact> facts, List<Line> lines, CancellationToken ct)
    {
        var created = facts.Exists(f => f is TicketCreated);
        void Add(IEnumerable<long> people, NotificationKind kind) => lines.AddRange(people.Select(p => new Line(p, ticket, kind)));
        foreach (var fact in facts)
        {
            switch (fact)
            {
                case AgentAssigned assigned when ticket.AssigneeIds.Contains(assigned.AgentId):
                    Add([assigned.AgentId], created ? NotificationKind.Created : NotificationKind.Assigned);
                    break;
                case MessageReceived { Automatic: false } when !created:
                    Add(await sight.HoldersAsync(ticket, ct), NotificationKind.CustomerReplied);
                    Add(await sight.FollowersAsync(ticket, ct), NotificationKind.CustomerReplied);
                    break;
                case StatusChanged s when s.From != s.To && !created && work.Who.Kind != ActorKind.Clock:
                    Add((await sight.FollowersAsync(ticket, ct)).Except(ticket.AssigneeIds), NotificationKind.FollowedChanged);
                    break;
                case TicketEscalated:
                    Add(await sight.AdminsAsync(ct), NotificationKind.Escalated);
                    break;
                // Whoever hears that a target was missed need not hear that it was about to be.
                case SlaTargetReached reached when reached.To == SlaState.Breached || !facts.Exists(f => f is SlaTargetReached { To: SlaState.Breached } late && late.Target == reached.Target):
                    var kind = reached.To == SlaState.Breached ? NotificationKind.SlaBreached : NotificationKind.SlaWarning;
                    Add(await sight.HoldersAsync(ticket, ct), kind);
                    if (reached.Admins == true) Add(await sight.AdminsAsync(ct), kind);
                    break;
                case NoteAdded note:
                    Add(await MentionedAsync(work, sight, ticket, note.NoteId, ct), NotificationKind.Mentioned);
                    break;
                case NoteEdited note:
                    Add(await MentionedAsync(work, sight, ticket, note.NoteId, ct), NotificationKind.Mentioned);
                    break;
                case ForwardDeliveryChanged { To: MessageState.Failed or MessageState.Bounced } forward:
                    var sender = await work.All<Forward>().Where(f => f.NoteId == forward.NoteId).Select(f => f.AgentId).SingleAsync(ct);
                    Add(await sight.OfAsync(ticket, [sender], ct), NotificationKind.ForwardFailed);
                    break;
                case DeliveryChanged { To: MessageState.Failed or MessageState.Bounced } delivery:
                    var writer = await work.All<Message>().Where(m => m.Id == delivery.MessageId && m.AuthorKind == ActorKind.Agent).Select(m => m.AuthorId).SingleOrDefaultAsync(ct);
                    Add((await sight.HoldersAsync(ticket, ct)).Concat(writer is { } id ? await sight.OfAsync(ticket, [id], ct) : []), NotificationKind.DeliveryFailed);
                    break;
            }
        }
    }

    /// <summary>Whom a note names and its version before did not.</summary>
    private static async Task<List<long>> MentionedAsync(Work work, Sight sight, Ticket ticket, long noteId, CancellationToken ct)
    {
        var note = work.Db.ChangeTracker.Entries<Note>().First(e => e.Entity.Id == noteId);
        var before = note.State == EntityState.Added ? [] : note.OriginalValues.GetValue<long[]>(nameof(Note.Mentions));
        return await sight.OfAsync(ticket, note.Entity.Mentions.Except(before), ct);
    }

    private static async Task WriteAsync(Work work, List<Line> lines, CancellationToken ct)
    {
        var (people, tickets) = (lines.Select(l => l.AgentId).Distinct().ToArray(), lines.Select(l => l.Ticket.Id).Distinct().ToArray());
        var chosen = await work.All<NotificationChoice>().AsNoTracking().Where(c => people.Contains(c.AgentId)).ToDictionaryAsync(c => (c.AgentId, c.Kind), ct);
        var muted = (await work.All<TicketFollow>().Where(f => tickets.Contains(f.TicketId) && people.Contains(f.AgentId) && f.Muted).Select(f => new { f.AgentId, f.TicketId }).ToListAsync(ct))
            .Select(f => (f.AgentId, f.TicketId)).ToHashSet();
        var wanted = lines.Where(l => l.Kind is NotificationKind.Mentioned or NotificationKind.Assigned || !muted.Contains((l.AgentId, l.Ticket.Id)))
            .Select(l => (Line: l, Wish: chosen.TryGetValue((l.AgentId, l.Kind), out var c) ? new Wish(l.Kind, c.Inbox, c.Mail) : Wish.Of(l.Kind)))
            .Where(w => w.Wish.Inbox || w.Wish.Mail).ToList();
        if (wanted.Count == 0) return;
        await work.Db.Database.ExecuteSqlAsync($"""
            insert into notifications (agent_id, ticket_id, kind, actor_kind, actor_id, at, in_inbox, mail_due_at)
            select w.agent_id, w.ticket_id, w.kind, {(short)work.Who.Kind}, {(work.Who.Id == 0 ? (long?)null : work.Who.Id)}::bigint, {work.Now}, w.inbox, case when w.mail then {work.Now + Grace} end
              from unnest({wanted.Select(w => w.Line.AgentId).ToArray()}, {wanted.Select(w => w.Line.Ticket.Id).ToArray()}, {wanted.Select(w => (short)w.Line.Kind).ToArray()},
                          {wanted.Select(w => w.Wish.Inbox).ToArray()}, {wanted.Select(w => w.Wish.Mail).ToArray()}) as w (agent_id, ticket_id, kind, inbox, mail)
              join agents a on a.id = w.agent_id and a.disabled_at is null
            on conflict (agent_id, ticket_id, kind) where read_at is null
            do update set times = notifications.times + 1, actor_kind = excluded.actor_kind, actor_id = excluded.actor_id, at = excluded.at, in_inbox = excluded.in_inbox
            """, ct);
    }

    /// <summary>Whom it may concern, asked once for all tickets of a transaction: a bulk action costs no question for each.</summary>
    private sealed class Sight(Work work, IRights rights, long[] tickets)
    {
        private readonly Dictionary<long, Rights> _known = [];
        private HashSet<long>? _willing;
        private ILookup<long, long>? _followers;
        private List<long>? _admins;

        public async Task<List<long>> AdminsAsync(CancellationToken ct) =>
            _admins ??= await work.All<Agent>().Where(a => a.Role >= Role.Admin && a.DisabledAt == null).Select(a => a.Id).ToListAsync(ct);

        /// <summary>The primary assignee, and further ones who want to hear what goes to the primary one (C9).</summary>
        public async Task<long[]> HoldersAsync(Ticket ticket, CancellationToken ct)
        {
            if (ticket.AssigneeIds.Length < 2) return ticket.AssigneeIds;
            _willing ??= [.. await work.All<Agent>().Where(a => a.ToldAsFurther).Select(a => a.Id).ToListAsync(ct)];
            return [ticket.AssigneeIds[0], .. ticket.AssigneeIds[1..].Where(_willing.Contains)];
        }

        public async Task<List<long>> FollowersAsync(Ticket ticket, CancellationToken ct)
        {
            _followers ??= (await work.All<TicketFollow>().AsNoTracking().Where(f => tickets.Contains(f.TicketId) && !f.Muted).Select(f => new { f.TicketId, f.AgentId }).ToListAsync(ct))
                .ToLookup(f => f.TicketId, f => f.AgentId);
            return await OfAsync(ticket, _followers[ticket.Id], ct);
        }

        /// <summary>Those who see the ticket.</summary>
        public async Task<List<long>> OfAsync(Ticket ticket, IEnumerable<long> people, CancellationToken ct)
        {
            var seeing = new List<long>();
            foreach (var person in people)
            {
                if (!_known.TryGetValue(person, out var theirs)) _known[person] = theirs = await rights.OfAsync(work.Db, Who.Agent(person), ct);
                if (theirs.Role is not null && theirs.Sees(ticket.TeamId, ticket.AssigneeIds)) seeing.Add(person);
            }
            return seeing;
        }
    }
}
