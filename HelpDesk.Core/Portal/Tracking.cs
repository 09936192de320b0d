using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Portal;

/// <summary>What is behind a valid link.</summary>
/// <param name="Link">The link.</param>
/// <param name="TicketId">The ticket that has the conversation now: the link's own, or the one that it was merged into.</param>
/// <param name="CustomerId">Whose link it is.</param>
/// <param name="Own">That ticket is this customer's; otherwise it is somebody else's, and of it only what is theirs is shown (D10).</param>
internal sealed record PortalDoor(PortalLink Link, long TicketId, long CustomerId, bool Own)
{
    public const string Expired = "This link has expired.";

    /// <summary>The ticket whose number and subject the customer knows.</summary>
    public long ShownId => Own ? TicketId : Link.TicketId;

    /// <summary>Opens the door for a token. Refuses everything that is not a living link of this ticket's customer in the same words (C32); an expired one as a rule.</summary>
    public static async Task<PortalDoor> OpenAsync(DbContext db, string? token, DateTimeOffset now, CancellationToken ct, bool expired = false)
    {
        var link = await PortalLinks.FindAsync(db, token, ct) ?? throw Work.NotFound(ConfirmRequest.What);
        var ticket = await TicketOf(db, link.TicketId).Select(t => new { t.Id, t.CustomerId, t.MergedInto }).SingleOrDefaultAsync(ct) ?? throw Work.NotFound(ConfirmRequest.What);
        if (ticket.CustomerId is not { } customer || !await db.Set<CustomerAddress>().AnyAsync(a => a.CustomerId == customer && a.Email.ToLower() == link.Address, ct))
            throw Work.NotFound(ConfirmRequest.What);
        if (!expired && link.ExpiresAt <= now) throw Work.Rule(Expired);
        if (ticket.MergedInto is not { } root) return new PortalDoor(link, ticket.Id, customer, true);
        var kept = await TicketOf(db, root).Select(t => new { t.CustomerId }).SingleOrDefaultAsync(ct) ?? throw Work.NotFound(ConfirmRequest.What);
        return new PortalDoor(link, root, customer, kept.CustomerId == customer);
    }

    /// <summary>The ticket that a link leads to, if customers may see it.</summary>
    private static IQueryable<Ticket> TicketOf(DbContext db, long id) => db.Set<Ticket>().AsNoTracking().Where(t => t.Id == id && t.DeletedAt == null && t.Status != TicketStatus.Spam);

    /// <summary>
    /// What was said aloud: from the customer, and what was released to them. Never what is held, was taken back, or is internal; and where tickets of different
    /// customers were merged, never what was said with the other one.
    /// </summary>
    public IQueryable<Message> Said(DbContext db)
    {
        var theirs = db.Set<Ticket>().Where(t => t.CustomerId == CustomerId).Select(t => (long?)t.Id);
        var said = db.Set<Message>().AsNoTracking().Where(m => m.TicketId == TicketId
            && (m.Direction == MessageDirection.In || m.SentAt != null && m.State != MessageState.Held && m.State != MessageState.TakenBack));
        var others = db.Set<Ticket>().Where(t => t.MergedInto == TicketId && t.CustomerId != CustomerId).Select(t => t.CustomerId);
        return Own ? said.Where(m => (m.OriginTicketId == null || theirs.Contains(m.OriginTicketId)) && !(m.AuthorKind == ActorKind.Customer && others.Contains(m.AuthorId)))
            : said.Where(m => theirs.Contains(m.OriginTicketId) || m.AuthorKind == ActorKind.Customer && m.AuthorId == CustomerId || m.CcAddresses.Contains(Link.Address));
    }
}

