using HelpDesk.Core.Customers;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Sla;

/// <summary>The policies in force, as a ticket asks them: the first one that fits, in their order (S180).</summary>
internal sealed class SlaBook(IReadOnlyList<SlaPolicy> policies)
{
    /// <summary>Policies with targets and terms, in their order.</summary>
    public IReadOnlyList<SlaPolicy> Policies => policies;

    /// <summary>What is promised; null when the policy promises nothing for this priority.</summary>
    public SlaTerms? For(SlaMatter matter) => policies.FirstOrDefault(p => p.Fits(matter))?.Targets.FirstOrDefault(t => t.Priority == matter.Priority)?.Terms;

    /// <summary>Whether any policy looks at the customer.</summary>
    private bool AsksForCustomers => policies.Any(p => p.Enabled && (p.CustomerTagIds.Length > 0 || p.AccountIds.Length > 0));

    /// <summary>The policies in force.</summary>
    public static async Task<SlaBook> ReadAsync(DbContext db, CancellationToken ct) => new(
        await db.Set<SlaPolicy>().AsNoTracking().Include(p => p.Targets).ThenInclude(t => t.Terms).OrderBy(p => p.Fallback).ThenBy(p => p.Position).ThenBy(p => p.Id).ToListAsync(ct));

    /// <summary>Chooses for tickets of these customers, who are asked for only where a policy looks at them.</summary>
    public async Task<SlaChoice> ChoosingAsync(DbContext db, IEnumerable<long?> customers, CancellationToken ct)
    {
        if (!AsksForCustomers) return new SlaChoice(this, []);
        var ids = customers.OfType<long>().Distinct().ToArray();
        return new SlaChoice(this, await db.Set<Customer>().AsNoTracking().Where(c => ids.Contains(c.Id)).Select(c => new { c.Id, c.TagIds, c.AccountId })
            .ToDictionaryAsync(c => c.Id, c => (c.TagIds, c.AccountId), ct));
    }
}

/// <summary>The policies, with what is known of some customers.</summary>
internal sealed class SlaChoice(SlaBook book, Dictionary<long, (long[] Tags, long? Account)> customers)
{
    /// <summary>What is promised to a ticket; null when nothing is.</summary>
    public SlaTerms? For(TicketPriority priority, long? teamId, long? customerId)
    {
        var (tags, account) = customers.GetValueOrDefault(customerId ?? 0, ([], null));
        return book.For(new SlaMatter(priority, teamId, tags, account));
    }

    /// <summary>What is promised to a ticket; null when nothing is.</summary>
    public SlaTerms? For(Ticket ticket) => For(ticket.Priority, ticket.TeamId, ticket.CustomerId);
}

internal static class SlaWork
{
    /// <summary>The terms that tickets have, by their ids.</summary>
    public static async Task<Dictionary<long, SlaTerms>> TermsAsync(this DbContext db, IEnumerable<Ticket> tickets, CancellationToken ct)
    {
        var ids = tickets.Select(t => t.SlaTermsId).OfType<long>().Distinct().ToArray();
        return ids.Length == 0 ? [] : await db.Set<SlaTerms>().AsNoTracking().Where(t => ids.Contains(t.Id)).ToDictionaryAsync(t => t.Id, ct);
    }
}
