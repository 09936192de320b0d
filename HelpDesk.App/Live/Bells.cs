using System.Collections.Concurrent;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Live;

/// <summary>Rings for the people who were told something: one question to the database for a batch of changes, whatever the number of screens.</summary>
public sealed class Bells
{
    private static readonly HashSet<string> Kinds =
    [
        Facts.NameOf<AgentAssigned>(), Facts.NameOf<MessageReceived>(), Facts.NameOf<StatusChanged>(), Facts.NameOf<NoteAdded>(), Facts.NameOf<NoteEdited>(), Facts.NameOf<TicketEscalated>(),
        Facts.NameOf<SlaTargetReached>(), Facts.NameOf<DeliveryChanged>(), Facts.NameOf<ForwardDeliveryChanged>(), Facts.NameOf<DomainRecordMissed>(),
    ];

    private readonly Desk _desk;
    private readonly ConcurrentDictionary<long, (long Rings, Memo<Unread?> Unread)> _inboxes = new();

    /// <summary>Follows the feed.</summary>
    public Bells(LiveFeed feed, Desk desk)
    {
        _desk = desk;
        feed.After += HearAsync;
    }

    /// <summary>Somebody's inbox changed, by agent id.</summary>
    public event Action<long>? Rang;

    /// <summary>Tells the screens of a person that their inbox changed.</summary>
    public void Ring(long agentId)
    {
        _inboxes.AddOrUpdate(agentId, _ => (1, new()), (_, inbox) => (inbox.Rings + 1, inbox.Unread));
        Rang?.Invoke(agentId);
    }

    /// <summary>What is unread for somebody whose bell rang: asked once a ring, however many screens they have; null where they may not ask any more.</summary>
    public Task<Unread?> UnreadAsync(Who who, CancellationToken ct)
    {
        var (rings, unread) = _inboxes[who.Id];
        return unread.GetAsync(rings, async () => (await _desk.AskAsync(new MyUnread(), who)).Value, ct);
    }

    private async Task HearAsync(Changed changed)
    {
        var entries = changed.Entries.Where(e => Kinds.Contains(e.Kind)).ToList();
        if (entries.Count == 0 || Rang is null) return;
        var tickets = entries.Where(e => e.Subject == "ticket").Select(e => e.SubjectId).Distinct().ToList();
        var told = await _desk.AskAsync(new Notified(tickets, entries.Min(e => e.At), Domains: entries.Exists(e => e.Subject == "domain")), Who.System);
        foreach (var agent in told.Value ?? []) Ring(agent);
    }
}
