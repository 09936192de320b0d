using HelpDesk.Core.Email.Mime;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Email;

/// <summary>Mails that came in, newest first, with what became of them.</summary>
/// <param name="Quarantined">Only those that a person has to look at.</param>
/// <param name="BeforeId">Older than this one; null = the newest.</param>
/// <param name="Take">1–100.</param>
public sealed record InboundMails(bool Quarantined = false, long? BeforeId = null, int Take = 50) : Query<IReadOnlyList<InboundRow>>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<IReadOnlyList<InboundRow>> RunAsync(Reading reading, CancellationToken ct)
    {
        var mails = reading.All<InboundMail>();
        if (Quarantined) mails = mails.Where(m => m.State == InboundState.Quarantined);
        if (BeforeId is { } before)
        {
            var at = await reading.All<InboundMail>().Where(m => m.Id == before).Select(m => (DateTimeOffset?)m.ReceivedAt).SingleOrDefaultAsync(ct) ?? throw Work.NotFound("this mail");
            mails = mails.Where(m => m.ReceivedAt < at || m.ReceivedAt == at && m.Id < before);
        }
        return await mails.OrderByDescending(m => m.ReceivedAt).ThenByDescending(m => m.Id).Take(Math.Clamp(Take, 1, 100))
            .Select(m => new InboundRow(m.Id, m.ReceivedAt, m.State, m.Verdict, m.Evidence, m.FromAddress, m.FromName, m.Subject, m.TicketId, m.Fault, m.Raw != null)).ToListAsync(ct);
    }
}

/// <summary>A mail that came in.</summary>
/// <param name="Id">Id.</param>
/// <param name="ReceivedAt">When.</param>
/// <param name="State">Whether it was dealt with.</param>
/// <param name="Verdict">What it turned out to be.</param>
/// <param name="Evidence">What that rests on.</param>
/// <param name="FromAddress">Its sender.</param>
/// <param name="FromName">The sender's name.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="TicketId">The ticket that it belongs to.</param>
/// <param name="Fault">Why it could not be read.</param>
/// <param name="Kept">Whether its bytes are still there.</param>
public sealed record InboundRow(
    long Id, DateTimeOffset ReceivedAt, InboundState State, InboundVerdict? Verdict, IReadOnlyList<string> Evidence, string? FromAddress, string? FromName, string? Subject,
    long? TicketId, string? Fault, bool Kept);

/// <summary>Corrects what became of a mail: makes a ticket of it, or a message on a ticket, or puts it aside for good.</summary>
/// <param name="InboundId">A mail of which no message was made.</param>
/// <param name="TakeIt">True makes a message of it; false dismisses it.</param>
/// <param name="TicketId">The ticket to add it to; null = a new one.</param>
public sealed record CorrectInbound(long InboundId, bool TakeIt, long? TicketId = null) : Command<long?>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<long?> RunAsync(Work work, CancellationToken ct)
    {
        var kept = await work.Db.Set<InboundMail>().FromSql($"select * from inbound_mails where id = {InboundId} for update").SingleOrDefaultAsync(ct) ?? throw Work.NotFound("this mail");
        if (kept.MessageId is not null) throw Work.Rule("This mail is on a ticket already.");
        var by = $"decided by {work.Who.Kind} {work.Who.Id}";
        if (!TakeIt)
        {
            (kept.State, kept.Verdict, kept.Evidence, kept.HandledAt) = (InboundState.Handled, InboundVerdict.Dismissed, [.. kept.Evidence, by], work.Now);
            return null;
        }
        if (kept.Raw is null) throw Work.Rule("This mail is older than 90 days; only what it was is still known.");
        if (TicketId is { } wanted) work.DemandEdit(await work.TicketAsync(wanted, ct));
        var mail = Read(kept.Raw, ct);
        kept.Verdict = await Judge.TakeAsync(work, kept, mail, TicketId, AutomaticMail.Signs(mail).Count > 0, ct);
        (kept.State, kept.Evidence, kept.HandledAt) = (InboundState.Handled, [.. kept.Evidence, by], work.Now);
        return kept.TicketId;
    }

    private static ReceivedMail Read(byte[] raw, CancellationToken ct)
    {
        try
        {
            var mail = MailReader.Read(raw, ct: ct);
            return mail.From is { Address.Length: > 0 } ? mail : throw Work.Rule("This mail has no sender, so there is nobody to answer.");
        }
        catch (MailFormatException fault)
        {
            throw Work.Rule(fault.Message);
        }
    }
}

/// <summary>The HTML, or else the text, of a customer's mail as it came; it is shown in a sandbox only (TRUST decision 1).</summary>
public sealed record OriginalMail(long MessageId) : Query<OriginalContent>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<OriginalContent> RunAsync(Reading reading, CancellationToken ct)
    {
        var found = await reading.All<InboundMail>().Where(m => m.MessageId == MessageId && m.Raw != null && m.Verdict != InboundVerdict.Bounce)
            .Select(m => new { m.TicketId, m.Raw }).FirstOrDefaultAsync(ct) ?? throw Work.NotFound("the original of this message");
        if (!await reading.Tickets().AnyAsync(t => t.Id == found.TicketId, ct)) throw Work.NotFound("the original of this message");
        try
        {
            var mail = MailReader.Read(found.Raw, ct: ct);
            return new OriginalContent(mail.Html ?? mail.Text, mail.Html is not null);
        }
        catch (MailFormatException fault)
        {
            throw Work.Rule(fault.Message);
        }
    }
}

/// <summary>What a mail looked like.</summary>
/// <param name="Content">HTML, not made safe, or plain text.</param>
/// <param name="IsHtml">Which of the two.</param>
public sealed record OriginalContent(string Content, bool IsHtml);

/// <summary>Removes the bytes of mails older than 90 days; what they were stays known. Returns how many.</summary>
public sealed record PurgeInbound(int Batch = 500) : Command<int>
{
    internal override Permission Needs => Permission.System;

    internal override Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var before = work.Now.AddDays(-90);
        return work.Db.Database.ExecuteSqlAsync($"""
            update inbound_mails set raw = null where id in (select id from inbound_mails where raw is not null and received_at < {before} order by received_at limit {Batch})
            """, ct);
    }
}
