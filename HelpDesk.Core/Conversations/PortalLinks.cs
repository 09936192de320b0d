using System.Globalization;
using System.Security.Cryptography;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations;

/// <summary>A person's link to the tracking page of a ticket.</summary>
internal sealed class PortalLink
{
    public required long TicketId { get; init; }
    public required string Address { get; init; }
    public required int Generation { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>
/// Links with which a customer reads and answers one ticket without an account (C32). The token is the ticket and 200 bits of an HMAC over ticket,
/// address and generation: it cannot be guessed, opens nothing else, and ends when the generation is raised. Nothing about it is kept but the row.
/// </summary>
internal static class PortalLinks
{
    public const string Path = "/portal/t/";
    public const string AskPath = "/portal/link";

    /// <summary>How long a link works after its last use.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(90);

    private const int MacBytes = 25;
    private const int MostPeople = 50;

    /// <summary>The address of the tracking page for this person; goes into mails to this address only. The ticket's row must be in the database.</summary>
    public static async Task<string> UrlAsync(this Work work, long ticketId, string address, CancellationToken ct) =>
        work.PublicUrl + Path + await work.PortalTokenAsync(ticketId, address, ct);

    /// <summary>The token of this person; the link is made, or lives on for <see cref="Life"/>. One that has expired stays dead: a new generation begins.</summary>
    /// <param name="work">The command.</param>
    /// <param name="ticketId">A ticket that is in the database.</param>
    /// <param name="address">An address of the ticket's customer.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="rotate">Ends all links of this person to this ticket that were given out before.</param>
    public static async Task<string> PortalTokenAsync(this Work work, long ticketId, string address, CancellationToken ct, bool rotate = false)
    {
        var lower = address.ToLowerInvariant();
        var generation = (await work.Db.Database.SqlQuery<int>($"""
            insert into portal_links as l (ticket_id, address, generation, expires_at) values ({ticketId}, {lower}, 1, {work.Now + Life})
            on conflict (ticket_id, address) do update set expires_at = excluded.expires_at,
              generation = l.generation + case when {rotate} or l.expires_at <= {work.Now} then 1 else 0 end
            returning generation as "Value"
            """).ToListAsync(ct))[0];
        return LinkTokens.Write(ticketId, Sign(await DeskKey.OfAsync(work.Db, DeskKey.Portal, ct), ticketId, lower, generation));
    }

    /// <summary>The link that a token is; null for anything else. Takes the same steps whatever is wrong with it.</summary>
    public static async Task<PortalLink?> FindAsync(DbContext db, string? token, CancellationToken ct)
    {
        var (ticketId, given) = LinkTokens.Read(token, MacBytes);
        if (given.Length == 0) return null;
        var key = await DeskKey.OfAsync(db, DeskKey.Portal, ct);
        var links = await db.Set<PortalLink>().AsNoTracking().Where(l => l.TicketId == ticketId).OrderBy(l => l.Address).Take(MostPeople).ToListAsync(ct);
        PortalLink? found = null;
        foreach (var link in links)
        {
            if (CryptographicOperations.FixedTimeEquals(given, Sign(key, ticketId, link.Address, link.Generation))) found = link;
        }
        return found;
    }

    private static byte[] Sign(byte[] key, long ticketId, string address, int generation) =>
        LinkTokens.Sign(key, string.Create(CultureInfo.InvariantCulture, $"portal|{ticketId}|{generation}|{address}"), MacBytes);
}
