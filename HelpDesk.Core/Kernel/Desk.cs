using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace HelpDesk.Core.Kernel;

/// <summary>The only door: rights, one instant, one context, one transaction, the log and its order, and the signal after commit.</summary>
public sealed partial class Desk
{
    /// <summary>Transaction-scoped lock that makes the order of log positions the order of commits.</summary>
    internal const long LogLock = 4711;

    private const int Attempts = 4;

    private readonly IOpenContext _open;
    private readonly IRights _rights;
    private readonly IReaction[] _reactions;
    private readonly ICommitSink[] _sinks;
    private readonly TimeProvider _clock;
    private readonly DeskAddress _address;
    private readonly ILogger<Desk> _log;

    internal Desk(IOpenContext open, IRights rights, IEnumerable<IReaction> reactions, IEnumerable<ICommitSink> sinks, TimeProvider clock, DeskAddress address, ILogger<Desk> log)
    {
        _open = open;
        _rights = rights;
        _reactions = [.. reactions];
        _sinks = [.. sinks];
        _clock = clock;
        _address = address;
        _log = log;
    }

    /// <summary>Now, in UTC, cut to microseconds so that what was written equals what is read.</summary>
    public DateTimeOffset Now => Instant(_clock.GetUtcNow());

    /// <summary>Runs a command as an actor. Everything that it changed and its events are committed together, or nothing is.</summary>
    public async Task<Outcome<T>> RunAsync<T>(Command<T> command, Who who, CancellationToken ct = default)
    {
        var name = command.GetType().Name;
        using var span = HelpDeskMeter.Source.StartActivity(name);
        var started = Stopwatch.GetTimestamp();
        Outcome<T> outcome = default;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                outcome = await TryAsync(command, who, ct);
                break;
            }
            catch (RefusedException no)
            {
                outcome = no.Refusal;
                break;
            }
            catch (Exception e) when (attempt < Attempts && (LostTheRace(e) || SomebodyWasFirst(e)))
            {
                LogAgain(name, attempt);
            }
            catch (Exception e) when (LostTheRace(e))
            {
                outcome = new Refusal.Busy();
                break;
            }
        }
        if (!outcome.Ok) LogRefused(name, outcome.Refused!.GetType().Name, who.Kind, who.Id);
        HelpDeskMeter.Commands.Record(Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            new("command", name), new("outcome", outcome.Ok ? "ok" : outcome.Refused!.GetType().Name));
        return outcome;
    }

    /// <summary>Answers a query for an actor.</summary>
    public async Task<Outcome<T>> AskAsync<T>(Query<T> query, Who who, CancellationToken ct = default)
    {
        var name = query.GetType().Name;
        using var span = HelpDeskMeter.Source.StartActivity(name);
        var started = Stopwatch.GetTimestamp();
        await using var db = _open.Open();
        Outcome<T> outcome;
        try
        {
            var rights = await _rights.OfAsync(db, who, ct);
            if (!rights.May(query.Needs)) throw Work.NotAllowed("You don't have access to this.");
            outcome = await query.RunAsync(new Reading(db, rights, Now), ct);
        }
        catch (RefusedException no)
        {
            outcome = no.Refusal;
        }
        HelpDeskMeter.Queries.Record(Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            new("query", name), new("outcome", outcome.Ok ? "ok" : outcome.Refused!.GetType().Name));
        return outcome;
    }

    private async Task<T> TryAsync<T>(Command<T> command, Who who, CancellationToken ct)
    {
        await using var db = _open.Open();
        await using var tx = await db.Database.BeginTransactionAsync(ct);
        var rights = await _rights.OfAsync(db, who, ct);
        if (!rights.May(command.Needs))
        {
            throw Work.NotAllowed(rights.Role == Role.Guest ? "You have view-only access." : "Your role doesn't allow this.");
        }

        var work = new Work(db, rights, Now) { PublicUrl = _address.Url };
        var result = await command.RunAsync(work, ct);
        var changed = Changed(db);
        foreach (var reaction in changed.Count > 0 ? _reactions : []) await reaction.ReactAsync(work, changed, ct);
        await db.SaveChangesAsync(ct);                                                        // rows first …
        var position = changed.Count > 0 ? await RecordAsync(db, work, changed, ct) : 0;      // … then the log
        await tx.CommitAsync(ct);
        if (position > 0) foreach (var sink in _sinks) sink.Committed(position);
        return result;
    }

    private static List<IRecordEvents> Changed(DbContext db) =>
        [.. db.ChangeTracker.Entries<IRecordEvents>().Select(e => e.Entity).Where(e => e.Pending.Count > 0)];

    private static async Task<long> RecordAsync(DbContext db, Work work, List<IRecordEvents> changed, CancellationToken ct)
    {
        var rows = new List<(string Subject, long SubjectId, int Version, string Kind, string Body)>();
        foreach (var subject in changed.OrderBy(s => s.SubjectName, StringComparer.Ordinal).ThenBy(s => s.Id))
        {
            foreach (var (version, fact) in subject.Pending)
            {
                rows.Add((subject.SubjectName, subject.Id, version, Facts.NameOf(fact), Facts.Write(fact)));
            }
            subject.Recorded();
        }
        // One statement from lock to last row: nobody else can record until this transaction ends.
        var positions = await db.Database.SqlQuery<long>($"""
            with turn as materialized (select pg_advisory_xact_lock({LogLock}), 1 as one)
            insert into events (subject, subject_id, version, at, actor_kind, actor_id, batch, kind, body)
            select r.subject, r.subject_id, r.version, {work.Now}, {(short)work.Who.Kind}, {(work.Who.Id == 0 ? (long?)null : work.Who.Id)}::bigint, {work.Batch}::uuid, r.kind, r.body::jsonb
              from turn, unnest({rows.Select(r => r.Subject).ToArray()}, {rows.Select(r => r.SubjectId).ToArray()}, {rows.Select(r => r.Version).ToArray()},
                                {rows.Select(r => r.Kind).ToArray()}, {rows.Select(r => r.Body).ToArray()}) as r (subject, subject_id, version, kind, body)
             where turn.one = 1
            returning position as "Value"
            """).ToListAsync(ct);
        return positions[^1];
    }

    private static bool LostTheRace(Exception e) => e is DbUpdateConcurrencyException
        || (e as PostgresException ?? e.InnerException as PostgresException) is { } pg
        && (pg.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
            || pg is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "events_subject_subject_id_version_key" });

    /// <summary>Somebody else added the same thing at the same moment, such as a tag of this name: on the next attempt the command finds it there.</summary>
    private static bool SomebodyWasFirst(Exception e) =>
        (e as PostgresException ?? e.InnerException as PostgresException) is { SqlState: PostgresErrorCodes.UniqueViolation };

    private static DateTimeOffset Instant(DateTimeOffset now) => new(now.UtcTicks / 10 * 10, TimeSpan.Zero);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Command} refused: {Refusal} ({ActorKind} {ActorId})")]
    private partial void LogRefused(string command, string refusal, ActorKind actorKind, long actorId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Command} lost a race and runs again after attempt {Attempt}")]
    private partial void LogAgain(string command, int attempt);
}
