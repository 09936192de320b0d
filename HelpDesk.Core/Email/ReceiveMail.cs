using HelpDesk.Core.Email.Mime;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Email;

/// <summary>Keeps a mail as it came, before anything reads it (TRUST 3). The same source key again changes nothing and gives null.</summary>
/// <param name="MailboxId">The mailbox that it was found in; null = known by its recipients.</param>
/// <param name="SourceKey">Where it was found, at most 300 characters, such as <c>imap/3/1700000000/42</c>.</param>
/// <param name="Raw">The whole mail, at most 40 MB.</param>
public sealed record StoreInbound(long? MailboxId, string SourceKey, ReadOnlyMemory<byte> Raw) : Command<long?>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<long?> RunAsync(Work work, CancellationToken ct)
    {
        if (SourceKey.Length is 0 or > 300) throw Work.Invalid("source", "A source has 1 to 300 characters.");
        if (Raw.Length is 0 or > 41 * 1024 * 1024) throw Work.Invalid("mail", "A mail has 1 byte to 40 MB. Nothing was kept.");
        return (await work.Db.Database.SqlQuery<long?>($"""
            insert into inbound_mails (mailbox_id, source_key, raw, received_at, state) values ({MailboxId}, {SourceKey}, {Raw.ToArray()}, {work.Now}, 1)
            on conflict (source_key) do nothing returning id as "Value"
            """).ToListAsync(ct)).FirstOrDefault();
    }
}

/// <summary>Takes the oldest unread mails for one attempt each; one that was tried three times is put into quarantine and holds nobody up.</summary>
/// <param name="Take">1–100.</param>
public sealed record ClaimInbound(int Take = 20) : Command<IReadOnlyList<long>>
{
    /// <summary>Attempts before a mail is put aside.</summary>
    public const int MostAttempts = 3;

    /// <summary>The bytes of mails stay where they are until one is read.</summary>
    private sealed record Unread(long Id, int Attempts);

    internal override Permission Needs => Permission.System;

    internal override async Task<IReadOnlyList<long>> RunAsync(Work work, CancellationToken ct)
    {
        var mails = await work.Db.Database.SqlQuery<Unread>($"""
            select id as "Id", attempts as "Attempts" from inbound_mails where state = 1 order by attempts, id limit {Math.Clamp(Take, 1, 100)} for update skip locked
            """).ToListAsync(ct);
        // One that was tried before may be what ended the reader: it is tried alone, so that no other pays for it.
        if (mails.Count > 0 && mails[0].Attempts > 0) mails.RemoveRange(1, mails.Count - 1);
        else mails.RemoveAll(m => m.Attempts > 0);
        long[] spent = [.. mails.Where(m => m.Attempts >= MostAttempts).Select(m => m.Id)];
        long[] claimed = [.. mails.Where(m => m.Attempts < MostAttempts).Select(m => m.Id)];
        await work.All<InboundMail>().Where(m => claimed.Contains(m.Id)).ExecuteUpdateAsync(m => m.SetProperty(x => x.Attempts, x => x.Attempts + 1), ct);
        await work.All<InboundMail>().Where(m => spent.Contains(m.Id)).ExecuteUpdateAsync(m => m
            .SetProperty(x => x.State, InboundState.Quarantined).SetProperty(x => x.Verdict, InboundVerdict.Unreadable).SetProperty(x => x.HandledAt, work.Now)
            .SetProperty(x => x.Fault, x => x.Fault ?? "It was tried three times without success."), ct);
        return claimed;
    }
}

/// <summary>Puts a mail aside whose reading failed.</summary>
public sealed record QuarantineInbound(long InboundId, string Fault) : Command<bool>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var mail = await work.All<InboundMail>().SingleOrDefaultAsync(m => m.Id == InboundId && m.State == InboundState.New, ct);
        if (mail is null) return false;
        (mail.State, mail.Verdict, mail.Fault, mail.HandledAt) = (InboundState.Quarantined, InboundVerdict.Unreadable, Fault[..Math.Min(Fault.Length, 500)], work.Now);
        return true;
    }
}

/// <summary>Reads a kept mail and makes of it what it is: a ticket, a message, a bounce, or nothing; each with its evidence (S105, S145, S148).</summary>
public sealed record HandleInbound(long InboundId) : Command<InboundVerdict>
{
    /// <summary>Mails of one sender with one subject within ten minutes; more are a storm (M-04).</summary>
    public const int MostAlike = 5;

    internal override Permission Needs => Permission.System;

    internal override async Task<InboundVerdict> RunAsync(Work work, CancellationToken ct)
    {
        var kept = await work.Db.Set<InboundMail>().FromSql($"select * from inbound_mails where id = {InboundId} for update").SingleOrDefaultAsync(ct) ?? throw Work.NotFound("this mail");
        if (kept.State != InboundState.New) return kept.Verdict ?? InboundVerdict.Unreadable;
        ReceivedMail mail;
        try
        {
            mail = MailReader.Read(kept.Raw, ct: ct);
        }
        catch (MailFormatException fault)
        {
            (kept.State, kept.Verdict, kept.Fault, kept.HandledAt) = (InboundState.Quarantined, InboundVerdict.Unreadable, fault.Message, work.Now);
            return InboundVerdict.Unreadable;
        }

        (kept.FromAddress, kept.FromName) = (mail.From?.Address, Line(mail.From?.Name, 160));
        (kept.Subject, kept.MailId, kept.HandledAt) = (Line(mail.Subject, Texts.SubjectLength), mail.MessageId, work.Now);
        var verdict = await Judge.RunAsync(work, kept, mail, ct);
        kept.Verdict = verdict;
        kept.State = verdict is InboundVerdict.Verification or InboundVerdict.Storm or InboundVerdict.Unreadable ? InboundState.Quarantined : InboundState.Handled;
        return verdict;
    }

    private static string? Line(string? text, int most) => text is null ? null : text[..Math.Min(text.Length, most)];
}
