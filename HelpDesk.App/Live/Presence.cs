using System.Collections.Concurrent;

namespace HelpDesk.App.Live;

/// <summary>Who looks at which ticket and who writes there: in memory only, never in the log (UI 7 rule 8).</summary>
public sealed class Presence(LiveFeed feed, TimeProvider clock)
{
    /// <summary>A tab that was not heard of for this long is gone.</summary>
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, Seat> _seats = new();

    private sealed record Seat(long AgentId, long TicketId, bool Writing, DateTimeOffset Heard);

    /// <summary>A tab shows a ticket, or writes in it.</summary>
    public void Sit(Guid tab, long agentId, long ticketId, bool writing)
    {
        _seats.TryGetValue(tab, out var before);
        _seats[tab] = new Seat(agentId, ticketId, writing, clock.GetUtcNow());
        if (before is not null && before.TicketId != ticketId) feed.PresenceChanged(before.TicketId);
        if (before?.TicketId != ticketId || before.Writing != writing) feed.PresenceChanged(ticketId);
    }

    /// <summary>A tab shows no ticket any more.</summary>
    public void Leave(Guid tab)
    {
        if (_seats.TryRemove(tab, out var seat)) feed.PresenceChanged(seat.TicketId);
    }

    /// <summary>Others in a ticket, writers first, one entry per person.</summary>
    public IReadOnlyList<(long AgentId, bool Writing)> In(long ticketId, long exceptAgentId)
    {
        var since = clock.GetUtcNow() - Ttl;
        return [.. _seats.Values.Where(s => s.TicketId == ticketId && s.AgentId != exceptAgentId && s.Heard >= since)
            .GroupBy(s => s.AgentId).Select(g => (g.Key, g.Any(s => s.Writing))).OrderByDescending(p => p.Item2).ThenBy(p => p.Key)];
    }

    /// <summary>Drops tabs that fell silent; run by a clock.</summary>
    public void Sweep()
    {
        var since = clock.GetUtcNow() - Ttl;
        foreach (var (tab, seat) in _seats)
        {
            if (seat.Heard < since) Leave(tab);
        }
    }
}
