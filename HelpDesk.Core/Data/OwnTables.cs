using Npgsql;

namespace HelpDesk.Core.Data;

/// <summary>
/// What belongs to the help desk in its database: everything in the current schema apart from the job store's tables (qrtz_…), which the
/// scheduler keeps itself, and parts of extensions. The help desk has the database to itself.
/// </summary>
internal static class OwnTables
{
    private const string Ours = """
        n.nspname = current_schema() and c.relname not like 'qrtz\_%' and c.relname <> 'schema_versions'
        and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
        """;

    /// <summary>Names of the tables with their stored columns; generated ones are computed again.</summary>
    public static async Task<List<(string Name, string[] Columns)>> ListAsync(NpgsqlConnection connection, CancellationToken ct) =>
        await connection.ListAsync(
            $"""
            select c.relname::text, array_agg(a.attname::text order by a.attnum)
              from pg_class c
              join pg_namespace n on n.oid = c.relnamespace
              join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
             where c.relkind = 'r' and {Ours}
             group by c.relname order by c.relname
            """,
            r => (r.GetString(0), r.GetFieldValue<string[]>(1)), ct);

    public static async Task<List<BackedUpSequence>> SequencesAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var names = await connection.ListAsync(
            $"select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and {Ours} order by 1",
            r => r.GetString(0), ct);
        var sequences = new List<BackedUpSequence>(names.Count);
        foreach (var name in names)
            sequences.AddRange(await connection.ListAsync(
                $"select last_value, is_called from {PlainSql.Quoted(name)}", r => new BackedUpSequence(name, r.GetInt64(0), r.GetBoolean(1)), ct));
        return sequences;
    }

    /// <summary>The names so that each table comes after those it refers to. Tables that refer to each other in a circle come last.</summary>
    public static async Task<List<string>> ParentsFirstAsync(NpgsqlConnection connection, IEnumerable<string> names, CancellationToken ct)
    {
        var references = await connection.ListAsync(
            """
            select c.relname::text, p.relname::text
              from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid
             where k.contype = 'f' and k.conrelid <> k.confrelid
            """,
            r => (Child: r.GetString(0), Parent: r.GetString(1)), ct);
        var waiting = names.Order(StringComparer.Ordinal).ToList();
        var ordered = new List<string>(waiting.Count);
        while (waiting.Count > 0)
        {
            var ready = waiting.Where(t => !references.Any(f => f.Child == t && waiting.Contains(f.Parent))).ToList();
            if (ready.Count == 0)
                ready = [.. waiting];
            ordered.AddRange(ready);
            waiting.RemoveAll(ready.Contains);
        }

        return ordered;
    }

    /// <summary>
    /// Drops all that the schema files made, so that they can be applied again from the first. Tables go before sequences, because a
    /// table's own sequences go with it and cannot go alone.
    /// </summary>
    public static async Task DropAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var drops = await connection.ListAsync(
            $"""
            select format('drop %s if exists %I cascade',
                     case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end, c.relname),
                   case c.relkind when 'S' then 2 else 1 end as turn
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p', 'v', 'm', 'S') and {Ours}
            union all
            select format('drop routine if exists %s cascade', p.oid::regprocedure), 3
              from pg_proc p join pg_namespace n on n.oid = p.pronamespace
             where n.nspname = current_schema() and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
            union all
            select format('drop type if exists %I cascade', t.typname), 4
              from pg_type t join pg_namespace n on n.oid = t.typnamespace
             where t.typtype in ('e', 'd') and n.nspname = current_schema()
               and not exists (select 1 from pg_depend d where d.objid = t.oid and d.deptype = 'e')
             order by turn
            """,
            r => r.GetString(0), ct);
        foreach (var drop in drops.Append("drop table if exists schema_versions"))
            await connection.ExecuteAsync(drop, ct);
    }

    /// <summary>
    /// Keeps triggers from firing for the rest of the transaction, so that loaded rows are not counted twice and the log can be
    /// emptied. Replication mode also skips the foreign keys, which speeds loading up, but not every account may use it.
    /// </summary>
    public static async Task<bool> SilenceTriggersAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IEnumerable<string> tables, CancellationToken ct)
    {
        await transaction.SaveAsync("silence", ct);
        try
        {
            await connection.ExecuteAsync("set local session_replication_role = replica", ct);
            return false;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            await transaction.RollbackAsync("silence", ct);
        }

        foreach (var table in tables)
            await connection.ExecuteAsync($"alter table {PlainSql.Quoted(table)} disable trigger user", ct);
        return true;
    }

    /// <summary>Ends what <see cref="SilenceTriggersAsync"/> did when it returned true.</summary>
    public static async Task WakeTriggersAsync(NpgsqlConnection connection, IEnumerable<string> tables, CancellationToken ct)
    {
        foreach (var table in tables)
            await connection.ExecuteAsync($"alter table {PlainSql.Quoted(table)} enable trigger user", ct);
    }
}
