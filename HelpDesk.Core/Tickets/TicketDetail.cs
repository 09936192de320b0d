using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Tickets;

/// <summary>One ticket in full.</summary>
public sealed record TicketDetail(long TicketId) : Query<TicketView>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<TicketView> RunAsync(Reading reading, CancellationToken ct)
    {
        var found = await reading.All<Ticket>().Where(t => t.Id == TicketId)
            .Select(t => new { Ticket = t, Notes = reading.All<Note>().Count(n => n.TicketId == t.Id && n.DeletedAt == null) }).SingleOrDefaultAsync(ct);
        var rights = reading.Rights;
        if (found is not { Ticket: var t } || !rights.Sees(t.TeamId, t.AssigneeIds) || t.DeletedAt is not null && !rights.May(Permission.DeleteTickets)) throw Work.NotFound(TicketWork.What);
        var customer = t.CustomerId is { } c ? await CustomerLine.FindAsync(reading, c, ct) : null;
        var texts = t.ResolutionRevision + t.EscalationRevision == 0 ? [] : await reading.All<TicketText>()
            .Where(x => x.TicketId == t.Id && (x.Field == TextField.Resolution && x.Revision == t.ResolutionRevision || x.Field == TextField.Escalation && x.Revision == t.EscalationRevision)).ToListAsync(ct);
        var survey = t.Resolutions == 0 ? null : await reading.All<Survey>().Where(s => s.TicketId == t.Id && (s.Score != null || s.AgentScore != null)).OrderByDescending(s => s.Resolution).FirstOrDefaultAsync(ct);
        var merged = t.MergedInto is { } root ? await MergedAsync(reading, t, root, ct) : null;
        var whole = merged is null;
        return new TicketView(TicketRows.Row(t, customer), t.SubjectRevision, t.Description, t.DescriptionRevision, customer, found.Notes, t.FirstResponseAt, t.ResolvedAt, t.ClosedAt,
            t.DoneAt, t.ReopenedCount, t.SourceDetail, t.ExternalId,
            new TicketSla(t.SlaState, t.SlaResponseTarget, t.SlaResponseDueAt, t.SlaResolutionTarget, t.SlaDueAt, t.SlaPausedSince),
            whole && rights.MayEdit(t.TeamId, t.AssigneeIds), whole && rights.MayAssign(t.TeamId), whole && rights.MayTake(t.TeamId, t.AssigneeIds),
            whole && rights.May(Permission.DeleteTickets), whole && rights.May(Permission.WriteNotes), merged)
        {
            Resolution = t.Status.IsDone() ? Told(texts, TextField.Resolution) : null, Escalation = t.Priority == TicketPriority.Urgent ? Told(texts, TextField.Escalation) : null,
            Satisfaction = survey is null ? null : new Satisfaction(survey.Score ?? survey.AgentScore!.Value, survey.Score is null, survey.Comment, survey.AnsweredAt ?? survey.CreatedAt),
        };
    }

    private static async Task<MergedLine?> MergedAsync(Reading reading, Ticket t, long root, CancellationToken ct)
    {
        var merge = await reading.All<TicketMerge>().Where(m => m.SecondaryId == t.Id && m.UndoneAt == null).Select(m => new { m.PrimaryId, m.At, m.ActorKind, m.ActorId }).SingleAsync(ct);
        return new MergedLine(root, merge.PrimaryId, new Who(merge.ActorKind, merge.ActorId ?? 0), merge.At,
            merge.PrimaryId == root && reading.Rights.MayEdit(t.TeamId, t.AssigneeIds) && merge.At + TicketMerge.Reversible > reading.Now);
    }

    private static ToldText? Told(IEnumerable<TicketText> texts, TextField field) =>
        texts.Where(x => x.Field == field).Select(x => new ToldText(x.Body, new Who(x.ActorKind, x.ActorId ?? 0), x.At)).FirstOrDefault();
}

