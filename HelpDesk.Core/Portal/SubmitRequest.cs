using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Portal;

/// <summary>
/// Somebody asks for help at the portal (S104). A known address opens a ticket at once; a request from an unknown one waits for a confirmation by mail
/// (C32, M-17). The answer is the same for both, so that nobody learns which addresses are known.
/// </summary>
/// <param name="Name">1–160 characters.</param>
/// <param name="Address">An email address.</param>
/// <param name="Subject">1–300 characters.</param>
/// <param name="Body">Plain text, 1–100,000 characters.</param>
/// <param name="Files">At most <see cref="PortalLimits.MostFiles"/>.</param>
/// <param name="ClientKey">One per filled form: the same key again is the same request.</param>
/// <param name="From">Where it was sent from; its network has a budget.</param>
/// <param name="Kept">Ids of files that <see cref="KeepFormFiles"/> kept of an earlier attempt with this key; they count like the others.</param>
public sealed record SubmitRequest(string Name, string Address, string Subject, string Body, IReadOnlyList<PortalFile> Files, Guid ClientKey, IPAddress? From, IReadOnlyList<Guid>? Kept = null) : Command<bool>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var name = Texts.Line("name", Name, 160, "Your name");
        if (string.IsNullOrWhiteSpace(Address)) throw Work.Invalid("email", "Your email address is required: the answer goes there.");
        var address = MailAddresses.One("email", Address).ToLowerInvariant();
        var subject = Texts.Line("subject", Subject, Texts.SubjectLength, "A subject");
        var body = Texts.Body("description", Body, "The description");
        if (body.Trim().Length == 0) throw Work.Invalid("description", "Please say in a few words what you need help with.");
        var kept = await work.KeptAsync(ClientKey, Kept, ct);
        PortalLimits.Demand(Files, kept);
        if (await work.All<Mailbox>().AnyAsync(m => m.Address.ToLower() == address, ct)) throw Work.Invalid("email", "This is our own address. Please use yours.");

        if (await work.All<Message>().AnyAsync(m => m.ClientKey == ClientKey, ct) || await work.All<PortalRequest>().AnyAsync(r => r.ClientKey == ClientKey, ct)) return true;
        await work.DemandRoomAsync("requests", From, ct);
        // Whoever is blocked gets everybody's answer after everybody's checks and budget, at about the same time, so that nobody can ask who is; nothing is kept, nothing is mailed.
        if (await Blocking.BlockedAsync(work.Db, address, ct) is not null)
        {
            await work.LeaveOutAsync(ClientKey, [], ct);
            return true;
        }
        if (await work.All<CustomerAddress>().AnyAsync(a => a.Email.ToLower() == address, ct))
        {
            var opened = await work.OpenAtPortalAsync(name, address, subject, body, ClientKey, ct);
            work.InNameOf = new Who(ActorKind.Customer, opened.CustomerId);
            await work.AttachAsync(ClientKey, Files, kept, opened.Ticket.Id, file => file.MessageId = opened.MessageId, ct);
            return true;
        }
        var token = await work.SpendAsync($"mail|{address}", PortalLimits.MailsPerAddress, PortalLimits.Day, ct) ? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)) : null;
        var request = new PortalRequest(address, name, subject, body, ClientKey, token is null ? null : AccessLinks.HashOf(token), work.Now);
        work.Add(request);
        await work.Db.SaveChangesAsync(ct);
        await work.AttachAsync(ClientKey, Files, kept, null, file => file.RequestId = request.Id, ct);
        if (token is not null) await PortalMail.ConfirmAsync(work, address, token, ct);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => nameof(SubmitRequest);
}

internal static class PortalOpening
{
    /// <summary>A ticket from what somebody wrote at the portal, and, within the address's budget, the mail that says so.</summary>
    public static async Task<(Ticket Ticket, long MessageId, long CustomerId)> OpenAtPortalAsync(
        this Work work, string name, string address, string subject, string body, Guid clientKey, CancellationToken ct)
    {
        var customer = await work.CustomerOfAsync(name, address, ct);
        var (ticket, message) = await work.OpenAsync(customer, new Incoming(address, TicketChannel.Portal, subject, body, "", null, false, [], [], clientKey), null, ct);
        await work.Db.SaveChangesAsync(ct);
        if (await work.SpendAsync($"mail|{address}", PortalLimits.MailsPerAddress, PortalLimits.Day, ct)) await PortalMail.OpenedAsync(work, ticket, address, ct);
        return (ticket, message.Id, customer.Id);
    }

    /// <summary>A ticket from a request that waited; its files go with it.</summary>
    public static async Task<(Ticket Ticket, long CustomerId)> OpenAsync(this Work work, PortalRequest request, CancellationToken ct)
    {
        var (ticket, messageId, customerId) = await work.OpenAtPortalAsync(request.Name, request.Address, request.Subject, request.Body, request.ClientKey, ct);
        foreach (var file in await work.All<TicketFile>().Where(f => f.RequestId == request.Id).ToListAsync(ct)) (file.TicketId, file.MessageId, file.RequestId) = (ticket.Id, messageId, null);
        request.Confirm(ticket.Id);
        return (ticket, customerId);
    }
}
