using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Tickets;

/// <summary>
/// Closes tickets that have been resolved for as long as the desk waits for its customers (D12): no mail goes out, surveys stay open, and when
/// it stopped being open does not move. One batch; returns how many. The clock of the desk runs it.
/// </summary>
/// <param name="Batch">1–500.</param>
public sealed record CloseResolved(int Batch = 200) : Command<int>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var hours = (await work.SettingsAsync(ct)).AutoCloseHours;
        if (hours == 0) return 0;
        var tickets = await work.Db.Set<Ticket>().FromSql($"""
            select * from tickets where status = 5 and deleted_at is null and resolved_at <= {work.Now.AddHours(-hours)} order by resolved_at limit {Math.Clamp(Batch, 1, 500)} for update skip locked
            """).ToListAsync(ct);
        foreach (var ticket in tickets) ticket.SetStatus(TicketStatus.Closed, null, work.Now);
        return tickets.Count;
    }
}
