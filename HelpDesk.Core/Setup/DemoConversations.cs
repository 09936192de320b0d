using HelpDesk.Core.Conversations;
using HelpDesk.Core.Data;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Npgsql;

namespace HelpDesk.Core.Setup;

/// <summary>Writes what was said on the demo tickets, and the canned responses that the demo's agents use.</summary>
internal static class DemoConversations
{
    private static readonly (string Name, string Body)[] Canned =
    [
        ("Ask for a screenshot", "Hello {{customer_first_name}},\n\ncould you send a screenshot of the whole window and the time when it happened? With that we find it in the logs at once.\n\nBest regards\n{{agent_name}}"),
        ("Greeting", "Hello {{customer_first_name}},\n\nthank you for writing. I have taken over {{ticket_id}} and will get back to you today.\n\nBest regards\n{{agent_name}}"),
        ("Invoice sent again", "Hello {{customer_first_name}},\n\nplease find the invoice attached. You can also download it under **Account → Invoices** at any time.\n\nBest regards\n{{agent_name}}"),
        ("Known problem", "Hello {{customer_first_name}},\n\nthis is a known problem, and a correction is on its way. I keep {{ticket_id}} open and tell you as soon as it is there.\n\n{{agent_name}}"),
        ("Order status", "Hello {{customer_first_name}},\n\nyour order {{order_id}} is on its way. The carrier shows each step on the page in the confirmation.\n\nBest regards\n{{agent_name}}"),
        ("Password reset", "Hello {{customer_first_name}},\n\nI have sent a link to {{customer_email}}. It works once and for one hour; if it has expired, choose *Forgot password* on the sign-in page.\n\n{{agent_name}}"),
        ("Solved, thank you", "Hello {{customer_first_name}},\n\ngood to hear that it works now. I am closing {{ticket_id}}; simply answer this mail if it comes back.\n\nBest regards\n{{agent_name}}"),
    ];

    public static IEnumerable<LoggedEvent> Log(DateTimeOffset now) => Canned.Select((_, i) => new LoggedEvent("canned", i + 1, 1, new CopiedEvent(new CannedCreated(), now.AddDays(-90), Who.System)));

    public static async Task WriteAsync(TicketCopy copy, NpgsqlConnection connection, IReadOnlyList<Message> said, DateTimeOffset now, CancellationToken ct)
    {
        // The search is told once per ticket, not once per message.
        await connection.ExecuteAsync("alter table messages disable trigger messages_search", ct);
        await copy.CopyAsync(
            "messages (id, ticket_id, number, direction, author_kind, author_id, author_name, channel, subject, body, from_address, to_addresses, state, reply_then, release_at, sent_at, created_at)",
            said, m => [m.Id, m.TicketId, m.Number, (short)m.Direction, (short)m.AuthorKind, m.AuthorId, m.AuthorName, (short)m.Channel, m.Subject, m.Body, m.FromAddress, m.ToAddresses,
                (short)m.State, (short?)m.ReplyThen, m.ReleaseAt, m.SentAt, m.CreatedAt], ct);
        await connection.ExecuteAsync("alter table messages enable trigger messages_search", ct);
        await connection.ExecuteAsync("update ticket_search s set document = ticket_document(s.ticket_id) where exists (select from messages m where m.ticket_id = s.ticket_id)", ct);
        await copy.CopyAsync("canned_responses (id, version, name, body, created_at, updated_at)", Canned.Select((c, i) => (Id: (long)i + 1, c.Name, c.Body)),
            c => [c.Id, 1, c.Name, c.Body, now.AddDays(-90), now.AddDays(-90)], ct);
    }
}
