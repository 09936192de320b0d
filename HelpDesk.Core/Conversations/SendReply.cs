using System.Globalization;
using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations;

/// <summary>Writes a reply to the customer (S140–S147). It is held for the undo window, then released; what it says and to whom is frozen here.</summary>
/// <param name="TicketId">A ticket that the actor may change and whose customer has an address.</param>
/// <param name="Body">Markdown, 1 to 100,000 characters, without an unfilled <c>{{variable}}</c>.</param>
/// <param name="SeenMessage">Number of the last message that the writer has seen; a later one of somebody else refuses as stale. Null = send anyway.</param>
/// <param name="ClientKey">One per written reply: the same key again is the same reply (a double click, a retry).</param>
/// <param name="Cc">At most 20 more addresses.</param>
/// <param name="Then">What happens to the status when it is released (C19).</param>
public sealed record SendReply(long TicketId, string Body, int? SeenMessage, Guid ClientKey, IReadOnlyList<string>? Cc = null, ReplyThen Then = ReplyThen.Stay) : Command<HeldReply>
{
    /// <summary>Most addresses in Cc.</summary>
    public const int MostCc = 20;

    internal override Permission Needs => Permission.EditTickets;

    internal override async Task<HeldReply> RunAsync(Work work, CancellationToken ct)
    {
        var me = work.Who.AgentId ?? throw Work.NotAllowed("Only members reply to customers.");
        var body = Texts.Body("reply", Body, "The reply");
        if (body.Trim().Length == 0) throw Work.Invalid("reply", "A reply needs some text.");
        Replies.DemandFilled("reply", body);
        if (!Enum.IsDefined(Then)) throw Work.Invalid("then", "This choice isn't offered.");
        var cc = MailAddresses.Many("cc", Cc ?? [], MostCc);

        var ticket = await work.TicketAsync(TicketId, ct);
        work.DemandEdit(ticket);
        if (await work.All<Message>().Where(m => m.ClientKey == ClientKey).Select(m => new { m.Id, m.TicketId, m.AuthorId, m.ReleaseAt }).SingleOrDefaultAsync(ct) is { } twin)
            return twin.TicketId == TicketId && twin.AuthorId == me ? new HeldReply(twin.Id, twin.ReleaseAt ?? work.Now) : throw Work.Rule("This reply was sent on another ticket already.");
        await DemandSeenAsync(work, me, ct);
        if (ticket.Status == TicketStatus.Spam) throw Work.Rule("This ticket is spam. Mark it as not spam before you answer.");
        var to = await ConversationWork.AddressOfAsync(work.Db, ticket.CustomerId, ct)
            ?? throw Work.Rule(ticket.CustomerId is null ? "This ticket has no customer yet. Choose one, then send." : "This customer has no email address. Add one, then send.");

        var message = await Replies.HoldAsync(work, ticket, me, new HeldText(body, to, [.. cc.Where(a => !string.Equals(a, to, StringComparison.OrdinalIgnoreCase))], ClientKey, Then), ct);
        await AttachAsync(work, me, message.Id, ct);
        var place = TicketId.ToString(CultureInfo.InvariantCulture);
        await work.All<Draft>().Where(d => d.AgentId == me && d.Place == place && d.Kind == ConversationWork.Reply).ExecuteDeleteAsync(ct);
        return new HeldReply(message.Id, message.ReleaseAt ?? work.Now);
    }

    /// <summary>A reply never goes out on a stale view: somebody wrote after the draft was opened (UI 5.3).</summary>
    private async Task DemandSeenAsync(Work work, long me, CancellationToken ct)
    {
        if (SeenMessage is not { } seen) return;
        var newer = await work.All<Message>().AsNoTracking()
            .Where(m => m.TicketId == TicketId && m.Number > seen && m.State != MessageState.TakenBack && (m.Direction == MessageDirection.In || m.AuthorId != me))
            .OrderByDescending(m => m.Number).Take(1).Select(m => new { m.AuthorKind, m.AuthorId, m.AuthorName, m.CreatedAt }).FirstOrDefaultAsync(ct);
        if (newer is not null) throw new RefusedException(new Refusal.Stale("conversation", newer.AuthorName, new Who(newer.AuthorKind, newer.AuthorId ?? 0), newer.CreatedAt));
    }

