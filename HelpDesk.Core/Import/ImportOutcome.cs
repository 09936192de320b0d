using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Import;

/// <summary>How far a run is.</summary>
/// <param name="Done">Rows that were dealt with, rejected ones included.</param>
/// <param name="Total">Rows of the file.</param>
/// <param name="Created">Tickets created.</param>
/// <param name="Rejected">Rows rejected.</param>
public readonly record struct ImportProgress(int Done, int Total, int Created, int Rejected);

/// <summary>What a run did. Rows = created + existing + rejected, unless it ended early.</summary>
public sealed record ImportOutcome
{
    /// <summary>Stands on all events of the run.</summary>
    public required Guid Batch { get; init; }
    /// <summary>Rows that were dealt with.</summary>
    public required int Rows { get; init; }
    /// <summary>Tickets created.</summary>
    public required int Created { get; init; }
    /// <summary>Rows whose number was here already; they changed nothing.</summary>
    public required int Existing { get; init; }
    /// <summary>Those of them whose ticket is deleted here.</summary>
    public required int Deleted { get; init; }
    /// <summary>Rows that came back.</summary>
    public required int Rejected { get; init; }
    /// <summary>File with the rejected rows; null when there are none.</summary>
    public required string? RejectedFile { get; init; }
    /// <summary>The first rejections.</summary>
    public required IReadOnlyList<ImportRejection> FirstRejections { get; init; }
    /// <summary>Created tickets by status.</summary>
    public required IReadOnlyDictionary<TicketStatus, int> ByStatus { get; init; }
    /// <summary>What was read differently than it stands, with the number of rows; the most frequent first.</summary>
    public required IReadOnlyList<ImportWarning> Warnings { get; init; }
    /// <summary>Tickets whose dates can't all be true: kept as given and left out of averages. At most <see cref="MostListed"/>; the count is in <see cref="Contradicting"/>.</summary>
    public required IReadOnlyList<ImportContradiction> Contradictions { get; init; }
    /// <summary>How many tickets have such dates.</summary>
    public required int Contradicting { get; init; }
    /// <summary>The run was cancelled. What is here stays; the same run again goes on from there.</summary>
    public required bool Cancelled { get; init; }
    /// <summary>Why the run ended early, other than by cancelling; null when it did not.</summary>
    public required string? Trouble { get; init; }

    /// <summary>How many rejections, contradictions and warnings are listed.</summary>
    public const int MostListed = 200;
}

/// <summary>A row that came back.</summary>
/// <param name="Line">Line in the file.</param>
/// <param name="Reason">Why.</param>
public sealed record ImportRejection(int Line, string Reason);

/// <summary>Something that was read differently than it stands.</summary>
/// <param name="Text">A sentence.</param>
/// <param name="Rows">How many rows it is about.</param>
public sealed record ImportWarning(string Text, int Rows);

/// <summary>A ticket whose dates can't all be true.</summary>
/// <param name="TicketId">The ticket.</param>
/// <param name="ExternalId">Its number in the other system.</param>
/// <param name="What">Which dates, such as "closed before creation".</param>
public sealed record ImportContradiction(long TicketId, string ExternalId, string What);
