using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Tickets;

/// <summary>Creates a ticket (S100–S103). It starts as Open, or as New with the triage stage on (C1).</summary>
/// <param name="Subject">Required, at most 300 characters.</param>
/// <param name="Description">Optional Markdown; kept as the immutable original (C23).</param>
/// <param name="Priority">Default Medium (S070).</param>
/// <param name="Type">Default Support Ticket.</param>
/// <param name="Channel">How the request came in.</param>
/// <param name="CustomerId">The customer, if known (C8).</param>
/// <param name="AssigneeId">An assignee; a Member may choose themselves only (C20).</param>
/// <param name="TeamId">The team.</param>
/// <param name="TagIds">Tags.</param>
public sealed record CreateTicket(
    string Subject, string Description = "", TicketPriority Priority = TicketPriority.Medium, TicketType Type = TicketType.Support,
    TicketChannel Channel = TicketChannel.Phone, long? CustomerId = null, long? AssigneeId = null, long? TeamId = null,
    IReadOnlyList<long>? TagIds = null) : Command<long>
{
    /// <summary>The desk writes first: until the customer answers, no clock runs and there is no first response (D1). The first reply is sent apart.</summary>
    public bool BegunByDesk { get; init; }

    internal override Permission Needs => Permission.CreateTickets;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var subject = Texts.Line("subject", Subject, Texts.SubjectLength, "A subject");
        var description = Texts.Body("description", Description, "The description");
        if (!Enum.IsDefined(Priority)) throw Work.Invalid("priority", "This priority doesn't exist.");
        if (!Enum.IsDefined(Type)) throw Work.Invalid("type", "This type doesn't exist.");
        if (!Enum.IsDefined(Channel)) throw Work.Invalid("channel", "This channel doesn't exist.");
        await work.DemandCustomerAsync(CustomerId, ct);
        await work.DemandTeamAsync(TeamId, ct);
        if (AssigneeId is { } assignee)
        {
            await work.DemandAssigneeAsync(assignee, ct);
            if (assignee != work.Who.AgentId && !work.Rights.MayAssign(TeamId))
                throw Work.Invalid("assignees", "Only admins and the lead of the ticket's team can assign it to others.");
        }
        foreach (var tag in TagIds ?? []) await work.DemandTagAsync(tag, ct);

        var status = (await work.SettingsAsync(ct)).Triage ? TicketStatus.New : TicketStatus.Open;
        var ticket = new Ticket(await work.NextTicketIdAsync(ct), subject, description, status, Priority, Type, Channel, CustomerId, work.Now) { BegunByDesk = BegunByDesk };
        ticket.MoveToTeam(TeamId, work.Now);
        if (AssigneeId is { } a) ticket.Assign(a, work.Now);
        foreach (var tag in TagIds ?? []) ticket.AddTag(tag, work.Now);
        work.Add(ticket);
        if (work.Who.AgentId is { } me)
            await work.All<Draft>().Where(d => d.AgentId == me && d.Place == Draft.NewTicket).ExecuteDeleteAsync(ct);
        return ticket.Id;
    }
}
