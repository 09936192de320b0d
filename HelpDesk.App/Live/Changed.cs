using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Live;

/// <summary>What changed since a screen last looked: ids from the log, and the changed rows, read once for the whole node.</summary>
public sealed class Changed
{
    /// <summary>Last position of the log that this covers.</summary>
    public required long Position { get; init; }

    /// <summary>Events in the order of the log.</summary>
    public required IReadOnlyList<LogEntry> Entries { get; init; }

    /// <summary>Changed tickets as they are now; deleted ones are marked, purged ones are missing.</summary>
    public required IReadOnlyDictionary<long, TicketRow> Rows { get; init; }

    /// <summary>Tickets whose viewers or writers changed.</summary>
    public IReadOnlySet<long> Presence { get; init; } = new HashSet<long>();

    /// <summary>More changed than a screen should apply one by one: read everything again.</summary>
    public bool Everything { get; init; }

    /// <summary>Whether this ticket changed.</summary>
    public bool Touches(long ticketId) => Everything || Rows.ContainsKey(ticketId) || Entries.Any(e => e.Subject == "ticket" && e.SubjectId == ticketId);

    /// <summary>Whether people, teams, tags or settings changed.</summary>
    public bool Directory => Everything || Entries.Any(e => e.Subject is "agent" or "team" or "workspace" or "tag");

    /// <summary>Whether everything about a ticket in this batch was done by this actor.</summary>
    public bool OnlyBy(long ticketId, Who who) => Entries.Where(e => e.Subject == "ticket" && e.SubjectId == ticketId).All(e => e.Who == who);

    /// <summary>Whatever was shown may be out of date.</summary>
    internal static Changed All(long position) => new() { Position = position, Entries = [], Rows = new Dictionary<long, TicketRow>(), Everything = true };

    internal static Changed Merge(Changed a, Changed b, int bound)
    {
        if (a.Everything || b.Everything || a.Entries.Count + b.Entries.Count > bound) return All(b.Position);
        var rows = new Dictionary<long, TicketRow>(a.Rows);
        foreach (var (id, row) in b.Rows) rows[id] = row;
        return new Changed
        {
            Position = Math.Max(a.Position, b.Position), Entries = [.. a.Entries, .. b.Entries], Rows = rows,
            Presence = a.Presence.Concat(b.Presence).ToHashSet(),
        };
    }
}
