using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Conversations.Merging;

/// <summary>
/// Makes a ticket of its own from one message of the customer: the message moves there with its files, the customer and the team stay, both tickets are linked and say
/// what happened. The new ticket's clocks start with the message. Refuses the message that opened a ticket, replies, and tickets without a customer.
/// </summary>
/// <param name="MessageId">A customer's message on a ticket that the actor may change.</param>
/// <param name="Subject">Subject of the new ticket, 1–300 characters.</param>
public sealed record SplitMessage(long MessageId, string Subject) : Command<long>
{
    internal override Permission Needs => Permission.EditTickets;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var subject = Texts.Line("subject", Subject, Texts.SubjectLength, "A subject");
        var (from, message) = await work.MessageAsync(MessageId, ct);
        if (from.DeletedAt is not null) throw Work.NotFound("this message");
        work.DemandEdit(from);
        if (message.Direction != MessageDirection.In) throw Work.Rule("Only a message of the customer can become a ticket. Nothing was changed.");
        if (message.Opening) throw Work.Rule("This message opened a ticket, so it stays where it is. Nothing was changed.");

        var status = (await work.SettingsAsync(ct)).Triage ? TicketStatus.New : TicketStatus.Open;
        var ticket = new Ticket(await work.NextTicketIdAsync(ct), subject, message.Body, status, from.Priority, from.Type, message.Channel, from.CustomerId, work.Now);
        ticket.MoveToTeam(from.TeamId, work.Now);
        ticket.WaitsFrom(message.CreatedAt);
        work.Add(ticket);
        await work.Db.SaveChangesAsync(ct);
        (message.OriginTicketId, message.TicketId, message.Number, message.Opening) = (message.OriginTicketId ?? from.Id, ticket.Id, 1, true);
        work.Add(new TicketLink { TicketId = ticket.Id, OtherId = from.Id, Kind = LinkKind.SplitFrom, CreatedAt = work.Now });
        ticket.Written(new TicketLinked(from.Id, LinkKind.SplitFrom), work.Now);
        from.Written(new MessageMoved(message.Id, ticket.Id), work.Now);
        return ticket.Id;
    }
}
