using System.Globalization;
using HelpDesk.App.Live;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Features.Tickets;

/// <summary>The words of the timeline: what happened, from what to what (S170, S171).</summary>
internal static class ActivityText
{
    /// <summary>Who to name; a clock that starts or turns because of another change has its own words.</summary>
    public static Who? By(ActivityRow row) => row.Fact is SlaChanged or SlaTargetReached or DeliveryChanged or ForwardDeliveryChanged ? null : row.Who;

    public static string Say(ActivityRow row, NodeState node) => (By(row) is null ? "" : " ") + row.Fact switch
    {
        TicketCreated => "created the ticket",
        TicketImported i => i.Source is { Length: > 0 } source ? $"imported the ticket from {source}" : "imported the ticket",
        StatusChanged s => $"changed Status from {TicketWords.Label(s.From, s.FromWaitingOn)} to {TicketWords.Label(s.To, s.ToWaitingOn)}",
        PriorityChanged p => $"changed Priority from {Label(p.From, node)} to {Label(p.To, node)}",
        DueDateChanged { To: null } => "gave the due date back to the SLA policy",
        DueDateChanged d => $"set the due date to {Due(d.To.Value, node)}",
        TypeChanged t => $"changed Type from {TicketWords.Label(t.From)} to {TicketWords.Label(t.To)}",
        ChannelChanged c => $"changed Channel from {TicketWords.Label(c.From)} to {TicketWords.Label(c.To)}",
        TicketCustomerChanged c => $"changed Customer from {Customer(c.From)} to {Customer(c.To)}",
        TicketTeamChanged t => $"changed Team from {Team(t.From, node)} to {Team(t.To, node)}",
        AgentAssigned a => $"assigned {node.Directory.NameOf(a.AgentId)}{(a.Primary ? "" : " as well")}",
        AgentUnassigned a => $"unassigned {node.Directory.NameOf(a.AgentId)}",
        TicketTagAdded t => $"added the tag {Tag(t.TagId, node)}",
        TicketTagRemoved t => $"removed the tag {Tag(t.TagId, node)}",
        SubjectEdited => $"changed Subject from “{row.FromText}” to “{row.ToText}”",
        DescriptionEdited d => $"edited the description (version {d.FromRevision} to {d.ToRevision})",
        NoteAdded => "added a note",
        NoteEdited n => $"edited a note (version {n.ToRevision - 1} to {n.ToRevision})",
        NoteDeleted => "deleted a note",
        NoteRestored => "restored a note",
        MessageReceived { Automatic: true } => "sent an automatic answer (message attached)",
        MessageReceived => "wrote (message attached)",
        ReplyWritten => "wrote a reply",
        ReplyTakenBack => "took a reply back",
        ReplySent { Notice: true } => "told the customer of the merge",
        ReplySent r => r.FirstResponse ? "sent the first reply" : "sent a reply",
        DeliveryChanged d => $"Delivery of a reply: {TicketWords.Word(d.To, ' ')}",
        ForwardDeliveryChanged d => $"Delivery of a forwarded copy: {TicketWords.Word(d.To, ' ')}",
        TicketLinked { Kind: LinkKind.FollowUpOf } l => $"opened the ticket as a follow-up of {node.Number(l.OtherId)}",
        TicketEscalated => "escalated the ticket",
        SatisfactionAsked => "asked the customer how satisfied they are",
        SatisfactionRated s => $"rated the solution {s.Score} of 5{(s.ByAgent ? ", as the customer told" : "")}",
        ResolutionNoted => "wrote down how it was resolved",
        TicketLinked { Kind: LinkKind.FollowedBy } l => $"wrote again; {node.Number(l.OtherId)} follows this ticket",
        TicketLinked { Kind: LinkKind.SplitFrom } l => $"made the ticket of a message of {node.Number(l.OtherId)}",
        TicketLinked l => $"linked {node.Number(l.OtherId)}",
        TicketUnlinked l => $"unlinked {node.Number(l.OtherId)}",
        TicketMerged { Kept: true } m => $"merged {node.Number(m.OtherId)} into this ticket",
        TicketMerged m => $"merged this ticket into {node.Number(m.OtherId)}",
        TicketUnmerged { Kept: true } m => $"un-merged {node.Number(m.OtherId)}{Later(m)}",
        TicketUnmerged m => $"un-merged this ticket from {node.Number(m.OtherId)}{Later(m)}",
        MessageForwarded => "forwarded a message",
        MessageMoved m => $"split a message off into {node.Number(m.ToTicketId)}",
        TicketArchived => "archived the ticket",
        TicketUnarchived => "unarchived the ticket",
        TicketDeleted => "deleted the ticket",
        TicketRestored => "restored the ticket",
        SlaTargetReached { To: SlaState.Breached } s => $"{TicketWords.Label(s.Target)} target missed{(s.Late == true ? ", noticed late" : "")}",
        SlaTargetReached s => $"{TicketWords.Label(s.Target)}: three quarters of the target have passed{(s.Late == true ? ", noticed late" : "")}",
        SlaChanged { From: SlaState.None } s => $"SLA clock started: {TicketWords.Label(s.To)}",
        SlaChanged { Inherited: true } s => $"SLA changed from {TicketWords.Label(s.From)} to {TicketWords.Label(s.To)}, inherited from the merged ticket",
        SlaChanged s => $"SLA changed from {TicketWords.Label(s.From)} to {TicketWords.Label(s.To)}",
        var other => Facts.NameOf(other),
    };

    public static string Icon(Fact fact) => fact switch
    {
        StatusChanged s => $"status-{TicketWords.Word(s.To)}",
        PriorityChanged p => $"priority-{TicketWords.Word(p.To)}",
        AgentAssigned or AgentUnassigned => "user",
        TicketTagAdded or TicketTagRemoved => "tag",
        NoteAdded or NoteEdited or NoteDeleted or NoteRestored => "lock",
        SubjectEdited or DescriptionEdited => "pencil",
        TicketArchived or TicketUnarchived => "archive",
        TicketDeleted => "trash",
        SlaChanged or SlaTargetReached or DueDateChanged => "clock",
        MessageReceived or ReplyWritten or DeliveryChanged or ForwardDeliveryChanged => "mail",
        ReplySent => "send",
        ReplyTakenBack => "undo",
        TicketEscalated => "priority-urgent",
        ResolutionNoted or SatisfactionAsked or SatisfactionRated => "check",
        TicketLinked or TicketUnlinked or TicketMerged or TicketUnmerged => "link",
        MessageMoved => "expand",
        MessageForwarded => "send",
        TicketCreated or TicketImported => "plus",
        _ => "list",
    };

    private static string Label(TicketPriority priority, NodeState node) => TicketWords.Label(priority, node.Settings.CriticalLabels);

    private static string Due(DateTimeOffset at, NodeState node) =>
        Ranges.Local(at, node.Settings.TimeZone).ToString("ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture) + $" ({node.Settings.TimeZone})";

    private static string Later(TicketUnmerged m) => m.Later is { } n ? $", with {(n == 1 ? "1 message" : $"{n} messages")} that came after the merge" : "";

    private static string Customer(long? id) => id is { } c ? HelpDesk.Core.Customers.CustomerLine.Format(c) : "nobody";

    private static string Team(long? id, NodeState node) => id is null ? "none" : node.Directory.TeamName(id) ?? "a deleted team";

    private static string Tag(long id, NodeState node) => node.Tags.TryGetValue(id, out var tag) ? tag.Name : "a deleted tag";
}
