using Npgsql;

namespace HelpDesk.Tests.Browser;

/// <summary>Holds the row of a ticket, so that commands queue behind it: people who act in the same instant, without luck. They go on, in their order, when it is let go.</summary>
internal sealed class Hold : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private Hold(NpgsqlDataSource database, NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_database, _connection, _transaction) = (database, connection, transaction);

    public static async Task<Hold> OnAsync(NpgsqlDataSource database, long ticketId)
    {
        var connection = await database.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("select id from tickets where id = $1 for update", connection, transaction);
        command.Parameters.AddWithValue(ticketId);
        await command.ExecuteNonQueryAsync();
        return new Hold(database, connection, transaction);
    }

    /// <summary>Waits until that many commands stand in the queue.</summary>
    public async Task QueueAsync(int length)
    {
        // Within one transaction PostgreSQL would go on telling what it saw first.
        await using var command = _database.CreateCommand(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%from tickets%for update%'");
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (await command.ExecuteScalarAsync() is long waiting && waiting >= length) return;
            await Task.Delay(30);
        }
        Assert.Fail($"{length} commands never stood in the queue.");
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
