using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>Whether a sign-in still counts: the person is there, not disabled, and has changed no password since. Asked at every request.</summary>
public sealed record StillSignedIn(long AgentId, string SecurityStamp) : Query<bool>
{
    internal override Permission Needs => Permission.System;

    internal override Task<bool> RunAsync(Reading reading, CancellationToken ct) =>
        reading.All<Agent>().AnyAsync(a => a.Id == AgentId && a.DisabledAt == null && a.SecurityStamp == SecurityStamp, ct);

    /// <inheritdoc />
    public override string ToString() => nameof(StillSignedIn);
}

/// <summary>The demo people who may sign in by one click on the desk's own computer; none on a real desk.</summary>
public sealed record DemoPeople : Query<IReadOnlyList<DemoPerson>>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<IReadOnlyList<DemoPerson>> RunAsync(Reading reading, CancellationToken ct) =>
        await reading.All<Agent>().Where(a => a.IsDemo && a.DisabledAt == null).OrderByDescending(a => a.Role).ThenBy(a => a.Id)
            .Select(a => new DemoPerson(a.Id, a.Name, a.Role, reading.All<TeamMember>().Any(m => m.AgentId == a.Id && m.IsLead))).ToListAsync(ct);
}

/// <summary>A demo person.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="Role">Role.</param>
/// <param name="Lead">Leads a team (C20).</param>
public sealed record DemoPerson(long Id, string Name, Role Role, bool Lead);
