using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Conversations;

/// <summary>Whose words a message carries to whom.</summary>
public enum MessageDirection : short
{
    /// <summary>From the customer.</summary>
    In = 1,
    /// <summary>To the customer.</summary>
    Out = 2,
}

/// <summary>Where a message stands on its way.</summary>
public enum MessageState : short
{
    /// <summary>Written; it can still be taken back.</summary>
    Held = 1,
    /// <summary>On its way to the mail server.</summary>
    Queued = 2,
    /// <summary>The mail server has taken it.</summary>
    Sent = 3,
    /// <summary>The mail server asked to try again later.</summary>
    Deferred = 4,
    /// <summary>It could not be handed over.</summary>
    Failed = 5,
    /// <summary>It came back from the customer's side.</summary>
    Bounced = 6,
    /// <summary>Received from the customer.</summary>
    Received = 7,
    /// <summary>Taken back before it went out; shown nowhere.</summary>
    TakenBack = 8,
}

/// <summary>One message of the conversation between a customer and the desk (S140–S148). What went out is never changed.</summary>
internal sealed class Message
{
    public long Id { get; init; }
    public required long TicketId { get; set; }
    public required int Number { get; set; }
    public long? OriginTicketId { get; set; }
    public required MessageDirection Direction { get; init; }
    public required ActorKind AuthorKind { get; init; }
    public long? AuthorId { get; init; }
    public required string AuthorName { get; init; }
    public required TicketChannel Channel { get; init; }
    public string? Subject { get; init; }
    public required string Body { get; init; }
    public string Quoted { get; init; } = "";
    public string Signature { get; init; } = "";
    public bool Opening { get; set; }
    public bool Automatic { get; init; }
    public bool Notice { get; init; }
    public long? AddressedTo { get; init; }
    public int RemoteImages { get; init; }
    public string? FromAddress { get; init; }
    public string[] ToAddresses { get; init; } = [];
    public string[] CcAddresses { get; init; } = [];
    public string? MailId { get; init; }
    public Guid? ClientKey { get; init; }
    public required MessageState State { get; set; }
    public string? Reason { get; set; }
    public bool SecondCopy { get; set; }
    public ReplyThen? ReplyThen { get; init; }
    public DateTimeOffset? ReleaseAt { get; set; }
    public DateTimeOffset? SentAt { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What people read: the body with the signature below it, if there is one.</summary>
    public static string Signed(string body, string signature) => signature.Length == 0 ? body : body + "\n\n" + signature;
}
