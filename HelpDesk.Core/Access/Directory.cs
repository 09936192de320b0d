using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>The people, teams and settings that every screen needs for names and pickers; small, so it is read whole.</summary>
public sealed record ReadDirectory : Query<Directory>
{
    internal override Permission Needs => Permission.None;

    internal override async Task<Directory> RunAsync(Reading reading, CancellationToken ct)
    {
        var people = await reading.All<Agent>().OrderBy(a => a.Name).ThenBy(a => a.Id)
            .Select(a => new Person(a.Id, a.Name, a.Email!, a.Role, a.DisabledAt != null, a.InvitedAt != null && a.PasswordHash == null && !a.IsDemo)).ToListAsync(ct);
        var members = await reading.All<TeamMember>().ToListAsync(ct);
        var teams = await reading.All<Team>().OrderBy(t => t.Name).ThenBy(t => t.Id).Select(t => new { t.Id, t.Name }).ToListAsync(ct);
        var settings = (await reading.All<Workspace>().SingleAsync(ct)).Settings;
        return new Directory(
            people.ToDictionary(p => p.Id),
            [.. teams.Select(t => new TeamInfo(t.Id, t.Name, [.. members.Where(m => m.TeamId == t.Id).Select(m => m.AgentId)],
                [.. members.Where(m => m.TeamId == t.Id && m.IsLead).Select(m => m.AgentId)]))],
            settings);
    }
}

/// <summary>Names of people and teams, and the workspace's settings.</summary>
/// <param name="People">Members by id, disabled ones too: old entries need their names.</param>
/// <param name="Teams">Teams by name.</param>
/// <param name="Settings">Settings.</param>
public sealed record Directory(IReadOnlyDictionary<long, Person> People, IReadOnlyList<TeamInfo> Teams, WorkspaceSettings Settings)
{
    /// <summary>Name of a member; a removed one has a placeholder.</summary>
    public string NameOf(long? agentId) => agentId is { } id && People.TryGetValue(id, out var p) ? p.Name : "Somebody";

    /// <summary>Name of a team; null when there is none.</summary>
    public string? TeamName(long? teamId) => Teams.FirstOrDefault(t => t.Id == teamId)?.Name;

    /// <summary>Members who can be assigned (C33).</summary>
    public IEnumerable<Person> Assignable => People.Values.Where(p => !p.Disabled && p.Role >= Role.Member).OrderBy(p => p.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(p => p.Id);
}

/// <summary>A member as colleagues see them.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="Email">Address.</param>
/// <param name="Role">Role.</param>
/// <param name="Disabled">May not sign in.</param>
/// <param name="Invited">Has not accepted the invitation yet.</param>
public sealed record Person(long Id, string Name, string Email, Role Role, bool Disabled, bool Invited);

/// <summary>A team.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="MemberIds">Members.</param>
/// <param name="LeadIds">Leads (C20).</param>
public sealed record TeamInfo(long Id, string Name, IReadOnlyList<long> MemberIds, IReadOnlyList<long> LeadIds);

/// <summary>The asker's own rights, for what a screen offers; every command checks again.</summary>
public sealed record MyRights : Query<Rights>
{
    internal override Permission Needs => Permission.None;

    internal override Task<Rights> RunAsync(Reading reading, CancellationToken ct) => Task.FromResult(reading.Rights);
}
