using System.Globalization;
using HelpDesk.Core.Conversations;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Email;

/// <summary>
/// A real process that sends mail is killed (SIGKILL) again and again around DATA (M-12): each mail arrives; a second copy, possible only where the sender died after
/// its text had begun to go over, has the same Message-ID and is marked.
/// </summary>
public sealed class KilledSenderTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private const int HeldLives = 11;
    private const int FreeLives = 4;
    private const int Due = 200;
    private static readonly Moment[] Moments = Enum.GetValues<Moment>();

    private long _reply;
    private long _last;

    [Fact]
    public async Task Each_mail_arrives_and_a_second_copy_is_the_same_mail_and_marked()
    {
        _reply = await SendAsync(Reply("Please unplug it."), Ann);
        await ExecuteAsync("update outbox set state = 2, done_at = now(); insert into blobs values ('\\xf0', decode(repeat('00ff10a5', 50000), 'hex'), now())");
        _last = await ScalarAsync<long>("select max(id) from outbox");
        var random = new Random(20_261_121);
        await using var server = new WitnessSmtp();
        var next = Sender.StartAsync(ConnectionString, server.Port);
        for (var life = 1; life <= HeldLives + FreeLives; life++)
        {
            await FillAsync();
            await using var sender = await next;
            next = Sender.StartAsync(ConnectionString, server.Port);
            if (life <= HeldLives) await DieAtPointsAsync(server, sender, life, random);
            else await DieSomewhereAsync(server, sender, life, random.Next(1, Due / 2));
            server.Life.Die();
            await server.QuietAsync();
            await BuriedAsync(sender);
            await ExecuteAsync("update outbox set due_at = now() - interval '1 second' where state = 1");
        }
        await using (var sender = await next)
        {
            server.Life = new Life(HeldLives + FreeLives + 1, []);
            while (await ScalarAsync<long>("select count(*) from outbox where state = 1") > 0) await sender.FinishAsync();
        }
        await JudgeAsync(server);
    }

    /// <summary>Each line at a moment of its own; then the sender dies, with a mail under way on each.</summary>
    private static async Task DieAtPointsAsync(WitnessSmtp server, Sender sender, int life, Random random)
    {
        var moments = Moments.Concat(random.GetItems(Moments, Sender.Lines - Moments.Length)).ToArray();
        random.Shuffle(moments);
        server.Life = new Life(life, [.. moments.Select(m => new KillPoint(m, m <= Moment.Hello ? 0 : random.Next(3), random.NextDouble()))]);
        await sender.GoAsync();
        await server.Life.AllHeld.WaitAsync(TimeSpan.FromMinutes(2), Ct);
        server.Life.Answer();
        await server.Life.OneAnswered.WaitAsync(TimeSpan.FromMinutes(2), Ct);
        await sender.KillAsync();
    }

    /// <summary>Nothing is held: the sender dies in full run, wherever its lines are.</summary>
    private static async Task DieSomewhereAsync(WitnessSmtp server, Sender sender, int life, int after)
    {
        var until = server.TakenCount + after;
        server.Life = new Life(life, []);
        await sender.GoAsync();
        await Task.Run(() => SpinWait.SpinUntil(() => server.TakenCount >= until, TimeSpan.FromMinutes(2)), Ct);
        await sender.KillAsync();
    }

    /// <summary>What the dead one had sent to the database is done or undone before its lease is said to be over.</summary>
    private async Task BuriedAsync(Sender sender)
    {
        while (await ScalarAsync<long>($"select count(*) from pg_stat_activity where application_name = '{sender.Name}'") > 0) await Task.Delay(5, Ct);
    }

    /// <summary>Makes so many mails due that every line has some; every second one carries a file of 200 KB.</summary>
    private async Task FillAsync()
    {
        var wanted = Due - await ScalarAsync<long>("select count(*) from outbox where state = 1");
        await ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
            with said as (
              insert into messages select r.* from messages m cross join generate_series(1, {wanted}) i cross join lateral jsonb_populate_record(m, jsonb_build_object(
                'id', nextval(pg_get_serial_sequence('messages', 'id')), 'number', (select max(number) from messages where ticket_id = m.ticket_id) + i,
                'client_key', gen_random_uuid(), 'state', {(short)MessageState.Queued}, 'created_at', now())) r where m.id = {_reply} returning id, ticket_id),
            mailed as (
              insert into outbox select r.* from outbox o cross join said cross join lateral jsonb_populate_record(o, jsonb_build_object(
                'id', nextval(pg_get_serial_sequence('outbox', 'id')), 'message_id', said.id, 'mail_id', replace(gen_random_uuid()::text, '-', '') || '@helpdesk.example',
                'to_addresses', jsonb_build_array('m' || said.id || '@example.com'), 'state', 1, 'attempts', 0, 'due_at', now() - interval '1 second', 'created_at', now(), 'done_at', null)) r
               where o.message_id = {_reply})
            insert into files (id, ticket_id, message_id, name, content_type, size, sha256, created_at)
            select gen_random_uuid(), ticket_id, id, 'large.bin', 'application/octet-stream', 200000, '\xf0', now() from said where id % 2 = 0
            """));
    }

    private async Task JudgeAsync(WitnessSmtp server)
    {
        await server.QuietAsync();
        var copies = server.Taken.ToLookup(t => t.Recipient);
        var (twice, marked) = (0, 0);
        await using var command = Database.CreateCommand("select o.to_addresses[1], o.mail_id, o.state, m.state, m.second_copy from outbox o join messages m on m.id = o.message_id where o.id > $1");
        command.Parameters.AddWithValue(_last);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var mails = 0;
        for (; await reader.ReadAsync(Ct); mails++)
        {
            var (to, id, second) = (reader.GetString(0), reader.GetString(1), reader.GetBoolean(4));
            var got = copies[to].ToList();
            Assert.Equal((2, MessageState.Sent), (reader.GetInt16(2), (MessageState)reader.GetInt16(3)));
            Assert.NotEmpty(got);
            Assert.All(got, c => Assert.Equal(id, c.MailId));
            Assert.Equal(got.Count, got.Select(c => c.Round).Distinct().Count());
            Assert.True(second || got.Count == 1, $"{to} has {got.Count} copies and none is marked.");
            Assert.True(!second || server.Began[to] > 1, $"{to} is marked, but its text began once only.");
            (twice, marked) = (twice + (got.Count > 1 ? 1 : 0), marked + (second ? 1 : 0));
        }
        // Only what was under way when its sender died was sent again.
        var again = server.Taken.GroupBy(t => t.Round).Select(r => r.Count(t => copies[t.Recipient].Any(c => c.Round > t.Round))).ToList();
        Assert.All(again, n => Assert.InRange(n, 0, Sender.Lines));
        Assert.Equal(mails, copies.Count);

        var held = string.Join(", ", server.Held.OrderBy(h => h.Key).Select(h => $"{h.Key} {h.Value}"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{mails} mails, {server.Taken.Count} copies, {twice} came twice, {marked} marked, {server.Broken} texts broken; held at {held}.");
        Assert.True(server.Held.Values.Sum() >= 200 && Moments.All(m => server.Held.GetValueOrDefault(m) >= HeldLives), held);
        Assert.True(twice >= server.Held[Moment.Dot] / 2 && marked >= twice && server.Broken > 0, $"{twice} came twice, {marked} are marked, {server.Broken} texts broke.");
    }
}
