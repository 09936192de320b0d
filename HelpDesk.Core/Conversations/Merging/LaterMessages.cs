using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations.Merging;

/// <summary>
/// Messages that came to the kept ticket after a merge, oldest first: what an un-merge may send with the duplicate (D10). Those that named the duplicate, by its number,
/// its reply address, its link or an answer to its mail, are suggested. Empty for a ticket that is not merged or whose merge can't be taken back any more.
/// </summary>
/// <param name="SecondaryId">The ticket that was merged.</param>
public sealed record LaterMessages(long SecondaryId) : Query<IReadOnlyList<LaterMessage>>
{
    /// <summary>Most messages; the newest ones.</summary>
    public const int Most = 200;

    private const int Beginning = 200;

    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<LaterMessage>> RunAsync(Reading reading, CancellationToken ct)
    {
        if (!await reading.Tickets().AnyAsync(t => t.Id == SecondaryId, ct)) throw Work.NotFound(TicketWork.What);
        var merge = await reading.All<TicketMerge>().SingleOrDefaultAsync(m => m.SecondaryId == SecondaryId && m.UndoneAt == null, ct);
        if (merge?.Taken is not { } taken || merge.At + TicketMerge.Reversible < reading.Now || !await reading.Tickets().AnyAsync(t => t.Id == merge.PrimaryId, ct)) return [];
        long?[] names = [SecondaryId, .. MergeTaken.Read(taken).Chain];
        var found = await Later.Of(reading.Db, merge.PrimaryId, merge.At).OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id).Take(Most)
            .Select(m => new LaterMessage(m.Id, m.Direction, m.AuthorName, m.SentAt ?? m.CreatedAt, m.Body.Length > Beginning ? m.Body.Substring(0, Beginning) : m.Body, names.Contains(m.AddressedTo)))
            .ToListAsync(ct);
        found.Reverse();
        return found;
    }
}

/// <summary>A message that came after a merge.</summary>
/// <param name="Id">Id.</param>
/// <param name="Direction">From or to the customer.</param>
/// <param name="AuthorName">Who wrote it.</param>
/// <param name="At">When it came or went out.</param>
/// <param name="Begins">Its first words.</param>
/// <param name="Suggested">It named the merged ticket.</param>
public sealed record LaterMessage(long Id, MessageDirection Direction, string AuthorName, DateTimeOffset At, string Begins, bool Suggested);

internal static class Later
{
    /// <summary>What was written on the kept ticket itself since: nothing that another merge or a split brought, nothing that is about to go out.</summary>
    public static IQueryable<Message> Of(DbContext db, long kept, DateTimeOffset merged) => db.Set<Message>().AsNoTracking()
        .Where(m => m.TicketId == kept && m.OriginTicketId == null && m.CreatedAt > merged && m.State != MessageState.TakenBack && m.State != MessageState.Held && !m.Opening && !m.Notice);

    /// <summary>
    /// Sends chosen messages with the ticket that is given back, below its own. What its customer wrote or got was meant for it and is as if it had come there; everything else
    /// says where it was written, so that no customer sees what was said with another one. Both tickets are locked; null when nothing was chosen.
    /// </summary>
    public static async Task<CameSince?> SendAfterAsync(this Work work, Ticket gone, Ticket kept, DateTimeOffset merged, long[] wanted, CancellationToken ct)
    {
        if (wanted.Length == 0) return null;
        var chosen = await Of(work.Db, kept.Id, merged).Where(m => wanted.Contains(m.Id)).OrderBy(m => m.CreatedAt).ThenBy(m => m.Id).ToListAsync(ct);
        if (chosen.Count < wanted.Length)
            throw Work.Invalid("messages", "One of these messages can't go back: it came before the merge, is elsewhere by now, or is going out right now. Nothing was changed.");
        var addresses = await work.All<CustomerAddress>().Where(a => a.CustomerId == gone.CustomerId).Select(a => a.Email).ToListAsync(ct);
        bool Meant(Message m) => m.Direction == MessageDirection.In ? m.AuthorKind == ActorKind.Customer && m.AuthorId == gone.CustomerId
            : m.ToAddresses.Concat(m.CcAddresses).Intersect(addresses, StringComparer.OrdinalIgnoreCase).Any();
        var meant = chosen.Where(Meant).ToList();
        var last = await work.NextNumberAsync(gone.Id, ct) - 1;
        await work.Db.Database.ExecuteSqlAsync($"""
            update messages m set ticket_id = {gone.Id}, number = {last} + x.n, origin_ticket_id = x.origin
              from unnest({chosen.Select(m => m.Id).ToArray()}, {chosen.Select(m => meant.Contains(m) ? (long?)null : kept.Id).ToArray()}) with ordinality as x (id, origin, n)
             where m.id = x.id
            """, ct);
        var answered = await work.All<Message>().Where(m => m.TicketId == kept.Id && m.Direction == MessageDirection.Out && !m.Notice).MaxAsync(m => m.SentAt, ct);
        kept.StillOwes(await work.All<Message>().Where(m => m.TicketId == kept.Id && m.Direction == MessageDirection.In && !m.Automatic && (answered == null || m.CreatedAt > answered))
            .MinAsync(m => (DateTimeOffset?)m.CreatedAt, ct));
        return new CameSince(chosen.Count, [.. meant.Where(m => m.Direction == MessageDirection.In ? !m.Automatic : m.SentAt is not null)
            .Select(m => (At: m.SentAt ?? m.CreatedAt, Asked: m.Direction == MessageDirection.In)).OrderBy(s => s.At)]);
    }
}
