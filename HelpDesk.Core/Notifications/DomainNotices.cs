using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Notifications;

/// <summary>Tells owners and admins, by their wishes, that the record of a verified domain's key is gone or was changed; once for each loss (S249).</summary>
internal sealed class DomainNotices : IReaction
{
    public async Task ReactAsync(Work work, IReadOnlyList<IRecordEvents> changed, CancellationToken ct)
    {
        foreach (var domain in changed.OfType<SendingDomain>().Where(d => ((IRecordEvents)d).Pending.Any(p => p.Fact is DomainRecordMissed))) await TellAsync(work, domain.Id, ct);
    }

    private static async Task TellAsync(Work work, long domainId, CancellationToken ct)
    {
        var wish = Wish.Of(NotificationKind.DomainLost);
        await work.Db.Database.ExecuteSqlAsync($"""
            insert into notifications (agent_id, domain_id, kind, actor_kind, actor_id, at, in_inbox, mail_due_at)
            select a.id, {domainId}, {(short)NotificationKind.DomainLost}, {(short)ActorKind.Clock}, null, {work.Now}, coalesce(c.inbox, {wish.Inbox}),
                   case when coalesce(c.mail, {wish.Mail}) then {work.Now + NotifyReaction.Grace}::timestamptz end
              from agents a left join notification_choices c on c.agent_id = a.id and c.kind = {(short)NotificationKind.DomainLost}
             where a.role >= {(short)Role.Admin} and a.disabled_at is null and (coalesce(c.inbox, {wish.Inbox}) or coalesce(c.mail, {wish.Mail}))
            on conflict (agent_id, domain_id, kind) where read_at is null and domain_id is not null
            do update set times = notifications.times + 1, at = excluded.at, in_inbox = excluded.in_inbox, mail_due_at = excluded.mail_due_at
            """, ct);
    }
}
