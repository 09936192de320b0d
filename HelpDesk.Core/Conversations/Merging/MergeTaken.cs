using System.Text.Json;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Conversations.Merging;

/// <summary>What a merge took and added, so that exactly this can be taken back: the duplicate as it was, ids with their former places, and what the kept ticket did not have.</summary>
internal sealed record MergeTaken
{
    public required TicketBefore Secondary { get; init; }
    public DateTimeOffset? ClockStart { get; init; }
    public DateTimeOffset? FirstResponse { get; init; }
    public IReadOnlyList<MovedMessage> Messages { get; init; } = [];
    public IReadOnlyList<MovedNote> Notes { get; init; } = [];

    /// <summary>Files that hang on no message; the others go with their message.</summary>
    public IReadOnlyList<Guid> Files { get; init; } = [];
    public int FileCount { get; init; }
    public IReadOnlyList<MovedLink> Links { get; init; } = [];
    public IReadOnlyList<MovedLink> AddedLinks { get; init; } = [];
    public IReadOnlyList<MovedDraft> Drafts { get; init; } = [];
    public IReadOnlyList<long> Tags { get; init; } = [];
    public IReadOnlyList<long> Assignees { get; init; } = [];
    public long? TeamId { get; init; }
    public long? CustomerId { get; init; }
    public IReadOnlyList<string> Cc { get; init; } = [];

    /// <summary>Tickets that had been merged into the duplicate.</summary>
    public IReadOnlyList<long> Chain { get; init; } = [];
    public long NoteId { get; init; }

    /// <summary>The message that told the customer of the merge.</summary>
    public long? ToldId { get; init; }

    public string Write() => JsonSerializer.Serialize(this);

    public static MergeTaken Read(string json) => JsonSerializer.Deserialize<MergeTaken>(json)!;
}

/// <summary>A message with its number on the ticket that it left, and whether that one was opened by it: on the other ticket its words stand in no description.</summary>
internal sealed record MovedMessage(long Id, int Number, long? Origin, bool Opening);

/// <summary>A note.</summary>
internal sealed record MovedNote(long Id, long? Origin);

/// <summary>A link as it was kept.</summary>
internal sealed record MovedLink(long TicketId, long OtherId, LinkKind Kind, DateTimeOffset CreatedAt);

/// <summary>A draft as it was, what the kept ticket's became, and what that had been.</summary>
internal sealed record MovedDraft(long AgentId, string Kind, KeptDraft Was, string Became, KeptDraft? Kept, string? BecameCc = null);

/// <summary>The text of a draft, and who was to get a copy.</summary>
internal sealed record KeptDraft(string Body, int? Seen, DateTimeOffset UpdatedAt, string? Cc = null);
