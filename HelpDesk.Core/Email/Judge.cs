using System.Security.Cryptography;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email.Mime;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Email;

/// <summary>Decides what a mail is and does what follows from it. The order matters: what the desk or a machine wrote never opens a ticket.</summary>
internal static class Judge
{
    private const int Lock = 4731;

    public static async Task<InboundVerdict> RunAsync(Work work, InboundMail kept, ReceivedMail mail, CancellationToken ct)
    {
        var keys = await work.MailKeysAsync(ct);
        if (mail.Report is { } report) return await BounceAsync(work, kept, report, ct);
        if (mail.MessageId is { } id && keys.IsOwn(id)) return Says(kept, InboundVerdict.Own, "its id is one of the desk's own");
        if (mail.From is not { Address.Length: > 0 } from) return Says(kept, InboundVerdict.Unreadable, "it has no sender");
        if (await work.All<Mailbox>().AnyAsync(m => m.Address.ToLower() == from.Address, ct)) return Says(kept, InboundVerdict.Own, "it comes from a mailbox of the desk");
        if (await Blocking.BlockedAsync(work.Db, from.Address, ct) is { } pattern) return Says(kept, InboundVerdict.Blocked, $"blocked: {pattern}");
        if (mail.MessageId is { } seen && await work.All<Message>().AnyAsync(m => m.MailId == seen, ct)) return Says(kept, InboundVerdict.Duplicate, "a message with this id was received before");
        if (mail.MessageId is null && await CameBeforeAsync(work, kept, ct)) return Says(kept, InboundVerdict.Duplicate, "the same mail, which has no id, was received from this mailbox before");
        if (AutomaticMail.IsVerification(mail)) return Says(kept, InboundVerdict.Verification, "it carries a code for an account elsewhere");

        var signs = AutomaticMail.Signs(mail);
        var (ticketId, evidence) = await Threading.FindAsync(work, mail, from.Address, keys, ct);
        kept.Evidence = [.. signs, .. evidence.Length > 0 ? [evidence] : Array.Empty<string>()];
        if (signs.Count > 0 && ticketId is null) return InboundVerdict.IgnoredAutomatic;
        if (await StormAsync(work, kept, ct)) return Says(kept, InboundVerdict.Storm, "more than five alike within ten minutes");
        return await TakeAsync(work, kept, mail, ticketId, signs.Count > 0, ct);
    }

