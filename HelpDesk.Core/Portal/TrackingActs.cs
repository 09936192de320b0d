using System.Net;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Portal;

/// <summary>The customer answers on the tracking page (S145, D17): a message of the ticket, which opens again as D9 says; on one that was closed long ago, a new ticket.</summary>
/// <param name="Token">The token of the link.</param>
/// <param name="Body">Plain text, 1–100,000 characters.</param>
/// <param name="Files">At most <see cref="PortalLimits.MostFiles"/>.</param>
/// <param name="ClientKey">One per filled form: the same key again is the same message.</param>
/// <param name="Kept">Ids of files that <see cref="KeepFormFiles"/> kept of an earlier attempt with this key; they count like the others.</param>
public sealed record AnswerAtPortal(string? Token, string Body, IReadOnlyList<PortalFile> Files, Guid ClientKey, IReadOnlyList<Guid>? Kept = null) : Command<string>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<string> RunAsync(Work work, CancellationToken ct)
    {
        var door = await PortalDoor.OpenAsync(work.Db, Token, work.Now, ct);
        var body = Texts.Body("reply", Body, "Your message");
        if (body.Trim().Length == 0) throw Work.Invalid("reply", "Write a few words first. Nothing was sent.");
        var kept = await work.KeptAsync(ClientKey, Kept, ct);
        PortalLimits.Demand(Files, kept);
        var ticket = await work.TicketAsync(door.TicketId, ct);
        if (await work.All<Message>().Where(m => m.ClientKey == ClientKey && m.AuthorKind == ActorKind.Customer && m.AuthorId == door.CustomerId).Select(m => (long?)m.TicketId).SingleOrDefaultAsync(ct) is { } twin)
            return twin == ticket.Id ? Token! : await work.PortalTokenAsync(twin, door.Link.Address, ct);
        if (!await work.SpendAsync(FormattableString.Invariant($"replies|{ticket.Id}"), PortalLimits.RepliesPerTicket, PortalLimits.Hour, ct))
            throw Work.Invalid("reply", "That were many messages within an hour. Please wait a little; what you wrote is still here.");
        // Whoever is blocked gets everybody's answer after everybody's checks and budget, at about the same time; nothing is kept, nothing is mailed.
        if (await Blocking.BlockedAsync(work.Db, door.Link.Address, ct) is not null)
        {
            await work.LeaveOutAsync(ClientKey, [], ct);
            return Token!;
        }
        var customer = await work.All<Customer>().SingleAsync(c => c.Id == door.CustomerId, ct);
        work.InNameOf = new Who(ActorKind.Customer, customer.Id);
        var (reached, message) = await work.AppendAsync(ticket, customer, new Incoming(door.Link.Address, TicketChannel.Portal, ticket.Subject, body, "", null, false, [], [], ClientKey, door.Link.TicketId == door.TicketId ? null : door.Link.TicketId), ct);
        await work.AttachAsync(ClientKey, Files, kept, reached.Id, file => file.MessageId = message.Id, ct);
        if (reached.Id == ticket.Id) return Token!;
        await work.Db.SaveChangesAsync(ct);
        return await work.PortalTokenAsync(reached.Id, door.Link.Address, ct);
    }

    /// <inheritdoc />
    public override string ToString() => nameof(AnswerAtPortal);
}

/// <summary>The customer says that it is solved. False when it was done already.</summary>
public sealed record SolveAtPortal(string? Token) : Command<bool>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var door = await PortalDoor.OpenAsync(work.Db, Token, work.Now, ct);
        var ticket = await work.TicketAsync(door.TicketId, ct);
        if (!ticket.IsOpen || !door.Own) return false;
        work.InNameOf = new Who(ActorKind.Customer, door.CustomerId);
        ticket.SetStatus(TicketStatus.Resolved, null, work.Now);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => nameof(SolveAtPortal);
}

/// <summary>A link that is used lives on for 90 days from now.</summary>
public sealed record KeepLink(string? Token) : Command<bool>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var link = (await PortalDoor.OpenAsync(work.Db, Token, work.Now, ct)).Link;
        return await work.All<PortalLink>().Where(l => l.TicketId == link.TicketId && l.Address == link.Address && l.Generation == link.Generation)
            .ExecuteUpdateAsync(l => l.SetProperty(x => x.ExpiresAt, work.Now + PortalLinks.Life), ct) > 0;
    }

    /// <inheritdoc />
    public override string ToString() => nameof(KeepLink);
}

/// <summary>Ends a link, also an expired one, and mails a new one to the same address: for who has shared it by mistake, or comes late.</summary>
public sealed record RenewLink(string? Token) : Command<bool>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var door = await PortalDoor.OpenAsync(work.Db, Token, work.Now, ct, expired: true);
        if (!await work.SpendAsync($"links|{door.Link.Address}", PortalLimits.LinkMailsPerAddress, PortalLimits.Day, ct))
            throw Work.Rule("We've emailed you several links today already. Please use the newest one, or try again tomorrow.");
        if (await Blocking.BlockedAsync(work.Db, door.Link.Address, ct) is null) await PortalMail.LinksAsync(work, [door.Link.TicketId], door.Link.Address, ct, rotate: true);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => nameof(RenewLink);
}

/// <summary>Mails links to the tickets of an address that are open or were changed within 90 days, the newest ten. Says the same whether there are any.</summary>
/// <param name="Address">An email address.</param>
/// <param name="Number">Only the ticket with this number; empty = all.</param>
/// <param name="From">Where it was asked from; its network has a budget.</param>
public sealed record AskForLinks(string Address, string? Number, IPAddress? From) : Command<bool>
{
    /// <summary>Most links of one mail.</summary>
    public const int Most = 10;

    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(Address)) throw Work.Invalid("email", "Your email address is required: the link goes there.");
        var address = MailAddresses.One("email", Address).ToLowerInvariant();
        var wanted = 0L;
        if (!string.IsNullOrWhiteSpace(Number) && !TicketNumber.TryParse(PlainText.Of("number", Number), await work.SettingsAsync(ct), out wanted, bare: true))
            throw Work.Invalid("number", "This doesn't look like one of our numbers. Leave it empty for all your requests.");
        await work.DemandRoomAsync("questions", From, ct);
        if (await work.All<CustomerAddress>().Where(a => a.Email.ToLower() == address).Select(a => (long?)a.CustomerId).SingleOrDefaultAsync(ct) is not { } customer) return true;
        var lately = work.Now - PortalLinks.Life;
        var tickets = await work.All<Ticket>().Where(t => t.CustomerId == customer && !work.All<Ticket>().Any(r => r.Id == t.MergedInto && r.CustomerId == customer) && t.DeletedAt == null && t.Status != TicketStatus.Spam && (wanted == 0 || t.Id == wanted)
                && (TicketWords.OpenSet.Contains(t.Status) || t.UpdatedAt > lately))
            .OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id).Take(Most).Select(t => t.Id).ToListAsync(ct);
        if (tickets.Count > 0 && await Blocking.BlockedAsync(work.Db, address, ct) is null && await work.SpendAsync($"links|{address}", PortalLimits.LinkMailsPerAddress, PortalLimits.Day, ct)) await PortalMail.LinksAsync(work, tickets, address, ct);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => nameof(AskForLinks);
}
