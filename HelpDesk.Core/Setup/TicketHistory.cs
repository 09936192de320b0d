using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Setup;

/// <summary>
/// Plays a ticket's past with the desk's own rules, so that columns, events, spells, texts and SLA clock agree as if it had happened here.
/// Steps come in order of time; two changes of the status need different instants.
/// </summary>
internal sealed class TicketHistory
{
    private readonly Ticket _ticket;
    private readonly SlaChoice _choice;
    private SlaTerms? _terms;
    private readonly List<CopiedEvent> _events = [];
    private readonly List<TicketText> _texts = [];
    private readonly List<TicketSpell> _spells = [];
    private readonly List<Note> _notes = [];
    private readonly List<NoteRevision> _revisions = [];
    private readonly List<Survey> _surveys = [];

    /// <summary>Starts with a ticket that was just created and has nothing recorded but its creation.</summary>
    public TicketHistory(Ticket ticket, Who creator, SlaChoice choice)
    {
        (_ticket, _choice, Now) = (ticket, choice, ticket.CreatedAt);
        Begin((short)ticket.Status);
        KeepText(TextField.Subject, 1, ticket.Subject, creator);
        KeepText(TextField.Description, 1, ticket.Description, creator);
        _terms = _choice.For(ticket);
        _ticket.Settle(_terms, Now, SlaNews.Told);
        Keep(creator);
    }

    /// <summary>The instant of the last step.</summary>
    public DateTimeOffset Now { get; private set; }

    public TicketStatus Status => _ticket.Status;

    /// <summary>Whether a target was ever missed.</summary>
    public bool Late => _ticket.SlaBreachedAt is not null;

    public string Subject => _ticket.Subject;

    /// <summary>Somebody changes the ticket. Refuses a step into the past.</summary>
    public void Step(DateTimeOffset at, Who who, Action<Ticket, DateTimeOffset> change)
    {
        GoTo(at);
        var (status, subject, description) = (_ticket.Status, _ticket.SubjectRevision, _ticket.DescriptionRevision);
        var (priority, team, deleted, answered, owed, pauses) = (_ticket.Priority, _ticket.TeamId, _ticket.DeletedAt is null, _ticket.FirstResponseAt, _ticket.SlaOwedSince, _ticket.SlaPauseAt);
        change(_ticket, at);
        if ((_ticket.Priority, _ticket.TeamId) != (priority, team)) _terms = _choice.For(_ticket);
        if ((status, priority, team, deleted, answered, owed, pauses) != (_ticket.Status, _ticket.Priority, _ticket.TeamId, _ticket.DeletedAt is null, _ticket.FirstResponseAt, _ticket.SlaOwedSince, _ticket.SlaPauseAt))
            _ticket.Settle(_terms, Now, SlaNews.Told);
        if (_ticket.Status != status) MoveSpells(status, who);
        if (_ticket.SubjectRevision != subject) KeepText(TextField.Subject, _ticket.SubjectRevision, _ticket.Subject, who);
        if (_ticket.DescriptionRevision != description) KeepText(TextField.Description, _ticket.DescriptionRevision, _ticket.Description, who);
        Keep(who);
    }

    /// <summary>The first human answer by another way than a message, such as a call (D1); later ones change nothing.</summary>
    public void Respond(DateTimeOffset at, Who who) => Step(at, who, (t, now) => t.Respond(now));

    /// <summary>Somebody says something to the other side; a reply has arrived at once.</summary>
    public void Say(DateTimeOffset at, Who who, Message message) => Step(at, who, (t, now) =>
    {
        if (message.Direction == MessageDirection.In)
        {
            t.CustomerWrote(now);
            t.Written(new MessageReceived(message.Id), now);
            return;
        }
        t.Written(new ReplyWritten(message.Id), now);
        t.Written(new ReplySent(message.Id, t.Respond(now)), now);
        t.Noticed(new DeliveryChanged(message.Id, MessageState.Queued, MessageState.Sent));
    });

    /// <summary>The customer is asked how satisfied they are with the resolution that stands (D11).</summary>
    public void Ask(DateTimeOffset at, string address)
    {
        var survey = _surveys[^1];
        (survey.Address, survey.SentAt) = (address, at);
        Step(at, Who.Clock, (t, _) => t.Noticed(new SatisfactionAsked(survey.Resolution)));
    }

    /// <summary>They say it.</summary>
    public void Rate(DateTimeOffset at, Who who, int score, string comment)
    {
        var survey = _surveys[^1];
        (survey.Score, survey.Comment, survey.FirstAnsweredAt, survey.AnsweredAt) = (score, comment, at, at);
        Step(at, who, (t, _) => t.Noticed(new SatisfactionRated(survey.Resolution, score, ByAgent: false)));
    }

