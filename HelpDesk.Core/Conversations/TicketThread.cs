using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations;

/// <summary>The conversation of a ticket: messages both ways, internal notes, and the lines of its history between them; oldest first within a page (S135, UI 5.2).</summary>
/// <param name="TicketId">The ticket.</param>
/// <param name="Before">Older than this; null = the newest.</param>
/// <param name="Take">Messages and notes, 1–100.</param>
public sealed record TicketThread(long TicketId, ThreadCursor? Before = null, int Take = 30) : Query<ThreadPage>
{
    private const int MostLines = 200;

    /// <summary>What stands between the messages: what both sides should know while they read.</summary>
    private static readonly string[] Lines =
        [Facts.NameOf<StatusChanged>(), Facts.NameOf<PriorityChanged>(), Facts.NameOf<AgentAssigned>(), Facts.NameOf<AgentUnassigned>(), Facts.NameOf<TicketTeamChanged>(), Facts.NameOf<TicketCustomerChanged>(),
         Facts.NameOf<TicketLinked>(), Facts.NameOf<TicketUnlinked>(), Facts.NameOf<TicketMerged>(), Facts.NameOf<TicketUnmerged>(), Facts.NameOf<MessageMoved>(), Facts.NameOf<TicketEscalated>(),
         Facts.NameOf<SatisfactionRated>()];

    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<ThreadPage> RunAsync(Reading reading, CancellationToken ct)
    {
        var holders = await reading.All<Ticket>().Where(t => t.Id == TicketId).Select(t => new { t.TeamId, t.AssigneeIds, t.CreatedAt }).SingleOrDefaultAsync(ct);
        if (holders is null || !reading.Rights.Sees(holders.TeamId, holders.AssigneeIds)) throw Work.NotFound(TicketWork.What);
        var take = Math.Clamp(Take, 1, 100);
        var messages = reading.All<Message>().Where(m => m.TicketId == TicketId && m.State != MessageState.TakenBack);
        var notes = reading.All<Note>().Where(n => n.TicketId == TicketId);
        if (Before is { } before)
        {
            messages = messages.Where(m => m.CreatedAt < before.At || m.CreatedAt == before.At && m.Id < before.MessageId);
            notes = notes.Where(n => n.CreatedAt < before.At || n.CreatedAt == before.At && n.Id < before.NoteId);
        }
        var said = await messages.OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id).Take(take + 1).ToListAsync(ct);
        var noted = await notes.OrderByDescending(n => n.CreatedAt).ThenByDescending(n => n.Id).Take(take + 1).ToListAsync(ct);
        long[] ids = [.. said.Select(m => m.Id)];
        var files = (ids.Length == 0 ? [] : await reading.All<TicketFile>().Where(f => f.MessageId != null && ids.Contains(f.MessageId!.Value)).OrderBy(f => f.CreatedAt)
            .ToListAsync(ct)).ToLookup(f => f.MessageId, f => new AttachedFile(f.Id, f.Name, f.ContentType, f.Size));
        long[] noteIds = [.. noted.Where(n => n.DeletedAt is null).Select(n => n.Id)];
        var copies = noteIds.Length == 0 ? [] : await reading.All<Forward>().Where(f => noteIds.Contains(f.NoteId)).ToDictionaryAsync(f => f.NoteId, f => new ForwardedCopy(f.State, f.Reason), ct);

