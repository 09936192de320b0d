using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Tickets;

/// <summary>How commands and queries reach tickets: locked and visible, or cut to what the asker may see.</summary>
internal static class TicketWork
{
    public const string What = "this ticket";

    /// <summary>Loads a ticket for change; its row is locked until the command commits. Refuses an invisible one as if it did not exist, and a merged one.</summary>
    public static async Task<Ticket> TicketAsync(this Work work, long id, CancellationToken ct, bool deleted = false)
    {
        var found = await work.TicketsAsync([id], ct);
        if (found.Count == 0 || found[0].DeletedAt is not null && !deleted) throw Work.NotFound(What);
        await work.DemandUnmergedAsync(found[0], ct);
        return found[0];
    }

    /// <summary>Refuses any change of a ticket that was merged into another one (D10).</summary>
    public static async Task DemandUnmergedAsync(this Work work, Ticket ticket, CancellationToken ct)
    {
        if (ticket.MergedInto is not { } root) return;
        var settings = await work.SettingsAsync(ct);
        throw Work.Rule($"{TicketNumber.Format(ticket.Id, settings)} was merged into {TicketNumber.Format(root, settings)}. Go on there. Nothing was changed here.");
    }

    /// <summary>Loads a ticket for change, or the one that it was merged into, however lately; null when there is none.</summary>
    public static async Task<Ticket?> RootAsync(this Work work, long id, CancellationToken ct)
    {
        while (true)
        {
            var root = await work.All<Ticket>().AsNoTracking().Where(t => t.Id == id).Select(t => (long?)(t.MergedInto ?? t.Id)).SingleOrDefaultAsync(ct);
            if (root is not { } found || (await work.TicketsAsync([found], ct)).SingleOrDefault() is not { DeletedAt: null } ticket) return null;
            if (ticket.MergedInto is null) return ticket;
        }
    }

    /// <summary>Loads the visible ones of these tickets for change, locked in id order so that two bulk actions cannot deadlock.</summary>
    public static async Task<List<Ticket>> TicketsAsync(this Work work, IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        return [.. (await work.LockedAsync(ids, ct)).Where(t => work.Rights.Sees(t.TeamId, t.AssigneeIds))];
    }

    /// <summary>Loads tickets for change whether the actor sees them or not: what was merged goes with its root.</summary>
    public static async Task<List<Ticket>> LockedAsync(this Work work, IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        var wanted = ids.Order().ToArray();
        return await work.Db.Set<Ticket>().FromSql($"select * from tickets where id = any({wanted}) order by id for update").ToListAsync(ct);
    }

    /// <summary>The next ticket number.</summary>
    public static async Task<long> NextTicketIdAsync(this Work work, CancellationToken ct) =>
        (await work.Db.Database.SqlQuery<long>($"select nextval(pg_get_serial_sequence('tickets', 'id')) as \"Value\"").ToListAsync(ct))[0];

    /// <summary>Refuses an actor who may not change this ticket (C20, D16).</summary>
    public static void DemandEdit(this Work work, Ticket ticket)
    {
        if (work.Rights.MayEdit(ticket.TeamId, ticket.AssigneeIds)) return;
        throw Work.NotAllowed(work.Rights.Role == Role.Guest
            ? "You have view-only access."
            : "You can only change tickets that are assigned to you. Claim it first, or ask a team lead.");
    }

    /// <summary>Settings of the workspace, as committed.</summary>
    public static async Task<WorkspaceSettings> SettingsAsync(this Work work, CancellationToken ct) =>
        (await work.All<Workspace>().AsNoTracking().SingleAsync(ct)).Settings;

    /// <summary>Refuses an id that is no member who may hold tickets: unknown, disabled, or a Guest (C33).</summary>
    public static async Task DemandAssigneeAsync(this Work work, long agentId, CancellationToken ct)
    {
        if (!await work.All<Agent>().AnyAsync(a => a.Id == agentId && a.DisabledAt == null && a.Role >= Role.Member, ct))
            throw Work.Invalid("assignees", "This person can't be assigned: only members who may work on tickets can.");
    }

    /// <summary>Refuses a team that does not exist.</summary>
    public static async Task DemandTeamAsync(this Work work, long? teamId, CancellationToken ct)
    {
        if (teamId is { } id && !await work.All<Team>().AnyAsync(t => t.Id == id, ct)) throw Work.Invalid("team", "This team doesn't exist any more.");
    }

    /// <summary>Refuses a customer that does not exist.</summary>
    public static async Task DemandCustomerAsync(this Work work, long? customerId, CancellationToken ct)
    {
        if (customerId is { } id && !await work.All<Customer>().AnyAsync(c => c.Id == id, ct)) throw Work.Invalid("customer", "This customer doesn't exist.");
    }

    /// <summary>Refuses a tag that does not exist or is archived.</summary>
    public static async Task DemandTagAsync(this Work work, long tagId, CancellationToken ct)
    {
        if (!await work.All<Tag>().AnyAsync(t => t.Id == tagId && t.ArchivedAt == null, ct)) throw Work.Invalid("tags", "This tag doesn't exist any more.");
    }

    /// <summary>Tickets that the asker may see; the only way for queries to reach them.</summary>
    public static IQueryable<Ticket> Tickets(this Reading reading)
    {
        var all = reading.All<Ticket>().Where(t => t.DeletedAt == null);
        if (reading.Rights.SeesAll) return all;
        var me = reading.Who.AgentId ?? 0;
        if (reading.Rights.Scope == TicketScope.Own) return all.Where(t => t.AssigneeIds.Contains(me));
        var teams = reading.Rights.TeamIds.Cast<long?>().ToArray();
        return all.Where(t => t.TeamId == null || teams.Contains(t.TeamId) || t.AssigneeIds.Contains(me));
    }
}
