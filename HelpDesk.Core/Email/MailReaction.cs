using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Email;

/// <summary>Writes the mail of a reply into the outbox in the transaction that releases it: either both are there, or neither.</summary>
internal sealed class MailReaction : IReaction
{
    /// <summary>Most earlier mails that a mail names in References.</summary>
    private const int MostReferences = 20;

    public async Task ReactAsync(Work work, IReadOnlyList<IRecordEvents> changed, CancellationToken ct)
    {
        foreach (var ticket in changed.OfType<Ticket>())
        {
            foreach (var sent in ((IRecordEvents)ticket).Pending.Select(p => p.Fact).OfType<ReplySent>()) await WriteAsync(work, ticket, sent.MessageId, ct);
        }
    }

    private static async Task WriteAsync(Work work, Ticket ticket, long messageId, CancellationToken ct)
    {
        var message = await work.All<Message>().SingleAsync(m => m.Id == messageId, ct);
        var settings = await work.SettingsAsync(ct);
        var keys = await work.MailKeysAsync(ct);
        var earlier = await EarlierAsync(work, ticket.Id, ct);
        work.Add(new OutgoingMail
        {
            Kind = MailKind.Reply, TicketId = ticket.Id, MessageId = message.Id, MailId = keys.NewMailId(message.FromAddress!), FromName = $"{message.AuthorName} ({settings.Name})",
            FromAddress = message.FromAddress!, ReplyTo = keys.ReplyAddress(message.FromAddress!, ticket.Id, message.ToAddresses[0]), ToAddresses = message.ToAddresses,
            CcAddresses = message.CcAddresses, Subject = $"{(earlier.Length > 0 ? "Re: " : "")}[{TicketNumber.Format(ticket.Id, settings)}] {message.Subject}", Body = message.Body,
            InReplyTo = earlier.LastOrDefault(), ReferenceIds = earlier, State = OutboxState.Waiting, DueAt = work.Now, CreatedAt = work.Now,
        });
    }

    /// <summary>Ids of the ticket's mails both ways, oldest first.</summary>
    private static async Task<string[]> EarlierAsync(Work work, long ticketId, CancellationToken ct)
    {
        var received = await work.All<Message>().Where(m => m.TicketId == ticketId && m.MailId != null).OrderByDescending(m => m.CreatedAt).Take(MostReferences)
            .Select(m => new { At = m.CreatedAt, Id = m.MailId! }).ToListAsync(ct);
        var sent = await work.All<OutgoingMail>().Where(m => m.TicketId == ticketId && m.Kind == MailKind.Reply).OrderByDescending(m => m.CreatedAt).Take(MostReferences)
            .Select(m => new { At = m.CreatedAt, Id = m.MailId }).ToListAsync(ct);
        return [.. received.Concat(sent).OrderByDescending(m => m.At).Take(MostReferences).Reverse().Select(m => m.Id)];
    }
}

internal static class EmailWork
{
    /// <summary>What the desk signs its mails with.</summary>
    public static async Task<MailKeys> MailKeysAsync(this Work work, CancellationToken ct) =>
        new(await work.All<DeskKey>().AsNoTracking().Where(k => k.Name == "mail").Select(k => k.Value).SingleAsync(ct));
}