    private async Task AttachAsync(Work work, long me, long messageId, CancellationToken ct)
    {
        var files = await work.All<TicketFile>().Where(f => f.TicketId == TicketId && f.WaitingSince != null && f.UploadedBy == me).ToListAsync(ct);
        if (files.Sum(f => (long)f.Size) > StoreAttachment.MostBytes) throw Work.Invalid("file", "A reply carries at most 25 MB of files. Take one out, or send it in two replies. Nothing was sent.");
        foreach (var file in files) (file.MessageId, file.WaitingSince) = (messageId, null);
    }
}

/// <summary>What is to go to the customer.</summary>
/// <param name="Body">Markdown.</param>
/// <param name="To">The customer's address.</param>
/// <param name="Cc">More addresses.</param>
/// <param name="ClientKey">One per written reply.</param>
/// <param name="Then">What happens to the status with the release; null only for a notice.</param>
/// <param name="Notice">It tells what the desk did: no answer, so it stops no clock and changes no status.</param>
internal sealed record HeldText(string Body, string To, string[] Cc, Guid? ClientKey, ReplyThen? Then, bool Notice = false);

/// <summary>What all messages of agents to customers share.</summary>
internal static class Replies
{
    /// <summary>Refuses a text in which a variable has no value.</summary>
    public static void DemandFilled(string field, string body)
    {
        if (Variables.Unfilled(body) is { Count: > 0 } unfilled)
            throw Work.Invalid(field, $"{(unfilled.Count == 1 ? "1 variable has" : $"{unfilled.Count} variables have")} no value: {string.Join(", ", unfilled)}. Nothing was sent.");
    }

    /// <summary>Writes a message that is held for the undo window, with the writer's signature as it is now.</summary>
    public static async Task<Message> HoldAsync(Work work, Ticket ticket, long me, HeldText text, CancellationToken ct)
    {
        var from = await ConversationWork.FromAddressAsync(work.Db, ticket.TeamId, ct);
        if (!(await FromRule.OfAsync(work.Db, ct)).Allows(from))
            throw Work.Rule($"{from} is not on a verified domain. Nothing was sent and your text is kept. An admin can verify the domain under Settings → Sending domains, or an owner allows other addresses there.");
        var writer = await work.All<Agent>().Where(a => a.Id == me).Select(a => new { a.Name, a.Signature }).SingleAsync(ct);
        var message = new Message
        {
            Id = await work.NextMessageIdAsync(ct), TicketId = ticket.Id, Number = await work.NextNumberAsync(ticket.Id, ct), Direction = MessageDirection.Out,
            AuthorKind = work.Who.Kind, AuthorId = me, AuthorName = writer.Name, Signature = writer.Signature,
            Channel = TicketChannel.Email, Subject = ticket.Subject, Body = text.Body, FromAddress = from, ToAddresses = [text.To], CcAddresses = text.Cc, ClientKey = text.ClientKey,
            Notice = text.Notice, State = MessageState.Held, ReplyThen = text.Then, ReleaseAt = work.Now.AddSeconds((await work.SettingsAsync(ct)).UndoSeconds), CreatedAt = work.Now,
        };
        work.Add(message);
        ticket.Written(new ReplyWritten(message.Id), work.Now);
        return message;
    }
}

/// <summary>A reply that waits for its release.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="ReleaseAt">Until then its writer can take it back.</param>
public sealed record HeldReply(long MessageId, DateTimeOffset ReleaseAt);