/// <summary>A ticket as its customer sees it: no people's addresses, no notes, no tags, no priority (S149, D17).</summary>
/// <param name="Token">The token of the link.</param>
/// <param name="Before">Messages before this number; null = the newest.</param>
/// <param name="Take">1–100.</param>
public sealed record TrackTicket(string? Token, int? Before = null, int Take = 30) : Query<TrackedTicket>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<TrackedTicket> RunAsync(Reading reading, CancellationToken ct)
    {
        var door = await PortalDoor.OpenAsync(reading.Db, Token, reading.Now, ct);
        var ticket = await reading.All<Ticket>().Where(t => t.Id == door.ShownId).Select(t => new { t.Subject, t.CreatedAt }).SingleAsync(ct);
        var now = await reading.All<Ticket>().Where(t => t.Id == door.TicketId).Select(t => new { t.Status, t.WaitingOn }).SingleAsync(ct);
        var take = Math.Clamp(Take, 1, 100);
        var said = door.Said(reading.Db);
        if (Before is { } before) said = said.Where(m => m.Number < before);
        var messages = await said.OrderByDescending(m => m.Number).Take(take + 1)
            .Select(m => new { m.Id, m.Number, m.Direction, m.AuthorName, Body = Message.Signed(m.Body, m.Signature), m.SentAt, m.CreatedAt, m.Automatic }).ToListAsync(ct);
        long[] ids = [.. messages.Take(take).Select(m => m.Id)];
        var files = (await reading.All<TicketFile>().Where(f => f.MessageId != null && ids.Contains(f.MessageId!.Value)).OrderBy(f => f.CreatedAt).ThenBy(f => f.Name).ToListAsync(ct))
            .ToLookup(f => f.MessageId, f => new AttachedFile(f.Id, f.Name, f.ContentType, f.Size));
        return new TrackedTicket(door.ShownId, ticket.Subject, TicketWords.ForCustomer(now.Status, now.WaitingOn), ticket.CreatedAt, door.Link.Address,
            [.. messages.Take(take).Reverse().Select(m => new TrackedMessage(m.Id, m.Number, m.Direction == MessageDirection.Out, m.AuthorName, m.Body, m.Automatic, m.SentAt ?? m.CreatedAt, [.. files[m.Id]]))],
            messages.Count > take, door.Own && TicketWords.OpenSet.Contains(now.Status), door.Link.ExpiresAt < reading.Now + PortalLinks.Life - PortalLimits.Day);
    }

    /// <inheritdoc />
    public override string ToString() => nameof(TrackTicket);
}

/// <summary>A ticket as its customer sees it.</summary>
/// <param name="Id">Id.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Status">How it stands, in the customer's words.</param>
/// <param name="CreatedAt">When it was opened.</param>
/// <param name="Address">Whose link it is.</param>
/// <param name="Messages">A page of the conversation, oldest first.</param>
/// <param name="HasOlder">There are messages before the first of these.</param>
/// <param name="MaySolve">It can be said to be solved.</param>
/// <param name="Ages">The link has not been used for a day: <see cref="KeepLink"/> lets it live on.</param>
public sealed record TrackedTicket(
    long Id, string Subject, CustomerStatus Status, DateTimeOffset CreatedAt, string Address, IReadOnlyList<TrackedMessage> Messages, bool HasOlder, bool MaySolve, bool Ages);

/// <summary>A message as the customer sees it.</summary>
/// <param name="Id">Id.</param>
/// <param name="Number">Number on its ticket.</param>
/// <param name="FromDesk">Markdown of an agent; otherwise plain text of a customer.</param>
/// <param name="Author">Their name when they wrote.</param>
/// <param name="Body">The words.</param>
/// <param name="Automatic">Written by a machine.</param>
/// <param name="At">When it was released or received.</param>
/// <param name="Files">Attachments.</param>
public sealed record TrackedMessage(long Id, int Number, bool FromDesk, string Author, string Body, bool Automatic, DateTimeOffset At, IReadOnlyList<AttachedFile> Files);

/// <summary>A file of what was said on the ticket of a link; no other.</summary>
public sealed record TrackedFile(string? Token, Guid FileId) : Query<FileContent>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<FileContent> RunAsync(Reading reading, CancellationToken ct)
    {
        var door = await PortalDoor.OpenAsync(reading.Db, Token, reading.Now, ct);
        var said = door.Said(reading.Db);
        var file = await reading.All<TicketFile>().SingleOrDefaultAsync(f => f.Id == FileId && f.WaitingSince == null && said.Any(m => m.Id == f.MessageId), ct) ?? throw Work.NotFound("this file");
        return new FileContent(file.Name, file.ContentType, await reading.ContentAsync(file.Sha256, ct));
    }

    /// <inheritdoc />
    public override string ToString() => nameof(TrackedFile);
}

/// <summary>The ticket that a living link leads to.</summary>
public sealed record TicketOfLink(string? Token) : Query<long>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<long> RunAsync(Reading reading, CancellationToken ct) => (await PortalDoor.OpenAsync(reading.Db, Token, reading.Now, ct)).TicketId;

    /// <inheritdoc />
    public override string ToString() => nameof(TicketOfLink);
}