/// <summary>A ticket as the panel shows it, with what the asker may do to it.</summary>
/// <param name="Row">What lists show.</param>
/// <param name="SubjectRevision">Revision of the subject that an edit starts from.</param>
/// <param name="Description">Markdown.</param>
/// <param name="DescriptionRevision">Revision that an edit starts from; above 1, the original differs (C23).</param>
/// <param name="Customer">The customer.</param>
/// <param name="Notes">Notes that are not deleted.</param>
/// <param name="FirstResponseAt">First human reply (D1).</param>
/// <param name="ResolvedAt">Last entry into Resolved.</param>
/// <param name="ClosedAt">Last entry into Closed, while closed.</param>
/// <param name="DoneAt">When it left the open set (D3).</param>
/// <param name="ReopenedCount">How often it came back from Resolved or Closed.</param>
/// <param name="SourceDetail">Finer source than the channel (C29).</param>
/// <param name="ExternalId">Number in the system it was imported from.</param>
/// <param name="Sla">The clocks.</param>
/// <param name="MayEdit">The asker may change it (C20).</param>
/// <param name="MayAssign">The asker may hand it to others.</param>
/// <param name="MayTake">The asker may claim it.</param>
/// <param name="MayDelete">The asker may archive and delete it.</param>
/// <param name="MayNote">The asker may add notes.</param>
/// <param name="Merged">Set when it was merged into another ticket; nobody may change it then (D10).</param>
public sealed record TicketView(
    TicketRow Row, int SubjectRevision, string Description, int DescriptionRevision, CustomerLine? Customer, int Notes, DateTimeOffset? FirstResponseAt,
    DateTimeOffset? ResolvedAt, DateTimeOffset? ClosedAt, DateTimeOffset? DoneAt, int ReopenedCount, string? SourceDetail, string? ExternalId, TicketSla Sla,
    bool MayEdit, bool MayAssign, bool MayTake, bool MayDelete, bool MayNote, MergedLine? Merged = null)
{
    /// <summary>How it was resolved, on a ticket that is done (S092).</summary>
    public ToldText? Resolution { get; init; }

    /// <summary>Why it was escalated, while it is Urgent (S093).</summary>
    public ToldText? Escalation { get; init; }

    /// <summary>How satisfied the customer is with the last resolution that somebody rated; what they say themselves counts more (S091, C15).</summary>
    public Satisfaction? Satisfaction { get; init; }
}

/// <summary>How satisfied a customer is.</summary>
/// <param name="Score">1 to 5.</param>
/// <param name="ByAgent">The agent was told so and entered it.</param>
/// <param name="Comment">The customer's words.</param>
/// <param name="At">When.</param>
public sealed record Satisfaction(int Score, bool ByAgent, string Comment, DateTimeOffset At);

/// <summary>What somebody wrote about a ticket.</summary>
/// <param name="Text">Plain text.</param>
/// <param name="Who">Who wrote it.</param>
/// <param name="At">When.</param>
public sealed record ToldText(string Text, Who Who, DateTimeOffset At);

/// <summary>What became of a ticket that was merged (S192).</summary>
/// <param name="Root">The ticket that has its conversation now.</param>
/// <param name="Into">The ticket that it was merged into; another one than the root when that was merged later.</param>
/// <param name="By">Who merged it.</param>
/// <param name="At">When.</param>
/// <param name="MayUndo">The asker may un-merge it now: within 30 days, and the later merge first.</param>
public sealed record MergedLine(long Root, long Into, Who By, DateTimeOffset At, bool MayUndo);

/// <summary>The SLA clocks of a ticket (S180–S184).</summary>
/// <param name="State">The colour.</param>
/// <param name="ResponseTarget">Seconds.</param>
/// <param name="ResponseDueAt">When the first response is or was due.</param>
/// <param name="ResolutionTarget">Seconds.</param>
/// <param name="ResolutionDueAt">When the resolution is due; while paused, the instant it would be due if it resumed at <paramref name="PausedSince"/>.</param>
/// <param name="PausedSince">Since when the ticket waits or is done (D8).</param>
public sealed record TicketSla(
    SlaState State, int? ResponseTarget, DateTimeOffset? ResponseDueAt, int? ResolutionTarget, DateTimeOffset? ResolutionDueAt,
    DateTimeOffset? PausedSince);

/// <summary>The first, immutable version of a ticket's description (C23).</summary>
public sealed record OriginalDescription(long TicketId) : Query<string>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<string> RunAsync(Reading reading, CancellationToken ct)
    {
        if (!await reading.Tickets().AnyAsync(t => t.Id == TicketId, ct)) throw Work.NotFound(TicketWork.What);
        return await reading.All<TicketText>().Where(t => t.TicketId == TicketId && t.Field == TextField.Description && t.Revision == 1)
            .Select(t => t.Body).SingleOrDefaultAsync(ct) ?? "";
    }
}

/// <summary>The notes of a ticket, oldest first; of deleted ones only the tombstone, unless the asker may read the audit trail (C22).</summary>
/// <param name="TicketId">The ticket.</param>
/// <param name="BeforeId">Older than this note; null = the newest.</param>
/// <param name="Take">1–100.</param>
public sealed record TicketNotes(long TicketId, long? BeforeId = null, int Take = 50) : Query<IReadOnlyList<NoteRow>>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<NoteRow>> RunAsync(Reading reading, CancellationToken ct)
    {
        if (!await reading.Tickets().AnyAsync(t => t.Id == TicketId, ct)) throw Work.NotFound(TicketWork.What);
        var notes = await reading.All<Note>().Where(n => n.TicketId == TicketId && (BeforeId == null || n.Id < BeforeId))
            .OrderByDescending(n => n.Id).Take(Math.Clamp(Take, 1, 100)).ToListAsync(ct);
        notes.Reverse();
        return [.. notes.Select(n => NoteRow.Of(n, reading.Rights))];
    }
}

