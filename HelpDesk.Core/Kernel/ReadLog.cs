using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Kernel;

/// <summary>What happened after a position, in the order of commits. For feeds; bodies stay in the log.</summary>
/// <param name="After">Last position already seen.</param>
/// <param name="Take">1–20,000.</param>
public sealed record ReadLog(long After, int Take = 5000) : Query<IReadOnlyList<LogEntry>>
{
    private sealed record Row(long Position, string Subject, long SubjectId, int Version, string Kind, short ActorKind, long? ActorId, Guid? Batch, long? AgentId, DateTimeOffset At);

    internal override Permission Needs => Permission.System;

    internal override async Task<IReadOnlyList<LogEntry>> RunAsync(Reading reading, CancellationToken ct) =>
        [.. (await reading.Db.Database.SqlQuery<Row>($"""
            select position as "Position", subject as "Subject", subject_id as "SubjectId", version as "Version", kind as "Kind",
                   actor_kind as "ActorKind", actor_id as "ActorId", batch as "Batch",
                   case when kind in ('ticket.assigned', 'ticket.unassigned') then (body->>'agentId')::bigint end as "AgentId", at as "At"
              from events where position > {After} order by position limit {Math.Clamp(Take, 1, 20_000)}
            """).ToListAsync(ct))
            .Select(r => new LogEntry(r.Position, r.Subject, r.SubjectId, r.Version, r.Kind, new Who((ActorKind)r.ActorKind, r.ActorId ?? 0), r.Batch, r.AgentId, r.At))];
}

/// <summary>One event as feeds carry it: ids, never data.</summary>
/// <param name="Position">Position in the log.</param>
/// <param name="Subject">ticket, customer, tag, agent, team or workspace.</param>
/// <param name="SubjectId">Id of the subject.</param>
/// <param name="Version">The subject's version afterwards.</param>
/// <param name="Kind">Stored name of the fact.</param>
/// <param name="Who">Who did it.</param>
/// <param name="Batch">The bulk action it was part of.</param>
/// <param name="AgentId">The person who was assigned or unassigned.</param>
/// <param name="At">When.</param>
public sealed record LogEntry(long Position, string Subject, long SubjectId, int Version, string Kind, Who Who, Guid? Batch, long? AgentId, DateTimeOffset At);

/// <summary>The last position of the log; 0 when it is empty.</summary>
public sealed record LogPosition : Query<long>
{
    internal override Permission Needs => Permission.None;

    internal override async Task<long> RunAsync(Reading reading, CancellationToken ct) =>
        await reading.All<Recorded>().Select(e => (long?)e.Position).MaxAsync(ct) ?? 0;
}

/// <summary>How many tickets changed after a position, counted up to 1,000: what a screen that comes back says (UI decision 3).</summary>
public sealed record ChangesSince(long Position) : Query<int>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<int> RunAsync(Reading reading, CancellationToken ct) =>
        await reading.All<Recorded>().Where(e => e.Position > Position && e.Subject == "ticket").OrderBy(e => e.Position).Take(5000)
            .Select(e => e.SubjectId).Distinct().Take(1000).CountAsync(ct);
}
