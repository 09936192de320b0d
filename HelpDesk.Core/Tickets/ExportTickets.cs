using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Tickets;

/// <summary>A page of the list with everything that leaves the desk in a file; only tickets that the asker sees (S-26). Two statements a page.</summary>
/// <param name="Filter">What to show.</param>
/// <param name="Sort">Order.</param>
/// <param name="Cursor">From the page before; null = first.</param>
public sealed record ExportTickets(TicketFilter Filter, TicketSort Sort, string? Cursor = null) : Query<ExportPage>
{
    private const int Rows = 200;

    internal override Permission Needs => Permission.ExportTickets;

    internal override async Task<ExportPage> RunAsync(Reading reading, CancellationToken ct)
    {
        var page = await new TicketList(Filter, Sort, Cursor, Rows).RunAsync(reading, ct);
        var ids = page.Rows.Select(r => r.Id).ToArray();
        var details = await (
            from t in reading.All<Ticket>().Where(t => ids.Contains(t.Id))
            join c in reading.All<Customer>() on t.CustomerId equals (long?)c.Id into customers
            from c in customers.DefaultIfEmpty()
            join a in reading.All<Account>() on c.AccountId equals (long?)a.Id into accounts
            from a in accounts.DefaultIfEmpty()
            select new
            {
                t.Id, t.Description, t.FirstResponseAt, t.ResolvedAt, t.ClosedAt, t.ExternalId, Company = a!.Name,
                Email = reading.All<CustomerAddress>().Where(x => x.CustomerId == t.CustomerId).OrderBy(x => x.Position).Select(x => x.Email).FirstOrDefault(),
            }).ToDictionaryAsync(t => t.Id, ct);
        // A ticket that was purged between the two statements is not there any more.
        return new ExportPage([.. from row in page.Rows
            where details.ContainsKey(row.Id)
            let d = details[row.Id]
            select new ExportedTicket(row, d.Description, d.Email, d.Company, d.FirstResponseAt, d.ResolvedAt, d.ClosedAt, d.ExternalId)], page.Next);
    }
}

/// <summary>A page of an export.</summary>
/// <param name="Tickets">In the order of the list.</param>
/// <param name="Next">Cursor of the next page; null at the end.</param>
public sealed record ExportPage(IReadOnlyList<ExportedTicket> Tickets, string? Next);

/// <summary>A ticket as it leaves the desk in a file.</summary>
/// <param name="Row">What lists show.</param>
/// <param name="Description">Markdown.</param>
/// <param name="CustomerEmail">The customer's first address.</param>
/// <param name="Company">The customer's company.</param>
/// <param name="FirstResponseAt">First response (D1).</param>
/// <param name="ResolvedAt">Last entry into Resolved.</param>
/// <param name="ClosedAt">Last entry into Closed, while closed.</param>
/// <param name="ExternalId">Number in the system it was imported from.</param>
public sealed record ExportedTicket(
    TicketRow Row, string Description, string? CustomerEmail, string? Company, DateTimeOffset? FirstResponseAt, DateTimeOffset? ResolvedAt,
    DateTimeOffset? ClosedAt, string? ExternalId);