        var rights = reading.Rights;
        var all = said.Select(m => new ThreadItem(m.CreatedAt, m.Id, Message: Row(m, [.. files[m.Id]], rights)))
            .Concat(noted.Select(n => new ThreadItem(n.CreatedAt, n.Id, Note: NoteRow.Of(n, rights), Copy: copies.GetValueOrDefault(n.Id))))
            .OrderByDescending(i => i.At).ThenByDescending(i => i.Note is not null).ThenByDescending(i => i.Id).ToList();
        var page = all.Take(take).ToList();
        var more = all.Count > page.Count;
        var lines = await LinesAsync(reading, holders.CreatedAt, more ? page[^1].At : null, ct);
        return new ThreadPage([.. page.Concat(lines).OrderBy(i => i.At).ThenBy(i => i.Line is not null ? 1 : 0).ThenBy(i => i.Id)], more ? Cursor(page) : null);
    }

    private async Task<IEnumerable<ThreadItem>> LinesAsync(Reading reading, DateTimeOffset created, DateTimeOffset? from, CancellationToken ct)
    {
        var events = reading.All<Recorded>().Where(e => e.Subject == "ticket" && e.SubjectId == TicketId && e.At > created && Lines.Contains(e.Kind));
        if (from is { } since) events = events.Where(e => e.At >= since);
        if (Before is { } before) events = events.Where(e => e.At < before.At);
        return (await events.OrderByDescending(e => e.Version).Take(MostLines).ToListAsync(ct))
            .Select(e => new ThreadItem(e.At, e.Version, Line: new ActivityRow(e.Position, e.Version, e.At, new Who(e.ActorKind, e.ActorId ?? 0), e.Fact, e.Batch, null, null)));
    }

    /// <summary>What is older than the oldest shown, and of its instant what has a smaller id than those shown on this page and on the pages before.</summary>
    private ThreadCursor Cursor(List<ThreadItem> page)
    {
        var at = page[^1].At;
        var (messages, notes) = Before is { } before && before.At == at ? (before.MessageId, before.NoteId) : (long.MaxValue, long.MaxValue);
        return new ThreadCursor(at, page.Where(i => i.At == at && i.Message is not null).Select(i => i.Id).Append(messages).Min(),
            page.Where(i => i.At == at && i.Note is not null).Select(i => i.Id).Append(notes).Min());
    }

    private static MessageRow Row(Message m, IReadOnlyList<AttachedFile> files, Rights rights) => new(
        m.Id, m.Number, m.Direction, new Who(m.AuthorKind, m.AuthorId ?? 0), m.AuthorName, m.Channel, Message.Signed(m.Body, m.Signature), m.Quoted, m.Opening, m.Automatic, m.FromAddress, m.ToAddresses, m.CcAddresses,
        m.State, m.Reason, m.SecondCopy, m.ReleaseAt, m.SentAt, m.CreatedAt, files, m.MailId != null, m.State == MessageState.Held && (rights.IsAdmin || m.AuthorId == rights.Who.AgentId), m.OriginTicketId, m.RemoteImages);
}

/// <summary>Where the next older page of a conversation begins.</summary>
/// <param name="At">Instant of the oldest item shown.</param>
/// <param name="MessageId">Messages of that instant with a smaller id come next.</param>
/// <param name="NoteId">Notes of that instant with a smaller id come next.</param>
public sealed record ThreadCursor(DateTimeOffset At, long MessageId, long NoteId);

/// <summary>A page of a conversation.</summary>
/// <param name="Items">Oldest first.</param>
/// <param name="Older">Where older ones begin; null when there are none.</param>
public sealed record ThreadPage(IReadOnlyList<ThreadItem> Items, ThreadCursor? Older);

