using System.Collections.Concurrent;
using HelpDesk.App.Live;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Setup;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HelpDesk.Tests.Live;

/// <summary>The feed tells every screen everything in the order of the log, once, whatever happens on the way .</summary>
public sealed class FeedTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    private readonly FeedWaker _waker = new();
    private readonly CancellationTokenSource _leaving = new();
    private LiveFeed? _feed;

    private LiveFeed Feed => _feed!;

    protected override void Configure(IServiceCollection services) => services.AddSingleton<ICommitSink>(_waker);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _feed = new LiveFeed(Desk, _waker, TimeProvider.System, NullLogger<LiveFeed>.Instance);
        await Feed.StartAsync(Ct);
        await Feed.Started;
    }

    public override async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await Feed.StopAsync(CancellationToken.None);
        Feed.Dispose();
        _leaving.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Every_screen_hears_everything_in_order_and_once_while_many_write()
    {
        var admin = await AddAgentAsync(Role.Admin);
        await SeenAsync();
        var begin = Feed.Position;
        var screens = new[] { Watch(), Watch(breath: TimeSpan.FromMilliseconds(40)), Watch(breath: TimeSpan.FromMilliseconds(150)) };

        await Task.WhenAll(Enumerable.Range(0, 6).Select(async writer =>
        {
            var own = await RunAsync(new CreateTicket($"Writer {writer}"), admin);
            for (var i = 0; i < 20; i++) await RunAsync(new SlowChange(own, (writer + i) % 4), admin);
        }));

        var log = (await AskAsync(new ReadLog(begin), Who.System)).Select(e => e.Position).ToList();
        Assert.True(log.Count >= 6 * 21, $"Only {log.Count} events were written.");
        foreach (var screen in screens)
        {
            await screen.UntilAsync(log[^1]);
            Assert.Equal(log, screen.Positions);
        }
        Assert.True(screens[2].Calls < log.Count / 3, $"{screens[2].Calls} calls for {log.Count} changes: a burst is told together.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_that_took_its_position_first_is_told_first_however_long_it_takes(bool commits)
    {
        var admin = await AddAgentAsync(Role.Admin);
        await SeenAsync();
        var screen = Watch();

        // Another node has its position and does not commit yet …
        await using var slow = await Database.OpenConnectionAsync(Ct);
        await using var transaction = await slow.BeginTransactionAsync(Ct);
        await using var write = slow.CreateCommand();
        write.CommandText = $"select pg_advisory_xact_lock({Desk.LogLock}); {Events(1)}";
        await write.ExecuteNonQueryAsync(Ct);
        // … when a quick one comes.
        var quick = RunAsync(new CreateTicket("Quick"), admin);
        await Task.Delay(400, Ct);
        Assert.Empty(screen.Positions);
        await (commits ? transaction.CommitAsync(Ct) : transaction.RollbackAsync(Ct));
        await quick;

        var log = (await AskAsync(new ReadLog(screen.Began), Who.System)).ToList();
        await screen.UntilAsync(log[^1].Position);
        Assert.Equal(log.Select(e => e.Position), screen.Positions);
        Assert.Equal(commits ? 1_000_001 : await quick, log[0].SubjectId);
    }

    [Fact]
    public async Task What_nobody_woke_the_feed_for_is_told_by_its_poll()
    {
        var screen = Watch();
        // A node of its own: its commits do not wake this feed, as a lost notification would not.
        await using var other = new ServiceCollection().AddLogging().AddHelpDeskCore(ConnectionString).BuildServiceProvider();
        var id = (await other.GetRequiredService<Desk>().RunAsync(new CreateTicket("From elsewhere"), Who.System, Ct)).Value;

        await screen.UntilAsync(await AskAsync(new LogPosition(), Who.System), TimeSpan.FromSeconds(2));
        Assert.Equal("From elsewhere", screen.Row(id)!.Subject);
    }

    [Fact]
    public async Task A_screen_whose_line_was_down_hears_at_its_return_everything_that_it_missed_and_the_newest_rows()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        await SeenAsync();
        var line = new TaskCompletionSource();
        var screen = Watch(connected: ct => line.Task.WaitAsync(ct));
        for (var i = 0; i < 30; i++) await RunAsync(new ChangeTicket(id, new EditSubject($"Printer {i}", null)), admin);
        await SeenAsync();
        Assert.Equal(0, screen.Calls);

        line.SetResult();

        await screen.UntilAsync(Feed.Position);
        Assert.Equal((1, 30), (screen.Calls, screen.Positions.Count));
        Assert.Equal((await AskAsync(new ReadLog(screen.Began), Who.System)).Select(e => e.Position), screen.Positions);
        Assert.Equal("Printer 29", screen.Row(id)!.Subject);
    }

    [Fact]
    public async Task More_than_fits_one_reading_comes_whole_and_far_too_much_becomes_read_everything()
    {
        var screen = Watch();
        var line = new TaskCompletionSource();
        var away = Watch(connected: ct => line.Task.WaitAsync(ct));
        await ExecuteAsync(Events(12_000));
        var all = (await AskAsync(new ReadLog(screen.Began, 20_000), Who.System)).Select(e => e.Position).ToList();
        await screen.UntilAsync(all[^1]);
        Assert.Equal(12_000, all.Count);
        Assert.Equal(all, screen.Positions);

        await ExecuteAsync(Events(12_000));
        await screen.UntilAsync(await AskAsync(new LogPosition(), Who.System));
        line.SetResult();
        await away.UntilAsync(Feed.Position);
        Assert.Equal((1, true, 0), (away.Calls, away.Everything, away.Positions.Count));
        Assert.False(screen.Everything);
    }

    [Fact]
    public async Task A_database_that_breaks_all_connections_costs_no_event()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        await SeenAsync();
        var screen = Watch();
        // The feed's own connections break; who breaks them and who writes have others.
        await using var other = new ServiceCollection().AddLogging().AddHelpDeskCore(ConnectionString).BuildServiceProvider();
        await using var killer = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await killer.OpenAsync(Ct);
        await using var kill = new NpgsqlCommand("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()", killer);
        var broken = 0L;
        for (var i = 0; i < 3; i++)
        {
            broken += (long)(await kill.ExecuteScalarAsync(Ct))!;
            other.GetRequiredService<NpgsqlDataSource>().Clear();
            Assert.True((await other.GetRequiredService<Desk>().RunAsync(new AddNote(id, $"Note {i}"), admin, Ct)).Ok);
        }

        var log = (await other.GetRequiredService<Desk>().AskAsync(new ReadLog(screen.Began), Who.System, Ct)).Value!.Select(e => e.Position).ToList();
        await screen.UntilAsync(log[^1]);
        Assert.Equal(3, log.Count);
        Assert.Equal(log, screen.Positions);
        Assert.True(broken > 0, "Nothing broke.");
        Database.Clear();
    }

    [Fact]
    public async Task A_screen_that_was_left_hears_nothing_more_and_leaves_no_watch()
    {
        var admin = await AddAgentAsync(Role.Admin);
        await SeenAsync();
        using var gone = new CancellationTokenSource();
        var (stays, leaves) = (Watch(), Watch(gone: gone.Token));
        Assert.Equal(2, Feed.WatchCount);

        await gone.CancelAsync();
        await leaves.Ended;
        await RunAsync(new CreateTicket("Printer"), admin);
        await stays.UntilAsync(await AskAsync(new LogPosition(), admin));

        Assert.Equal((1, 0), (Feed.WatchCount, leaves.Calls));
    }

    [Fact]
    public async Task Who_looks_at_a_ticket_is_told_without_a_line_in_the_log()
    {
        var before = await AskAsync(new LogPosition(), Who.System);
        var screen = Watch();
        Feed.PresenceChanged(7);
        await screen.UntilAsync(before, presence: 7);
        Assert.Equal((0, before), (screen.Positions.Count, await AskAsync(new LogPosition(), Who.System)));
    }

    /// <summary>Events of tickets that never were, as fast as the database can.</summary>
    private static string Events(int count) => $$"""
        insert into events (subject, subject_id, version, at, actor_kind, kind, body)
        select 'ticket', 1000000 + n, coalesce((select max(version) from events where subject_id > 1000000), 0) + 1, now(), 7, 'ticket.archived', '{}' from generate_series(1, {{count}}) n
        """;

    private async Task SeenAsync()
    {
        var last = await AskAsync(new LogPosition(), Who.System);
        for (var i = 0; Feed.Position < last; i++)
        {
            Assert.True(i < 500, "The feed never came to the end of the log.");
            await Task.Delay(10, Ct);
        }
    }

    private Screen Watch(TimeSpan breath = default, Func<CancellationToken, Task>? connected = null, CancellationToken? gone = null) =>
        new(Feed, breath, connected ?? (_ => Task.CompletedTask), gone ?? _leaving.Token);

    /// <summary>Remembers what one screen was told.</summary>
    private sealed class Screen
    {
        private readonly ConcurrentQueue<Changed> _told = new();

        public Screen(LiveFeed feed, TimeSpan breath, Func<CancellationToken, Task> connected, CancellationToken gone)
        {
            Began = feed.Position;
            Ended = feed.WatchAsync(changed =>
            {
                _told.Enqueue(changed);
                return Task.CompletedTask;
            }, () => breath, connected, gone);
        }

        public long Began { get; }

        public Task Ended { get; }

        public int Calls => _told.Count;

        public bool Everything => _told.Any(c => c.Everything);

        public List<long> Positions => [.. _told.SelectMany(c => c.Entries).Select(e => e.Position)];

        public TicketRow? Row(long id) => _told.Select(c => c.Rows.GetValueOrDefault(id)).LastOrDefault(r => r is not null);

        public async Task UntilAsync(long position, TimeSpan? patience = null, long presence = 0)
        {
            using var soon = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            soon.CancelAfter(patience ?? TimeSpan.FromSeconds(10));
            while (_told.LastOrDefault() is not { } last || last.Position < position || presence != 0 && !_told.Any(c => c.Presence.Contains(presence)))
            {
                Assert.False(soon.IsCancellationRequested, $"The screen was told up to {_told.LastOrDefault()?.Position}, not up to {position}.");
                await Task.Delay(10, Ct);
            }
        }
    }

    /// <summary>A change with a pause between its rows and its commit, as under load.</summary>
    private sealed record SlowChange(long TicketId, int Pause) : Command<int>
    {
        internal override Permission Needs => Permission.EditTickets;

        internal override async Task<int> RunAsync(Work work, CancellationToken ct)
        {
            var ticket = await work.TicketAsync(TicketId, ct);
            ticket.SetType(ticket.Type == TicketType.Bug ? TicketType.Support : TicketType.Bug, work.Now);
            await work.Db.SaveChangesAsync(ct);
            if (Pause > 0) await work.Db.Database.SleepAsync(Pause * 3, ct);
            return ticket.Version;
        }
    }
}