/// <summary>A note as screens show it.</summary>
/// <param name="Id">Id.</param>
/// <param name="AuthorKind">Who wrote it.</param>
/// <param name="AuthorId">Who wrote it.</param>
/// <param name="Body">Markdown; empty for a tombstone.</param>
/// <param name="Revision">Version of the text.</param>
/// <param name="CreatedAt">Written.</param>
/// <param name="EditedAt">Last edited.</param>
/// <param name="DeletedAt">Deleted; a tombstone shows.</param>
/// <param name="DeletedBy">Who deleted it.</param>
/// <param name="MayEdit">The asker may edit and delete it.</param>
/// <param name="Origin">The ticket that it was written on, when a merge brought it here.</param>
public sealed record NoteRow(
    long Id, ActorKind AuthorKind, long? AuthorId, string Body, int Revision, DateTimeOffset CreatedAt, DateTimeOffset? EditedAt,
    DateTimeOffset? DeletedAt, long? DeletedBy, bool MayEdit, long? Origin = null)
{
    internal static NoteRow Of(Note n, Rights rights) => new(n.Id, n.AuthorKind, n.AuthorId, n.DeletedAt is null || rights.May(Permission.ViewAudit) ? n.Body : "", n.Revision,
        n.CreatedAt, n.EditedAt, n.DeletedAt, n.DeletedBy, rights.May(Permission.WriteNotes) && (rights.IsAdmin || n.AuthorId == rights.Who.AgentId && n.AuthorKind == ActorKind.Agent), n.OriginTicketId);
}

/// <summary>The timeline of a ticket, newest first: every change, who, when, from what to what (S170, S171).</summary>
/// <param name="TicketId">The ticket.</param>
/// <param name="BeforeVersion">Older than this version; null = the newest.</param>
/// <param name="Take">1–200.</param>
public sealed record TicketActivity(long TicketId, int? BeforeVersion = null, int Take = 100) : Query<IReadOnlyList<ActivityRow>>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<ActivityRow>> RunAsync(Reading reading, CancellationToken ct)
    {
        var holders = await reading.All<Ticket>().Where(t => t.Id == TicketId).Select(t => new { t.TeamId, t.AssigneeIds }).SingleOrDefaultAsync(ct);
        if (holders is null || !reading.Rights.Sees(holders.TeamId, holders.AssigneeIds)) throw Work.NotFound(TicketWork.What);
        var rows = await reading.All<Recorded>().Where(e => e.Subject == "ticket" && e.SubjectId == TicketId && (BeforeVersion == null || e.Version < BeforeVersion))
            .OrderByDescending(e => e.Version).Take(Math.Clamp(Take, 1, 200)).ToListAsync(ct);
        int[] subjects = [.. rows.Select(r => r.Fact).OfType<SubjectEdited>().SelectMany(s => new[] { s.FromRevision, s.ToRevision }).Distinct()];
        var texts = subjects.Length == 0 ? [] : await reading.All<TicketText>()
            .Where(t => t.TicketId == TicketId && t.Field == TextField.Subject && subjects.Contains(t.Revision)).ToDictionaryAsync(t => t.Revision, t => t.Body, ct);
        return [.. rows.Select(e => new ActivityRow(e.Position, e.Version, e.At, new Who(e.ActorKind, e.ActorId ?? 0), e.Fact, e.Batch,
            e.Fact is SubjectEdited s ? texts.GetValueOrDefault(s.FromRevision) : null, e.Fact is SubjectEdited n ? texts.GetValueOrDefault(n.ToRevision) : null))];
    }
}

/// <summary>One entry of the timeline.</summary>
/// <param name="Position">Position in the log.</param>
/// <param name="Version">The ticket's version afterwards.</param>
/// <param name="At">When.</param>
/// <param name="Who">Who.</param>
/// <param name="Fact">What.</param>
/// <param name="Batch">The bulk action it was part of.</param>
/// <param name="FromText">Earlier subject, for an edit of the subject.</param>
/// <param name="ToText">New subject, for an edit of the subject.</param>
public sealed record ActivityRow(long Position, int Version, DateTimeOffset At, Who Who, Fact Fact, Guid? Batch, string? FromText, string? ToText);
