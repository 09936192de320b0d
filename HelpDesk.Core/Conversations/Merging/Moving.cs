using System.Globalization;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations.Merging;

/// <summary>Moves what belongs to a ticket to another one and back. What hangs on a message follows it by triggers; both tickets are locked.</summary>
internal static class Moving
{
    public static async Task<MergeTaken> MoveAsync(this Work work, long to, long from, MergeTaken taken, CancellationToken ct)
    {
        var db = work.Db.Database;
        var messages = await work.All<Message>().AsNoTracking().Where(m => m.TicketId == from).OrderBy(m => m.Number).Select(m => new MovedMessage(m.Id, m.Number, m.OriginTicketId, m.Opening)).ToListAsync(ct);
        var notes = await work.All<Note>().AsNoTracking().Where(n => n.TicketId == from).OrderBy(n => n.Id).Select(n => new MovedNote(n.Id, n.OriginTicketId)).ToListAsync(ct);
        var files = await work.All<TicketFile>().AsNoTracking().Where(f => f.TicketId == from).Select(f => new { f.Id, Alone = f.MessageId == null }).ToListAsync(ct);
        var last = await work.NextNumberAsync(to, ct) - 1;
        await db.ExecuteSqlAsync($"""
            update messages m set ticket_id = {to}, number = {last} + x.n, opening = false, origin_ticket_id = coalesce(m.origin_ticket_id, {from})
              from (select id, row_number() over (order by number) as n from messages where ticket_id = {from}) x where m.id = x.id
            """, ct);
        await db.ExecuteSqlAsync($"update notes set ticket_id = {to}, origin_ticket_id = coalesce(origin_ticket_id, {from}) where ticket_id = {from}", ct);
        await db.ExecuteSqlAsync($"update files set ticket_id = {to} where ticket_id = {from}", ct);
        var (links, added) = await MoveLinksAsync(work, to, from, ct);
        return taken with
        {
            Messages = messages, Notes = notes, Files = [.. files.Where(f => f.Alone).Select(f => f.Id)], FileCount = files.Count,
            Links = links, AddedLinks = added, Drafts = await MoveDraftsAsync(work, to, from, ct),
        };
    }

    /// <summary>Gives back what is still where the merge put it; what went elsewhere since stays there.</summary>
    public static async Task MoveBackAsync(this Work work, long to, long from, MergeTaken taken, CancellationToken ct)
    {
        var db = work.Db.Database;
        await work.All<NoteRevision>().Where(n => n.NoteId == taken.NoteId).ExecuteDeleteAsync(ct);
        await work.All<Note>().Where(n => n.Id == taken.NoteId && n.TicketId == to).ExecuteDeleteAsync(ct);
        await db.ExecuteSqlAsync($"""
            update messages m set ticket_id = {to}, number = x.number, origin_ticket_id = x.origin, opening = x.opening
              from unnest({taken.Messages.Select(m => m.Id).ToArray()}, {taken.Messages.Select(m => m.Number).ToArray()}, {taken.Messages.Select(m => m.Origin).ToArray()},
                          {taken.Messages.Select(m => m.Opening).ToArray()}) as x (id, number, origin, opening)
             where m.id = x.id and m.ticket_id = {from}
            """, ct);
        await db.ExecuteSqlAsync($"""
            update notes n set ticket_id = {to}, origin_ticket_id = x.origin
              from unnest({taken.Notes.Select(n => n.Id).ToArray()}, {taken.Notes.Select(n => n.Origin).ToArray()}) as x (id, origin) where n.id = x.id and n.ticket_id = {from}
            """, ct);
        await db.ExecuteSqlAsync($"update files set ticket_id = {to} where id = any({taken.Files.ToArray()}) and ticket_id = {from} and message_id is null", ct);
        // The line about the merge is gone, even where nothing else came back.
        await db.ExecuteSqlAsync($"update ticket_search set document = ticket_document({to}) where ticket_id = {to}", ct);
        foreach (var link in taken.AddedLinks) await work.All<TicketLink>().Where(l => l.TicketId == link.TicketId && l.OtherId == link.OtherId && l.Kind == link.Kind).ExecuteDeleteAsync(ct);
        foreach (var link in taken.Links) await KeepLinkAsync(work, link, ct);
        foreach (var draft in taken.Drafts) await MoveDraftBackAsync(work, Place(to), Place(from), draft, ct);
    }

    private static async Task<(List<MovedLink> Links, List<MovedLink> Added)> MoveLinksAsync(Work work, long to, long from, CancellationToken ct)
    {
        var links = await work.All<TicketLink>().AsNoTracking().Where(l => l.TicketId == from || l.OtherId == from)
            .OrderBy(l => l.TicketId).ThenBy(l => l.OtherId).ThenBy(l => l.Kind).Select(l => new MovedLink(l.TicketId, l.OtherId, l.Kind, l.CreatedAt)).ToListAsync(ct);
        var added = new List<MovedLink>();
        await work.All<TicketLink>().Where(l => l.TicketId == from || l.OtherId == from).ExecuteDeleteAsync(ct);
        foreach (var link in links.Select(l => l with { TicketId = l.TicketId == from ? to : l.TicketId, OtherId = l.OtherId == from ? to : l.OtherId }).Where(l => l.TicketId != l.OtherId))
        {
            if (await KeepLinkAsync(work, link, ct)) added.Add(link);
        }
        return (links, added);
    }

