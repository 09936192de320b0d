using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Email;

/// <summary>Takes due mails out of the outbox for one attempt each; a sender that dies leaves them due again after <see cref="Lease"/>.</summary>
/// <param name="Take">1–100.</param>
public sealed record ClaimMail(int Take = 20) : Command<IReadOnlyList<MailJob>>
{
    /// <summary>How long an attempt may take before another one begins.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    internal override Permission Needs => Permission.System;

    internal override async Task<IReadOnlyList<MailJob>> RunAsync(Work work, CancellationToken ct)
    {
        var due = await work.Db.Set<OutgoingMail>().FromSql($"""
            select * from outbox where state = 1 and due_at <= {work.Now} order by due_at limit {Math.Clamp(Take, 1, 100)} for update skip locked
            """).ToListAsync(ct);
        if (due.Count == 0) return [];
        var files = await FilesAsync(work, [.. due.Select(m => m.MessageId).OfType<long>()], ct);
        var rule = await FromRule.OfAsync(work.Db, ct);
        var keys = await work.All<SendingDomain>().AsNoTracking().Where(d => d.VerifiedAt != null).ToDictionaryAsync(d => d.Name, d => new MailSigning(d.Name, d.Selector, d.PrivateKey), ct);
        foreach (var mail in due)
        {
            (mail.MaybeTwice, mail.HandedOver) = (mail.MaybeTwice || mail.HandedOver, false);
            (mail.Attempts, mail.DueAt) = (mail.Attempts + 1, work.Now + Lease);
        }
        return [.. due.Select(mail => Job(mail, files[mail.MessageId ?? 0], rule, keys))];
    }

    /// <summary>A mail that cannot be written holds nobody else up.</summary>
    private static MailJob Job(OutgoingMail mail, IEnumerable<MailPart> files, FromRule rule, Dictionary<string, MailSigning> keys)
    {
        var envelope = new MailEnvelope(mail.FromAddress, [.. mail.ToAddresses, .. mail.CcAddresses]);
        if (!rule.Allows(mail.FromAddress)) return new MailJob(mail.Id, envelope, default, new MailResult(MailFate.Deferred, DomainReaction.Waits));
        try
        {
            return new MailJob(mail.Id, envelope, MailWriter.Write(mail, [.. files]), Signing: keys.GetValueOrDefault(DomainName.Of(mail.FromAddress) ?? ""));
        }
        catch (ArgumentException fault)
        {
            return new MailJob(mail.Id, envelope, default, new MailResult(MailFate.Refused, fault.Message));
        }
    }

    private static async Task<ILookup<long, MailPart>> FilesAsync(Work work, long[] messageIds, CancellationToken ct) =>
        (await (from f in work.All<TicketFile>() join b in work.All<Blob>() on f.Sha256 equals b.Sha256 where f.MessageId != null && messageIds.Contains(f.MessageId!.Value) orderby f.CreatedAt
                select new { f.MessageId, Part = new MailPart(f.Name, f.ContentType, b.Content) }).AsNoTracking().ToListAsync(ct)).ToLookup(f => f.MessageId!.Value, f => f.Part);
}

/// <summary>A mail to hand over.</summary>
/// <param name="Id">Its row in the outbox.</param>
/// <param name="Envelope">From whom to whom.</param>
/// <param name="Mail">The whole mail.</param>
/// <param name="Fault">Why it cannot be written, or not go out now; then there is no mail.</param>
/// <param name="Signing">What it is signed with before it goes over the line; null when its From is on no verified domain.</param>
public sealed record MailJob(long Id, MailEnvelope Envelope, ReadOnlyMemory<byte> Mail, MailResult? Fault = null, MailSigning? Signing = null);

/// <summary>The key that a mail is signed with (S249).</summary>
/// <param name="Domain">The domain that signs, in lower-case ASCII.</param>
/// <param name="Selector">Where in it the public key is.</param>
/// <param name="ProtectedKey">The private key as it was given, protected.</param>
public sealed record MailSigning(string Domain, string Selector, ReadOnlyMemory<byte> ProtectedKey);

/// <summary>Remembers that the text of a mail is about to go over the line: if no answer comes, the next attempt may be the second copy (M-12).</summary>
public sealed record MarkHandedOver(long OutboxId) : Command<bool>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct) =>
        await work.All<OutgoingMail>().Where(m => m.Id == OutboxId).ExecuteUpdateAsync(m => m.SetProperty(x => x.HandedOver, true), ct) > 0;
}

