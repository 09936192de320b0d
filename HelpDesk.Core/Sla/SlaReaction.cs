using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Sla;

/// <summary>Keeps the clocks true in the transaction of the change that moves them (D6, D8); a merge moves their start, not their targets (D10).</summary>
internal sealed class SlaReaction : IReaction
{
    public async Task ReactAsync(Work work, IReadOnlyList<IRecordEvents> changed, CancellationToken ct)
    {
        var moved = changed.OfType<Ticket>().Where(t => ((IRecordEvents)t).Pending.Any(p =>
            p.Fact is TicketCreated or StatusChanged or PriorityChanged or TicketDeleted or TicketRestored or ReplySent { FirstResponse: true }
            || p.Fact is MessageReceived && t.BegunByDesk && t.ClockStartAt == work.Now)).ToList();
        foreach (var ticket in changed.OfType<Ticket>().Where(t => ((IRecordEvents)t).Pending.Any(p => p.Fact is TicketMerged or TicketUnmerged { Kept: true })))
            ticket.SetSla(SlaClock.Read(ticket.SlaFacts(null), work.Now), inherited: true);
        if (moved.Count == 0) return;
        var targets = await work.SlaTargetsAsync(ct);
        foreach (var ticket in moved) ticket.SetSla(SlaClock.Read(ticket.SlaFacts(targets), work.Now));
    }
}

/// <summary>Turns the states of tickets whose instant has passed; one batch, returns how many (D7). The clock of the desk runs it every second.</summary>
public sealed record TurnSlaStates(int Batch = 200) : Command<int>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var due = await work.Db.Set<Ticket>().FromSql($"""
            select * from tickets where sla_next_at <= {work.Now} order by sla_next_at limit {Batch} for update skip locked
            """).ToListAsync(ct);
        foreach (var ticket in due) ticket.SetSla(SlaClock.Read(ticket.SlaFacts(null), work.Now));
        HelpDeskMeter.SlaTurns.Add(due.Count);
        return due.Count;
    }
}

internal static class SlaWork
{
    public static async Task<IReadOnlyDictionary<TicketPriority, SlaTarget>> SlaTargetsAsync(this Work work, CancellationToken ct) =>
        await work.All<SlaTarget>().AsNoTracking().ToDictionaryAsync(t => t.Priority, ct);

    /// <summary>The facts of a ticket's clock; with targets the ones of its priority, without them those it already has.</summary>
    public static SlaFacts SlaFacts(this Ticket t, IReadOnlyDictionary<TicketPriority, SlaTarget>? targets) => new(
        t.WaitsSince, t.FirstResponseAt, t.IsOpen && t.Status != TicketStatus.Waiting, t.Status != TicketStatus.Spam && t.DeletedAt is null && t.MergedInto is null && !t.AwaitsCustomer,
        targets is null ? t.SlaResponseTarget : targets[t.Priority].ResponseSeconds,
        targets is null ? t.SlaResolutionTarget : targets[t.Priority].ResolutionSeconds, t.SlaPausedSince, t.SlaPausedSeconds);
}
