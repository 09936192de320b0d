using HelpDesk.Core.Data;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace HelpDesk.Core.Setup;

/// <summary>Fills an empty desk with a believable one: people, customers and 2,000 tickets of the last 90 days with their whole history.</summary>
public static class Demo
{
    private const int Seed = 20_011;

    private static readonly string[] Tables = ["agents", "teams", "tags", "accounts", "customers", "tickets", "notes", "messages", "canned_responses"];

    /// <summary>
    /// Loads the demo desk in one transaction and returns true. A desk that has people, customers or tickets, or had them once, is left as
    /// it is: false. The same clock gives the same desk, but for the security stamps of its people. Nobody is told; call it before
    /// anything reads the log, or let readers start afterwards. The people have no passwords.
    /// </summary>
    public static async Task<bool> LoadAsync(NpgsqlDataSource db, TimeProvider clock, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            // Two nodes that start at the same time: the second one waits here and then sees what the first one wrote.
            await connection.ExecuteAsync($"select pg_advisory_xact_lock({Desk.LogLock})", ct);
            if (await connection.ScalarAsync<bool>(Used, ct)) return false;
            await WriteAsync(connection, WholeSecond(clock.GetUtcNow()), ct);
            await transaction.CommitAsync(ct);
        }
        await connection.ExecuteAsync("analyze", ct);
        return true;
    }

    private const string Used = """
        select exists (select from agents) or exists (select from teams) or exists (select from customers) or exists (select from tags)
            or exists (select from accounts) or exists (select from tickets) or exists (select from events where subject <> 'workspace')
        """;

    private static async Task WriteAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        var random = new Random(Seed);
        await using var context = new HelpDeskDb(new DbContextOptionsBuilder<HelpDeskDb>().UseNpgsql(connection).Options);
        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        await DemoSla.WriteAsync(context, now, ct);
        var promises = new DemoPromises(await (await SlaBook.ReadAsync(context, ct)).ChoosingAsync(context, [], ct));
        var people = new DemoPeople(now, random);
        var making = new DemoTickets(people, promises, now, random);
        var tickets = making.Make(new DemoPlans(now, promises, random).Make());

        var copy = new TicketCopy(connection);
        await people.WriteAsync(copy, ct);
        await copy.WriteRowsAsync(tickets, ct);
        await DemoConversations.WriteAsync(copy, connection, making.Said, now, ct);
        await copy.WriteLogAsync(people.Log().Concat(tickets.SelectMany(t => t.Log)).Concat(DemoConversations.Log(now)), null, ct);
        foreach (var table in Tables)
            await connection.ExecuteAsync($"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))", ct);
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset at) => new(at.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
}
