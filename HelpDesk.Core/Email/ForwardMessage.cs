using System.Globalization;
using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Email;

/// <summary>
/// Mails a message of the conversation to somebody else, with its files, and keeps an internal note of it. Answers go to the agent's own address: what a third party says is no
/// part of what the customer sees; where the mail does not arrive, the agent is told and the note says so. Refuses replies that have not gone out, addresses of the desk itself, and blocked ones. Returns the note.
/// </summary>
/// <param name="MessageId">A message on a ticket that the actor may change.</param>
/// <param name="To">1 to <see cref="MostRecipients"/> addresses.</param>
/// <param name="Comment">Words of the agent above it, Markdown, at most <see cref="MostComment"/> characters; may be empty.</param>
public sealed record ForwardMessage(long MessageId, IReadOnlyList<string> To, string Comment = "") : Command<long>
{
    /// <summary>Most addresses of one forward.</summary>
    public const int MostRecipients = 5;

    /// <summary>Most characters of a comment.</summary>
    public const int MostComment = 20_000;

    internal override Permission Needs => Permission.EditTickets;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var to = MailAddresses.Many("to", To, MostRecipients);
        if (to.Count == 0) throw Work.Invalid("to", "Say to whom. Nothing was sent.");
        var comment = Texts.Body("comment", Comment, "The comment", MostComment).Trim();
        foreach (var address in to) await DemandFreeAsync(work, address.ToLowerInvariant(), ct);
        var me = work.Who.AgentId is { } id ? await work.All<Agent>().AsNoTracking().SingleAsync(a => a.Id == id, ct) : throw Work.NotAllowed("Only a signed-in person can do this.");
        var (ticket, message) = await work.MessageAsync(MessageId, ct);
        if (ticket.DeletedAt is not null || message.State == MessageState.TakenBack) throw Work.NotFound("this message");
        work.DemandEdit(ticket);
        if (message.State == MessageState.Held) throw Work.Rule("This reply has not gone out yet. Forward it when it has. Nothing was sent.");

        var from = await ConversationWork.FromAddressAsync(work.Db, ticket.TeamId, ct);
        var mailId = (await work.MailKeysAsync(ct)).NewMailId(from);
        work.Add(new OutgoingMail
        {
            Kind = MailKind.Forward, TicketId = ticket.Id, MessageId = message.Id, MailId = mailId, FromName = $"{me.Name} ({(await work.SettingsAsync(ct)).Name})",
            FromAddress = from, ReplyTo = me.Email, ToAddresses = [.. to], Subject = "Fwd: " + (message.Subject ?? ticket.Subject), Body = comment, Quoted = Quoted(message),
            State = OutboxState.Waiting, DueAt = work.Now, CreatedAt = work.Now,
        });
        var words = $"Forwarded the message of {SafeMarkdown.Plain(message.AuthorName)} to {string.Join(", ", to.Select(SafeMarkdown.Plain))}";
        var note = await work.WriteNoteAsync(ticket, comment.Length == 0 ? words : $"{words}\n\n{comment}", ct);
        work.Add(new Forward { NoteId = note.Id, AgentId = me.Id, MailId = mailId });
        ticket.Written(new MessageForwarded(message.Id), work.Now);
        return note.Id;
    }

    private static async Task DemandFreeAsync(Work work, string address, CancellationToken ct)
    {
        if (MailKeys.TicketOf(address) > 0 || await work.All<Mailbox>().AnyAsync(m => m.Address.ToLower() == address, ct))
            throw Work.Invalid("to", $"{address} is an address of the desk itself. Nothing was sent.");
        if (await Blocking.BlockedAsync(work.Db, address, ct) is { } pattern)
            throw Work.Invalid("to", pattern == address ? $"{address} is blocked. Nothing was sent." : $"{address} is blocked with its domain. Nothing was sent.");
    }

    /// <summary>Who wrote it and when on the first line, what they wrote below.</summary>
    private static string Quoted(Message message) =>
        string.Create(CultureInfo.InvariantCulture, $"On {message.SentAt ?? message.CreatedAt:d MMMM yyyy 'at' HH:mm} UTC, {message.AuthorName.ReplaceLineEndings(" ")}{(message is { Direction: MessageDirection.In, FromAddress: { } address } ? $" <{address}>" : "")} wrote:\n{message.Body}");
}
