using HelpDesk.Core.Conversations;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Email;

/// <summary>Whether a mail that came in was dealt with.</summary>
public enum InboundState : short
{
    /// <summary>Kept, not yet read.</summary>
    New = 1,
    /// <summary>It became what its verdict says.</summary>
    Handled = 2,
    /// <summary>A person has to look at it.</summary>
    Quarantined = 3,
}

/// <summary>What a mail that came in turned out to be.</summary>
public enum InboundVerdict : short
{
    /// <summary>A new ticket.</summary>
    Ticket = 1,
    /// <summary>A customer's message on a ticket.</summary>
    Reply = 2,
    /// <summary>A mail server's report about a mail of ours.</summary>
    Bounce = 3,
    /// <summary>An automatic answer on a ticket; it opens nothing again.</summary>
    AutomaticReply = 4,
    /// <summary>Automatic mail that belongs to no ticket; nothing was made of it.</summary>
    IgnoredAutomatic = 5,
    /// <summary>A mail of the desk itself that came back to it (M-05).</summary>
    Own = 6,
    /// <summary>The same message was received before.</summary>
    Duplicate = 7,
    /// <summary>A code that lets somebody confirm an account elsewhere (M-10).</summary>
    Verification = 8,
    /// <summary>Too many in a short time from one sender (M-04).</summary>
    Storm = 9,
    /// <summary>It could not be read.</summary>
    Unreadable = 10,
    /// <summary>Put aside by a person.</summary>
    Dismissed = 11,
    /// <summary>Its sender is blocked; nothing was made of it.</summary>
    Blocked = 12,
}

/// <summary>A mail that came in.</summary>
internal sealed class InboundMail
{
    public long Id { get; init; }
    public long? MailboxId { get; init; }
    public required string SourceKey { get; init; }
    public byte[]? Raw { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required InboundState State { get; set; }
    public InboundVerdict? Verdict { get; set; }
    public string[] Evidence { get; set; } = [];
    public string? FromAddress { get; set; }
    public string? FromName { get; set; }
    public string? Subject { get; set; }
    public string? MailId { get; set; }
    public byte[]? Sha256 { get; set; }
    public long? TicketId { get; set; }
    public long? MessageId { get; set; }
    public int Attempts { get; set; }
    public string? Fault { get; set; }
    public DateTimeOffset? HandledAt { get; set; }
}

internal sealed class InboundMap : IEntityTypeConfiguration<InboundMail>
{
    public void Configure(EntityTypeBuilder<InboundMail> b)
    {
        b.ToTable("inbound_mails");
        b.HasKey(m => m.Id);
        b.HasOne<Mailbox>().WithMany().HasForeignKey(m => m.MailboxId);
        b.HasOne<Ticket>().WithMany().HasForeignKey(m => m.TicketId);
        b.HasOne<Message>().WithMany().HasForeignKey(m => m.MessageId);
    }
}
