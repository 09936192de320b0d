using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Customers;

/// <summary>A fact about a customer or a tag.</summary>
public abstract record CustomerEvent : Fact;

/// <summary>A customer was created.</summary>
[EventName("customer.created")] public sealed record CustomerCreated : CustomerEvent;
/// <summary>Fields or addresses of a customer changed; promoted = the lead became a contact (C8).</summary>
[EventName("customer.edited")] public sealed record CustomerEdited(bool Promoted) : CustomerEvent;
/// <summary>A customer tag was added (S084).</summary>
[EventName("customer.tag_added")] public sealed record CustomerTagAdded(long TagId) : CustomerEvent;
/// <summary>A customer tag was removed (S084).</summary>
[EventName("customer.tag_removed")] public sealed record CustomerTagRemoved(long TagId) : CustomerEvent;
/// <summary>Two customers became one: on the one that is kept the other is the one that went; on that one, its last event, the other is the one that is kept.</summary>
[EventName("customer.merged")] public sealed record CustomerMerged(long OtherId, bool Kept) : CustomerEvent;
/// <summary>A tag was created (S240).</summary>
[EventName("tag.created")] public sealed record TagCreated : CustomerEvent;
/// <summary>A tag's name, colour or archive flag changed (S240).</summary>
[EventName("tag.edited")] public sealed record TagEdited : CustomerEvent;