/// <summary>Records what the mail server answered. A refusal turns the message red and opens the ticket again; anything else is tried again for three days.</summary>
public sealed record MarkMail(long OutboxId, MailResult Result) : Command<bool>
{
    private static readonly TimeSpan Patience = TimeSpan.FromDays(3);
    private static readonly int[] Minutes = [1, 5, 15, 30, 60, 120, 240];

    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var seen = await work.All<OutgoingMail>().AsNoTracking().Where(m => m.Id == OutboxId).Select(m => new { m.MessageId, m.Kind, m.MailId }).SingleOrDefaultAsync(ct);
        if (seen is null) return false;
        // What becomes of a forwarded copy says nothing about the message itself.
        var copy = seen.Kind == MailKind.Forward ? await work.ForwardAsync(seen.MailId, ct) : null;
        var about = seen.MessageId is { } messageId && seen.Kind != MailKind.Forward ? await work.MessageAsync(messageId, ct) : default((Ticket Ticket, Message Message)?);
        var mail = await work.All<OutgoingMail>().SingleAsync(m => m.Id == OutboxId, ct);
        if (mail.State != OutboxState.Waiting) return false;

        mail.Answer = Result.Detail;
        var fate = Result.Fate is MailFate.Deferred or MailFate.Unknown && mail.CreatedAt + Patience < work.Now ? MailFate.Refused : Result.Fate;
        if (Result.Fate != MailFate.Unknown) mail.HandedOver = false;
        if (fate is MailFate.Deferred or MailFate.Unknown) mail.DueAt = work.Now.AddMinutes(Minutes[Math.Min(mail.Attempts - 1, Minutes.Length - 1)]);
        else (mail.State, mail.DoneAt) = (fate == MailFate.Accepted ? OutboxState.Sent : OutboxState.Failed, work.Now);

        var refused = Result.RefusedRecipients is { Count: > 0 } some ? "Not to " + string.Join("; ", some.Select(r => $"{r.Address}: {r.Detail}")) : null;
        var reason = fate == MailFate.Accepted ? refused : Result.Detail;
        var to = fate switch { MailFate.Accepted => MessageState.Sent, MailFate.Refused => MessageState.Failed, _ => MessageState.Deferred };
        if (copy is var (forwardedOn, forward)) Deliveries.Turn(forwardedOn, forward, to, reason);
        if (about is not var (ticket, message)) return true;
        message.Reason = reason;
        message.SecondCopy |= fate == MailFate.Accepted && mail.MaybeTwice;
        Deliveries.Turn(work, ticket, message, to);
        return true;
    }
}

internal static class Deliveries
{
    /// <summary>Most characters of a reason.</summary>
    public const int MostReason = 500;

    /// <summary>A forwarded copy by the id of its mail, with the ticket that has its note, locked, even if a merge moves it while it is waited for; null for what is none.</summary>
    public static async Task<(Ticket Ticket, Forward Forward)?> ForwardAsync(this Work work, string mailId, CancellationToken ct)
    {
        while (true)
        {
            if (await PlaceAsync() is not { } place || (await work.LockedAsync([place], ct)).SingleOrDefault() is not { } ticket) return null;
            if (await PlaceAsync() == place) return (ticket, await work.All<Forward>().SingleAsync(f => f.MailId == mailId, ct));
        }

        Task<long?> PlaceAsync() => work.All<Forward>().Where(f => f.MailId == mailId).Join(work.All<Note>(), f => f.NoteId, n => n.Id, (_, n) => (long?)n.TicketId).SingleOrDefaultAsync(ct);
    }

    /// <summary>Writes where a forwarded copy stands now. Its ticket stays as it is: the customer waits for nothing.</summary>
    public static void Turn(Ticket ticket, Forward forward, MessageState to, string? reason)
    {
        forward.Reason = reason is { Length: > MostReason } ? reason[..MostReason] : reason;
        if (forward.State == to) return;
        ticket.Noticed(new ForwardDeliveryChanged(forward.NoteId, forward.State, to));
        forward.State = to;
    }

    /// <summary>Writes where a message stands now; one that never arrives opens its ticket again, so that somebody takes another way (issue rule; D9 does not apply).</summary>
    public static void Turn(Work work, Ticket ticket, Message message, MessageState to)
    {
        if (message.State == to) return;
        ticket.Noticed(new DeliveryChanged(message.Id, message.State, to));
        message.State = to;
        if (to is MessageState.Failed or MessageState.Bounced && ticket.Status != TicketStatus.Spam) ticket.SetStatus(TicketStatus.Open, null, work.Now);
    }
}
