using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Tickets;

/// <summary>
/// One change to one ticket, usable alone (<see cref="ChangeTicket"/>) and in bulk (<see cref="ChangeTickets"/>).
/// A change carries the value that the actor saw of its own field; null = apply whatever it is now (UI 7 rule 7).
/// </summary>
public abstract record TicketChange
{
    /// <summary>What the actor's role must allow.</summary>
    internal virtual Permission Needs => Permission.EditTickets;

    /// <summary>Whether a deleted ticket may be changed so.</summary>
    internal virtual bool OnDeleted => false;

    /// <summary>Checks what does not depend on the ticket, once: does the agent, team or tag exist?</summary>
    internal virtual Task CheckAsync(Work work, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Refuses an actor who may not do this to this ticket; before anything was changed.</summary>
    internal virtual void Demand(Work work, Ticket ticket) => work.DemandEdit(ticket);

    /// <summary>Applies it; a refusal is thrown before the entity changes.</summary>
    internal abstract Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct);

    /// <summary>Refuses when the field is not what the actor saw; says what it is now, who set it and when.</summary>
    private protected static async Task DemandSeenAsync<T, TFact>(Work work, Ticket ticket, string field, T? seen, T now, string current, CancellationToken ct)
        where T : struct where TFact : Fact
    {
        if (seen is null || EqualityComparer<T>.Default.Equals(seen.Value, now)) return;
        var kind = Facts.NameOf<TFact>();
        var last = await work.Db.Set<Recorded>().AsNoTracking()
            .Where(e => e.Subject == "ticket" && e.SubjectId == ticket.Id && e.Kind == kind)
            .OrderByDescending(e => e.Version).Select(e => new { e.ActorKind, e.ActorId, e.At }).FirstOrDefaultAsync(ct);
        throw new RefusedException(new Refusal.Stale(field, current, last is null ? null : new Who(last.ActorKind, last.ActorId ?? 0), last?.At));
    }
}

/// <summary>What a change did: the ticket's version afterwards, and whether anything differed.</summary>
public sealed record TicketChanged(long TicketId, int Version, bool Different);

/// <summary>Changes one ticket; with a batch the change can be undone.</summary>
public sealed record ChangeTicket(long TicketId, TicketChange Change, Guid? Batch = null) : Command<TicketChanged>
{
    internal override Permission Needs => Change.Needs;

    internal override async Task<TicketChanged> RunAsync(Work work, CancellationToken ct)
    {
        work.Batch = Batch;
        await Change.CheckAsync(work, ct);
        var ticket = await work.TicketAsync(TicketId, ct, Change.OnDeleted);
        var before = ticket.Version;
        Change.Demand(work, ticket);
        await Change.ApplyAsync(work, ticket, ct);
        return new TicketChanged(ticket.Id, ticket.Version, ticket.Version != before);
    }
}

/// <summary>Why one ticket of a bulk action was left as it was.</summary>
public sealed record Skipped(long TicketId, string Why);

/// <summary>What a bulk chunk did.</summary>
/// <param name="Changed">Tickets that differ now.</param>
/// <param name="Unchanged">Tickets that were so already.</param>
/// <param name="Skipped">Tickets that were refused, each with the reason; nothing about them changed.</param>
public sealed record BulkResult(IReadOnlyList<long> Changed, int Unchanged, IReadOnlyList<Skipped> Skipped);

/// <summary>Applies one change to up to 100 tickets in one transaction; each ticket is allowed or refused on its own (S038, S039, D16).</summary>
/// <param name="TicketIds">At most <see cref="ChunkSize"/> ids.</param>
/// <param name="Change">The change.</param>
/// <param name="Batch">The same for all chunks of one bulk action; its events can be undone together.</param>
public sealed record ChangeTickets(IReadOnlyList<long> TicketIds, TicketChange Change, Guid Batch) : Command<BulkResult>
{
    /// <summary>Most tickets in one transaction.</summary>
    public const int ChunkSize = 100;

    internal override Permission Needs => Change.Needs;

    internal override async Task<BulkResult> RunAsync(Work work, CancellationToken ct)
    {
        if (TicketIds.Count > ChunkSize) throw Work.Invalid("tickets", $"At most {ChunkSize} tickets fit in one step.");
        work.Batch = Batch;
        await Change.CheckAsync(work, ct);
        return await work.EachAsync(TicketIds, Change.OnDeleted, async ticket =>
        {
            Change.Demand(work, ticket);
            await Change.ApplyAsync(work, ticket, ct);
        }, ct);
    }
}

internal static class BulkWork
{
    /// <summary>Does something to each visible ticket; a refusal leaves that ticket out with its reason.</summary>
    public static async Task<BulkResult> EachAsync(this Work work, IReadOnlyList<long> ids, bool deleted, Func<Ticket, Task> act, CancellationToken ct)
    {
        var found = (await work.TicketsAsync([.. ids.Distinct()], ct)).ToDictionary(t => t.Id);
        var changed = new List<long>();
        var skipped = new List<Skipped>();
        var unchanged = 0;
        foreach (var id in ids.Distinct())
        {
            if (!found.TryGetValue(id, out var ticket) || ticket.DeletedAt is not null && !deleted)
            {
                skipped.Add(new Skipped(id, "It was deleted, or you may not have access."));
                continue;
            }
            var before = ticket.Version;
            try
            {
                await work.DemandUnmergedAsync(ticket, ct);
                await act(ticket);
            }
            catch (RefusedException no) when (ticket.Version == before)
            {
                skipped.Add(new Skipped(id, no.Refusal.Message));
                continue;
            }
            if (ticket.Version == before) unchanged++;
            else changed.Add(id);
        }
        return new BulkResult(changed, unchanged, skipped);
    }
}
