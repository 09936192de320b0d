using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Kernel;

/// <summary>What one actor may do at this moment, read from the database for each call (TRUST decision 6).</summary>
/// <param name="Who">The actor.</param>
/// <param name="Role">The member's role; null for actors that are no members.</param>
/// <param name="TeamIds">Teams that the member belongs to.</param>
/// <param name="LeadTeamIds">Teams that the member leads (C20).</param>
/// <param name="Scope">Which tickets a Member or Guest sees.</param>
/// <param name="MayClaim">Members may take unassigned tickets of their team (C20).</param>
/// <param name="SeesAnalytics">Members see the analytics board.</param>
public sealed record Rights(
    Who Who, Role? Role, long[] TeamIds, long[] LeadTeamIds, TicketScope Scope, bool MayClaim, bool SeesAnalytics)
{
    /// <summary>Rights of the product's own actors: everything.</summary>
    public static Rights Everything(Who who) => new(who, null, [], [], TicketScope.All, true, true) { IsSystem = true };

    /// <summary>True for clocks, setup and the command line.</summary>
    public bool IsSystem { get; private init; }

    /// <summary>Owner or Admin, or the product itself.</summary>
    public bool IsAdmin => IsSystem || Role >= Kernel.Role.Admin;

    /// <summary>Whether the role allows it at all; row rules come on top.</summary>
    public bool May(Permission permission) => IsSystem || permission switch
    {
        Permission.None or Permission.ReadTickets => Role is not null,
        Permission.CreateTickets or Permission.EditTickets or Permission.WriteNotes => Role >= Kernel.Role.Member,
        Permission.ReadAnalytics => IsAdmin || LeadTeamIds.Length > 0 || Role is not null && SeesAnalytics,
        Permission.ExportTickets => IsAdmin || LeadTeamIds.Length > 0,
        Permission.DeleteTickets or Permission.ViewAudit or Permission.ImportTickets
            or Permission.ManageWorkspace or Permission.ManagePeople => IsAdmin,
        _ => false,
    };

    /// <summary>Whether this actor sees every ticket, whatever its team or assignee.</summary>
    public bool SeesAll => IsAdmin || Scope == TicketScope.All;

    /// <summary>Whether a ticket with these holders is visible to this actor (C20).</summary>
    public bool Sees(long? teamId, IReadOnlyList<long> assigneeIds) =>
        SeesAll || Who.AgentId is { } me && assigneeIds.Contains(me)
        || Scope == TicketScope.Team && (teamId is null || TeamIds.Contains(teamId.Value));

    /// <summary>Whether this actor may change a ticket with these holders: any for Admins, their teams' for leads, own for Members (C20, D16).</summary>
    public bool MayEdit(long? teamId, IReadOnlyList<long> assigneeIds) =>
        IsAdmin || May(Permission.EditTickets)
        && (MayAssign(teamId) || Who.AgentId is { } me && assigneeIds.Contains(me));

    /// <summary>Whether this actor may hand a ticket of this team to others: Admins, and leads of the team (C20).</summary>
    public bool MayAssign(long? teamId) =>
        IsAdmin || Role >= Kernel.Role.Member && teamId is { } team && LeadTeamIds.Contains(team);

    /// <summary>Whether this Member may take this unassigned ticket (C20).</summary>
    public bool MayTake(long? teamId, IReadOnlyList<long> assigneeIds) =>
        assigneeIds.Count == 0 && MayClaim && Role >= Kernel.Role.Member && (teamId is null || TeamIds.Contains(teamId.Value));
}

/// <summary>Looks rights up; Access implements it. Refuses nobody: an unknown or disabled member gets rights without a role.</summary>
internal interface IRights
{
    Task<Rights> OfAsync(DbContext db, Who who, CancellationToken ct);
}
