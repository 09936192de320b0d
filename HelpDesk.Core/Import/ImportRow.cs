using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Import;

/// <summary>A row of a file as the ticket that it becomes. Only this folder makes one, so that every value has the shape that the desk demands.</summary>
public sealed record ImportRow
{
    internal ImportRow()
    {
    }

    /// <summary>Line in the file.</summary>
    public required int Line { get; init; }
    /// <summary>Number in the other system, or a fingerprint of the row when the file has none.</summary>
    public required string ExternalId { get; init; }
    /// <summary>1–300 characters.</summary>
    public required string Subject { get; init; }
    /// <summary>At most 100,000 characters.</summary>
    public required string Description { get; init; }
    /// <summary>Status.</summary>
    public required TicketStatus Status { get; init; }
    /// <summary>Whom it waits for.</summary>
    public required WaitingOn? WaitingOn { get; init; }
    /// <summary>Priority.</summary>
    public required TicketPriority Priority { get; init; }
    /// <summary>Type.</summary>
    public required TicketType Type { get; init; }
    /// <summary>Channel.</summary>
    public required TicketChannel Channel { get; init; }
    /// <summary>The customer; null when the row names none.</summary>
    public required ImportCustomer? Customer { get; init; }
    /// <summary>Who works on it, as the file says.</summary>
    public required string? Assignee { get; init; }
    /// <summary>Its team, as the file says.</summary>
    public required string? Team { get; init; }
    /// <summary>Names of tags, each 1–60 characters.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
    /// <summary>Created; as given.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Last changed; as given.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
    /// <summary>First response; as given.</summary>
    public required DateTimeOffset? FirstResponseAt { get; init; }
    /// <summary>Resolved; as given.</summary>
    public required DateTimeOffset? ResolvedAt { get; init; }
    /// <summary>Closed; as given, or the last known date of a closed ticket.</summary>
    public required DateTimeOffset? ClosedAt { get; init; }
    /// <summary>Which dates can't all be true, such as "closed before it was created"; null when they can.</summary>
    public required string? Contradiction { get; init; }
    /// <summary>What has no field of its own here and goes into an internal note: name and text.</summary>
    public required IReadOnlyList<(string Name, string Text)> Kept { get; init; }
    /// <summary>What was read differently than it stands, one sentence each; the same sentence is counted over all rows.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>The customer that a row names; found by address, else number, else name, or created (C8).</summary>
/// <param name="Name">1–160 characters.</param>
/// <param name="Email">A well-formed address.</param>
/// <param name="ExternalId">At most 80 characters.</param>
/// <param name="Phone">At most 40 characters.</param>
/// <param name="Company">At most 160 characters.</param>
public sealed record ImportCustomer(string Name, string? Email, string? ExternalId, string? Phone, string? Company);

/// <summary>A row, or the reason why it becomes no ticket.</summary>
/// <param name="Line">Line in the file.</param>
/// <param name="Row">The ticket; null when rejected.</param>
/// <param name="Reason">Why not; null when it becomes one.</param>
public sealed record ImportReading(int Line, ImportRow? Row, string? Reason);
