using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations;

/// <summary>
/// Makes one customer of two records of the same person: addresses go behind the kept one's, tags are united, empty fields are filled, all tickets and messages go over, and the
/// other record is deleted. Links to the portal and surveys go on working, because they hang on tickets and addresses. Refuses a customer with themselves, more than
/// <see cref="MostTickets"/> tickets of the other one, and more than <see cref="MostAddresses"/> addresses together. It cannot be taken back.
/// </summary>
/// <param name="KeepId">The customer that is kept.</param>
/// <param name="GoneId">The one that goes.</param>
public sealed record MergeCustomers(long KeepId, long GoneId) : Command<long>
{
    /// <summary>Most tickets that go over in one merge; deleted ones count.</summary>
    public const int MostTickets = 5000;

    /// <summary>Most addresses of one customer.</summary>
    public const int MostAddresses = 10;

    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        if (KeepId == GoneId) throw Work.Rule("This is the same customer. Choose another one.");
        long[] both = [KeepId, GoneId];
        var found = await work.Db.Set<Customer>().FromSql($"select * from customers where id = any({both}) order by id for update").ToListAsync(ct);
        var kept = found.Find(c => c.Id == KeepId) ?? throw Work.NotFound("this customer");
        var gone = found.Find(c => c.Id == GoneId) ?? throw Work.NotFound("the other customer");
        var addresses = await work.All<CustomerAddress>().AsNoTracking().Where(a => both.Contains(a.CustomerId)).Select(a => new { a.CustomerId, a.Position }).ToListAsync(ct);
        if (addresses.Count > MostAddresses) throw Work.Rule($"Together they have {addresses.Count} addresses, and a customer has at most {MostAddresses}. Remove some first. Nothing was changed.");
        var ids = await work.All<Ticket>().Where(t => t.CustomerId == GoneId).Select(t => t.Id).Take(MostTickets + 1).ToListAsync(ct);
        if (ids.Count > MostTickets) throw Work.Rule($"{gone.Name} has more than {MostTickets:N0} tickets. Merge the other way round, so that these stay where they are. Nothing was changed.");

        foreach (var ticket in await work.LockedAsync(ids, ct)) if (ticket.CustomerId == GoneId) ticket.SetCustomer(KeepId, work.Now);
        await work.Db.SaveChangesAsync(ct);
        await work.All<Message>().Where(m => m.AuthorKind == ActorKind.Customer && m.AuthorId == GoneId).ExecuteUpdateAsync(m => m.SetProperty(x => x.AuthorId, KeepId), ct);
        var behind = addresses.Where(a => a.CustomerId == KeepId).Select(a => a.Position + 1).DefaultIfEmpty(0).Max();
        await work.Db.Database.ExecuteSqlAsync($"update customer_addresses set customer_id = {KeepId}, position = position + {behind} where customer_id = {GoneId}", ct);
        // A number in another system is unique: it is free before the other one takes it.
        await work.All<Customer>().Where(c => c.Id == GoneId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ExternalId, (string?)null), ct);
        kept.TakeIn(gone);
        gone.Happened(new CustomerMerged(KeepId, Kept: false));
        work.Db.Remove(gone);
        return KeepId;
    }
}

/// <summary>Two customers side by side, before they are merged.</summary>
public sealed record CustomerMergePreview(long KeepId, long GoneId) : Query<CustomerPair>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<CustomerPair> RunAsync(Reading reading, CancellationToken ct) => new(await SideAsync(reading, KeepId, ct), await SideAsync(reading, GoneId, ct));

    private static async Task<CustomerSide> SideAsync(Reading reading, long id, CancellationToken ct) =>
        new(await new CustomerCard(id).RunAsync(reading, ct), await reading.All<Ticket>().Where(t => t.CustomerId == id).Take(MergeCustomers.MostTickets + 1).CountAsync(ct));
}

/// <summary>Two customers.</summary>
/// <param name="Kept">Is kept.</param>
/// <param name="Gone">Goes.</param>
public sealed record CustomerPair(CustomerSide Kept, CustomerSide Gone);

/// <summary>One of two customers.</summary>
/// <param name="View">The customer with all addresses.</param>
/// <param name="Tickets">How many tickets, counted up to one more than fit in a merge; deleted ones count.</param>
public sealed record CustomerSide(CustomerView View, int Tickets);

/// <summary>The customer that another one was merged into, however often; refuses an id that was never merged.</summary>
/// <param name="CustomerId">The one that went.</param>
public sealed record MergedCustomer(long CustomerId) : Query<CustomerLine>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<CustomerLine> RunAsync(Reading reading, CancellationToken ct)
    {
        var kind = Facts.NameOf<CustomerMerged>();
        var id = CustomerId;
        for (var step = 0; step < 20; step++)
        {
            var last = await reading.All<Recorded>().Where(e => e.Subject == "customer" && e.SubjectId == id).OrderByDescending(e => e.Version).FirstOrDefaultAsync(ct);
            if (last?.Kind != kind || last.Fact is not CustomerMerged { Kept: false } merged) break;
            id = merged.OtherId;
        }
        return id == CustomerId ? throw Work.NotFound("this customer") : await CustomerLine.FindAsync(reading, id, ct) ?? throw Work.NotFound("this customer");
    }
}
