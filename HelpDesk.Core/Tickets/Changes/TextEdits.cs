using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Tickets.Changes;

/// <summary>Edits the subject (S132). <paramref name="SeenRevision"/> is the revision that the edit started from; null overwrites on purpose.</summary>
public sealed record EditSubject(string Text, int? SeenRevision) : TicketChange
{
    internal override async Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        var text = Texts.Line("subject", Text, Texts.SubjectLength, "A subject");
        await DemandSeenAsync<int, SubjectEdited>(work, ticket, "subject", SeenRevision, ticket.SubjectRevision, ticket.Subject, ct);
        ticket.EditSubject(text, work.Now);
    }
}

/// <summary>Edits the description; the customer's original words stay as revision 1 (C23). Two editors: the second gets both texts and chooses .</summary>
public sealed record EditDescription(string Text, int? SeenRevision) : TicketChange
{
    internal override async Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        var text = Texts.Body("description", Text, "The description");
        await DemandSeenAsync<int, DescriptionEdited>(work, ticket, "description", SeenRevision, ticket.DescriptionRevision, ticket.Description, ct);
        ticket.EditDescription(text, work.Now);
    }
}
