using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Tickets;

/// <summary>Links two tickets that belong together (C24). The actor changes the first and sees the other; both record it.</summary>
/// <param name="TicketId">A ticket that the actor may change.</param>
/// <param name="OtherId">A ticket that the actor sees; not the same one.</param>
public sealed record LinkTickets(long TicketId, long OtherId) : Command<bool>
{
    /// <summary>Most links of one ticket.</summary>
    public const int Most = 50;

    internal override Permission Needs => Permission.EditTickets;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        if (TicketId == OtherId) throw Work.Invalid("link", "A ticket can't be linked with itself.");
        var (ticket, other) = await work.PairAsync(TicketId, OtherId, ct);
        work.DemandEdit(ticket);
        await work.DemandUnmergedAsync(ticket, ct);
        await work.DemandUnmergedAsync(other, ct);
        if (await work.Between(TicketId, OtherId).AnyAsync(ct)) return false;
        if (await work.All<TicketLink>().CountAsync(l => l.TicketId == TicketId || l.OtherId == TicketId, ct) >= Most) throw Work.Rule($"A ticket has at most {Most} links. Nothing was linked.");
        work.Add(new TicketLink { TicketId = TicketId, OtherId = OtherId, Kind = LinkKind.Related, CreatedAt = work.Now });
        ticket.Written(new TicketLinked(OtherId, LinkKind.Related), work.Now);
        other.Noticed(new TicketLinked(TicketId, LinkKind.Related));
        return true;
    }
}

/// <summary>Takes the links between two tickets away, of whatever kind; both record it. False when there were none.</summary>
/// <param name="TicketId">A ticket that the actor may change.</param>
/// <param name="OtherId">A ticket that the actor sees.</param>
public sealed record UnlinkTickets(long TicketId, long OtherId) : Command<bool>
{
    internal override Permission Needs => Permission.EditTickets;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var (ticket, other) = await work.PairAsync(TicketId, OtherId, ct);
        work.DemandEdit(ticket);
        await work.DemandUnmergedAsync(ticket, ct);
        if (await work.Between(TicketId, OtherId).ExecuteDeleteAsync(ct) == 0) return false;
        ticket.Written(new TicketUnlinked(OtherId), work.Now);
        other.Noticed(new TicketUnlinked(TicketId));
        return true;
    }
}

/// <summary>The tickets that a ticket is linked with, and those that were merged into it, as far as the asker sees them; newest link first, at most 100.</summary>
public sealed record LinkedTickets(long TicketId) : Query<IReadOnlyList<LinkedTicket>>
{
    private const int Most = 100;

    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<LinkedTicket>> RunAsync(Reading reading, CancellationToken ct)
    {
        if (!await reading.Tickets().AnyAsync(t => t.Id == TicketId, ct)) throw Work.NotFound(TicketWork.What);
        var links = await reading.All<TicketLink>().Where(l => l.TicketId == TicketId || l.OtherId == TicketId).OrderByDescending(l => l.CreatedAt).ThenBy(l => l.TicketId).ThenBy(l => l.OtherId)
            .Take(Most).ToListAsync(ct);
        var merged = await reading.All<Ticket>().Where(t => t.MergedInto == TicketId).OrderBy(t => t.Id).Select(t => t.Id).Take(Most).ToListAsync(ct);
        var found = links.Select(l => (Id: l.TicketId == TicketId ? l.OtherId : l.TicketId, Kind: l.TicketId == TicketId ? l.Kind : l.Kind.Seen()))
            .Concat(merged.Select(id => (Id: id, Kind: LinkKind.Merged))).ToList();
        long[] ids = [.. found.Select(f => f.Id).Distinct()];
        var rows = ids.Length == 0 ? [] : await reading.Tickets().Where(t => ids.Contains(t.Id)).Select(t => new { t.Id, t.Subject, t.Status, t.WaitingOn }).ToDictionaryAsync(t => t.Id, ct);
        return [.. found.Where(f => rows.ContainsKey(f.Id)).Select(f => new LinkedTicket(f.Id, f.Kind, rows[f.Id].Subject, rows[f.Id].Status, rows[f.Id].WaitingOn))];
    }
}

/// <summary>A ticket that another one is linked with.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">How they belong together, as seen from the ticket that was asked for.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Status">Its status.</param>
/// <param name="WaitingOn">Whom it waits for.</param>
public sealed record LinkedTicket(long Id, LinkKind Kind, string Subject, TicketStatus Status, WaitingOn? WaitingOn);

internal static class LinkWork
{
    /// <summary>Two visible tickets, locked in the order of their ids; the first is the one that is changed.</summary>
    public static async Task<(Ticket Ticket, Ticket Other)> PairAsync(this Work work, long id, long otherId, CancellationToken ct)
    {
        var found = (await work.TicketsAsync([id, otherId], ct)).Where(t => t.DeletedAt is null).ToDictionary(t => t.Id);
        return found.Count == 2 ? (found[id], found[otherId]) : throw Work.NotFound(TicketWork.What);
    }

    /// <summary>The links between two tickets, whoever linked them and whatever way round.</summary>
    public static IQueryable<TicketLink> Between(this Work work, long id, long otherId) =>
        work.All<TicketLink>().Where(l => l.TicketId == id && l.OtherId == otherId || l.TicketId == otherId && l.OtherId == id);

    /// <summary>A kind of link as seen from the other ticket.</summary>
    public static LinkKind Seen(this LinkKind kind) => kind switch
    {
        LinkKind.FollowUpOf => LinkKind.FollowedBy,
        LinkKind.SplitFrom => LinkKind.SplitInto,
        _ => kind,
    };
}
