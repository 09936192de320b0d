using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations;

/// <summary>A text that agents use again and again (S150).</summary>
internal sealed class CannedResponse : Subject
{
    private CannedResponse() : base("canned") { }

    public CannedResponse(string name, string body, long? teamId, DateTimeOffset now) : this()
    {
        (Name, Body, TeamId, CreatedAt, UpdatedAt) = (name, body, teamId, now, now);
        Happened(new CannedCreated());
    }

    public string Name { get; private set; } = "";
    public string Body { get; private set; } = "";
    public long? TeamId { get; private set; }
    public DateTimeOffset? ArchivedAt { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    public void Edit(string name, string body, long? teamId, bool archived, DateTimeOffset now)
    {
        if ((name, body, teamId, archived) == (Name, Body, TeamId, ArchivedAt is not null)) return;
        (Name, Body, TeamId, ArchivedAt, UpdatedAt) = (name, body, teamId, archived ? ArchivedAt ?? now : null, now);
        Happened(new CannedEdited());
    }
}

/// <summary>Adds or edits a canned response (S242).</summary>
/// <param name="CannedId">Null adds.</param>
/// <param name="Name">1–80 characters, unique among those in use.</param>
/// <param name="Body">Markdown with <see cref="Variables"/>, 1 to 20,000 characters.</param>
/// <param name="TeamId">The team that it is for; null = everybody.</param>
/// <param name="Archived">Not offered any more.</param>
public sealed record SaveCanned(long? CannedId, string Name, string Body, long? TeamId = null, bool Archived = false) : Command<long>
{
    /// <summary>Longest text.</summary>
    public const int BodyLength = 20_000;

    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var name = Texts.Line("name", Name, 80, "A name");
        var body = Texts.Body("body", Body, "The text").Trim();
        if (body.Length is 0 or > BodyLength) throw Work.Invalid("body", $"A canned response has 1 to {BodyLength} characters.");
        await work.DemandTeamAsync(TeamId, ct);
        var lower = name.ToLowerInvariant();
        if (!Archived && await work.All<CannedResponse>().AnyAsync(c => c.Id != CannedId && c.ArchivedAt == null && c.Name.ToLower() == lower, ct))
            throw Work.Invalid("name", "There is a canned response with this name already.");
        if (CannedId is { } id)
        {
            var canned = await work.All<CannedResponse>().SingleOrDefaultAsync(c => c.Id == id, ct) ?? throw Work.NotFound("this canned response");
            canned.Edit(name, body, TeamId, Archived, work.Now);
            return id;
        }
        var added = new CannedResponse(name, body, TeamId, work.Now);
        work.Add(added);
        await work.Db.SaveChangesAsync(ct);
        return added.Id;
    }
}

/// <summary>All canned responses, for the settings page; at most 500.</summary>
public sealed record CannedResponses : Query<IReadOnlyList<CannedRow>>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<CannedRow>> RunAsync(Reading reading, CancellationToken ct) =>
        await reading.All<CannedResponse>().OrderBy(c => c.Name).ThenBy(c => c.Id).Take(500).Select(c => new CannedRow(c.Id, c.Name, c.Body, c.TeamId, c.ArchivedAt != null)).ToListAsync(ct);
}

/// <summary>Canned responses as the asker would send them on a ticket: everybody's and the ticket's team's, with the variables filled (S150, S151); at most 200.</summary>
public sealed record CannedFor(long TicketId) : Query<IReadOnlyList<CannedRow>>
{
    internal override Permission Needs => Permission.WriteNotes;

    internal override async Task<IReadOnlyList<CannedRow>> RunAsync(Reading reading, CancellationToken ct)
    {
        var ticket = await reading.Tickets().SingleOrDefaultAsync(t => t.Id == TicketId, ct) ?? throw Work.NotFound(TicketWork.What);
        var (values, me) = (new Dictionary<string, string>(), reading.Who.AgentId);
        var customer = ticket.CustomerId is { } id ? await Customers.CustomerLine.FindAsync(reading, id, ct) : null;
        var agent = await reading.All<Agent>().Where(a => a.Id == me).Select(a => a.Name).SingleOrDefaultAsync(ct) ?? "";
        var settings = (await reading.All<Workspace>().SingleAsync(ct)).Settings;
        (values["customer_name"], values["customer_first_name"], values["customer_email"]) = (customer?.Name ?? "", Variables.FirstWord(customer?.Name ?? ""), customer?.Email ?? "");
        (values["ticket_id"], values["ticket_subject"]) = (TicketNumber.Format(ticket.Id, settings), ticket.Subject);
        (values["ticket_status"], values["workspace_name"]) = (TicketWords.CustomerLabel(ticket.Status, ticket.WaitingOn), settings.Name);
        (values["agent_name"], values["agent_first_name"]) = (agent, Variables.FirstWord(agent));
        return [.. (await reading.All<CannedResponse>().Where(c => c.ArchivedAt == null && (c.TeamId == null || c.TeamId == ticket.TeamId)).OrderBy(c => c.Name).ThenBy(c => c.Id).Take(200).ToListAsync(ct))
            .Select(c => new CannedRow(c.Id, c.Name, Variables.Fill(c.Body, values), c.TeamId, false))];
    }
}

/// <summary>A canned response.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="Body">Markdown.</param>
/// <param name="TeamId">Its team; null = everybody's.</param>
/// <param name="Archived">Not offered any more.</param>
public sealed record CannedRow(long Id, string Name, string Body, long? TeamId, bool Archived);
