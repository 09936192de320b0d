using System.Collections.Concurrent;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;
using Npgsql;

namespace HelpDesk.Tests.Kernel;

/// <summary>The log: its order is the order of commits, nobody changes it, and who reads it by position misses nothing .</summary>
public sealed class LogTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task Readers_who_remember_the_last_position_miss_nothing_while_eight_write()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var begin = await AskAsync(new LogPosition(), admin);
        using var writing = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var readers = Enumerable.Range(0, 3).Select(_ => FollowAsync(begin, writing.Token)).ToList();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            var random = new Random(writer);
            var own = await RunAsync(new CreateTicket($"Writer {writer}"), admin);
            for (var i = 0; i < 40; i++)
            {
                // Some are slow between their rows and their commit, some are taken back: positions of both must not turn up late.
                var outcome = await Desk.RunAsync(new SlowTypeChange(own, i, random.Next(4)), admin, Ct);
                Assert.Equal(i % 10 != 9, outcome.Ok);
            }
        }));
        await writing.CancelAsync();

        var log = (await AskAsync(new ReadLog(begin, 20_000), Who.System)).Select(e => e.Position).ToList();
        // Each writer: created with its clock, and of 40 steps four taken back and three that changed nothing after them.
        Assert.Equal(8 * (2 + 33), log.Count);
        Assert.Equal(log.Order(), log);
        foreach (var seen in await Task.WhenAll(readers)) Assert.Equal(log, seen);
    }

    [Fact]
    public async Task A_reader_that_comes_back_gets_everything_after_its_position_once_in_pieces_of_any_size()
    {
        var admin = await AddAgentAsync(Role.Admin);
        for (var i = 0; i < 10; i++) await RunAsync(new CreateTicket($"Ticket {i}"), admin);
        var all = await AskAsync(new ReadLog(0, 20_000), Who.System);
        foreach (var take in new[] { 1, 3, 7, 1000 })
        {
            var (read, after) = (new List<LogEntry>(), 0L);
            while (await AskAsync(new ReadLog(after, take), Who.System) is { Count: > 0 } piece)
            {
                Assert.True(piece.Count <= take);
                read.AddRange(piece);
                after = piece[^1].Position;
            }
            Assert.Equal(all, read);
        }
        Assert.Empty(await AskAsync(new ReadLog(all[^1].Position), Who.System));
        Assert.Equal(all[^1].Position, await AskAsync(new LogPosition(), admin));
        Assert.Equal(0L, await AskAsync(new LogPosition(), Who.System) - all[^1].Position);
    }

    [Fact]
    public async Task An_entry_says_who_did_what_to_whom_and_in_which_action()
    {
        var (admin, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Member));
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        var (before, batch) = (await AskAsync(new LogPosition(), admin), Guid.NewGuid());
        await RunAsync(new ChangeTicket(id, new AddAssignee(bob.Id), batch), admin);
        Assert.Equal(new LogEntry(before + 1, "ticket", id, 3, "ticket.assigned", admin, batch, bob.Id, Start), Assert.Single(await AskAsync(new ReadLog(before), Who.System)));
    }

    [Fact]
    public async Task Who_was_away_is_told_how_many_tickets_changed_and_not_how_often()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var ids = new List<long>();
        for (var i = 0; i < 3; i++) ids.Add(await RunAsync(new CreateTicket($"Ticket {i}"), admin));
        var left = await AskAsync(new LogPosition(), admin);
        Assert.Equal(0, await AskAsync(new ChangesSince(left), admin));
        for (var i = 0; i < 5; i++) await RunAsync(new ChangeTicket(ids[0], new SetType(i % 2 == 0 ? TicketType.Bug : TicketType.Support)), admin);
        await RunAsync(new ChangeTicket(ids[1], new SetType(TicketType.Bug)), admin);
        await AddAgentAsync(Role.Member);
        Assert.Equal(2, await AskAsync(new ChangesSince(left), admin));
        Assert.Equal(3, await AskAsync(new ChangesSince(0), admin));
        Assert.Equal(0, await AskAsync(new ChangesSince(long.MaxValue), admin));
    }

    [Theory]
    [InlineData("update events set kind = 'ticket.deleted'")]
    [InlineData("update events set body = '{}' where position = 1")]
    [InlineData("delete from events")]
    [InlineData("delete from events where position = (select max(position) from events)")]
    [InlineData("truncate events")]
    public async Task Nobody_changes_the_log(string statement)
    {
        await RunAsync(new CreateTicket("Printer"), await AddAgentAsync(Role.Admin));
        var before = await AskAsync(new ReadLog(0), Who.System);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(statement));
        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
        Assert.Equal(before, await AskAsync(new ReadLog(0), Who.System));
    }

    [Fact]
    public async Task A_version_of_a_subject_exists_once_and_versions_have_no_gaps()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var id = await RunAsync(new CreateTicket("Printer"), admin);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(
            $"insert into events (subject, subject_id, version, at, actor_kind, kind, body) values ('ticket', {id}, 1, now(), 7, 'ticket.archived', '{{}}')"));
        // The desk knows this constraint by its name: it is how a lost race shows.
        Assert.Equal((PostgresErrorCodes.UniqueViolation, "events_subject_subject_id_version_key"), (refused.SqlState, refused.ConstraintName));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Desk.RunAsync(new AddNote(id, $"Note {i}"), admin, Ct)));
        Assert.Equal(Enumerable.Range(1, 22), (await AskAsync(new TicketActivity(id), admin)).Select(a => a.Version).Order());
    }

    [Fact]
    public async Task Ticket_numbers_are_unique_whoever_creates_at_once()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var numbers = new ConcurrentBag<long>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 100), new ParallelOptions { MaxDegreeOfParallelism = 12, CancellationToken = Ct }, async (i, ct) =>
        {
            if (i % 20 == 0) Assert.False((await Desk.RunAsync(new CreateTicket("Bad tag", TagIds: [987]), admin, ct)).Ok);
            numbers.Add((await Desk.RunAsync(new CreateTicket($"Ticket {i}"), admin, ct)).Value);
        });
        Assert.Equal(100, numbers.Distinct().Count());
        Assert.Equal(100L, await ScalarAsync<long>("select count(*) from tickets"));
    }

    private async Task<List<long>> FollowAsync(long after, CancellationToken writing)
    {
        var seen = new List<long>();
        while (true)
        {
            var last = writing.IsCancellationRequested;
            var piece = await AskAsync(new ReadLog(after, 50), Who.System);
            seen.AddRange(piece.Select(e => e.Position));
            if (piece.Count > 0) after = piece[^1].Position;
            else if (last) return seen;
        }
    }

    /// <summary>A change with a pause between its rows and its commit, as under load; every tenth is taken back at the end.</summary>
    private sealed record SlowTypeChange(long TicketId, int Step, int Pause) : Command<int>
    {
        internal override Permission Needs => Permission.EditTickets;

        internal override async Task<int> RunAsync(Work work, CancellationToken ct)
        {
            var ticket = await work.TicketAsync(TicketId, ct);
            ticket.SetType(Step % 2 == 0 ? TicketType.Bug : TicketType.Support, work.Now);
            await work.Db.SaveChangesAsync(ct);
            if (Pause > 0) await work.Db.Database.SleepAsync(Pause * 2, ct);
            return Step % 10 == 9 ? throw Work.Rule("Taken back") : ticket.Version;
        }
    }
}
