using System.Globalization;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Customers;

/// <summary>A customer as cards and pickers show it (C8).</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="Email">First address.</param>
/// <param name="Phone">Phone.</param>
/// <param name="ExternalId">Number in another system.</param>
/// <param name="AccountName">Company; with one the person is a contact, without a lead.</param>
/// <param name="TimeZone">IANA zone, if known.</param>
/// <param name="TagIds">Customer tags (S084).</param>
public sealed record CustomerLine(long Id, string Name, string? Email, string? Phone, string? ExternalId, string? AccountName, string? TimeZone, long[] TagIds)
{
    /// <summary>The short public id, such as CUS-000042.</summary>
    public string Number => Format(Id);

    /// <summary>Lead or contact (S089).</summary>
    public bool IsContact => AccountName is not null;

    /// <summary>The short public id, such as CUS-000042.</summary>
    public static string Format(long id) => "CUS-" + id.ToString("D6", CultureInfo.InvariantCulture);

    internal static async Task<CustomerLine?> FindAsync(Reading reading, long id, CancellationToken ct) =>
        (await Lines(reading, reading.All<Customer>().Where(c => c.Id == id)).ToListAsync(ct)).SingleOrDefault();

    internal static IQueryable<CustomerLine> Lines(Reading reading, IQueryable<Customer> customers) =>
        from c in customers
        join a in reading.All<Account>() on c.AccountId equals (long?)a.Id into accounts
        from a in accounts.DefaultIfEmpty()
        select new CustomerLine(c.Id, c.Name,
            reading.All<CustomerAddress>().Where(x => x.CustomerId == c.Id).OrderBy(x => x.Position).Select(x => x.Email).FirstOrDefault(),
            c.Phone, c.ExternalId, a!.Name, c.TimeZone, c.TagIds);
}
