using System.Collections.Concurrent;

namespace HelpDesk.App.Live;

/// <summary>Who else is at a ticket.</summary>
/// <param name="Writing">Whether at least one of them writes.</param>
/// <param name="Names">Their names, writers first.</param>
public sealed record Onlookers(bool Writing, string Names);

/// <summary>Who looks at which ticket and who writes there: in memory only, never in the log (UI 7 rule 8).</summary>
public sealed class Presence(LiveFeed feed, TimeProvider clock)
{
    /// <summary>A tab that was not heard of for this long is not shown any more.</summary>
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Guid, Seat> _seats = new();

    private sealed record Seat(long AgentId, long TicketId, bool Writing, DateTimeOffset Heard, bool Shown);

    /// <summary>A tab shows a ticket; sitting there already keeps what is known of it.</summary>
    public void Sit(Guid tab, long agentId, long ticketId)
    {
        _seats.TryGetValue(tab, out var before);
        var here = before?.TicketId == ticketId;
        _seats[tab] = new Seat(agentId, ticketId, here && before!.Writing, clock.GetUtcNow(), Shown: true);
        if (before is not null && !here) feed.PresenceChanged(before.TicketId);
        if (!here || !before!.Shown) feed.PresenceChanged(ticketId);
    }

    /// <summary>The browser of a tab is there, and its person writes or does not. Nothing happens for a tab that shows no ticket.</summary>
    public void Beat(Guid tab, bool writing)
    {
        if (!_seats.TryGetValue(tab, out var before)) return;
        _seats.TryUpdate(tab, before with { Writing = writing, Heard = clock.GetUtcNow(), Shown = true }, before);
        if (before.Writing != writing || !before.Shown) feed.PresenceChanged(before.TicketId);
    }

    /// <summary>The line of a tab is down: others stop seeing it at once; its next beat shows it again.</summary>
    public void Away(Guid tab)
    {
        if (_seats.TryGetValue(tab, out var seat) && _seats.TryUpdate(tab, seat with { Shown = false, Writing = false }, seat)) feed.PresenceChanged(seat.TicketId);
    }

    /// <summary>A tab shows no ticket any more.</summary>
    public void Leave(Guid tab)
    {
        if (_seats.TryRemove(tab, out var seat) && seat.Shown) feed.PresenceChanged(seat.TicketId);
    }

    /// <summary>Others in a ticket, writers first, one entry per person.</summary>
    public IReadOnlyList<(long AgentId, bool Writing)> In(long ticketId, long exceptAgentId) =>
        [.. _seats.Values.Where(s => s.TicketId == ticketId && s.AgentId != exceptAgentId && s.Shown)
            .GroupBy(s => s.AgentId).Select(g => (g.Key, g.Any(s => s.Writing))).OrderByDescending(p => p.Item2).ThenBy(p => p.Key)];

    /// <summary>Who has which ticket open on a screen that can be seen.</summary>
    public IReadOnlyCollection<(long AgentId, long TicketId)> All() => [.. _seats.Values.Where(s => s.Shown).Select(s => (s.AgentId, s.TicketId)).Distinct()];

    /// <summary>Hides tabs that fell silent and forgets those that stay so; run by a clock.</summary>
    public void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var (tab, seat) in _seats)
        {
            if (seat.Heard < now - Forgotten) Leave(tab);
            else if (seat.Shown && seat.Heard < now - Ttl) Away(tab);
        }
    }
}
