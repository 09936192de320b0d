using HelpDesk.Core.Tickets;
using Npgsql;
using NpgsqlTypes;

namespace HelpDesk.Tests.Analytics;

/// <summary>A ticket of a made-up past: what its status was when, and who changed it.</summary>
internal sealed record Past(long Id, List<Turn> Turns, TicketPriority Priority, long[] Tags, DateTimeOffset? FirstResponse, bool Contradicts, bool Archived, bool Deleted)
{
    public DateTimeOffset Created => Turns[0].At;
    public TicketStatus Status => Turns[^1].To;
    public bool Counts => !Deleted && Status != TicketStatus.Spam;

    /// <summary>The turn that was in force just before an instant; null when the ticket did not exist.</summary>
    public Turn? Before(DateTimeOffset instant) => Turns.LastOrDefault(t => t.At < instant);

    /// <summary>When it became Done without a gap until an instant; null when it was not Done then.</summary>
    public Turn? DoneBefore(DateTimeOffset instant)
    {
        Turn? since = null;
        foreach (var turn in Turns.Where(t => t.At < instant)) since = !turn.To.IsDone() ? null : since ?? turn;
        return since;
    }

    /// <summary>Turns with which it left the open set.</summary>
    public IEnumerable<Turn> Resolutions => Turns.Zip(Turns.Skip(1)).Where(p => !p.First.To.IsDone() && p.Second.To.IsDone()).Select(p => p.Second);
}

/// <summary>A status from an instant on; the agent who set it, if it was one.</summary>
internal sealed record Turn(DateTimeOffset At, TicketStatus To, long? Agent);

/// <summary>Made-up pasts from a seed, and their rows.</summary>
internal static class Histories
{
    public static List<Past> Make(int seed, int count, DateTimeOffset now, IReadOnlyList<DateTimeOffset> edges, long[] agents, long[] tags)
    {
        var random = new Random(seed);
        var pasts = new List<Past>();
        for (var id = 1; id <= count; id++)
        {
            var at = Snapped(now.AddMinutes(-random.Next(1, 75 * 24 * 60)));
            var turns = new List<Turn> { new(at, Status(random.Next(10) == 0 ? 7 : 4), null) };
            while (random.Next(100) < 75)
            {
                at = Snapped(at.AddMinutes(Math.Exp(random.NextDouble() * 10)));
                if (at <= turns[^1].At || at >= now) break;
                var to = Status(random.Next(12) == 0 ? 7 : 6, random.Next(2) * 3);
                if (to != turns[^1].To) turns.Add(new Turn(at, to, random.Next(5) == 0 ? null : agents[random.Next(agents.Length)]));
            }
            var response = Snapped(turns[0].At.AddMinutes(Math.Exp(random.NextDouble() * 9)));
            pasts.Add(new Past(id, turns, (TicketPriority)random.Next(1, 5), [.. tags.Where(_ => random.Next(6) == 0)],
                random.Next(3) > 0 && response < now ? response : null, random.Next(20) == 0, random.Next(8) == 0, random.Next(12) == 0));
        }
        return pasts;

        // Some things happen exactly on an edge, where half-open matters; microseconds otherwise, as the database keeps them.
        DateTimeOffset Snapped(DateTimeOffset instant) => random.Next(5) == 0
            ? edges.Append(instant).Where(e => e >= instant && e < now).DefaultIfEmpty(instant).Min()
            : new DateTimeOffset(instant.UtcTicks / 10 * 10, TimeSpan.Zero);

        TicketStatus Status(int most, int least = 0) => (TicketStatus)random.Next(Math.Max(1, least), most + 1);
    }

    public static async Task WriteAsync(NpgsqlDataSource database, IEnumerable<Past> pasts, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        foreach (var past in pasts)
        {
            await using var batch = new NpgsqlBatch(connection);
            Add(batch, """
                insert into tickets (id, version, subject, status, priority, type, channel, tag_ids, created_at, updated_at, first_response_at,
                                     dates_contradict, archived_at, deleted_at)
                values ($1, $2, 'A past', $3, $4, 1, 2, $5, $6, $6, $7, $8, $9, $10)
                """, past.Id, past.Turns.Count, (short)past.Status, (short)past.Priority, past.Tags, past.Created.UtcDateTime, Utc(past.FirstResponse),
                past.Contradicts, past.Archived ? past.Created.UtcDateTime : null, past.Deleted ? past.Created.UtcDateTime : null);
            DateTimeOffset? done = null;
            for (var i = 0; i < past.Turns.Count; i++)
            {
                var turn = past.Turns[i];
                DateTimeOffset? until = i + 1 < past.Turns.Count ? past.Turns[i + 1].At : null;
                Spell(batch, past.Id, (short)turn.To, turn.At, until);
                if (turn.To.IsDone()) done ??= turn.At;
                if (done is { } since && (until is null || !past.Turns[i + 1].To.IsDone()))
                {
                    Spell(batch, past.Id, 10, since, until);
                    done = null;
                }
                Add(batch, """
                    insert into events (subject, subject_id, version, at, actor_kind, actor_id, kind, body)
                    values ('ticket', $1, $2, $3, $4, $5, $6, jsonb_build_object('from', $7::text, 'to', $8::text))
                    """, past.Id, i + 1, turn.At.UtcDateTime, (short)(turn.Agent is null ? 5 : 1), turn.Agent,
                    i == 0 ? "ticket.created" : "ticket.status_changed", i == 0 ? null : TicketWords.Word(past.Turns[i - 1].To, '_'), TicketWords.Word(turn.To, '_'));
            }
            await batch.ExecuteNonQueryAsync(ct);
        }
    }

    private static void Spell(NpgsqlBatch batch, long id, short kind, DateTimeOffset from, DateTimeOffset? to) =>
        Add(batch, "insert into ticket_spells (ticket_id, kind, from_at, to_at) values ($1, $2, $3, $4)", id, kind, from.UtcDateTime, Utc(to));

    private static DateTime? Utc(DateTimeOffset? at) => at?.UtcDateTime;

    private static void Add(NpgsqlBatch batch, string sql, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value switch
            {
                null => new NpgsqlParameter { Value = DBNull.Value },
                DateTime at => new NpgsqlParameter { Value = at, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                _ => new NpgsqlParameter { Value = value },
            });
        }
        batch.BatchCommands.Add(command);
    }
}
