using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Conversations;

/// <summary>The customer wrote; the message was attached to the ticket (S170).</summary>
[EventName("ticket.message_received")] public sealed record MessageReceived(long MessageId, bool Automatic = false) : TicketEvent;
/// <summary>An agent wrote a reply; it can still be taken back.</summary>
[EventName("ticket.reply_composed")] public sealed record ReplyWritten(long MessageId) : TicketEvent;
/// <summary>The reply was taken back before it went out.</summary>
[EventName("ticket.reply_recalled")] public sealed record ReplyTakenBack(long MessageId) : TicketEvent;
/// <summary>The reply was released to the customer; the first one stops the response clock (D1). A notice tells what the desk did and answers nothing.</summary>
[EventName("ticket.reply_released")] public sealed record ReplySent(long MessageId, bool FirstResponse = false, bool Notice = false) : TicketEvent { internal override bool IsWork => !Notice; }
/// <summary>The mail server, or the customer's, said what became of a message.</summary>
[EventName("ticket.delivery_changed")] public sealed record DeliveryChanged(long MessageId, MessageState From, MessageState To) : TicketEvent;
/// <summary>The mail server, or the recipient's, said what became of a forwarded copy; the note tells which one.</summary>
[EventName("ticket.forward_delivery_changed")] public sealed record ForwardDeliveryChanged(long NoteId, MessageState From, MessageState To) : TicketEvent { internal override bool IsWork => false; }
/// <summary>A message was forwarded to somebody else; to whom, is in the note that tells it.</summary>
[EventName("ticket.message_forwarded")] public sealed record MessageForwarded(long MessageId) : TicketEvent;

/// <summary>A canned response was added.</summary>
[EventName("canned.created")] public sealed record CannedCreated : Fact;
/// <summary>A canned response was edited, archived or brought back.</summary>
[EventName("canned.edited")] public sealed record CannedEdited : Fact;

/// <summary>A mailbox was added.</summary>
[EventName("mailbox.created")] public sealed record MailboxCreated : Fact;
/// <summary>A mailbox was edited; what it is now is in its row, apart from its password.</summary>
[EventName("mailbox.edited")] public sealed record MailboxEdited : Fact;
/// <summary>A mailbox was removed.</summary>
[EventName("mailbox.deleted")] public sealed record MailboxDeleted : Fact;
/// <summary>A sending domain was added.</summary>
[EventName("domain.added")] public sealed record DomainAdded : Fact;
/// <summary>A sending domain was removed.</summary>
[EventName("domain.deleted")] public sealed record DomainDeleted : Fact;
/// <summary>DNS says something else about a sending domain than before.</summary>
[EventName("domain.checked")] public sealed record DomainChecked : Fact;
/// <summary>The record of a sending domain's key was found.</summary>
[EventName("domain.verified")] public sealed record DomainVerified : Fact;
/// <summary>The record of a verified domain's key is gone or holds something else; once for each loss.</summary>
[EventName("domain.record_missed")] public sealed record DomainRecordMissed : Fact;
/// <summary>The record of a sending domain's key has been missing for too long.</summary>
[EventName("domain.unverified")] public sealed record DomainUnverified : Fact;
/// <summary>A sending domain got a new key, which is used once its record is found.</summary>
[EventName("domain.key_added")] public sealed record DomainKeyAdded : Fact;
/// <summary>A sending domain signs with its new key.</summary>
[EventName("domain.key_changed")] public sealed record DomainKeyChanged : Fact;
