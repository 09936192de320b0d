using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations;

/// <summary>What commands about messages share. The ticket's row is locked by whoever loaded it, so that numbers have no gaps and no twins.</summary>
internal static class ConversationWork
{
    public const string Reply = "reply";

    public static async Task<long> NextMessageIdAsync(this Work work, CancellationToken ct) =>
        (await work.Db.Database.SqlQuery<long>($"select nextval(pg_get_serial_sequence('messages', 'id')) as \"Value\"").ToListAsync(ct))[0];

    /// <summary>Number of the next message of a ticket.</summary>
    public static async Task<int> NextNumberAsync(this Work work, long ticketId, CancellationToken ct) =>
        1 + (await work.All<Message>().Where(m => m.TicketId == ticketId).MaxAsync(m => (int?)m.Number, ct) ?? 0);

    /// <summary>A message of a ticket that is locked for change, even if a merge moves the message while it is waited for.</summary>
    public static async Task<(Ticket Ticket, Message Message)> MessageAsync(this Work work, long messageId, CancellationToken ct)
    {
        while (true)
        {
            var ticketId = await work.PlaceAsync(messageId, ct);
            var ticket = (await work.TicketsAsync([ticketId], ct)).SingleOrDefault() ?? throw Work.NotFound(TicketWork.What);
            if (await work.PlaceAsync(messageId, ct) == ticketId) return (ticket, await work.All<Message>().SingleAsync(m => m.Id == messageId, ct));
        }
    }

    private static async Task<long> PlaceAsync(this Work work, long messageId, CancellationToken ct) =>
        await work.All<Message>().Where(m => m.Id == messageId).Select(m => (long?)m.TicketId).SingleOrDefaultAsync(ct) ?? throw Work.NotFound("this message");

    /// <summary>The address that mail to a customer goes to; null without one.</summary>
    public static Task<string?> AddressOfAsync(DbContext db, long? customerId, CancellationToken ct) =>
        db.Set<CustomerAddress>().AsNoTracking().Where(a => a.CustomerId == customerId).OrderBy(a => a.Position).Select(a => (string?)a.Email).FirstOrDefaultAsync(ct);

    /// <summary>The address that the desk writes from about a ticket of this team.</summary>
    public static Task<string> FromAddressAsync(DbContext db, long? teamId, CancellationToken ct) =>
        db.Set<Mailbox>().AsNoTracking().Where(m => m.IsDefault || m.TeamId == teamId && teamId != null).OrderBy(m => m.IsDefault).Select(m => m.Address).FirstAsync(ct);
}