/// <summary>Takes an own reply back while it is held; its text and whom it goes to as a copy are the draft again, its files wait again. Admins may stop anybody's.</summary>
public sealed record TakeBackReply(long MessageId) : Command<bool>
{
    internal override Permission Needs => Permission.EditTickets;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var (ticket, message) = await work.MessageAsync(MessageId, ct);
        if (message.AuthorId != work.Who.AgentId && !work.Rights.IsAdmin) throw Work.NotAllowed("You can take back your own replies only.");
        if (message.State == MessageState.TakenBack) return false;
        if (message.State != MessageState.Held) throw Work.Rule("This reply has gone out already.");
        message.State = MessageState.TakenBack;
        ticket.Written(new ReplyTakenBack(message.Id), work.Now);
        foreach (var file in await work.All<TicketFile>().Where(f => f.MessageId == message.Id).ToListAsync(ct)) (file.MessageId, file.WaitingSince) = (null, work.Now);
        var place = ticket.Id.ToString(CultureInfo.InvariantCulture);
        var cc = message.CcAddresses.SequenceEqual(ticket.CcAddresses, StringComparer.OrdinalIgnoreCase) ? null : string.Join(", ", message.CcAddresses);
        await work.Db.Database.ExecuteSqlAsync($"""
            insert into drafts (agent_id, place, kind, body, seen, cc, updated_at)
            select {message.AuthorId!.Value}, {place}, {ConversationWork.Reply}, {message.Body}, {message.Number}, {cc}, {work.Now}
            on conflict (agent_id, place, kind) do update set body = excluded.body || case drafts.body when '' then '' else E'\n\n' || drafts.body end, cc = coalesce(drafts.cc, excluded.cc), updated_at = excluded.updated_at
            """, ct);
        return true;
    }
}

/// <summary>Releases a reply whose time has come, or at once for its writer: from here on it goes to the customer (D1, C19). False when it was released or taken back already.</summary>
/// <param name="MessageId">The reply.</param>
/// <param name="Now">Send now, without waiting for the end of the undo window; its writer and Admins only.</param>
public sealed record ReleaseReply(long MessageId, bool Now = false) : Command<bool>
{
    internal override Permission Needs => Permission.None;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var (ticket, message) = await work.MessageAsync(MessageId, ct);
        if (message.State != MessageState.Held) return false;
        if (work.Who.AgentId is { } me && me != message.AuthorId && !work.Rights.IsAdmin) throw Work.NotAllowed("Only its writer can send this reply.");
        if (!Now && message.ReleaseAt > work.Now) return false;
        work.InNameOf = new Who(message.AuthorKind, message.AuthorId ?? 0);
        (message.State, message.SentAt) = (MessageState.Queued, work.Now);
        ticket.Written(new ReplySent(message.Id, !message.Notice && ticket.Respond(work.Now), message.Notice), work.Now);
        if (message.Notice) return true;
        if (message.ReplyThen == ReplyThen.Resolve) ticket.SetStatus(TicketStatus.Resolved, null, work.Now);
        else if (message.ReplyThen == ReplyThen.Waiting) ticket.SetStatus(TicketStatus.Waiting, WaitingOn.Customer, work.Now);
        else if (ticket.Status is TicketStatus.New or TicketStatus.Open) ticket.SetStatus(TicketStatus.InProgress, null, work.Now);
        return true;
    }
}

/// <summary>Replies whose undo window is over, oldest first.</summary>
/// <param name="Take">1–500.</param>
public sealed record DueReplies(int Take = 100) : Query<IReadOnlyList<long>>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<IReadOnlyList<long>> RunAsync(Reading reading, CancellationToken ct) =>
        await reading.All<Message>().Where(m => m.State == MessageState.Held && m.ReleaseAt <= reading.Now).OrderBy(m => m.ReleaseAt)
            .Take(Math.Clamp(Take, 1, 500)).Select(m => m.Id).ToListAsync(ct);
}
