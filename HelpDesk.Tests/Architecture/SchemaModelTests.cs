using HelpDesk.Core.Kernel;
using HelpDesk.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace HelpDesk.Tests.Architecture;

/// <summary>The schema is written by hand in SQL, the model by hand in C#: this keeps the two roads together.</summary>
public sealed class SchemaModelTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    /// <summary>Tables that only SQL reads and writes.</summary>
    private static readonly string[] SqlOnly =
        ["bookmarks", "data_protection_keys", "guide_feedback", "schema_versions", "tallies", "tally_changes"];

    private sealed record Column(string Table, string Name, string Type, bool Nullable);

    [Fact]
    public async Task Every_column_of_the_model_is_in_the_schema_with_its_type_and_every_column_of_the_schema_in_the_model()
    {
        await using var db = Services.GetRequiredService<IOpenContext>().Open();
        var model = (from table in db.Model.GetRelationalModel().Tables
                     from column in table.Columns
                     select new Column(table.Name, column.Name, column.StoreType, column.IsNullable)).ToHashSet();
        var schema = await ColumnsAsync();

        Assert.NotEmpty(model);
        var (written, mapped) = (Texts(schema.Where(c => !SqlOnly.Contains(c.Table))), Texts(model));
        Rule.Holds([.. written.Except(mapped).Select(c => $"in the schema only: {c}"), .. mapped.Except(written).Select(c => $"in the model only: {c}")]);
    }

    [Fact]
    public async Task Primary_keys_agree()
    {
        await using var db = Services.GetRequiredService<IOpenContext>().Open();
        var model = db.Model.GetRelationalModel().Tables.Select(t => $"{t.Name}({string.Join(", ", t.PrimaryKey!.Columns.Select(c => c.Name))})");
        await using var command = Database.CreateCommand("""
            select c.relname || '(' || (select string_agg(a.attname, ', ' order by k.n)
                     from unnest(i.indkey::int[]) with ordinality k(attnum, n) join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum) || ')', c.relname::text
              from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace s on s.oid = c.relnamespace
             where i.indisprimary and s.nspname = 'public'
            """);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var schema = new List<string>();
        while (await reader.ReadAsync(Ct))
        {
            if (!SqlOnly.Contains(reader.GetString(1))) schema.Add(reader.GetString(0));
        }
        Assert.Equal(schema.Order(StringComparer.Ordinal), model.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Tables_for_sql_only_exist_and_are_not_in_the_model()
    {
        await using var db = Services.GetRequiredService<IOpenContext>().Open();
        var tables = (await ColumnsAsync()).Select(c => c.Table).ToHashSet();
        Assert.Superset(SqlOnly.ToHashSet(), tables);
        Assert.Empty(db.Model.GetRelationalModel().Tables.Select(t => t.Name).Intersect(SqlOnly));
    }

    [Fact]
    public async Task Whatever_is_recorded_carries_its_version_as_concurrency_token()
    {
        await using var db = Services.GetRequiredService<IOpenContext>().Open();
        var unguarded = db.Model.GetEntityTypes().Where(e => typeof(IRecordEvents).IsAssignableFrom(e.ClrType) && !e.FindProperty("Version")!.IsConcurrencyToken);
        Rule.Holds(unguarded.Select(e => e.Name));
    }

    private async Task<List<Column>> ColumnsAsync()
    {
        await using var command = Database.CreateCommand("""
            select c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), not a.attnotnull
              from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
             where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
            """);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var columns = new List<Column>();
        while (await reader.ReadAsync(Ct)) columns.Add(new Column(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3)));
        return columns;
    }

    private static HashSet<string> Texts(IEnumerable<Column> columns) =>
        columns.Select(c => $"{c.Table}.{c.Name} {c.Type}{(c.Nullable ? "" : " not null")}").ToHashSet();
}
