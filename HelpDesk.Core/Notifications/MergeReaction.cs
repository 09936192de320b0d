using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Notifications;

/// <summary>Who followed a duplicate follows the ticket that is kept, and nobody is asked about the duplicate any more; an un-merge takes both back (D10).</summary>
internal sealed class MergeReaction : IReaction
{
    public async Task ReactAsync(Work work, IReadOnlyList<IRecordEvents> changed, CancellationToken ct)
    {
        foreach (var kept in changed.OfType<Ticket>())
        {
            foreach (var fact in ((IRecordEvents)kept).Pending.Select(p => p.Fact))
            {
                if (fact is TicketMerged { Kept: true } merged) await TakeOverAsync(work, kept.Id, merged.OtherId, ct);
                if (fact is TicketUnmerged { Kept: true } unmerged) await GiveBackAsync(work, kept.Id, unmerged.OtherId, ct);
            }
        }
    }

    private static async Task TakeOverAsync(Work work, long kept, long gone, CancellationToken ct)
    {
        await work.Db.Database.ExecuteSqlAsync($"""
            insert into ticket_follows (ticket_id, agent_id, muted, came_from) select {kept}, agent_id, false, {gone} from ticket_follows where ticket_id = {gone} and not muted
            on conflict (ticket_id, agent_id) do nothing
            """, ct);
        await work.Db.Database.ExecuteSqlAsync($"update surveys set voided_at = {work.Now} where ticket_id = {gone} and answered_at is null and voided_at is null", ct);
        await work.Db.Database.ExecuteSqlAsync($"delete from customer_notices where ticket_id = {gone}", ct);
    }

    private static async Task GiveBackAsync(Work work, long kept, long gone, CancellationToken ct)
    {
        await work.Db.Database.ExecuteSqlAsync($"delete from ticket_follows where ticket_id = {kept} and came_from = {gone}", ct);
        await work.Db.Database.ExecuteSqlAsync($"""
            update surveys set voided_at = null where ticket_id = {gone} and answered_at is null
               and voided_at = (select max(at) from ticket_merges where secondary_id = {gone})
            """, ct);
    }
}
