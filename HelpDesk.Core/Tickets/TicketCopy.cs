using HelpDesk.Core.Data;
using HelpDesk.Core.Kernel;
using Npgsql;
using NpgsqlTypes;

namespace HelpDesk.Core.Tickets;

/// <summary>
/// Writes many new tickets with all that belongs to them by binary COPY, within the caller's transaction. The caller has made the ids
/// (<see cref="ReserveAsync"/>) and answers for what the desk's rules would have checked.
/// </summary>
internal sealed class TicketCopy(NpgsqlConnection connection)
{
    private const string TicketColumns =
        "id, version, subject, subject_revision, description, description_revision, status, waiting_on, priority, type, channel, source_detail, "
        + "customer_id, team_id, assignee_ids, tag_ids, created_at, updated_at, first_response_at, resolved_at, closed_at, done_at, "
        + "reopened_count, before_spam, archived_at, deleted_at, external_source, external_id, dates_contradict, response_unknown, sla_terms_id, "
        + "sla_response_target, sla_next_target, sla_resolution_target, sla_pause_at, sla_pause_kind, sla_owed_since, sla_response_spent, sla_response_due_at, "
        + "sla_next_due_at, sla_due_at, sla_warn_at, sla_breach_at, sla_next_at, sla_told, sla_breached_at, sla_state";

    /// <summary>How long the server may work on one COPY: the search documents of very many tickets take their time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>Writes tickets and their part of the log, in order of time; returns the last position of the log.</summary>
    /// <param name="tickets">New tickets. Customers, teams and their addresses must be there already: the search reads them.</param>
    /// <param name="batch">The import run that the events belong to, if any.</param>
    /// <param name="ct">Cancels; the transaction is then the caller's to roll back.</param>
    public async Task<long> WriteAsync(IReadOnlyCollection<CopiedTicket> tickets, Guid? batch, CancellationToken ct)
    {
        await WriteRowsAsync(tickets, ct);
        return await WriteLogAsync(tickets.SelectMany(t => t.Log), batch, ct);
    }

    /// <summary>Writes tickets, texts, spells and notes, without the log.</summary>
    public async Task WriteRowsAsync(IReadOnlyCollection<CopiedTicket> tickets, CancellationToken ct)
    {
        await CopyAsync($"tickets ({TicketColumns})", tickets, TicketValues, ct);
        await CopyAsync("ticket_texts (ticket_id, field, revision, body, at, actor_kind, actor_id)", tickets.SelectMany(t => t.Texts),
            t => [t.TicketId, (short)t.Field, t.Revision, t.Body, t.At, (short)t.ActorKind, t.ActorId], ct);
        await CopyAsync("ticket_spells (ticket_id, kind, from_at, to_at, sla_due_at, spent_seconds, agent_id, holder_id)", tickets.SelectMany(t => t.Spells),
            s => [s.TicketId, s.Kind, s.FromAt, s.ToAt, s.SlaDueAt, s.SpentSeconds, s.AgentId, s.HolderId], ct);
        await CopyAsync(
            "notes (id, ticket_id, author_kind, author_id, revision, body, mentions, created_at, edited_at, deleted_at, deleted_by)",
            tickets.SelectMany(t => t.Notes), n => [n.Id, n.TicketId, (short)n.AuthorKind, n.AuthorId, n.Revision, n.Body, n.Mentions,
                n.CreatedAt, n.EditedAt, n.DeletedAt, n.DeletedBy], ct);
        await CopyAsync("note_revisions (note_id, revision, body, at, actor_kind, actor_id)", tickets.SelectMany(t => t.NoteRevisions),
            r => [r.NoteId, r.Revision, r.Body, r.At, (short)r.ActorKind, r.ActorId], ct);
        await CopyAsync("surveys (ticket_id, resolution, agent_id, wanted, score, comment, address, created_at, sent_at, first_answered_at, answered_at, voided_at)", tickets.SelectMany(t => t.Surveys),
            s => [s.TicketId, s.Resolution, s.AgentId, s.Wanted, (short?)s.Score, s.Comment, s.Address, s.CreatedAt, s.SentAt, s.FirstAnsweredAt, s.AnsweredAt, s.VoidedAt], ct);
    }

    /// <summary>Appends to the log in order of time; facts of the same instant keep their order. Returns the last position of the log.</summary>
    public async Task<long> WriteLogAsync(IEnumerable<LoggedEvent> log, Guid? batch, CancellationToken ct)
    {
        // From here on nobody else may append: the order of positions is the order of commits.
        await connection.ExecuteAsync($"select pg_advisory_xact_lock({Desk.LogLock})", ct);
        await using (var rows = await connection.BeginBinaryImportAsync(
            "copy events (subject, subject_id, version, at, actor_kind, actor_id, batch, kind, body) from stdin (format binary)", ct))
        {
            rows.Timeout = Patience;
            foreach (var (subject, id, version, what) in log.OrderBy(e => e.Event.At))
            {
                await rows.StartRowAsync(ct);
                await rows.WriteAsync(subject, ct);
                await rows.WriteAsync(id, ct);
                await rows.WriteAsync(version, ct);
                await rows.WriteAsync(what.At, NpgsqlDbType.TimestampTz, ct);
                await rows.WriteAsync((short)what.ActorKind, ct);
                await rows.WriteAsync(what.ActorId, ct);
                await rows.WriteAsync(batch, ct);
                await rows.WriteAsync(Facts.NameOf(what.Fact), ct);
                await rows.WriteAsync(Facts.Write(what.Fact), NpgsqlDbType.Jsonb, ct);
            }
            await rows.CompleteAsync(ct);
        }
        return await connection.ScalarAsync<long>("select coalesce(max(position), 0) from events", ct);
    }

