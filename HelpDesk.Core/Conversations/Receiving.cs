using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations;

/// <summary>What a customer wrote, whatever way it came; with the ticket that it named, where that was merged into another one.</summary>
internal sealed record Incoming(
    string Address, TicketChannel Channel, string Subject, string Body, string Quoted, string? MailId, bool Automatic, string[] To, string[] Cc,
    Guid? ClientKey = null, long? AddressedTo = null, int RemoteImages = 0);

/// <summary>Takes in what customers write: a new ticket, or a message on one, with what it does to the status (D9, S060, S061).</summary>
internal static class Receiving
{
    /// <summary>Most times that messages of customers may re-open one ticket in an hour: two machines that answer each other stop there (D9).</summary>
    public const int ReopeningsPerHour = 5;

    /// <summary>The customer with this address; created as a lead when nobody has it (C8).</summary>
    public static async Task<Customer> CustomerOfAsync(this Work work, string name, string address, CancellationToken ct)
    {
        var lower = address.ToLowerInvariant();
        var known = await work.All<CustomerAddress>().Where(a => a.Email.ToLower() == lower).Select(a => (long?)a.CustomerId).FirstOrDefaultAsync(ct);
        if (known is { } id) return await work.All<Customer>().SingleAsync(c => c.Id == id, ct);
        var line = PlainText.Of("name", name).ReplaceLineEndings(" ").Trim();
        var customer = new Customer(line.Length == 0 ? address : line[..Math.Min(line.Length, 160)], work.Now);
        work.Add(customer);
        await work.Db.SaveChangesAsync(ct);
        work.Add(new CustomerAddress { CustomerId = customer.Id, Email = address, Position = 0 });
        await work.Db.SaveChangesAsync(ct);
        return customer;
    }

    /// <summary>A new ticket from a customer's words; they stay as its first message and immutable original (C23).</summary>
    public static async Task<(Ticket Ticket, Message Message)> OpenAsync(this Work work, Customer customer, Incoming words, long? teamId, CancellationToken ct)
    {
        var subject = PlainText.Of("subject", words.Subject).ReplaceLineEndings(" ").Trim();
        if (subject.Length == 0) subject = "(no subject)";
        var status = (await work.SettingsAsync(ct)).Triage ? TicketStatus.New : TicketStatus.Open;
        var ticket = new Ticket(await work.NextTicketIdAsync(ct), subject[..Math.Min(subject.Length, Texts.SubjectLength)], Cut(words.Body), status, TicketPriority.Medium,
            TicketType.Support, words.Channel, customer.Id, work.Now);
        ticket.MoveToTeam(teamId, work.Now);
        work.Add(ticket);
        var message = await work.KeepMessageAsync(ticket, customer, words, opening: true, ct);
        return (ticket, message);
    }

    /// <summary>A customer's message on a ticket that is locked for change. Waiting, Resolved and lately Closed tickets open; on one closed long ago a new ticket follows.</summary>
    public static async Task<(Ticket Ticket, Message Message)> AppendAsync(this Work work, Ticket ticket, Customer customer, Incoming words, CancellationToken ct)
    {
        var days = (await work.SettingsAsync(ct)).ReopenDays;
        if (!words.Automatic && ticket is { Status: TicketStatus.Closed, ClosedAt: { } closed } && closed.AddDays(days) < work.Now)
        {
            var next = await work.OpenAsync(customer, words, ticket.TeamId, ct);
            work.Add(new TicketLink { TicketId = next.Ticket.Id, OtherId = ticket.Id, Kind = LinkKind.FollowUpOf, CreatedAt = work.Now });
            next.Ticket.Written(new TicketLinked(ticket.Id, LinkKind.FollowUpOf), work.Now);
            ticket.Noticed(new TicketLinked(next.Ticket.Id, LinkKind.FollowedBy));
            return next;
        }
        var message = await work.KeepMessageAsync(ticket, customer, words, opening: false, ct);
        if (words.Automatic || ticket.Status == TicketStatus.Spam) return (ticket, message);
        ticket.Unarchive(work.Now);
        if (ticket.Status is TicketStatus.Waiting or TicketStatus.Resolved or TicketStatus.Closed && !await StormAsync(work, ticket, ct)) ticket.SetStatus(TicketStatus.Open, null, work.Now);
        return (ticket, message);
    }

    private static async Task<Message> KeepMessageAsync(this Work work, Ticket ticket, Customer customer, Incoming words, bool opening, CancellationToken ct)
    {
        var message = new Message
        {
            Id = await work.NextMessageIdAsync(ct), TicketId = ticket.Id, Number = opening ? 1 : await work.NextNumberAsync(ticket.Id, ct), Direction = MessageDirection.In,
            AuthorKind = ActorKind.Customer, AuthorId = customer.Id, AuthorName = customer.Name, Channel = words.Channel, Subject = words.Subject, Body = Cut(words.Body),
            Quoted = Cut(words.Quoted), Opening = opening, Automatic = words.Automatic, FromAddress = words.Address, ToAddresses = words.To, CcAddresses = words.Cc,
            MailId = words.MailId, ClientKey = words.ClientKey, AddressedTo = words.AddressedTo, RemoteImages = words.RemoteImages, State = MessageState.Received, CreatedAt = work.Now,
        };
        work.Add(message);
        if (!words.Automatic)
        {
            ticket.CustomerBegins(work.Now);
            ticket.CustomerWrote(work.Now);
        }
        ticket.Written(new MessageReceived(message.Id, words.Automatic), work.Now);
        return message;
    }

    private static async Task<bool> StormAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        var kind = Facts.NameOf<StatusChanged>();
        var hour = work.Now.AddHours(-1);
        return await work.Db.Set<Recorded>().CountAsync(e => e.Subject == "ticket" && e.SubjectId == ticket.Id && e.Kind == kind && e.At > hour && e.ActorKind == ActorKind.Customer, ct)
            >= ReopeningsPerHour;
    }

    private static string Cut(string text)
    {
        var clean = PlainText.Of("body", text).ReplaceLineEndings("\n").Trim();
        return clean.Length <= Texts.BodyLength ? clean : clean[..(char.IsHighSurrogate(clean[Texts.BodyLength - 1]) ? Texts.BodyLength - 1 : Texts.BodyLength)];
    }
}
