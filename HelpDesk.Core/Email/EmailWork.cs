using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Email;

/// <summary>A mail about a ticket before it is put into the thread of the ticket's mails; its subject depends on whether there were mails before.</summary>
internal sealed record MailDraft(
    MailKind Kind, string From, string FromName, string[] To, string[] Cc, Func<bool, string> Subject, string Body, long? MessageId = null);

/// <summary>What mails about no ticket are sent with; asked once, however many there are.</summary>
internal sealed record MailSender(MailKeys Keys, string Address, string Name);

/// <summary>How mails are put into the outbox.</summary>
internal static class EmailWork
{
    /// <summary>Most earlier mails that a mail names in References.</summary>
    private const int MostReferences = 20;

    /// <summary>What the desk signs its mails with.</summary>
    public static async Task<MailKeys> MailKeysAsync(this Work work, CancellationToken ct) =>
        new(await DeskKey.OfAsync(work.Db, DeskKey.Mail, ct));

    /// <summary>A mail to the customer about a ticket, in the words of the product.</summary>
    public static async Task MailCustomerAsync(this Work work, Ticket ticket, MailKind kind, string to, string subject, string body, CancellationToken ct)
    {
        var from = await ConversationWork.FromAddressAsync(work.Db, ticket.TeamId, ct);
        await work.MailAboutAsync(ticket, new MailDraft(kind, from, (await work.SettingsAsync(ct)).Name, [to], [], _ => subject, body), ct);
    }

    /// <summary>What mails about no ticket are sent with.</summary>
    public static async Task<MailSender> SenderAsync(this Work work, WorkspaceSettings settings, CancellationToken ct) =>
        new(await work.MailKeysAsync(ct), await ConversationWork.FromAddressAsync(work.Db, null, ct), settings.Name);

    /// <summary>A mail about no ticket; no answer to it is expected.</summary>
    public static void Mail(this Work work, MailSender from, MailKind kind, string to, string subject, string body) => work.Add(new OutgoingMail
    {
        Kind = kind, MailId = from.Keys.NewMailId(from.Address), FromName = from.Name, FromAddress = from.Address, ToAddresses = [to],
        Subject = subject, Body = body, State = OutboxState.Waiting, DueAt = work.Now, CreatedAt = work.Now,
    });

    /// <summary>Puts a mail about a ticket into the outbox, as the next of the ticket's thread.</summary>
    public static async Task MailAboutAsync(this Work work, Ticket ticket, MailDraft mail, CancellationToken ct)
    {
        var keys = await work.MailKeysAsync(ct);
        var earlier = await work.EarlierAsync(ticket.Id, ct);
        work.Add(new OutgoingMail
        {
            Kind = mail.Kind, TicketId = ticket.Id, MessageId = mail.MessageId, MailId = keys.NewMailId(mail.From), FromName = mail.FromName, FromAddress = mail.From,
            ReplyTo = keys.ReplyAddress(mail.From, ticket.Id, mail.To[0]), ToAddresses = mail.To, CcAddresses = mail.Cc, Subject = mail.Subject(earlier.Length > 0), Body = mail.Body,
            Link = mail.Cc.Length > 0 ? work.PublicUrl + PortalLinks.AskPath : await work.UrlAsync(ticket.Id, mail.To[0], ct),
            InReplyTo = earlier.LastOrDefault(), ReferenceIds = earlier, State = OutboxState.Waiting, DueAt = work.Now, CreatedAt = work.Now,
        });
    }

    /// <summary>Ids of the ticket's mails both ways, oldest first.</summary>
    private static async Task<string[]> EarlierAsync(this Work work, long ticketId, CancellationToken ct)
    {
        var received = await work.All<Message>().Where(m => m.TicketId == ticketId && m.MailId != null).OrderByDescending(m => m.CreatedAt).Take(MostReferences)
            .Select(m => new { At = m.CreatedAt, Id = m.MailId! }).ToListAsync(ct);
        var sent = await work.All<OutgoingMail>().Where(m => m.TicketId == ticketId && m.Kind != MailKind.Forward).OrderByDescending(m => m.CreatedAt).Take(MostReferences)
            .Select(m => new { At = m.CreatedAt, Id = m.MailId }).ToListAsync(ct);
        return [.. received.Concat(sent).OrderByDescending(m => m.At).Take(MostReferences).Reverse().Select(m => m.Id)];
    }
}
