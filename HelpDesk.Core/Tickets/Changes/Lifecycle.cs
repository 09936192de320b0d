using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Tickets.Changes;

/// <summary>Hides a ticket from default lists without touching its status; needs the delete permission (S193, S194, C4).</summary>
public sealed record Archive : TicketChange
{
    internal override Permission Needs => Permission.DeleteTickets;

    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        ticket.Archive(work.Now);
        return Task.CompletedTask;
    }
}

/// <summary>Brings an archived ticket back (C4).</summary>
public sealed record Unarchive : TicketChange
{
    internal override Permission Needs => Permission.DeleteTickets;

    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        ticket.Unarchive(work.Now);
        return Task.CompletedTask;
    }
}

/// <summary>Deletes a ticket; it can be restored for 30 days, then it is purged (C21).</summary>
public sealed record Delete : TicketChange
{
    internal override Permission Needs => Permission.DeleteTickets;

    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        ticket.Delete(work.Now);
        return Task.CompletedTask;
    }
}

/// <summary>Restores a deleted ticket (C21).</summary>
public sealed record Restore : TicketChange
{
    internal override Permission Needs => Permission.DeleteTickets;
    internal override bool OnDeleted => true;

    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        ticket.Restore(work.Now);
        return Task.CompletedTask;
    }
}
