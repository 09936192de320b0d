using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Tickets;

/// <summary>A fact about a ticket (S170, S171).</summary>
public abstract record TicketEvent : Fact
{
    /// <summary>Whether a person who causes it has begun to work on the ticket (C1).</summary>
    internal virtual bool IsWork => true;
}

/// <summary>The ticket was created with these values.</summary>
[EventName("ticket.created")] public sealed record TicketCreated(TicketStatus Status, TicketPriority Priority, TicketType Type, TicketChannel Channel, long? CustomerId) : TicketEvent;
/// <summary>The ticket was brought in from another system with its original dates.</summary>
[EventName("ticket.imported")] public sealed record TicketImported(TicketStatus Status, TicketPriority Priority, string? Source) : TicketEvent;
/// <summary>The status changed; whom it waits for goes with it (C2).</summary>
[EventName("ticket.status_changed")] public sealed record StatusChanged(TicketStatus From, TicketStatus To, WaitingOn? FromWaitingOn = null, WaitingOn? ToWaitingOn = null) : TicketEvent;
/// <summary>The priority changed.</summary>
[EventName("ticket.priority_changed")] public sealed record PriorityChanged(TicketPriority From, TicketPriority To) : TicketEvent;
/// <summary>A person set when the resolution is due, or gave that back to the policy (D6).</summary>
[EventName("ticket.due_date_changed")] public sealed record DueDateChanged(DateTimeOffset? From, DateTimeOffset? To) : TicketEvent;
/// <summary>The type changed.</summary>
[EventName("ticket.type_changed")] public sealed record TypeChanged(TicketType From, TicketType To) : TicketEvent;
/// <summary>The channel changed.</summary>
[EventName("ticket.channel_changed")] public sealed record ChannelChanged(TicketChannel From, TicketChannel To) : TicketEvent;
/// <summary>The ticket is for another customer.</summary>
[EventName("ticket.customer_changed")] public sealed record TicketCustomerChanged(long? From, long? To) : TicketEvent;
/// <summary>The ticket moved to another team.</summary>
[EventName("ticket.team_changed")] public sealed record TicketTeamChanged(long? From, long? To) : TicketEvent;
/// <summary>An agent was assigned; primary = shown first and notified (C9).</summary>
[EventName("ticket.assigned")] public sealed record AgentAssigned(long AgentId, bool Primary) : TicketEvent;
/// <summary>An agent was unassigned.</summary>
[EventName("ticket.unassigned")] public sealed record AgentUnassigned(long AgentId, bool WasPrimary) : TicketEvent;
/// <summary>A tag was added.</summary>
[EventName("ticket.tag_added")] public sealed record TicketTagAdded(long TagId) : TicketEvent;
/// <summary>A tag was removed.</summary>
[EventName("ticket.tag_removed")] public sealed record TicketTagRemoved(long TagId) : TicketEvent;
/// <summary>The subject was edited; the texts are in their revisions.</summary>
[EventName("ticket.subject_edited")] public sealed record SubjectEdited(int FromRevision, int ToRevision) : TicketEvent;
/// <summary>The description was edited; revision 1 stays the customer's own words (C23).</summary>
[EventName("ticket.description_edited")] public sealed record DescriptionEdited(int FromRevision, int ToRevision) : TicketEvent;
/// <summary>An internal note was added.</summary>
[EventName("ticket.note_added")] public sealed record NoteAdded(long NoteId) : TicketEvent;
/// <summary>An internal note was edited.</summary>
[EventName("ticket.note_edited")] public sealed record NoteEdited(long NoteId, int ToRevision) : TicketEvent;
/// <summary>An internal note was deleted; a tombstone stays (C22).</summary>
[EventName("ticket.note_deleted")] public sealed record NoteDeleted(long NoteId) : TicketEvent;
/// <summary>The deletion of a note was undone.</summary>
[EventName("ticket.note_restored")] public sealed record NoteRestored(long NoteId) : TicketEvent;
/// <summary>The ticket was hidden from default lists (C4).</summary>
[EventName("ticket.archived")] public sealed record TicketArchived : TicketEvent;
/// <summary>The ticket is back in default lists.</summary>
[EventName("ticket.unarchived")] public sealed record TicketUnarchived : TicketEvent;
/// <summary>The ticket was deleted; it can be restored for 30 days (C21).</summary>
[EventName("ticket.deleted")] public sealed record TicketDeleted : TicketEvent;
/// <summary>The ticket was restored.</summary>
[EventName("ticket.restored")] public sealed record TicketRestored : TicketEvent;
/// <summary>The SLA state turned because time passed, or because of another change (S180–S184); an inherited breach comes from a merged ticket alone (D10).</summary>
[EventName("ticket.sla_changed")] public sealed record SlaChanged(SlaState From, SlaState To, bool? Inherited = null) : TicketEvent;
/// <summary>75 % of a target has elapsed, or the target was missed: once for each ticket, target and epoch (D7).</summary>
/// <param name="Target">Which promise.</param>
/// <param name="To">Warning or Breached.</param>
/// <param name="DueAt">When it is or was due.</param>
/// <param name="Late">It was noticed well after the instant, because the desk stood.</param>
/// <param name="Admins">Admins hear of it too (S207, C11).</param>
[EventName("ticket.sla_target_reached")] public sealed record SlaTargetReached(SlaTargetKind Target, SlaState To, DateTimeOffset DueAt, bool? Late = null, bool? Admins = null) : TicketEvent;
/// <summary>The ticket was linked with another one.</summary>
[EventName("ticket.linked")] public sealed record TicketLinked(long OtherId, LinkKind Kind) : TicketEvent;
/// <summary>The customer was sent the survey of a resolution (D11).</summary>
[EventName("ticket.satisfaction_asked")] public sealed record SatisfactionAsked(int Resolution) : TicketEvent;
/// <summary>How satisfied the customer is, 1 to 5, as they said or as the agent was told (S190, C15).</summary>
[EventName("ticket.satisfaction_rated")] public sealed record SatisfactionRated(int Resolution, int Score, bool ByAgent) : TicketEvent;
/// <summary>The ticket was escalated to Urgent; the reason is in its revision (S191).</summary>
[EventName("ticket.escalated")] public sealed record TicketEscalated(int Revision) : TicketEvent;
/// <summary>How it was resolved was written down; the text is in its revision (S190).</summary>
[EventName("ticket.resolution_noted")] public sealed record ResolutionNoted(int Revision) : TicketEvent;
/// <summary>The ticket is linked with another one no more.</summary>
[EventName("ticket.unlinked")] public sealed record TicketUnlinked(long OtherId) : TicketEvent;
/// <summary>Two tickets became one (S192): on the one that is kept the other is the one that was taken in; on the other it is the root.</summary>
[EventName("ticket.merged")] public sealed record TicketMerged(long OtherId, bool Kept) : TicketEvent { internal override bool IsWork => false; }
/// <summary>A merge was taken back; on both tickets. So many messages that came after the merge went with the one that was merged.</summary>
[EventName("ticket.unmerged")] public sealed record TicketUnmerged(long OtherId, bool Kept, int? Later = null) : TicketEvent { internal override bool IsWork => false; }
/// <summary>A message of the customer was moved from here to a ticket of its own.</summary>
[EventName("ticket.message_moved")] public sealed record MessageMoved(long MessageId, long ToTicketId) : TicketEvent;
