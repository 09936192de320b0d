using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations.Merging;

/// <summary>
/// Takes a merge back within 30 days (D10): the duplicate is what it was, with its messages, notes, files, links and drafts. What came after the merge stays on the
/// other ticket, which loses only what the merge had added; but of the messages among it those go with the duplicate that were chosen. A message that was to tell
/// the customer of the merge is taken back if it has not gone out. Returns the other ticket's id. Refuses when that ticket was merged itself: the later merge goes first.
/// </summary>
/// <param name="SecondaryId">The ticket that was merged; the actor may change it and the one that was kept.</param>
/// <param name="Later">Ids of messages that go with it, of those that <see cref="LaterMessages"/> offers, at most <see cref="LaterMessages.Most"/>; none = all stay.</param>
public sealed record UnmergeTicket(long SecondaryId, IReadOnlyList<long>? Later = null) : Command<long>
{
    internal override Permission Needs => Permission.EditTickets;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        if (Later?.Count > LaterMessages.Most) throw Work.Invalid("messages", $"At most {LaterMessages.Most} messages can go back at once; {Later.Count} were chosen. Nothing was changed.");
        var seen = await Standing(work).AsNoTracking().SingleOrDefaultAsync(ct);
        var taken = seen?.Taken is { } text ? MergeTaken.Read(text) : null;
        var locked = (await work.LockedAsync([SecondaryId, .. seen is null ? [] : new[] { seen.PrimaryId }, .. taken?.Chain ?? []], ct)).ToDictionary(t => t.Id);
        if (!locked.TryGetValue(SecondaryId, out var gone) || gone.DeletedAt is not null || !work.Rights.Sees(gone.TeamId, gone.AssigneeIds)) throw Work.NotFound(TicketWork.What);
        work.DemandEdit(gone);
        if (gone.MergedInto is null || seen is null || await Standing(work).SingleOrDefaultAsync(ct) is not { } merge || merge.Id != seen.Id)
            throw Work.Rule("This ticket isn't merged into another one. Nothing was changed.");
        var kept = locked[merge.PrimaryId];
        work.DemandEdit(kept);
        if (kept.MergedInto is { } root)
        {
            var settings = await work.SettingsAsync(ct);
            throw Work.Rule($"{TicketNumber.Format(kept.Id, settings)} was merged into {TicketNumber.Format(root, settings)} later. Un-merge that one first. Nothing was changed.");
        }
        if (taken is null || merge.At + TicketMerge.Reversible < work.Now) throw Work.Rule("It was merged more than 30 days ago, so it can't be un-merged any more.");

        await work.MoveBackAsync(gone.Id, kept.Id, taken, ct);
        var since = await work.SendAfterAsync(gone, kept, merge.At, [.. (Later ?? []).Distinct()], ct);
        await HushAsync(work, kept, taken, ct);
        foreach (var id in taken.Chain.Where(id => locked.TryGetValue(id, out var t) && t.MergedInto == kept.Id)) locked[id].FollowTo(gone.Id, work.Now);
        await EmptyAsync(work, kept, gone, taken, since?.Messages, ct);
        gone.Unmerge(taken.Secondary, since, work.Now);
        merge.UndoneAt = work.Now;
        return kept.Id;
    }

    private IQueryable<TicketMerge> Standing(Work work) => work.All<TicketMerge>().Where(m => m.SecondaryId == SecondaryId && m.UndoneAt == null);

    /// <summary>Nobody is told of a merge that is taken back before that went out.</summary>
    private static async Task HushAsync(Work work, Ticket kept, MergeTaken taken, CancellationToken ct)
    {
        if (taken.ToldId is not { } id || await work.All<Message>().SingleOrDefaultAsync(m => m.Id == id && m.State == MessageState.Held, ct) is not { } told) return;
        told.State = MessageState.TakenBack;
        kept.Written(new ReplyTakenBack(told.Id), work.Now);
    }

    /// <summary>Takes from the kept ticket what the merge had added, unless it was changed since, or another merged ticket brings it too.</summary>
    private static async Task EmptyAsync(Work work, Ticket kept, Ticket gone, MergeTaken taken, int? later, CancellationToken ct)
    {
        long[] left = [gone.Id, .. taken.Chain];
        var others = await work.All<Ticket>().AsNoTracking().Where(t => t.MergedInto == kept.Id && !left.Contains(t.Id)).Take(MergeTicket.Most)
            .Select(t => new { t.TagIds, t.CustomerId, t.CreatedAt, t.ClockStartAt, t.FirstResponseAt }).ToListAsync(ct);
        var own = await work.All<Message>().Where(m => m.TicketId == kept.Id && m.OriginTicketId == null && m.Direction == MessageDirection.Out && !m.Notice && m.SentAt != null).MinAsync(m => m.SentAt, ct);
        foreach (var tag in taken.Tags.Where(t => !others.Exists(o => o.TagIds.Contains(t)))) kept.RemoveTag(tag, work.Now);
        foreach (var person in taken.Assignees) kept.Unassign(person, work.Now);
        if (taken.TeamId is { } team && kept.TeamId == team) kept.MoveToTeam(null, work.Now);
        var (start, first) = (taken.ClockStart, MergeTicket.Earlier(taken.FirstResponse, own));
        foreach (var other in others.Where(o => o.CustomerId == kept.CustomerId))
        {
            var since = other.ClockStartAt ?? other.CreatedAt;
            if (since < (start ?? kept.CreatedAt)) start = since;
            first = MergeTicket.Earlier(first, other.FirstResponseAt);
        }
        if (taken.CustomerId is { } customer && kept.CustomerId == customer) kept.SetCustomer(null, work.Now);
        kept.GiveBack(gone.Id, start, first, [.. kept.CcAddresses.Except(taken.Cc, StringComparer.OrdinalIgnoreCase)], later, work.Now);
    }
}