    /// <summary>Adds a link unless these two have one of this kind, whatever way round, or one of them is gone for good.</summary>
    private static async Task<bool> KeepLinkAsync(Work work, MovedLink link, CancellationToken ct) => await work.Db.Database.ExecuteSqlAsync($"""
        insert into ticket_links (ticket_id, other_id, kind, created_at) select {link.TicketId}, {link.OtherId}, {(short)link.Kind}, {link.CreatedAt}
         where (select count(*) from tickets where id in ({link.TicketId}, {link.OtherId})) = 2
           and not exists (select from ticket_links l where l.kind = {(short)link.Kind} and (l.ticket_id = {link.TicketId} and l.other_id = {link.OtherId} or l.ticket_id = {link.OtherId} and l.other_id = {link.TicketId}))
        """, ct) > 0;

    /// <summary>Unsent texts go to the kept ticket, below what their writer has there (D10).</summary>
    private static async Task<List<MovedDraft>> MoveDraftsAsync(Work work, long to, long from, CancellationToken ct)
    {
        var (there, here) = (Place(to), Place(from));
        var drafts = await work.All<Draft>().AsNoTracking().Where(d => d.Place == here || d.Place == there).ToListAsync(ct);
        var moved = new List<MovedDraft>();
        foreach (var draft in drafts.Where(d => d.Place == here && DraftKinds.Moves(d.Kind)).OrderBy(d => d.AgentId).ThenBy(d => d.Kind, StringComparer.Ordinal))
        {
            var kept = drafts.Find(d => d.Place == there && d.AgentId == draft.AgentId && d.Kind == draft.Kind);
            var (body, cc) = (kept is null ? draft.Body : Joined(kept.Body, draft.Body), kept?.Cc ?? draft.Cc);
            await work.All<Draft>().Where(d => d.AgentId == draft.AgentId && d.Place == here && d.Kind == draft.Kind).ExecuteDeleteAsync(ct);
            await work.Db.Database.ExecuteSqlAsync($"""
                insert into drafts (agent_id, place, kind, body, seen, cc, updated_at) values ({draft.AgentId}, {there}, {draft.Kind}, {body}, null, {cc}, {work.Now})
                on conflict (agent_id, place, kind) do update set body = excluded.body, cc = excluded.cc, updated_at = excluded.updated_at
                """, ct);
            moved.Add(new MovedDraft(draft.AgentId, draft.Kind, Of(draft), body, kept is null ? null : Of(kept), cc));
        }
        return moved;
    }

    /// <summary>A text that was written on, sent or thrown away on the kept ticket since stays as its writer left it.</summary>
    private static async Task MoveDraftBackAsync(Work work, string to, string from, MovedDraft moved, CancellationToken ct)
    {
        var mine = work.All<Draft>().Where(d => d.AgentId == moved.AgentId && d.Place == from && d.Kind == moved.Kind && d.Body == moved.Became && d.Cc == moved.BecameCc);
        var untouched = moved.Kept is { } kept
            ? await mine.ExecuteUpdateAsync(d => d.SetProperty(x => x.Body, kept.Body).SetProperty(x => x.Seen, kept.Seen).SetProperty(x => x.Cc, kept.Cc).SetProperty(x => x.UpdatedAt, kept.UpdatedAt), ct)
            : await mine.ExecuteDeleteAsync(ct);
        if (untouched == 0) return;
        await work.Db.Database.ExecuteSqlAsync($"""
            insert into drafts (agent_id, place, kind, body, seen, cc, updated_at) values ({moved.AgentId}, {to}, {moved.Kind}, {moved.Was.Body}, {moved.Was.Seen}, {moved.Was.Cc}, {moved.Was.UpdatedAt})
            on conflict (agent_id, place, kind) do nothing
            """, ct);
    }

    private static KeptDraft Of(Draft d) => new(d.Body, d.Seen, d.UpdatedAt, d.Cc);

    /// <summary>Two texts below each other; what does not fit any more is cut at the longest that a draft may be.</summary>
    private static string Joined(string above, string below)
    {
        if (above.Length == 0 || below.Length == 0) return above + below;
        var both = above + "\n\n" + below;
        return both.Length <= Texts.BodyLength ? both : both[..(char.IsHighSurrogate(both[Texts.BodyLength - 1]) ? Texts.BodyLength - 1 : Texts.BodyLength)];
    }

    private static string Place(long id) => id.ToString(CultureInfo.InvariantCulture);
}