    /// <summary>Somebody writes an internal note.</summary>
    public void AddNote(DateTimeOffset at, Who who, long noteId, string body)
    {
        var note = new Note
        {
            Id = noteId, TicketId = _ticket.Id, AuthorKind = who.Kind, AuthorId = who.Id, Body = body, Mentions = NoteWork.Mentions(body), CreatedAt = at,
        };
        _notes.Add(note);
        KeepRevision(note, at, who);
        Step(at, who, (t, now) => t.Written(new NoteAdded(noteId), now));
    }

    /// <summary>The author of the last note edits it.</summary>
    public void EditLastNote(DateTimeOffset at, string body)
    {
        var note = _notes[^1];
        (note.Body, note.Mentions, note.EditedAt) = (body, NoteWork.Mentions(body), at);
        note.Revision++;
        var author = new Who(note.AuthorKind, note.AuthorId ?? 0);
        KeepRevision(note, at, author);
        Step(at, author, (t, now) => t.Written(new NoteEdited(note.Id, note.Revision), now));
    }

    /// <summary>The ticket as it is at an instant after the last step, with its SLA states turned until then.</summary>
    public CopiedTicket Finish(DateTimeOffset now)
    {
        GoTo(now);
        var t = _ticket;
        return new CopiedTicket
        {
            Id = t.Id, Subject = t.Subject, SubjectRevision = t.SubjectRevision, Description = t.Description,
            DescriptionRevision = t.DescriptionRevision, Status = t.Status, WaitingOn = t.WaitingOn, Priority = t.Priority, Type = t.Type,
            Channel = t.Channel, SourceDetail = t.SourceDetail, CustomerId = t.CustomerId, TeamId = t.TeamId, AssigneeIds = t.AssigneeIds,
            TagIds = t.TagIds, CreatedAt = t.CreatedAt, UpdatedAt = t.UpdatedAt, FirstResponseAt = t.FirstResponseAt, ResolvedAt = t.ResolvedAt,
            ClosedAt = t.ClosedAt, DoneAt = t.DoneAt, ReopenedCount = t.ReopenedCount, BeforeSpam = t.BeforeSpam, ArchivedAt = t.ArchivedAt,
            DeletedAt = t.DeletedAt, Sla = t.Sla, SlaPauseAt = t.SlaPauseAt, SlaPauseKind = t.SlaPauseKind, SlaOwedSince = t.SlaOwedSince,
            Events = _events, Texts = _texts, Spells = _spells, Notes = _notes, NoteRevisions = _revisions, Surveys = _surveys,
        };
    }

    private void GoTo(DateTimeOffset at)
    {
        if (at < Now) throw new InvalidOperationException($"Ticket {_ticket.Id} has a step at {at:O} after one at {Now:O}.");
        while (_ticket.SlaNextAt is { } next && next <= at)
        {
            Now = next;
            _ticket.Settle(_terms, Now, SlaNews.ToldByClock);
            Keep(Who.Clock);
        }
        Now = at;
    }

    private void Keep(Who who)
    {
        var record = (IRecordEvents)_ticket;
        _events.AddRange(record.Pending.Select(p => new CopiedEvent(p.Fact, Now, who)));
        record.Recorded();
    }

    private void MoveSpells(TicketStatus before, Who who)
    {
        foreach (var spell in _spells.Where(s => s.ToAt is null && (s.Kind != TicketSpell.Done || !_ticket.Status.IsDone()))) spell.ToAt = Now;
        Begin((short)_ticket.Status);
        if (_ticket.Status == TicketStatus.Resolved) _surveys.Add(Surveying.Of(_ticket, Now, wanted: true, agentScore: null));
        if (_ticket.IsOpen) foreach (var survey in _surveys.Where(s => s.AnsweredAt is null)) survey.VoidedAt ??= Now;
        if (!_ticket.Status.IsDone() || before.IsDone()) return;
        _spells.Add(new TicketSpell { TicketId = _ticket.Id, Kind = TicketSpell.Done, FromAt = Now, AgentId = who.Kind == ActorKind.Agent ? who.AgentId : null, HolderId = _ticket.PrimaryAssigneeId });
        if (_terms is not null) (_spells[^1].SlaDueAt, _spells[^1].SpentSeconds) = (_ticket.SlaDueAt, SlaClock.SpentUntilDone(_terms, _ticket.SlaFacts()));
    }

    private void Begin(short kind) => _spells.Add(new TicketSpell { TicketId = _ticket.Id, Kind = kind, FromAt = Now });

    private void KeepText(TextField field, int revision, string body, Who who) => _texts.Add(new TicketText
    {
        TicketId = _ticket.Id, Field = field, Revision = revision, Body = body, At = Now, ActorKind = who.Kind, ActorId = who.Id == 0 ? null : who.Id,
    });

    private void KeepRevision(Note note, DateTimeOffset at, Who who) => _revisions.Add(new NoteRevision
    {
        NoteId = note.Id, Revision = note.Revision, Body = note.Body, At = at, ActorKind = who.Kind, ActorId = who.Id == 0 ? null : who.Id,
    });
}