/// <summary>One item: a message, a note, or a line of the history.</summary>
/// <param name="At">When.</param>
/// <param name="Id">Id of the message or note; version of a line.</param>
/// <param name="Message">A message.</param>
/// <param name="Note">A note.</param>
/// <param name="Line">A line.</param>
/// <param name="Copy">What became of the copy that the note tells of.</param>
public sealed record ThreadItem(DateTimeOffset At, long Id, MessageRow? Message = null, NoteRow? Note = null, ActivityRow? Line = null, ForwardedCopy? Copy = null)
{
    /// <summary>Tells items apart.</summary>
    public string Key => (Message is not null ? "m" : Note is not null ? "n" : "l") + Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A message as agents see it.</summary>
/// <param name="Id">Id.</param>
/// <param name="Number">Number on its ticket.</param>
/// <param name="Direction">From or to the customer.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="AuthorName">Their name when they did.</param>
/// <param name="Channel">The way it came or went.</param>
/// <param name="Body">Markdown of an agent, with their signature; plain text of a customer.</param>
/// <param name="Quoted">What a customer's mail repeated.</param>
/// <param name="Opening">The words that the description was made from (C23).</param>
/// <param name="Automatic">Written by a machine.</param>
/// <param name="From">Address it came from or goes out from.</param>
/// <param name="To">Addresses.</param>
/// <param name="Cc">More addresses.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it was deferred, failed or came back.</param>
/// <param name="SecondCopy">A second copy may have arrived.</param>
/// <param name="ReleaseAt">Until then it can be taken back.</param>
/// <param name="SentAt">When it was released.</param>
/// <param name="CreatedAt">When it was written or received.</param>
/// <param name="Files">Attachments.</param>
/// <param name="HasOriginal">It came as a mail.</param>
/// <param name="MayTakeBack">The asker may take it back now.</param>
/// <param name="Origin">The ticket that it was written on, when a merge or a split brought it here.</param>
/// <param name="RemoteImages">Images that its mail would have fetched from elsewhere; they are never loaded (S-14).</param>
public sealed record MessageRow(
    long Id, int Number, MessageDirection Direction, Who Author, string AuthorName, TicketChannel Channel, string Body, string Quoted, bool Opening, bool Automatic, string? From,
    IReadOnlyList<string> To, IReadOnlyList<string> Cc, MessageState State, string? Reason, bool SecondCopy, DateTimeOffset? ReleaseAt, DateTimeOffset? SentAt, DateTimeOffset CreatedAt,
    IReadOnlyList<AttachedFile> Files, bool HasOriginal, bool MayTakeBack, long? Origin = null, int RemoteImages = 0);

/// <summary>What the composer needs to know before somebody writes (S147).</summary>
public sealed record ReplyContext(long TicketId) : Query<ReplyLine>
{
    internal override Permission Needs => Permission.WriteNotes;

    internal override async Task<ReplyLine> RunAsync(Reading reading, CancellationToken ct)
    {
        var ticket = await reading.Tickets().Where(t => t.Id == TicketId).Select(t => new { t.CustomerId, t.TeamId, t.AssigneeIds, t.Status, t.MergedInto, t.CcAddresses }).SingleOrDefaultAsync(ct)
            ?? throw Work.NotFound(TicketWork.What);
        var (me, place) = (reading.Who.AgentId ?? 0, TicketId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var from = await ConversationWork.FromAddressAsync(reading.Db, ticket.TeamId, ct);
        return new ReplyLine(
            await ConversationWork.AddressOfAsync(reading.Db, ticket.CustomerId, ct), from,
            await reading.All<Message>().Where(m => m.TicketId == TicketId).MaxAsync(m => (int?)m.Number, ct) ?? 0,
            await reading.All<Draft>().Where(d => d.Place == place && d.Kind == ConversationWork.Reply && d.Body != "" && d.AgentId != me).Select(d => d.AgentId).Take(5).ToListAsync(ct),
            reading.Rights.MayEdit(ticket.TeamId, ticket.AssigneeIds) && ticket.Status != TicketStatus.Spam && ticket.MergedInto is null, ticket.CcAddresses,
            !(await FromRule.OfAsync(reading.Db, ct)).Allows(from));
    }
}

/// <summary>To whom and from where a reply would go.</summary>
/// <param name="To">The customer's address; null when there is none.</param>
/// <param name="From">The desk's address.</param>
/// <param name="LastMessage">Number of the last message; 0 when nobody has written.</param>
/// <param name="Drafting">Other agents who have an unsent reply here.</param>
/// <param name="MayReply">The asker may reply (D16).</param>
/// <param name="Cc">Who gets a copy unless it is taken out: people of merged tickets (D10).</param>
/// <param name="Unverified">The desk's address is on no verified domain, and no Owner allows that: a reply would be refused (S249).</param>
public sealed record ReplyLine(string? To, string From, int LastMessage, IReadOnlyList<long> Drafting, bool MayReply, IReadOnlyList<string> Cc, bool Unverified = false);
