using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations.Merging;

/// <summary>
/// Merges a duplicate into the ticket that is kept (S192, D10): messages, notes, files, links and drafts go over as they are, tags are united, what the
/// kept ticket has wins. The duplicate is closed and points to it. It can be taken back for 30 days by <see cref="UnmergeTicket"/>.
/// If wanted, the customer of the ticket that is kept is told in a message that is no answer: it stops no clock and changes no status. Refuses tickets that are spam, deleted or merged already, a closed ticket as the one to keep, and while a reply on the duplicate is about to go out.
/// </summary>
/// <param name="PrimaryId">The ticket that is kept; the actor may change it.</param>
/// <param name="SecondaryId">The duplicate; the actor may change it.</param>
/// <param name="OtherCustomer">Confirms that the tickets are of different customers.</param>
/// <param name="CopyCustomer">Whether the duplicate's customer gets a copy of replies from now on; without it they do not (privacy).</param>
/// <param name="Tell">What the customer of the ticket that is kept is told, and nobody else; Markdown, 1 to <see cref="LongestTell"/> characters; null = nothing.</param>
public sealed record MergeTicket(long PrimaryId, long SecondaryId, bool OtherCustomer = false, bool CopyCustomer = false, string? Tell = null) : Command<MergedParts>
{
    /// <summary>Most characters of what the customer is told.</summary>
    public const int LongestTell = 4000;

    /// <summary>Most tickets that are merged into one.</summary>
    public const int Most = 100;

    internal override Permission Needs => Permission.EditTickets;

    internal override async Task<MergedParts> RunAsync(Work work, CancellationToken ct)
    {
        if (PrimaryId == SecondaryId) throw Work.Invalid("ticket", "A ticket can't be merged into itself. Choose another one.");
        long[] chain = [.. await ChainAsync(work, ct)];
        var locked = (await work.LockedAsync([PrimaryId, SecondaryId, .. chain], ct)).ToDictionary(t => t.Id);
        var (kept, gone) = (Seen(work, locked, PrimaryId), Seen(work, locked, SecondaryId));
        var settings = await work.SettingsAsync(ct);
        await DemandAsync(work, kept, gone, settings, ct);
        // One that was merged into the duplicate between the two looks: the next attempt locks it too.
        if (!(await ChainAsync(work, ct)).Order().SequenceEqual(chain.Order())) throw new DbUpdateConcurrencyException("More was merged meanwhile.");
        if (chain.Length + 1 + await work.All<Ticket>().CountAsync(t => t.MergedInto == PrimaryId, ct) > Most) throw Work.Rule($"At most {Most} tickets can be merged into one. Nothing was changed.");

        var taken = new MergeTaken { Secondary = gone.Before(), ClockStart = kept.ClockStartAt, FirstResponse = kept.FirstResponseAt, Chain = chain };
        taken = await work.MoveAsync(kept.Id, gone.Id, taken, ct);
        taken = await FillAsync(work, kept, gone, taken, ct);
        foreach (var id in chain) locked[id].FollowTo(kept.Id, work.Now);
        taken = taken with { NoteId = await NoteAsync(work, gone, kept, settings, ct), ToldId = await TellAsync(work, kept, ct) };
        gone.MergeInto(kept.Id, work.Now);
        work.Add(new TicketMerge
        {
            SecondaryId = gone.Id, PrimaryId = kept.Id, At = work.Now, ActorKind = work.Who.Kind, ActorId = work.Who.Id == 0 ? null : work.Who.Id, Taken = taken.Write(),
        });
        return new MergedParts(taken.Messages.Count, taken.Notes.Count, taken.FileCount);
    }

    private Task<List<long>> ChainAsync(Work work, CancellationToken ct) =>
        work.All<Ticket>().AsNoTracking().Where(t => t.MergedInto == SecondaryId).OrderBy(t => t.Id).Select(t => t.Id).Take(Most + 1).ToListAsync(ct);

    /// <summary>Whoever does not see a ticket learns nothing of it (S-18).</summary>
    private static Ticket Seen(Work work, Dictionary<long, Ticket> locked, long id) =>
        locked.TryGetValue(id, out var t) && t.DeletedAt is null && work.Rights.Sees(t.TeamId, t.AssigneeIds) ? t : throw Work.NotFound(TicketWork.What);

