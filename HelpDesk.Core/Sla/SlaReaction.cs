using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Sla;

/// <summary>
/// Keeps the clocks true in the transaction of the change that moves them (D6, D8). Priority, team and customer decide anew about the policy;
/// a merge moves the start of a clock, not its promise (D10).
/// </summary>
internal sealed class SlaReaction : IReaction
{
    public async Task ReactAsync(Work work, IReadOnlyList<IRecordEvents> changed, CancellationToken ct)
    {
        var tickets = changed.OfType<Ticket>().Select(t => (Ticket: t, Facts: ((IRecordEvents)t).Pending.Select(p => p.Fact).ToList())).Where(t => t.Facts.Exists(Moves)).ToList();
        if (tickets.Count == 0) return;
        var asking = tickets.Where(t => t.Facts.Exists(Decides)).Select(t => t.Ticket).ToList();
        var choice = asking.Count == 0 ? null : await (await SlaBook.ReadAsync(work.Db, ct)).ChoosingAsync(work.Db, asking.Select(t => t.CustomerId), ct);
        var decided = asking.ToDictionary(t => t.Id, t => choice!.For(t));
        var known = await work.Db.TermsAsync(tickets.Select(t => t.Ticket).Where(t => !decided.ContainsKey(t.Id)), ct);
        foreach (var (ticket, facts) in tickets)
        {
            var terms = decided.TryGetValue(ticket.Id, out var found) ? found : ticket.SlaTermsId is { } id ? known[id] : null;
            ticket.Settle(terms, work.Now, facts.Exists(f => f is TicketMerged or TicketUnmerged) ? SlaNews.Inherited : facts.Exists(f => f is TicketEscalated) ? SlaNews.Silent : SlaNews.Told);
            if (terms is not null && ticket.Status.IsDone()) Conclude(work, ticket, terms);
        }
    }

    private static bool Moves(Fact fact) => Decides(fact) || fact is StatusChanged or TicketDeleted or TicketRestored or ReplySent or MessageReceived { Automatic: false }
        or TicketMerged or DueDateChanged or TicketUnmerged { Kept: true } or TicketUnmerged { Later: not null };

    private static bool Decides(Fact fact) => fact is TicketCreated or PriorityChanged or TicketTeamChanged or TicketCustomerChanged;

    /// <summary>What analytics read of a resolution: when it was due, and how long it took (D2).</summary>
    private static void Conclude(Work work, Ticket ticket, SlaTerms terms)
    {
        foreach (var spell in work.Db.ChangeTracker.Entries<TicketSpell>().Where(e => e.State == EntityState.Added && e.Entity.TicketId == ticket.Id && e.Entity.Kind == TicketSpell.Done))
            (spell.Entity.SlaDueAt, spell.Entity.SpentSeconds) = (ticket.SlaDueAt, SlaClock.SpentUntilDone(terms, ticket.SlaFacts()));
    }
}

/// <summary>Turns the states of tickets whose instant has passed, and tells whoever must know; one batch, returns how many (D7). The clock of the desk runs it every second.</summary>
/// <param name="Batch">1–1,000.</param>
public sealed record TurnSlaStates(int Batch = 500) : Command<int>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var due = await work.Db.Set<Ticket>().FromSql($"""
            select * from tickets where sla_next_at <= {work.Now} order by sla_next_at limit {Math.Clamp(Batch, 1, 1000)} for update skip locked
            """).ToListAsync(ct);
        var terms = await work.Db.TermsAsync(due, ct);
        foreach (var ticket in due) ticket.Settle(ticket.SlaTermsId is { } id ? terms[id] : null, work.Now, SlaNews.ToldByClock);
        HelpDeskMeter.SlaTurns.Add(due.Count);
        return due.Count;
    }
}