    /// <summary>Takes ids out of a table's sequence, in rising order; nobody else gets them.</summary>
    public Task<List<long>> ReserveAsync(string table, int count, CancellationToken ct) => connection.ListAsync(
        $"select nextval(pg_get_serial_sequence('{table}', 'id')) from generate_series(1, {count})", r => r.GetInt64(0), ct);

    /// <summary>Copies one row per item; the values in the order of the target's columns.</summary>
    /// <param name="target">Table and columns, as in <c>tags (id, name)</c>.</param>
    /// <param name="items">What to write.</param>
    /// <param name="values">The values of an item; their types must be exactly those of the columns.</param>
    /// <param name="ct">Cancels.</param>
    public async Task CopyAsync<T>(string target, IEnumerable<T> items, Func<T, object?[]> values, CancellationToken ct)
    {
        await using var rows = await connection.BeginBinaryImportAsync($"copy {target} from stdin (format binary)", ct);
        rows.Timeout = Patience;
        foreach (var item in items) await rows.WriteRowAsync(ct, values(item));
        await rows.CompleteAsync(ct);
    }

    private static object?[] TicketValues(CopiedTicket t) =>
    [
        t.Id, t.Events.Count, t.Subject, t.SubjectRevision, t.Description, t.DescriptionRevision, (short)t.Status, (short?)t.WaitingOn,
        (short)t.Priority, (short)t.Type, (short)t.Channel, t.SourceDetail,
        t.CustomerId, t.TeamId, t.AssigneeIds, t.TagIds, t.CreatedAt, t.UpdatedAt, t.FirstResponseAt, t.ResolvedAt, t.ClosedAt, t.DoneAt,
        t.ReopenedCount, (short?)t.BeforeSpam, t.ArchivedAt, t.DeletedAt, t.ExternalSource, t.ExternalId, t.DatesContradict, t.ResponseUnknown,
        t.Sla.TermsId, t.Sla.ResponseTarget, t.Sla.NextTarget, t.Sla.ResolutionTarget, t.SlaPauseAt, t.SlaPauseKind, t.SlaOwedSince, t.Sla.ResponseSpent,
        t.Sla.ResponseDueAt, t.Sla.NextDueAt, t.Sla.DueAt, t.Sla.WarnAt, t.Sla.BreachAt, t.Sla.NextAt, t.Sla.Told, t.Sla.BreachedAt, (short)t.Sla.State,
    ];
}

/// <summary>A fact with its instant and actor.</summary>
internal sealed record CopiedEvent(Fact Fact, DateTimeOffset At, ActorKind ActorKind, long? ActorId)
{
    public CopiedEvent(Fact fact, DateTimeOffset at, Who who) : this(fact, at, who.Kind, who.Id == 0 ? null : who.Id) { }
}

/// <summary>An event of a subject, ready for the log.</summary>
internal sealed record LoggedEvent(string Subject, long SubjectId, int Version, CopiedEvent Event);

/// <summary>A new ticket with all its rows; the columns of the tickets table. Its version is the number of its events.</summary>
internal sealed record CopiedTicket
{
    public required long Id { get; init; }
    public required string Subject { get; init; }
    public int SubjectRevision { get; init; } = 1;
    public string Description { get; init; } = "";
    public int DescriptionRevision { get; init; } = 1;
    public required TicketStatus Status { get; init; }
    public WaitingOn? WaitingOn { get; init; }
    public required TicketPriority Priority { get; init; }
    public required TicketType Type { get; init; }
    public required TicketChannel Channel { get; init; }
    public string? SourceDetail { get; init; }
    public long? CustomerId { get; init; }
    public long? TeamId { get; init; }
    public long[] AssigneeIds { get; init; } = [];
    public long[] TagIds { get; init; } = [];
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? FirstResponseAt { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public DateTimeOffset? DoneAt { get; init; }
    public int ReopenedCount { get; init; }
    public TicketStatus? BeforeSpam { get; init; }
    public DateTimeOffset? ArchivedAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
    public string? ExternalSource { get; init; }
    public string? ExternalId { get; init; }
    public bool DatesContradict { get; init; }
    public bool ResponseUnknown { get; init; }
    public required SlaColumns Sla { get; init; }
    public DateTimeOffset[] SlaPauseAt { get; init; } = [];
    public short[] SlaPauseKind { get; init; } = [];
    public DateTimeOffset? SlaOwedSince { get; init; }

    /// <summary>All events in order of their versions, the first is version 1.</summary>
    public required IReadOnlyList<CopiedEvent> Events { get; init; }

    /// <summary>Revisions of subject and description; at least revision 1 of both.</summary>
    public required IReadOnlyList<TicketText> Texts { get; init; }

    /// <summary>Periods per status, and of being done.</summary>
    public required IReadOnlyList<TicketSpell> Spells { get; init; }

    public IReadOnlyList<Note> Notes { get; init; } = [];
    public IReadOnlyList<NoteRevision> NoteRevisions { get; init; } = [];
    public IReadOnlyList<Survey> Surveys { get; init; } = [];

    public IEnumerable<LoggedEvent> Log => Events.Select((e, i) => new LoggedEvent("ticket", Id, i + 1, e));
}