    private async Task DemandAsync(Work work, Ticket kept, Ticket gone, WorkspaceSettings settings, CancellationToken ct)
    {
        string Number(long id) => TicketNumber.Format(id, settings);
        work.DemandEdit(kept);
        work.DemandEdit(gone);
        foreach (var ticket in new[] { kept, gone })
        {
            if (ticket.MergedInto is { } root) throw Work.Rule($"{Number(ticket.Id)} was merged into {Number(root)} already. Nothing was changed.");
            if (ticket.Status == TicketStatus.Spam) throw Work.Rule($"{Number(ticket.Id)} is spam. Mark it as not spam first. Nothing was changed.");
        }
        if (kept.Status == TicketStatus.Closed) throw Work.Rule($"{Number(kept.Id)} is closed. Reopen it first, or merge the other way round. Nothing was changed.");
        if (OthersCustomer(kept, gone) && !OtherCustomer) throw Work.Invalid("customer", "These tickets are from different customers. Confirm that they belong together. Nothing was changed.");
        if (await work.All<Message>().AnyAsync(m => m.TicketId == gone.Id && m.State == MessageState.Held, ct))
            throw Work.Rule($"A reply on {Number(gone.Id)} is going out in a few seconds. Wait for it, or take it back, then merge. Nothing was changed.");
    }

    private static bool OthersCustomer(Ticket kept, Ticket gone) => kept.CustomerId is { } a && gone.CustomerId is { } b && a != b;

    /// <summary>Unites what can be united and fills what is empty; what the kept ticket has stays (D10).</summary>
    private async Task<MergeTaken> FillAsync(Work work, Ticket kept, Ticket gone, MergeTaken taken, CancellationToken ct)
    {
        var same = !OthersCustomer(kept, gone);
        long[] tags = [.. gone.TagIds.Except(kept.TagIds)];
        long[] people = kept.AssigneeIds.Length == 0 ? gone.AssigneeIds : [];
        var team = kept.TeamId is null ? gone.TeamId : null;
        var customer = kept.CustomerId is null ? gone.CustomerId : null;
        foreach (var tag in tags) kept.AddTag(tag, work.Now);
        foreach (var person in people) kept.Assign(person, work.Now);
        if (team is not null) kept.MoveToTeam(team, work.Now);
        if (customer is not null) kept.SetCustomer(customer, work.Now);

        var copies = same ? gone.CcAddresses : [];
        if (!same && CopyCustomer) copies = [.. gone.CcAddresses, .. await ConversationWork.AddressOfAsync(work.Db, gone.CustomerId, ct) is { } address ? [address] : Array.Empty<string>()];
        string[] cc = [.. copies.Except(kept.CcAddresses, StringComparer.OrdinalIgnoreCase)];
        // Other people's waiting is not this customer's; the start moves earlier only (D10).
        var start = same && gone.WaitsSince < kept.WaitsSince ? gone.WaitsSince : kept.ClockStartAt;
        kept.TakeIn(gone.Id, start, same ? Earlier(kept.FirstResponseAt, gone.FirstResponseAt) : kept.FirstResponseAt, [.. kept.CcAddresses, .. cc], work.Now);
        return taken with { Tags = tags, Assignees = people, TeamId = team, CustomerId = customer, Cc = cc };
    }

    private async Task<long?> TellAsync(Work work, Ticket kept, CancellationToken ct)
    {
        if (Tell is null) return null;
        var me = work.Who.AgentId ?? throw Work.NotAllowed("Only members write to customers.");
        var body = Texts.Body("tell", Tell, "The message to the customer", LongestTell);
        if (body.Trim().Length == 0) throw Work.Invalid("tell", "Write what the customer is told, or leave the message out. Nothing was changed.");
        Replies.DemandFilled("tell", body);
        var to = await ConversationWork.AddressOfAsync(work.Db, kept.CustomerId, ct) ?? throw Work.Invalid("tell", "There is no address to write to. Leave the message out. Nothing was changed.");
        return (await Replies.HoldAsync(work, kept, me, new HeldText(body, to, [], null, null, Notice: true), ct)).Id;
    }

    private static async Task<long> NoteAsync(Work work, Ticket gone, Ticket kept, WorkspaceSettings settings, CancellationToken ct)
    {
        var me = work.Who.AgentId;
        var by = me is null ? "" : " by " + await work.All<Agent>().Where(a => a.Id == me).Select(a => a.Name).SingleAsync(ct);
        var note = new Note
        {
            Id = (await work.Db.Database.SqlQuery<long>($"select nextval(pg_get_serial_sequence('notes', 'id')) as \"Value\"").ToListAsync(ct))[0],
            TicketId = gone.Id, AuthorKind = ActorKind.System, Body = $"Merged into {TicketNumber.Format(kept.Id, settings)}{by}.", CreatedAt = work.Now,
        };
        work.Add(note);
        work.KeepRevision(note);
        return note.Id;
    }

    internal static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a < b ? a : b;
}

/// <summary>What went over with a merge.</summary>
/// <param name="Messages">Messages.</param>
/// <param name="Notes">Notes, deleted ones too.</param>
/// <param name="Files">Files.</param>
public sealed record MergedParts(int Messages, int Notes, int Files);
