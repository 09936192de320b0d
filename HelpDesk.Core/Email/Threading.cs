using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email.Mime;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Email;

/// <summary>
/// Finds the ticket that a mail answers, by the strength of the evidence (C30, TRUST decision 3): an address that was signed for its sender, the id of
/// a mail that its sender got from the desk, then a number in the subject from the customer's own address. Everything else is a new ticket (M-07).
/// What a third party answers to a forwarded copy is none of the ticket's conversation. What was merged is judged by its own customer, and goes to the ticket that it was merged into (D10).
/// </summary>
internal static class Threading
{
    private static readonly string[] Received = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To"];

    public static async Task<(long? TicketId, string Evidence)> FindAsync(Work work, ReceivedMail mail, string from, MailKeys keys, CancellationToken ct)
    {
        foreach (var address in mail.To.Concat(mail.Cc).Select(p => p.Address).Concat(Received.SelectMany(mail.Headers).Select(h => h.Trim().Trim('<', '>'))).Where(a => MailKeys.TicketOf(a) > 0))
        {
            if (keys.IsFor(address, from)) return (MailKeys.TicketOf(address), "address signed for this sender");
        }

        string[] ids = [.. mail.InReplyTo.Concat(mail.References.Reverse()).Where(keys.IsOwn).Distinct(StringComparer.Ordinal).Take(20)];
        if (ids.Length > 0)
        {
            var sent = await work.All<OutgoingMail>().AsNoTracking().Where(m => ids.Contains(m.MailId) && m.TicketId != null && m.Kind != MailKind.Forward).ToListAsync(ct);
            foreach (var answered in ids.Select(id => sent.Find(m => m.MailId == id)).OfType<OutgoingMail>())
            {
                var origin = await work.All<Message>().Where(m => m.Id == answered.MessageId).Select(m => m.OriginTicketId).SingleOrDefaultAsync(ct);
                if (answered.ToAddresses.Concat(answered.CcAddresses).Contains(from, StringComparer.OrdinalIgnoreCase) || await IsCustomerAsync(work, answered.TicketId!.Value, from, ct)
                    || origin is { } other && await IsCustomerAsync(work, other, from, ct))
                    return (await NamedAsync(work, answered.TicketId!.Value, origin, ct), "answers a mail that this sender got");
            }
        }

        var settings = await work.SettingsAsync(ct);
        if (NumberIn(mail.Subject, settings) is { } number && await IsCustomerAsync(work, number, from, ct)) return (number, "number in the subject, from the customer's address");
        return (null, ids.Length > 0 ? "answers a mail of ours that was no part of a conversation with its sender" : NumberIn(mail.Subject, settings) is null ? "" : "number in the subject, but not from the customer's address");
    }

    /// <summary>The ticket that a mail was written on, where that was merged into the one that has the mail now.</summary>
    private static async Task<long> NamedAsync(Work work, long now, long? origin, CancellationToken ct) =>
        origin is { } id && await work.All<Ticket>().AnyAsync(t => t.Id == id && t.MergedInto == now, ct) ? id : now;

    /// <summary>The number in square brackets, such as <c>[TKT-000013]</c>.</summary>
    internal static long? NumberIn(string subject, WorkspaceSettings settings)
    {
        for (var open = subject.IndexOf('['); open >= 0; open = subject.IndexOf('[', open + 1))
        {
            var close = subject.IndexOf(']', open);
            if (close < 0) return null;
            if (TicketNumber.TryParse(subject[(open + 1)..close], settings, out var id)) return id;
        }
        return null;
    }

    private static async Task<bool> IsCustomerAsync(Work work, long ticketId, string from, CancellationToken ct)
    {
        var lower = from.ToLowerInvariant();
        return await work.All<Ticket>().AnyAsync(t => t.Id == ticketId && work.All<CustomerAddress>().Any(a => a.CustomerId == t.CustomerId && a.Email.ToLower() == lower), ct);
    }
}