    /// <summary>
    /// Whether a mail without an id is one that a message was made of already, byte for byte and from the same mailbox. What programs post may be the same twice and still be
    /// meant twice; what lies in a mailbox bears the marks of its way there.
    /// </summary>
    private static async Task<bool> CameBeforeAsync(Work work, InboundMail kept, CancellationToken ct)
    {
        if (kept is not { Raw: { } raw, MailboxId: { } mailbox }) return false;
        var hash = kept.Sha256 = SHA256.HashData(raw);
        await work.Db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock}, hashtext({Convert.ToHexString(hash)}))", ct);
        return await work.All<InboundMail>().AnyAsync(m => m.MailboxId == mailbox && m.Sha256 == hash && m.Id != kept.Id
            && (m.Verdict == InboundVerdict.Ticket || m.Verdict == InboundVerdict.Reply || m.Verdict == InboundVerdict.AutomaticReply), ct);
    }

    /// <summary>Makes a message of the mail, on the ticket or a new one; a person may force it.</summary>
    public static async Task<InboundVerdict> TakeAsync(Work work, InboundMail kept, ReceivedMail mail, long? ticketId, bool automatic, CancellationToken ct)
    {
        var customer = await work.CustomerOfAsync(mail.From!.Name, mail.From.Address, ct);
        work.InNameOf ??= new Who(ActorKind.Customer, customer.Id);
        var found = ticketId is { } id ? await work.RootAsync(id, ct) : null;
        var (said, quoted) = QuotedText.Split(mail.Text.Length > Texts.BodyLength * 4 ? mail.Text[..(Texts.BodyLength * 4)] : mail.Text);
        var words = new Incoming(mail.From.Address, TicketChannel.Email, mail.Subject, said, quoted, mail.MessageId, automatic,
            [.. mail.To.Select(p => p.Address).Where(a => a.Length > 0)], [.. mail.Cc.Select(p => p.Address).Where(a => a.Length > 0)], AddressedTo: found?.Id == ticketId ? null : ticketId, RemoteImages: mail.RemoteImages);
        var (ticket, message) = found is null ? await OpenAsync(work, kept, mail, customer, words, ct) : await work.AppendAsync(found, customer, words, ct);
        foreach (var file in mail.Files.Where(f => f.Content.Length > 0).Take(50))
        {
            var stored = await work.KeepAsync(ticket.Id, file.Name, file.Content, ct);
            stored.MessageId = message.Id;
        }
        (kept.TicketId, kept.MessageId) = (ticket.Id, message.Id);
        return found is null || found.Id != ticket.Id ? InboundVerdict.Ticket : automatic ? InboundVerdict.AutomaticReply : InboundVerdict.Reply;
    }

    /// <summary>A new ticket with the team and priority of the mailbox that the mail was found in, or that it was written to.</summary>
    private static async Task<(Ticket Ticket, Message Message)> OpenAsync(Work work, InboundMail kept, ReceivedMail mail, Customer customer, Incoming words, CancellationToken ct)
    {
        string[] to = [.. mail.To.Concat(mail.Cc).Select(p => p.Address)];
        var box = await work.All<Mailbox>().AsNoTracking().Where(m => m.Id == kept.MailboxId || kept.MailboxId == null && to.Contains(m.Address.ToLower()))
            .OrderBy(m => m.IsDefault).Select(m => new { m.TeamId, m.Priority }).FirstOrDefaultAsync(ct);
        var opened = await work.OpenAsync(customer, words, box?.TeamId, ct);
        if (box is not null) opened.Ticket.SetPriority(box.Priority, work.Now);
        return opened;
    }

    private static async Task<InboundVerdict> BounceAsync(Work work, InboundMail kept, DeliveryReport report, CancellationToken ct)
    {
        var failed = report.Action.Equals("failed", StringComparison.OrdinalIgnoreCase);
        kept.Evidence = [$"report: {report.Action} {report.Status}".Trim()];
        var sent = report.OriginalMessageId is { } id ? await work.All<OutgoingMail>().SingleOrDefaultAsync(m => m.MailId == id, ct) : null;
        if (sent?.MessageId is not { } messageId) return Says(kept, InboundVerdict.IgnoredAutomatic, "it is about no mail of the desk");
        var reason = $"{report.FinalRecipient ?? "The recipient"}: {(report.Diagnostic.Length > 0 ? report.Diagnostic : report.Status)}";
        // A machine wrote this; whoever wrote what came back is told.
        work.InNameOf = Who.Clock;
        if (sent.Kind == MailKind.Forward)
        {
            kept.TicketId = sent.TicketId;
            if (failed && await work.ForwardAsync(sent.MailId, ct) is var (place, forward)) Deliveries.Turn(place, forward, MessageState.Bounced, reason);
            return Says(kept, InboundVerdict.Bounce, "it is about a forwarded copy");
        }
        var (ticket, message) = await work.MessageAsync(messageId, ct);
        (kept.TicketId, kept.MessageId) = (ticket.Id, messageId);
        if (!failed) return InboundVerdict.Bounce;
        message.Reason = reason[..Math.Min(reason.Length, Deliveries.MostReason)];
        Deliveries.Turn(work, ticket, message, MessageState.Bounced);
        return InboundVerdict.Bounce;
    }

    private static async Task<bool> StormAsync(Work work, InboundMail kept, CancellationToken ct)
    {
        var since = work.Now.AddMinutes(-10);
        return await work.All<InboundMail>().CountAsync(m => m.FromAddress == kept.FromAddress && m.ReceivedAt > since && m.Subject == kept.Subject && m.Id != kept.Id && m.MessageId != null, ct)
            >= HandleInbound.MostAlike;
    }

    private static InboundVerdict Says(InboundMail kept, InboundVerdict verdict, string evidence)
    {
        kept.Evidence = [.. kept.Evidence, evidence];
        return verdict;
    }
}
