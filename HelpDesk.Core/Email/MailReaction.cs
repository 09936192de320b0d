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
            foreach (var sent in ((IRecordEvents)ticket).Pending.Select(p => p.Fact).OfType<ReplySent>()) await WriteAsync(work, ticket, sent.MessageId, ct);
        }
    }

    private static async Task WriteAsync(Work work, Ticket ticket, long messageId, CancellationToken ct)
    {
        var message = await work.All<Message>().SingleAsync(m => m.Id == messageId, ct);
        var settings = await work.SettingsAsync(ct);
        await work.MailAboutAsync(ticket, new MailDraft(MailKind.Reply, message.FromAddress!, $"{message.AuthorName} ({settings.Name})", message.ToAddresses, message.CcAddresses,
            earlier => $"{(earlier ? "Re: " : "")}[{TicketNumber.Format(ticket.Id, settings)}] {message.Subject}", message.Signature.Length == 0 ? message.Body : message.Body + "\n\n" + message.Signature, message.Id), ct);
    }
}
