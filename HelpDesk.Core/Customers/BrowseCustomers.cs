using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Customers;

/// <summary>Customers, newest first.</summary>
/// <param name="BeforeId">Older than this one; null = the newest.</param>
/// <param name="Take">1–100.</param>
public sealed record BrowseCustomers(long? BeforeId = null, int Take = 50) : Query<IReadOnlyList<CustomerLine>>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<CustomerLine>> RunAsync(Reading reading, CancellationToken ct)
    {
        var page = reading.All<Customer>().Where(c => BeforeId == null || c.Id < BeforeId).OrderByDescending(c => c.Id).Take(Math.Clamp(Take, 1, 100));
        var lines = await CustomerLine.Lines(reading, page).ToListAsync(ct);
        return [.. lines.OrderByDescending(c => c.Id)];
    }
}
