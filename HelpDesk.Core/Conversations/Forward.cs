namespace HelpDesk.Core.Conversations;

/// <summary>A copy of a message that went to somebody else, and what became of it. It goes where its note goes.</summary>
internal sealed class Forward
{
    public required long NoteId { get; init; }
    public required long AgentId { get; init; }
    public required string MailId { get; init; }
    public MessageState State { get; set; } = MessageState.Queued;
    public string? Reason { get; set; }
}

/// <summary>What became of a forwarded copy.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it was deferred, failed or came back.</param>
public sealed record ForwardedCopy(MessageState State, string? Reason);
