using System.Text;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Import;

/// <summary>Builds the rows of imported tickets. The clock of a ticket that is done stands since then, so that none of them is breached by its age.</summary>
internal sealed class ImportedTickets(
    Work work, ImportChunk run, ImportPeople people, ImportCustomers customers, IReadOnlyDictionary<string, long> tags,
    SlaChoice choice, bool triage)
{
    private readonly List<string> _warnings = [];

    /// <summary>What was read differently than it stands, in the tickets made so far.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Whether something of a row goes into a note.</summary>
    public bool HasNote(ImportRow row) => row.Kept.Count > 0 || Homeless(row).Any();

    public CopiedTicket Make(long id, ImportRow row, Queue<long> noteIds)
    {
        var status = row.Status == TicketStatus.New && !triage ? TicketStatus.Open : row.Status;
        _warnings.AddRange(row.Warnings);
        var homeless = Homeless(row).ToList();
        _warnings.AddRange(homeless.Select(h => h.Warning));
        var team = row.Team is { } named ? people.Team(named) : null;
        // Somebody worked on it, and the file does not say when they first replied.
        var unknown = !run.ResponsesKnown && row.FirstResponseAt is null && status is not (TicketStatus.New or TicketStatus.Open);
        var customer = row.Customer is { } c ? customers.IdOf(c) : (long?)null;
        var terms = choice.For(row.Priority, team, customer);
        var facts = Facts(row, status, unknown);
        var sla = SlaSettling.Read(terms, facts, 0, null, work.Now, SlaNews.Silent).Sla;
        var note = HasNote(row) ? Note(noteIds.Dequeue(), id, row.Kept.Concat(homeless.Select(h => (h.Name, h.Text)))) : null;

        long[] assignees = row.Assignee is { } who ? [.. people.Agents(who) ?? []] : [];
        var events = new List<CopiedEvent> { new(new TicketImported(status, row.Priority, run.Source), work.Now, work.Who) };
        if (note is not null) events.Add(new(new NoteAdded(note.Id), work.Now, work.Who));
        if (sla.State != SlaState.None) events.Add(new(new SlaChanged(SlaState.None, sla.State), work.Now, work.Who));
        return new CopiedTicket
        {
            Id = id, Subject = row.Subject, Description = row.Description, Status = status, WaitingOn = row.WaitingOn, Priority = row.Priority,
            Type = row.Type, Channel = row.Channel, SourceDetail = "import", CustomerId = customer,
            TeamId = team, AssigneeIds = assignees,
            TagIds = [.. row.Tags.Select(t => tags[t]).Distinct()], CreatedAt = row.CreatedAt, UpdatedAt = row.UpdatedAt, FirstResponseAt = row.FirstResponseAt,
            ResolvedAt = row.ResolvedAt, ClosedAt = row.ClosedAt, DoneAt = ImportDates.DoneAt(row), ExternalSource = run.Source, ExternalId = row.ExternalId,
            DatesContradict = row.Contradiction is not null, ResponseUnknown = unknown, Sla = sla, SlaPauseAt = [.. facts.PauseAt], SlaPauseKind = [.. facts.PauseKind], Events = events,
            Texts = [Text(id, TextField.Subject, row.Subject, row), Text(id, TextField.Description, row.Description, row)],
            Spells = Spells(id, row with { Status = status }, terms, facts, sla, assignees is [var holder, ..] ? holder : null),
            Notes = note is null ? [] : [note],
            NoteRevisions = note is null ? [] : [new NoteRevision { NoteId = note.Id, Revision = 1, Body = note.Body, At = work.Now, ActorKind = work.Who.Kind, ActorId = note.AuthorId }],
        };
    }

    /// <summary>What a row names that is not here: it stays as text.</summary>
    private IEnumerable<(string Name, string Text, string Warning)> Homeless(ImportRow row)
    {
        if (row.Assignee is { } who && people.Agents(who) is null)
            yield return ("Assigned to", who, $"“{RowReader.Short(who)}” is nobody who can be assigned here; the tickets are unassigned and a note has the name.");
        if (row.Team is { } team && people.Team(team) is null)
            yield return ("Team", team, $"There is no team called “{RowReader.Short(team)}”; the tickets have none and a note has the name.");
        if (row.Customer is { Email: { } email } && !customers.Has(email))
            yield return ("Customer's email", email, "Addresses that known customers did not have were put into a note.");
    }

    private static SlaFacts Facts(ImportRow row, TicketStatus status, bool unknown)
    {
        var since = ImportDates.DoneAt(row) ?? (status == TicketStatus.Waiting ? row.UpdatedAt : null);
        if (since < row.CreatedAt) since = row.CreatedAt;
        var kind = status == TicketStatus.Waiting ? (short)(row.WaitingOn ?? WaitingOn.Customer) : Ticket.DonePause;
        return new SlaFacts(row.CreatedAt, row.FirstResponseAt, null, status != TicketStatus.Spam, since is { } at && status != TicketStatus.Spam ? [at] : [],
            since is null || status == TicketStatus.Spam ? [] : [kind], unknown);
    }

    private static IReadOnlyList<TicketSpell> Spells(long id, ImportRow row, SlaTerms? terms, SlaFacts facts, SlaColumns sla, long? holder)
    {
        var spells = ImportDates.Spells(id, row, holder);
        foreach (var spell in spells.Where(s => s.Kind == TicketSpell.Done && terms is not null))
            (spell.SlaDueAt, spell.SpentSeconds) = (sla.DueAt, SlaClock.SpentUntilDone(terms!, facts));
        return spells;
    }

    private Note Note(long noteId, long ticketId, IEnumerable<(string Name, string Text)> kept)
    {
        var body = new StringBuilder($"Brought in from {run.Source} with values that have no field here:\n");
        foreach (var (name, text) in kept) body.Append("\n- **").Append(name).Append(":** ").Append(text);
        return new Note
        {
            Id = noteId, TicketId = ticketId, AuthorKind = work.Who.Kind, AuthorId = work.Who.Id == 0 ? null : work.Who.Id, CreatedAt = work.Now,
            Body = body.Length > Texts.BodyLength ? body.ToString(0, Texts.BodyLength - 1) + "…" : body.ToString(),
        };
    }

    private TicketText Text(long id, TextField field, string body, ImportRow row) => new()
    {
        TicketId = id, Field = field, Revision = 1, Body = body, At = row.CreatedAt, ActorKind = work.Who.Kind, ActorId = work.Who.Id == 0 ? null : work.Who.Id,
    };
}
