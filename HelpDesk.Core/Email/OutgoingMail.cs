using HelpDesk.Core.Conversations;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Email;

/// <summary>Why a mail goes out.</summary>
internal enum MailKind : short
{
    /// <summary>An agent's reply.</summary>
    Reply = 1,
    /// <summary>The request was received (S111).</summary>
    Received = 2,
    /// <summary>The status changed (S203).</summary>
    Status = 3,
    /// <summary>It was solved (S205).</summary>
    Solved = 4,
    /// <summary>Something for a member (S200–S207).</summary>
    Notification = 5,
    /// <summary>A message of the conversation for somebody else.</summary>
    Forward = 6,
    /// <summary>Asks somebody whom the desk does not know to confirm a request of the portal.</summary>
    PortalConfirm = 10,
    /// <summary>A request of the portal became a ticket.</summary>
    PortalOpened = 11,
    /// <summary>Links that somebody asked for.</summary>
    PortalLinks = 12,
}

/// <summary>Where a mail of the outbox stands.</summary>
internal enum OutboxState : short
{
    /// <summary>To be handed over when it is due.</summary>
    Waiting = 1,
    /// <summary>The mail server has taken it.</summary>
    Sent = 2,
    /// <summary>Given up.</summary>
    Failed = 3,
}

/// <summary>A mail to be handed to the mail server: written together with what it tells, tried until it is taken or refused (TRUST 3).</summary>
internal sealed class OutgoingMail
{
    public long Id { get; init; }
    public required MailKind Kind { get; init; }
    public long? TicketId { get; init; }
    public long? MessageId { get; init; }
    public required string MailId { get; init; }
    public required string FromName { get; init; }
    public required string FromAddress { get; init; }
    public string? ReplyTo { get; init; }
    public required string[] ToAddresses { get; init; }
    public string[] CcAddresses { get; init; } = [];
    public required string Subject { get; init; }
    public required string Body { get; init; }
    public string? Quoted { get; init; }
    public string? Link { get; init; }
    public string? InReplyTo { get; init; }
    public string[] ReferenceIds { get; init; } = [];
    public required OutboxState State { get; set; }
    public int Attempts { get; set; }
    public required DateTimeOffset DueAt { get; set; }
    public bool HandedOver { get; set; }
    public bool MaybeTwice { get; set; }
    public string? Answer { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DoneAt { get; set; }
}

internal sealed class EmailMap : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> b)
    {
        b.ToTable("outbox");
        b.HasKey(m => m.Id);
        b.HasOne<Ticket>().WithMany().HasForeignKey(m => m.TicketId);
        b.HasOne<Message>().WithMany().HasForeignKey(m => m.MessageId);
    }
}
