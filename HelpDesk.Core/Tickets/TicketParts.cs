using HelpDesk.Core.Kernel;
using NpgsqlTypes;

namespace HelpDesk.Core.Tickets;

/// <summary>Which text a revision belongs to.</summary>
internal enum TextField : short
{
    Subject = 1,
    Description = 2,
    Resolution = 3,
    Escalation = 4,
}

/// <summary>One version of a ticket's subject, description, resolution or reason of escalation; never changed (C23, S092, S093).</summary>
internal sealed class TicketText
{
    public required long TicketId { get; init; }
    public required TextField Field { get; init; }
    public required int Revision { get; init; }
    public required string Body { get; init; }
    public required DateTimeOffset At { get; init; }
    public required ActorKind ActorKind { get; init; }
    public long? ActorId { get; init; }
}

/// <summary>A period in a status, or (kind 10) out of the open set.</summary>
internal sealed class TicketSpell
{
    public const short Done = 10;

    public required long TicketId { get; init; }
    public required short Kind { get; init; }
    public required DateTimeOffset FromAt { get; init; }
    public DateTimeOffset? ToAt { get; set; }

    /// <summary>Of kind 10: when the resolution was due.</summary>
    public DateTimeOffset? SlaDueAt { get; set; }

    /// <summary>Of kind 10: seconds of the calendar's time until then, without pauses.</summary>
    public long? SpentSeconds { get; set; }

    /// <summary>Who resolved it, of a person; of being done only (D14).</summary>
    public long? AgentId { get; set; }

    /// <summary>The primary assignee when it was resolved; of being done only (D14).</summary>
    public long? HolderId { get; set; }
}

/// <summary>What the search looks in (C26); written by SQL only.</summary>
internal sealed class TicketSearchDocument
{
    public long TicketId { get; init; }
    public NpgsqlTsVector Document { get; init; } = NpgsqlTsVector.Empty;
}

/// <summary>An internal note (S160): visible to members only, never to customers.</summary>
internal sealed class Note
{
    public long Id { get; init; }
    public required long TicketId { get; init; }
    public required ActorKind AuthorKind { get; init; }
    public long? AuthorId { get; init; }
    public int Revision { get; set; } = 1;
    public required string Body { get; set; }
    public long[] Mentions { get; set; } = [];
    public long? OriginTicketId { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EditedAt { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }
    public long? DeletedBy { get; set; }
}

/// <summary>One version of a note; never changed (C22).</summary>
internal sealed class NoteRevision
{
    public required long NoteId { get; init; }
    public required int Revision { get; init; }
    public required string Body { get; init; }
    public required DateTimeOffset At { get; init; }
    public required ActorKind ActorKind { get; init; }
    public long? ActorId { get; init; }
}

/// <summary>How two tickets belong together, as seen from the first.</summary>
public enum LinkKind : short
{
    /// <summary>It goes on where the other, closed one ended (D9).</summary>
    FollowUpOf = 1,
    /// <summary>A person said that they belong together.</summary>
    Related = 2,
    /// <summary>It was made of a message of the other one.</summary>
    SplitFrom = 3,
    /// <summary>The other one goes on where this one ended; seen from the closed ticket only.</summary>
    FollowedBy = 4,
    /// <summary>The other one was made of a message of this one; seen from the original only.</summary>
    SplitInto = 5,
    /// <summary>The other one was merged into this one; a link that is shown, not kept.</summary>
    Merged = 6,
}

/// <summary>Two tickets that belong together.</summary>
internal sealed class TicketLink
{
    public required long TicketId { get; init; }
    public required long OtherId { get; init; }
    public required LinkKind Kind { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One ticket was merged into another one, by whom, and what un-merging gives back.</summary>
internal sealed class TicketMerge
{
    /// <summary>How long a merge can be taken back (D10).</summary>
    public static readonly TimeSpan Reversible = TimeSpan.FromDays(30);

    public long Id { get; init; }
    public required long SecondaryId { get; init; }
    public required long PrimaryId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required ActorKind ActorKind { get; init; }
    public long? ActorId { get; init; }
    public string? Taken { get; init; }
    public DateTimeOffset? UndoneAt { get; set; }
}
