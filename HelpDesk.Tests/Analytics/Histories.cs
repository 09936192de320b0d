using HelpDesk.Core.Tickets;
using Npgsql;
using NpgsqlTypes;

namespace HelpDesk.Tests.Analytics;

/// <summary>A ticket of a made-up past: what its status was when, and who changed it.</summary>
internal sealed record Past(long Id, List<Turn> Turns, TicketPriority Priority, long[] Tags, DateTimeOffset? FirstResponse, bool Contradicts, bool Archived, bool Deleted)
{
    public required TicketType Type { get; init; }
    public required TicketChannel Channel { get; init; }
    public required long? Team { get; init; }
    public required long[] Assignees { get; init; }
    public required List<Said> Replies { get; init; }
    public required List<Rating> Ratings { get; init; }

    /// <summary>When the customer began to wait, where that was not at the creation.</summary>
    public required DateTimeOffset? Clock { get; init; }

    /// <summary>When the first response was due, and the business time until it; where it was measured.</summary>
    public required Promise Answer { get; init; }

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
    public IEnumerable<Turn> Resolutions => Steps.Where(p => !p.From.To.IsDone() && p.To.To.IsDone()).Select(p => p.To);

    /// <summary>Turns with which it came back from being done.</summary>
    public IEnumerable<Turn> Reopenings => Steps.Where(p => p.From.To.IsDone() && TicketWords.OpenSet.Contains(p.To.To)).Select(p => p.To);

    public IEnumerable<(Turn From, Turn To)> Steps => Turns.Zip(Turns.Skip(1));
}

/// <summary>A status from an instant on; the agent who set it, if it was one, and the primary assignee then.</summary>
internal sealed record Turn(DateTimeOffset At, TicketStatus To, long? Agent, long? Holder)
{
    /// <summary>When the resolution was due, and the business time until it; of turns that resolve.</summary>
    public Promise Kept { get; init; } = new(null, null);
}

/// <summary>When something was due, and the seconds of business time until it happened.</summary>
internal sealed record Promise(DateTimeOffset? DueAt, long? Spent);

/// <summary>A reply that went out.</summary>
internal sealed record Said(DateTimeOffset At, long Agent);

/// <summary>A survey: when it was sent, when and how it was answered, and about whom it was.</summary>
internal sealed record Rating(DateTimeOffset Sent, DateTimeOffset? Answered, int Score, long? Agent);

/// <summary>Made-up pasts from a seed, and their rows.</summary>
internal static class Histories
{
    public static List<Past> Make(int seed, int count, DateTimeOffset now, IReadOnlyList<DateTimeOffset> edges, long[] agents, long[] tags, long[] teams)
    {
        var random = new Random(seed);
        var pasts = new List<Past>();
        for (var id = 1; id <= count; id++)
        {
            var at = Snapped(now.AddMinutes(-random.Next(1, 75 * 24 * 60)));
            var turns = new List<Turn> { new(at, Status(random.Next(10) == 0 ? 7 : 4), null, null) };
            while (random.Next(100) < 75)
            {
                at = Snapped(at.AddMinutes(Math.Exp(random.NextDouble() * 10)));
                if (at <= turns[^1].At || at >= now) break;
                var to = Status(random.Next(12) == 0 ? 7 : 6, random.Next(2) * 3);
                if (to != turns[^1].To) turns.Add(new Turn(at, to, random.Next(5) == 0 ? null : Anybody(), random.Next(4) == 0 ? null : Anybody()) { Kept = Promised(at) });
            }
            var created = turns[0].At;
            var response = Snapped(created.AddMinutes(Math.Exp(random.NextDouble() * 9)));
            var answered = random.Next(3) > 0 && response < now;
            pasts.Add(new Past(id, turns, (TicketPriority)random.Next(1, 5), [.. tags.Where(_ => random.Next(6) == 0)],
                answered ? response : null, random.Next(20) == 0, random.Next(8) == 0, random.Next(12) == 0)
            {
                Type = (TicketType)random.Next(1, 4), Channel = (TicketChannel)random.Next(1, 5), Team = random.Next(3) == 0 ? null : teams[random.Next(teams.Length)],
                Assignees = [.. agents.Where(_ => random.Next(4) == 0)], Replies = Replies(answered, response), Ratings = Ratings(turns),
                Answer = Promised(response), Clock = random.Next(6) == 0 ? created.AddMinutes(-random.Next(1, 3000)) : null,
            });
        }
        return pasts;

        // Some things happen exactly on an edge, where half-open matters; microseconds otherwise, as the database keeps them.
        DateTimeOffset Snapped(DateTimeOffset instant) => random.Next(5) == 0
            ? edges.Append(instant).Where(e => e >= instant && e < now).DefaultIfEmpty(instant).Min()
            : new DateTimeOffset(instant.UtcTicks / 10 * 10, TimeSpan.Zero);

        TicketStatus Status(int most, int least = 0) => (TicketStatus)random.Next(Math.Max(1, least), most + 1);

        long Anybody() => agents[random.Next(agents.Length)];

        // Often nearly in time, and sometimes exactly.
        Promise Promised(DateTimeOffset at) => new(random.Next(4) == 0 ? null : random.Next(6) == 0 ? at : Snapped(at.AddMinutes(random.Next(-3000, 3000))), random.Next(5) == 0 ? null : random.Next(0, 500_000));

        List<Said> Replies(bool answered, DateTimeOffset first)
        {
            var replies = new List<Said>();
            // An imported answer has no message.
            if (answered && random.Next(6) > 0) replies.Add(new Said(first, Anybody()));
            for (var at = first; answered && random.Next(2) == 0;)
            {
                at = Snapped(at.AddMinutes(Math.Exp(random.NextDouble() * 9) + 1));
                if (at >= now) break;
                replies.Add(new Said(at, Anybody()));
            }
            return replies;
        }

        List<Rating> Ratings(List<Turn> turns) =>
        [
            .. from turn in turns
               where turn.To == TicketStatus.Resolved && random.Next(4) > 0
               let sent = Snapped(turn.At.AddSeconds(12))
               where sent < now
               let answer = Snapped(sent.AddMinutes(Math.Exp(random.NextDouble() * 9)))
               let answers = answer < now && random.Next(3) > 0
               select new Rating(sent, answers ? answer : null, answers ? random.Next(1, 6) : 0, turn.Holder),
        ];
    }

