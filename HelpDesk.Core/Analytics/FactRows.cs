using System.Runtime.InteropServices;
using HelpDesk.Core.Tickets;
using Npgsql;
using NpgsqlTypes;

namespace HelpDesk.Core.Analytics;

/// <summary>Reads facts from the tables: all of them, or those of some tickets. The caller's transaction makes them one snapshot.</summary>
internal static class FactRows
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Fills in every ticket that counts.</summary>
    public static Task ReadAllAsync(NpgsqlConnection connection, Facts facts, CancellationToken ct) => ReadAsync(connection, facts, null, ct);

    /// <summary>Fills in those of these tickets that count.</summary>
    public static Task ReadSomeAsync(NpgsqlConnection connection, Facts facts, long[] ids, CancellationToken ct) => ReadAsync(connection, facts, ids, ct);

    private static async Task ReadAsync(NpgsqlConnection connection, Facts facts, long[]? ids, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = (int)Patience.TotalSeconds };
        Add($"""
            select id, status, priority, type, channel, coalesce(team_id, 0), assignee_ids, tag_ids, created_at, coalesce(clock_start_at, created_at), first_response_at, dates_contradict,
                   sla_response_due_at, sla_response_spent
              from tickets where deleted_at is null and status <> 7 and merged_into is null {Only("id")} order by id
            """);
        Add($"select ticket_id, kind, from_at, to_at, agent_id, holder_id, sla_due_at, spent_seconds from ticket_spells {Where("ticket_id")} order by ticket_id, from_at");
        Add($"select ticket_id, author_id, sent_at from messages where direction = 2 and author_kind = 1 and sent_at is not null {Only("ticket_id")} order by ticket_id");
        Add($"select ticket_id, agent_id, sent_at, answered_at, score from surveys where (sent_at is not null or score is not null) {Only("ticket_id")} order by ticket_id");
        await using var reader = await batch.ExecuteReaderAsync(ct);

        while (await reader.ReadAsync(ct)) Head(reader, facts);
        await reader.NextResultAsync(ct);
        await MovesAsync(reader, facts, ct);
        await reader.NextResultAsync(ct);
        await PartsAsync(reader, facts, r => new ReplyFact(At(r, 2), Person(r, 1)), (facts, ref t, rows) => t.Replies = facts.Replies.Put(default, rows), ct);
        await reader.NextResultAsync(ct);
        await PartsAsync(reader, facts, r => new SurveyFact(At(r, 2), At(r, 3), Person(r, 1), r.IsDBNull(4) ? 0 : r.GetInt16(4)),
            (facts, ref t, rows) => t.Surveys = facts.Surveys.Put(default, rows), ct);

        string Only(string column) => ids is null ? "" : $"and {column} = any($1)";
        string Where(string column) => ids is null ? "" : $"where {column} = any($1)";
        void Add(string sql)
        {
            var command = new NpgsqlBatchCommand(sql);
            if (ids is not null) command.Parameters.Add(new NpgsqlParameter { Value = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
            batch.BatchCommands.Add(command);
        }
    }

    private static void Head(NpgsqlDataReader r, Facts facts)
    {
        ref var t = ref facts.Ticket(r.GetInt64(0));
        (t.Status, t.Priority, t.Type, t.Channel) = ((byte)r.GetInt16(1), (byte)r.GetInt16(2), (byte)r.GetInt16(3), (byte)r.GetInt16(4));
        t.Team = checked((int)r.GetInt64(5));
        t.Assignees = facts.AssigneeSets.Number(r.GetFieldValue<long[]>(6));
        t.Tags = facts.TagSets.Number(r.GetFieldValue<long[]>(7));
        (t.CreatedAt, t.ClockAt, t.RespondedAt) = (At(r, 8), At(r, 9), At(r, 10));
        (t.ResponseDueAt, t.ResponseSpent) = (At(r, 12), Time(r, 13));
        t.Contradicts = r.GetBoolean(11);
    }

    private static async Task MovesAsync(NpgsqlDataReader reader, Facts facts, CancellationToken ct)
    {
        var (moves, dones, id, waited) = (new List<MoveFact>(), new List<DoneFact>(), 0L, 0L);
        while (await reader.ReadAsync(ct))
        {
            if (reader.GetInt64(0) != id) Put();
            id = reader.GetInt64(0);
            var kind = reader.GetInt16(1);
            var (from, to) = (At(reader, 2), At(reader, 3));
            // Spells come in the order of time, and nothing waits while it is done.
            if (kind == (int)TicketStatus.Waiting && to != TicketFact.Never) waited += to - from;
            if (kind != TicketSpell.Done) moves.Add(new MoveFact(kind, from, to));
            else dones.Add(new DoneFact(from, to, At(reader, 6), Time(reader, 7), waited, Person(reader, 4), Person(reader, 5)));
        }
        Put();

        void Put()
        {
            if (facts.Knows(id))
            {
                ref var t = ref facts.Ticket(id);
                t.Moves = facts.Moves.Put(default, CollectionsMarshal.AsSpan(moves));
                t.Dones = facts.Dones.Put(default, CollectionsMarshal.AsSpan(dones));
            }
            moves.Clear();
            dones.Clear();
            waited = 0;
        }
    }

    private delegate void Put<T>(Facts facts, ref TicketFact t, ReadOnlySpan<T> rows);

    private static async Task PartsAsync<T>(NpgsqlDataReader reader, Facts facts, Func<NpgsqlDataReader, T> row, Put<T> put, CancellationToken ct)
    {
        var (rows, id) = (new List<T>(), 0L);
        while (await reader.ReadAsync(ct))
        {
            if (reader.GetInt64(0) != id) Flush();
            id = reader.GetInt64(0);
            rows.Add(row(reader));
        }
        Flush();

        void Flush()
        {
            if (facts.Knows(id)) put(facts, ref facts.Ticket(id), CollectionsMarshal.AsSpan(rows));
            rows.Clear();
        }
    }

    private static long At(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? TicketFact.Never : r.GetFieldValue<DateTime>(column).Ticks;

    private static long Time(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? TicketFact.Never : r.GetInt64(column) * TimeSpan.TicksPerSecond;

    private static int Person(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? 0 : checked((int)r.GetInt64(column));
}
