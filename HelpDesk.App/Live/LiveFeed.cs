using System.Collections.Concurrent;
using System.Threading.Channels;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Live;

/// <summary>Wakes the feed after a commit of this node.</summary>
public sealed class FeedWaker : ICommitSink
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc />
    public void Committed(long position) => Wake();

    internal void Wake() => _wake.Writer.TryWrite(true);

    internal ValueTask<bool> SleepAsync(CancellationToken ct) => _wake.Reader.ReadAsync(ct);
}

/// <summary>
/// Follows the log and tells every open screen of this node: woken by own commits, by a slow poll for those of others (imports from the
/// command line, other nodes). Reads the log and the changed rows once, whatever the number of screens.
/// </summary>
public sealed partial class LiveFeed(Desk desk, FeedWaker waker, TimeProvider clock, ILogger<LiveFeed> log) : BackgroundService
{
    private const int Bound = 20_000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<Watch, byte> _watches = new();
    private readonly ConcurrentDictionary<long, byte> _presence = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Last position that was handed to screens.</summary>
    public long Position { get; private set; }

    /// <summary>Open watches; a screen that was left has none.</summary>
    public int WatchCount => _watches.Count;

    /// <summary>Completes once the feed knows where it begins.</summary>
    public Task Started => _started.Task;

    /// <summary>Runs for each batch before the screens hear of it: what the whole node keeps in memory.</summary>
    public event Func<Changed, Task>? Before;

    /// <summary>Runs for each batch after the screens heard of it: other clients.</summary>
    public event Func<Changed, Task>? After;

    /// <summary>Somebody began or stopped looking at or writing in a ticket; never touches the log.</summary>
    public void PresenceChanged(long ticketId)
    {
        _presence.TryAdd(ticketId, 0);
        waker.Wake();
    }

    /// <summary>Calls <paramref name="onChange"/> for what changes from now on, one call at a time with a breath between, until <paramref name="gone"/>.</summary>
    public Task WatchAsync(Func<Changed, Task> onChange, Func<TimeSpan> breath, Func<CancellationToken, Task> connected, CancellationToken gone)
    {
        var watch = new Watch();
        _watches.TryAdd(watch, 0);
        HelpDeskMeter.Watches.Add(1);
        return PumpAsync();

        async Task PumpAsync()
        {
            try
            {
                while (true)
                {
                    await watch.Ready.Reader.ReadAsync(gone);
                    await connected(gone);
                    if (watch.Take() is { } changed) await onChange(changed);
                    await Task.Delay(breath(), clock, gone);
                }
            }
            catch (OperationCanceledException) when (gone.IsCancellationRequested)
            {
                LogLeft();
            }
            finally
            {
                _watches.TryRemove(watch, out _);
                HelpDeskMeter.Watches.Add(-1);
            }
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!known)
                {
                    Position = (await desk.AskAsync(new LogPosition(), Who.System, stoppingToken)).Value;
                    known = true;
                    _started.TrySetResult();
                }
                while (await TellAsync(stoppingToken)) { }
                using var poll = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                poll.CancelAfter(Poll);
                await waker.SleepAsync(poll.Token);
            }
            catch (OperationCanceledException)
            {
                continue;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                LogTrouble(e);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Reads what is new and hands it on; true when there may be more.</summary>
    private async Task<bool> TellAsync(CancellationToken ct)
    {
        var entries = (await desk.AskAsync(new ReadLog(Position), Who.System, ct)).Value!;
        var presence = _presence.Keys.ToHashSet();
        foreach (var id in presence) _presence.TryRemove(id, out _);
        if (entries.Count == 0 && presence.Count == 0) return false;

        var ids = entries.Where(e => e.Subject == "ticket").Select(e => e.SubjectId).ToHashSet();
        var rows = new Dictionary<long, TicketRow>();
        foreach (var chunk in ids.Chunk(1000))
        {
            foreach (var row in (await desk.AskAsync(new TicketRowsById(chunk), Who.System, ct)).Value!) rows[row.Id] = row;
        }
        var changed = new Changed { Position = entries.Count > 0 ? entries[^1].Position : Position, Entries = entries, Rows = rows, Presence = presence };
        foreach (var step in Before?.GetInvocationList() ?? []) await ((Func<Changed, Task>)step)(changed);
        Position = changed.Position;
        foreach (var watch in _watches.Keys) watch.Put(changed);
        foreach (var step in After?.GetInvocationList() ?? []) await ((Func<Changed, Task>)step)(changed);
        HelpDeskMeter.FeedEvents.Add(entries.Count);
        return entries.Count > 0;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A screen was left")]
    private partial void LogLeft();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The live feed could not read the log; it tries again in a second")]
    private partial void LogTrouble(Exception error);

    /// <summary>What one screen has not yet seen, coalesced; past its bound only "everything".</summary>
    private sealed class Watch
    {
        private readonly Lock _lock = new();
        private Changed? _pending;

        public Channel<bool> Ready { get; } = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public void Put(Changed changed)
        {
            lock (_lock) _pending = _pending is null ? changed : Changed.Merge(_pending, changed, Bound);
            Ready.Writer.TryWrite(true);
        }

        public Changed? Take()
        {
            lock (_lock)
            {
                var taken = _pending;
                _pending = null;
                return taken;
            }
        }
    }
}
