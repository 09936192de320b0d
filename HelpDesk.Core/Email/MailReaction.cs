using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Email;

/// <summary>Writes the mail of a reply into the outbox in the transaction that releases it: either both are there, or neither.</summary>
internal sealed class MailReaction : IReaction
{
    public async Task ReactAsync(Work work, IReadOnlyList<IRecordEvents> changed, CancellationToken ct)
    {
        foreach (var ticket in changed.OfType<Ticket>())
        {
            var facts = ((IRecordEvents)ticket).Pending.Select(p => p.Fact).ToList();
            foreach (var sent in facts.OfType<ReplySent>()) await WriteAsync(work, ticket, sent.MessageId, facts.OfType<StatusChanged>().FirstOrDefault(), ct);
        }
    }

    /// <summary>A status that changes with the reply is told in it (C14); that it was solved has a mail of its own.</summary>
    private static async Task WriteAsync(Work work, Ticket ticket, long messageId, StatusChanged? moved, CancellationToken ct)
    {
        var message = await work.All<Message>().SingleAsync(m => m.Id == messageId, ct);
        var settings = await work.SettingsAsync(ct);
        var body = Message.Signed(message.Body, message.Signature);
        var status = TicketWords.CustomerLabel(ticket.Status, ticket.WaitingOn);
        if (moved is not null && ticket.Status != TicketStatus.Resolved && settings.StatusMails == StatusMails.All && TicketWords.CustomerLabel(moved.From, moved.FromWaitingOn) != status)
            body += $"\n\n*{TicketNumber.Format(ticket.Id, settings)}: {status}*";
        await work.MailAboutAsync(ticket, new MailDraft(MailKind.Reply, message.FromAddress!, $"{message.AuthorName} ({settings.Name})", message.ToAddresses, message.CcAddresses,
            earlier => $"{(earlier ? "Re: " : "")}[{TicketNumber.Format(ticket.Id, settings)}] {message.Subject}", body, message.Id), ct);
    }
}
