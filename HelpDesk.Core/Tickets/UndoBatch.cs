using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets.Changes;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Tickets;

/// <summary>
/// Takes back what the actor's own action did to up to 100 of its tickets: fields that still have our value get their old one,
/// the rest is listed (S039). Only within five minutes of the action.
/// </summary>
/// <param name="Batch">The action.</param>
/// <param name="TicketIds">At most 100 ids.</param>
public sealed record UndoBatch(Guid Batch, IReadOnlyList<long> TicketIds) : Command<BulkResult>
{
    internal override Permission Needs => Permission.EditTickets;

    internal override async Task<BulkResult> RunAsync(Work work, CancellationToken ct)
    {
        if (TicketIds.Count > ChangeTickets.ChunkSize) throw Work.Invalid("tickets", $"At most {ChangeTickets.ChunkSize} tickets fit in one step.");
        var since = work.Now.AddMinutes(-5);
        var events = await work.Db.Set<Recorded>().AsNoTracking()
            .Where(e => e.Batch == Batch && e.Subject == "ticket" && TicketIds.Contains(e.SubjectId) && e.ActorId == work.Who.AgentId && e.At >= since)
            .OrderBy(e => e.Version).ToListAsync(ct);
        if (events.Count == 0) throw Work.Rule("There is nothing left to undo: it was too long ago, or it was undone already.");
        var byTicket = events.ToLookup(e => e.SubjectId, e => e.Fact);
        var customers = events.Select(e => e.Fact).OfType<TicketCustomerChanged>().Select(c => c.From).OfType<long>().Distinct().ToList();
        var there = customers.Count == 0 ? [] : await work.All<Customer>().Where(c => customers.Contains(c.Id)).Select(c => c.Id).ToListAsync(ct);
        work.Batch = Guid.CreateVersion7();
        return await work.EachAsync([.. byTicket.Select(g => g.Key)], deleted: true, ticket =>
        {
            TakeBack(work, ticket, [.. byTicket[ticket.Id]], there);
            return Task.CompletedTask;
        }, ct);
    }

    private static void TakeBack(Work work, Ticket ticket, List<Fact> facts, List<long> customers)
    {
        if (facts.OfType<TicketCustomerChanged>().Any(c => c.From is { } before && !customers.Contains(before))) throw Work.Rule("The earlier customer was merged with another one in the meantime.");
        var taken = facts.Where(f => f is not (SlaChanged or SlaTargetReached)).ToList();
        var assignment = taken.Exists(f => f is AgentAssigned or AgentUnassigned);
        if (taken.Exists(f => f is TicketArchived or TicketUnarchived or TicketDeleted or TicketRestored))
        {
            if (!work.Rights.May(Permission.DeleteTickets)) throw Work.NotAllowed("Your role doesn't allow this.");
        }
        else if (!assignment)
        {
            work.DemandEdit(ticket);
        }
        foreach (var fact in taken.Where(f => !StillHolds(ticket, f, taken))) throw Work.Rule("It was changed again in the meantime: " + Describe(fact) + ".");
        if (assignment) UndoAssignment(work, ticket, taken);
        foreach (var fact in Enumerable.Reverse(taken)) Inverse(work, ticket, fact);
    }

    private static bool StillHolds(Ticket ticket, Fact fact, List<Fact> facts) => fact switch
    {
        StatusChanged s => s.To == ticket.Status || facts.OfType<StatusChanged>().Last().To == ticket.Status,
        PriorityChanged p => p.To == ticket.Priority,
        TypeChanged t => t.To == ticket.Type,
        DueDateChanged d => d.To == ticket.SlaDueSetAt,
        ChannelChanged c => c.To == ticket.Channel,
        TicketTeamChanged t => t.To == ticket.TeamId,
        TicketCustomerChanged c => c.To == ticket.CustomerId,
        AgentAssigned a => ticket.AssigneeIds.Contains(a.AgentId),
        AgentUnassigned a => !ticket.AssigneeIds.Contains(a.AgentId),
        TicketTagAdded t => ticket.TagIds.Contains(t.TagId),
        TicketTagRemoved t => !ticket.TagIds.Contains(t.TagId),
        TicketArchived => ticket.ArchivedAt is not null,
        TicketUnarchived => ticket.ArchivedAt is null,
        TicketDeleted => ticket.DeletedAt is not null,
        TicketRestored => ticket.DeletedAt is null,
        _ => true,
    };

    private static string Describe(Fact fact) => fact switch
    {
        StatusChanged => "the status",
        PriorityChanged => "the priority",
        AgentAssigned or AgentUnassigned => "the assignees",
        TicketTagAdded or TicketTagRemoved => "the tags",
        _ => "the ticket",
    };

    private static void UndoAssignment(Work work, Ticket ticket, List<Fact> facts)
    {
        var back = ticket.AssigneeIds.ToList();
        foreach (var fact in Enumerable.Reverse(facts))
        {
            if (fact is AgentAssigned a) back.Remove(a.AgentId);
            if (fact is AgentUnassigned u) back.Insert(u.WasPrimary ? 0 : back.Count, u.AgentId);
        }
        foreach (var agent in back.Except(ticket.AssigneeIds).Concat(ticket.AssigneeIds.Except(back)))
        {
            if (agent != work.Who.AgentId || back.Contains(agent)) Assigning.Demand(work, ticket, agent);
        }
        ticket.RestoreAssignees([.. back.Distinct()], work.Now);
    }

    private static void Inverse(Work work, Ticket ticket, Fact fact)
    {
        switch (fact)
        {
            case StatusChanged s: ticket.SetStatus(s.From, s.FromWaitingOn, work.Now); break;
            case PriorityChanged p: ticket.SetPriority(p.From, work.Now); break;
            case TypeChanged t: ticket.SetType(t.From, work.Now); break;
            case DueDateChanged d: ticket.SetDueDate(d.From, work.Now); break;
            case ChannelChanged c: ticket.SetChannel(c.From, work.Now); break;
            case TicketTeamChanged t: ticket.MoveToTeam(t.From, work.Now); break;
            case TicketCustomerChanged c: ticket.SetCustomer(c.From, work.Now); break;
            case TicketTagAdded t: ticket.RemoveTag(t.TagId, work.Now); break;
            case TicketTagRemoved t: ticket.AddTag(t.TagId, work.Now); break;
            case TicketArchived: ticket.Unarchive(work.Now); break;
            case TicketUnarchived: ticket.Archive(work.Now); break;
            case TicketDeleted: ticket.Restore(work.Now); break;
            case TicketRestored: ticket.Delete(work.Now); break;
        }
    }
}
