using System.Diagnostics;
using System.Globalization;
using HelpDesk.App.Mail;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace HelpDesk.Bench;

/// <summary>Mail both ways, and a long conversation on the screen.</summary>
internal static class MailScenarios
{
    private const int Mails = 600;
    private const int Messages = 500;

    /// <summary>Mails of customers, a third of them answers, kept and read one after the other as the desk's own clock does it.</summary>
    public static async Task InboundAsync(BenchDesk desk, Figures figures)
    {
        var run = Guid.NewGuid().ToString("N");
        var times = new List<double>();
        var clock = new Stopwatch();
        for (var i = 0; i < Mails + 50; i++)
        {
            var raw = MailPreview.Write($"c{1 + i * 13}@example.com", "support@helpdesk.example", i % 3 == 0 ? $"Re: [TKT-{1 + i * 13:D6}] About it {i}" : $"Question {i}", Text(i), DateTimeOffset.UtcNow);
            if (i == 50) clock.Start();
            var started = Stopwatch.GetTimestamp();
            var id = await SystemAsync(desk, new StoreInbound(null, $"bench/{run}/{i}", raw));
            var verdict = await SystemAsync(desk, new HandleInbound(id!.Value));
            if (i >= 50) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (verdict is not (InboundVerdict.Ticket or InboundVerdict.Reply)) throw new InvalidOperationException($"Mail {i} became {verdict}.");
        }
        figures.Write("inbound mails, one reader", Mails / clock.Elapsed.TotalSeconds, "1/s", 50, atLeast: true);
        times.Sort();
        figures.Write("inbound mail p99", Figures.Share(times, .99), "ms", 500, more: new { p50 = Figures.Round(Figures.Share(times, .5)), p95 = Figures.Round(Figures.Share(times, .95)) });
    }

    /// <summary>Replies that are due: claimed, written, handed to a server that takes everything, and marked.</summary>
    public static async Task OutboxAsync(BenchDesk desk, Figures figures, int tickets)
    {
        await ExecuteAsync(desk, "update outbox set state = 2, done_at = now() where state = 1");
        for (var i = 0; i < Mails; i++)
        {
            // Each ticket's own customer has an address; one that is closed as spam takes no reply.
            var ticket = await IdAsync(desk, $"select id from tickets where id >= {1 + (i * 104_729L) % (tickets - 2_000)} and status in (2, 3, 4, 5) and customer_id is not null order by id limit 1");
            var held = await desk.RunAsync(new SendReply(ticket, Text(i), null, Guid.NewGuid()));
            await desk.RunAsync(new ReleaseReply(held.MessageId, Now: true));
        }
        var transport = new TakesAll();
        var started = Stopwatch.StartNew();
        await new MailOut(desk.Desk, transport, desk.DomainKeys, NullLogger<MailOut>.Instance).RunAsync(CancellationToken.None);
        if (transport.Taken < Mails) throw new InvalidOperationException($"Only {transport.Taken} of {Mails} mails went out.");
        figures.Write("outbound mails", transport.Taken / started.Elapsed.TotalSeconds, "1/s", 100, atLeast: true, new { mails = transport.Taken, bytes = transport.Bytes / transport.Taken });
    }

    /// <summary>Opens a ticket with 500 messages: the page that is shown first, and every page to the first message.</summary>
    public static async Task ThreadAsync(BenchDesk desk, Figures figures, int seconds)
    {
        var id = await LongThreadAsync(desk);
        await figures.TimeAsync($"thread of {Messages} messages, first page", seconds, 30, null, _ => desk.AskAsync(new TicketThread(id)));
        var cursors = new List<ThreadCursor?> { null };
        while ((await desk.AskAsync(new TicketThread(id, cursors[^1]))).Older is { } older) cursors.Add(older);
        await figures.TimeAsync($"thread of {Messages} messages, any of {cursors.Count} pages", seconds, 30, null, i => desk.AskAsync(new TicketThread(id, cursors[i % cursors.Count])));
    }

    /// <summary>The ticket with so many messages; made where there is none yet.</summary>
    private static async Task<long> LongThreadAsync(BenchDesk desk)
    {
        var id = await IdAsync(desk, "select max(ticket_id) from (select ticket_id from notes group by ticket_id order by count(*) desc limit 1) n");
        await ExecuteAsync(desk, string.Create(CultureInfo.InvariantCulture, $"""
            set session_replication_role = replica;
            insert into messages (ticket_id, number, direction, author_kind, author_id, author_name, channel, subject, body, state, sent_at, created_at)
            select t.id, i, 1 + i % 2, case when i % 2 = 0 then 2 else 1 end, case when i % 2 = 0 then t.customer_id else 3 end, 'Somebody', 1, t.subject,
                   repeat('Message ' || i || ' of a long conversation. ', 12), case when i % 2 = 0 then 7 else 3 end, t.created_at + interval '1 minute' * i, t.created_at + interval '1 minute' * i
              from tickets t cross join generate_series(1, {Messages}) i where t.id = {id} and not exists (select from messages where ticket_id = t.id);
            reset session_replication_role
            """));
        await ExecuteAsync(desk, "analyze messages");
        return id;
    }

    private static string Text(int i) => $"Hello,\n\nsince this morning device {i} does **not** start.\n\n" + string.Concat(Enumerable.Repeat("We switched it off and on again, and the lamp still flickers. ", 12)) + "\n\nBest regards";

    private static async Task<T> SystemAsync<T>(BenchDesk desk, Command<T> command)
    {
        var answer = await desk.Desk.RunAsync(command, Who.System);
        return answer.Ok ? answer.Value! : throw new InvalidOperationException($"{command.GetType().Name} was refused: {answer.Refused!.Message}");
    }

    private static async Task<long> IdAsync(BenchDesk desk, string sql)
    {
        await using var command = desk.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(BenchDesk desk, string sql)
    {
        await using var command = desk.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A mail server without a line: the time of the desk alone.</summary>
    private sealed class TakesAll : IMailTransport
    {
        private int _taken;
        private long _bytes;

        public int Taken => _taken;

        public long Bytes => _bytes;

        public async Task<MailResult> SendAsync(MailEnvelope envelope, ReadOnlyMemory<byte> mail, Func<CancellationToken, Task> beforeData, CancellationToken ct)
        {
            await beforeData(ct);
            Interlocked.Increment(ref _taken);
            Interlocked.Add(ref _bytes, mail.Length);
            return new MailResult(MailFate.Accepted, "250 OK");
        }
    }
}
