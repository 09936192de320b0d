using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Tickets.Changes;

/// <summary>Adds an assignee (S085, C9). Admins and the team's lead assign anybody; a Member may claim for themselves (C20).</summary>
public sealed record AddAssignee(long AgentId) : TicketChange
{
    internal override Task CheckAsync(Work work, CancellationToken ct) => work.DemandAssigneeAsync(AgentId, ct);

    internal override void Demand(Work work, Ticket ticket) => Assigning.Demand(work, ticket, AgentId);

    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        if (ticket.AssigneeIds.Length >= 20) throw Work.Rule("A ticket has at most 20 assignees.");
        ticket.Assign(AgentId, work.Now);
        return Task.CompletedTask;
    }
}

/// <summary>Removes an assignee; a Member may step back from an own ticket.</summary>
public sealed record RemoveAssignee(long AgentId) : TicketChange
{
    internal override void Demand(Work work, Ticket ticket)
    {
        if (work.Who.AgentId != AgentId || !ticket.AssigneeIds.Contains(AgentId)) Assigning.Demand(work, ticket, null);
    }

    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        ticket.Unassign(AgentId, work.Now);
        return Task.CompletedTask;
    }
}

/// <summary>Replaces the primary assignee and keeps the others, or leaves nobody: what bulk Assign does (S039, C9).</summary>
public sealed record SetAssignee(long? AgentId) : TicketChange
{
    internal override async Task CheckAsync(Work work, CancellationToken ct)
    {
        if (AgentId is { } id) await work.DemandAssigneeAsync(id, ct);
    }

    internal override void Demand(Work work, Ticket ticket) => Assigning.Demand(work, ticket, AgentId);

    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        ticket.SetPrimary(AgentId, work.Now);
        return Task.CompletedTask;
    }
}

internal static class Assigning
{
    /// <summary>Who may hand this ticket to that person (C20): Admins and the team's lead anyone; a Member may only claim.</summary>
    public static void Demand(Work work, Ticket ticket, long? agentId)
    {
        if (work.Rights.MayAssign(ticket.TeamId)) return;
        var self = agentId is not null && agentId == work.Who.AgentId;
        if (self && (ticket.AssigneeIds.Contains(agentId!.Value) || work.Rights.MayTake(ticket.TeamId, ticket.AssigneeIds))) return;
        throw Work.NotAllowed(work.Rights.Role == Role.Guest ? "You have view-only access."
            : self ? "You can claim unassigned tickets of your teams only. Ask a team lead or an admin to assign this one."
            : "Only admins and the lead of the ticket's team can assign it to others.");
    }
}
