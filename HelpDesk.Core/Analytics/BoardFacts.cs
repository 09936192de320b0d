using System.Data;
using Npgsql;

namespace HelpDesk.Core.Analytics;

/// <summary>
/// The facts of this node. Every question first asks the log how far it is and reads anew the tickets that changed since, so an answer is never
/// older than the question. The first question reads everything.
/// </summary>
internal sealed class BoardFacts(NpgsqlDataSource database) : IDisposable
{
    /// <summary>So many changed tickets are read at once.</summary>
    private const int Run = 5000;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ReaderWriterLockSlim _lock = new();
    private Facts _facts = new();
    private long _position = -1;

    /// <summary>Answers from facts that are as new as the log. The answer must not hold on to them.</summary>
    public async Task<T> ReadAsync<T>(Func<Facts, T> answer, CancellationToken ct)
    {
        await CatchUpAsync(ct);
        _lock.EnterReadLock();
        try
        {
            return answer(_facts);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _turn.Dispose();
        _lock.Dispose();
    }

    private async Task CatchUpAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await PositionAsync(connection, ct) == Volatile.Read(ref _position)) return;
        await _turn.WaitAsync(ct);
        try
        {
            // What has begun is finished for all who wait, also when this one goes away.
            await ReadNewAsync(connection);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ReadNewAsync(NpgsqlConnection connection)
    {
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var position = await PositionAsync(connection, CancellationToken.None);
        if (position == _position) return;
        // A log that is shorter than it was is another desk's: a backup was restored.
        if (_position < 0 || position < _position)
        {
            var all = new Facts();
            await FactRows.ReadAllAsync(connection, all, CancellationToken.None);
            all.Settle();
            Change(() => _facts = all, position);
            return;
        }
        var (ids, some) = (await ChangedAsync(connection, position), new Facts());
        foreach (var run in ids.Chunk(Run)) await FactRows.ReadSomeAsync(connection, some, run, CancellationToken.None);
        Change(() =>
        {
            _facts.Take(some, ids);
            _facts.Tidy();
        }, position);
    }

    private void Change(Action change, long position)
    {
        _lock.EnterWriteLock();
        try
        {
            change();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
        Volatile.Write(ref _position, position);
    }

    private static async Task<long> PositionAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select coalesce(max(position), 0) from events", connection);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task<List<long>> ChangedAsync(NpgsqlConnection connection, long until)
    {
        await using var command = new NpgsqlCommand("select distinct subject_id from events where position > $1 and position <= $2 and subject = 'ticket'", connection)
        {
            Parameters = { new() { Value = _position }, new() { Value = until } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<long>();
        while (await reader.ReadAsync()) ids.Add(reader.GetInt64(0));
        return ids;
    }
}
