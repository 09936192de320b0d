using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Notifications;

/// <summary>Situations that members are told of (S200–S207).</summary>
public enum NotificationKind : short
{
    /// <summary>A ticket was created for you (S200).</summary>
    Created = 1,
    /// <summary>A ticket was assigned to you (S201).</summary>
    Assigned = 2,
    /// <summary>The customer replied (S202).</summary>
    CustomerReplied = 3,
    /// <summary>A ticket was escalated; for admins (S204).</summary>
    Escalated = 4,
    /// <summary>75 % of an SLA target has elapsed (S206).</summary>
    SlaWarning = 5,
    /// <summary>An SLA target was missed; the assignee and admins (S207).</summary>
    SlaBreached = 6,
    /// <summary>A colleague mentioned you in a note.</summary>
    Mentioned = 7,
    /// <summary>A reply did not reach the customer.</summary>
    DeliveryFailed = 8,
    /// <summary>The status of a ticket that you follow changed.</summary>
    FollowedChanged = 9,
    /// <summary>You marked it as unread.</summary>
    Marked = 10,
    /// <summary>A copy that you forwarded did not arrive.</summary>
    ForwardFailed = 11,
    /// <summary>The record of a sending domain's key is gone or was changed; for owners and admins (S249).</summary>
    DomainLost = 12,
}

/// <summary>One situation of one ticket or one sending domain, for one person. While it is unread, the same again only counts up.</summary>
internal sealed class Notification
{
    public long Id { get; init; }
    public required long AgentId { get; init; }
    public long? TicketId { get; init; }
    public long? DomainId { get; init; }
    public required NotificationKind Kind { get; init; }
    public int Times { get; init; } = 1;
    public required ActorKind ActorKind { get; init; }
    public long? ActorId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required bool InInbox { get; init; }
    public DateTimeOffset? MailDueAt { get; set; }
    public DateTimeOffset? ReadAt { get; set; }
}

/// <summary>What a person chose about one situation.</summary>
internal sealed class NotificationChoice
{
    public required long AgentId { get; init; }
    public required NotificationKind Kind { get; init; }
    public required bool Inbox { get; set; }
    public required bool Mail { get; set; }
}

/// <summary>A person who follows a ticket, or wants to hear no more of it.</summary>
internal sealed class TicketFollow
{
    public required long TicketId { get; init; }
    public required long AgentId { get; init; }
    public required bool Muted { get; set; }

    /// <summary>The ticket that the person followed until it was merged into this one; its un-merge ends this.</summary>
    public long? CameFrom { get; set; }
}

internal sealed class NotificationMap : IEntityTypeConfiguration<Notification>, IEntityTypeConfiguration<NotificationChoice>, IEntityTypeConfiguration<TicketFollow>,
    IEntityTypeConfiguration<CustomerNotice>
{
    public void Configure(EntityTypeBuilder<Notification> b)
    {
        b.ToTable("notifications");
        b.HasKey(n => n.Id);
        b.HasOne<Ticket>().WithMany().HasForeignKey(n => n.TicketId);
        b.HasOne<SendingDomain>().WithMany().HasForeignKey(n => n.DomainId);
        b.HasOne<Agent>().WithMany().HasForeignKey(n => n.AgentId);
    }

    public void Configure(EntityTypeBuilder<NotificationChoice> b)
    {
        b.ToTable("notification_choices");
        b.HasKey(c => new { c.AgentId, c.Kind });
    }

    public void Configure(EntityTypeBuilder<TicketFollow> b)
    {
        b.ToTable("ticket_follows");
        b.HasKey(f => new { f.TicketId, f.AgentId });
    }

    public void Configure(EntityTypeBuilder<CustomerNotice> b)
    {
        b.ToTable("customer_notices");
        b.HasKey(n => n.TicketId);
        b.Property(n => n.TicketId).ValueGeneratedNever();
    }
}