    public static async Task WriteAsync(NpgsqlDataSource database, IEnumerable<Past> pasts, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        foreach (var past in pasts)
        {
            await using var batch = new NpgsqlBatch(connection);
            Add(batch, """
                insert into tickets (id, version, subject, status, priority, type, channel, tag_ids, created_at, updated_at, first_response_at,
                                     dates_contradict, archived_at, deleted_at, team_id, assignee_ids, clock_start_at, sla_response_due_at, sla_response_spent)
                values ($1, $2, 'A past', $3, $4, $5, $6, $7, $8, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                """, past.Id, past.Turns.Count, (short)past.Status, (short)past.Priority, (short)past.Type, (short)past.Channel, past.Tags, past.Created.UtcDateTime,
                Utc(past.FirstResponse), past.Contradicts, past.Archived ? past.Created.UtcDateTime : null, past.Deleted ? past.Created.UtcDateTime : null, past.Team,
                past.Assignees, Utc(past.Clock), Utc(past.Answer.DueAt), past.Answer.Spent);
            WriteTurns(batch, past);
            WriteMessages(batch, past);
            for (var i = 0; i < past.Ratings.Count; i++)
            {
                var r = past.Ratings[i];
                // What the agent entered is another number, and counts nowhere (C15).
                Add(batch, "insert into surveys (ticket_id, resolution, agent_id, wanted, agent_score, score, created_at, sent_at, answered_at) values ($1, $2, $3, true, 1, $4, $5, $5, $6)",
                    past.Id, i + 1, r.Agent, r.Score == 0 ? null : (short)r.Score, r.Sent.UtcDateTime, Utc(r.Answered));
            }
            await batch.ExecuteNonQueryAsync(ct);
        }
    }

    private static void WriteTurns(NpgsqlBatch batch, Past past)
    {
        Turn? done = null;
        for (var i = 0; i < past.Turns.Count; i++)
        {
            var turn = past.Turns[i];
            DateTimeOffset? until = i + 1 < past.Turns.Count ? past.Turns[i + 1].At : null;
            Spell(batch, past.Id, (short)turn.To, turn.At, until);
            if (turn.To.IsDone()) done ??= turn;
            if (done is { } since && (until is null || !past.Turns[i + 1].To.IsDone()))
            {
                Spell(batch, past.Id, 10, since.At, until, since);
                done = null;
            }
            Add(batch, """
                insert into events (subject, subject_id, version, at, actor_kind, actor_id, kind, body)
                values ('ticket', $1, $2, $3, $4, $5, $6, jsonb_build_object('from', $7::text, 'to', $8::text))
                """, past.Id, i + 1, turn.At.UtcDateTime, (short)(turn.Agent is null ? 5 : 1), turn.Agent,
                i == 0 ? "ticket.created" : "ticket.status_changed", i == 0 ? null : TicketWords.Word(past.Turns[i - 1].To, '_'), TicketWords.Word(turn.To, '_'));
        }
    }

    private static void WriteMessages(NpgsqlBatch batch, Past past)
    {
        var number = 0;
        foreach (var reply in past.Replies) Message(2, 1, reply.Agent, 3, reply.At);
        // The customer's words, an automatic answer, a reply that is still held and one that was taken back are no replies of people.
        Message(1, 2, null, 7, null);
        Message(2, 5, null, 3, past.Created);
        Message(2, 1, 1, 1, null);
        Message(2, 1, 1, 8, null);

        void Message(short direction, short author, long? id, short state, DateTimeOffset? sent) => Add(batch, """
            insert into messages (ticket_id, number, direction, author_kind, author_id, author_name, channel, body, state, sent_at, created_at)
            values ($1, $2, $3, $4, $5, 'Somebody', 1, 'Words', $6, $7, $8)
            """, past.Id, ++number, direction, author, id, state, Utc(sent), past.Created.UtcDateTime);
    }

    private static void Spell(NpgsqlBatch batch, long id, short kind, DateTimeOffset from, DateTimeOffset? to, Turn? done = null) => Add(batch,
        "insert into ticket_spells (ticket_id, kind, from_at, to_at, agent_id, holder_id, sla_due_at, spent_seconds) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id, kind, from.UtcDateTime, Utc(to), done?.Agent, done?.Holder, Utc(done?.Kept.DueAt), done?.Kept.Spent);

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
