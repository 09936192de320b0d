using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Tickets.Changes;

/// <summary>Changes the status (S054–S056). Waiting takes the reason that it waits for; default customer (C2).</summary>
public sealed record SetStatus(TicketStatus To, WaitingOn? WaitingOn = null, TicketStatus? Seen = null) : TicketChange
{
    internal override async Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        if (!Enum.IsDefined(To)) throw Work.Invalid("status", "This status doesn't exist.");
        if (WaitingOn is { } on && !Enum.IsDefined(on)) throw Work.Invalid("status", "This reason for waiting doesn't exist.");
        await DemandSeenAsync<TicketStatus, StatusChanged>(work, ticket, "status", Seen, ticket.Status, TicketWords.Label(ticket.Status, ticket.WaitingOn), ct);
        ticket.SetStatus(To, WaitingOn, work.Now);
    }
}

/// <summary>Brings a ticket back from Spam to the status it had (S196).</summary>
public sealed record NotSpam : TicketChange
{
    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        if (ticket.Status != TicketStatus.Spam) throw Work.Rule("This ticket isn't marked as spam.");
        ticket.SetStatus(ticket.BeforeSpam ?? TicketStatus.Open, null, work.Now);
        return Task.CompletedTask;
    }
}

/// <summary>Changes the priority (S074, S075).</summary>
public sealed record SetPriority(TicketPriority To, TicketPriority? Seen = null) : TicketChange
{
    internal override async Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        if (!Enum.IsDefined(To)) throw Work.Invalid("priority", "This priority doesn't exist.");
        await DemandSeenAsync<TicketPriority, PriorityChanged>(work, ticket, "priority", Seen, ticket.Priority, TicketWords.Label(ticket.Priority), ct);
        ticket.SetPriority(To, work.Now);
    }
}

/// <summary>Changes the type (S080).</summary>
public sealed record SetType(TicketType To, TicketType? Seen = null) : TicketChange
{
    internal override async Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        if (!Enum.IsDefined(To)) throw Work.Invalid("type", "This type doesn't exist.");
        await DemandSeenAsync<TicketType, TypeChanged>(work, ticket, "type", Seen, ticket.Type, TicketWords.Label(ticket.Type), ct);
        ticket.SetType(To, work.Now);
    }
}

/// <summary>
/// Sets when the resolution is due, whatever the policy says, until it is removed (D6). Refused without a policy, on a ticket that is done, and
/// for an instant that has passed or is more than ten years ahead.
/// </summary>
/// <param name="At">The instant; null gives it back to the policy.</param>
public sealed record SetDueDate(DateTimeOffset? At) : TicketChange
{
    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        if (At is { } at)
        {
            if (!ticket.IsOpen) throw Work.Rule("Only open tickets have a due date. Nothing was changed.");
            if (ticket.SlaTermsId is null) throw Work.Rule("No SLA policy promises anything for this ticket, so it has no clock to set. Nothing was changed.");
            if (at <= work.Now || at > work.Now.AddYears(10)) throw Work.Invalid("due", "A due date lies ahead, within ten years.");
        }
        ticket.SetDueDate(At is { } exact ? new DateTimeOffset(exact.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero) : null, work.Now);
        return Task.CompletedTask;
    }
}

/// <summary>Changes the channel (S081).</summary>
public sealed record SetChannel(TicketChannel To, TicketChannel? Seen = null) : TicketChange
{
    internal override async Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        if (!Enum.IsDefined(To)) throw Work.Invalid("channel", "This channel doesn't exist.");
        await DemandSeenAsync<TicketChannel, ChannelChanged>(work, ticket, "channel", Seen, ticket.Channel, TicketWords.Label(ticket.Channel), ct);
        ticket.SetChannel(To, work.Now);
    }
}

/// <summary>Moves the ticket to a team, or to none (C20). Members move own tickets; the target's lead gains the right to assign it.</summary>
public sealed record SetTeam(long? TeamId) : TicketChange
{
    internal override Task CheckAsync(Work work, CancellationToken ct) => work.DemandTeamAsync(TeamId, ct);

    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        ticket.MoveToTeam(TeamId, work.Now);
        return Task.CompletedTask;
    }
}

/// <summary>Sets the customer that the ticket is for, or nobody (S088–S090).</summary>
public sealed record SetCustomer(long? CustomerId) : TicketChange
{
    internal override Task CheckAsync(Work work, CancellationToken ct) => work.DemandCustomerAsync(CustomerId, ct);

    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        ticket.SetCustomer(CustomerId, work.Now);
        return Task.CompletedTask;
    }
}

/// <summary>Adds a tag; two people adding different tags both succeed (UI 7 rule 7).</summary>
public sealed record AddTag(long TagId) : TicketChange
{
    internal override Task CheckAsync(Work work, CancellationToken ct) => work.DemandTagAsync(TagId, ct);

    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        if (ticket.TagIds.Length >= 50) throw Work.Rule("A ticket has at most 50 tags.");
        ticket.AddTag(TagId, work.Now);
        return Task.CompletedTask;
    }
}

/// <summary>Removes a tag (S082).</summary>
public sealed record RemoveTag(long TagId) : TicketChange
{
    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        ticket.RemoveTag(TagId, work.Now);
        return Task.CompletedTask;
    }
}
