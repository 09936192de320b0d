using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Identity;

namespace HelpDesk.Core.Access;

/// <summary>A member of the workspace: name, role, sign-in. Public because ASP.NET Core Identity signs it in; changed only by commands.</summary>
public sealed class Agent : IdentityUser<long>, IRecordEvents
{
    private readonly List<(int, Fact)> _pending = [];

    private Agent() { }

    internal Agent(string name, string email, Role role, DateTimeOffset now)
    {
        Name = name;
        Email = email;
        UserName = email;
        NormalizedEmail = NormalizedUserName = email.ToUpperInvariant();
        Role = role;
        CreatedAt = now;
        LockoutEnabled = true;
        SecurityStamp = Guid.NewGuid().ToString("N");
        Happened(new AgentAdded(role));
    }

    /// <summary>Number of the last event.</summary>
    public int Version { get; private set; }

    /// <summary>Name that colleagues see, 1–120 characters.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Role in the workspace (C20).</summary>
    public Role Role { get; private set; }

    /// <summary>Set while the person may not sign in.</summary>
    public DateTimeOffset? DisabledAt { get; private set; }

    /// <summary>When an invitation was last sent; null for people who never needed one.</summary>
    public DateTimeOffset? InvitedAt { get; internal set; }

    /// <summary>When the person was added.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>One of the demo people, who sign in by one click on loopback.</summary>
    public bool IsDemo { get; internal set; }

    /// <summary>IANA zone that the person reads times in; null = the browser's.</summary>
    public string? TimeZone { get; internal set; }

    /// <summary>Whether single letters act as shortcuts (WCAG 2.1.4).</summary>
    public bool SingleKeyShortcuts { get; internal set; } = true;

    /// <summary>Whether the person is told as a further assignee what the primary one is told (C9).</summary>
    public bool ToldAsFurther { get; internal set; }

    /// <summary>Markdown that stands below the person's replies; may be empty.</summary>
    public string Signature { get; internal set; } = "";

    string IRecordEvents.SubjectName => "agent";
    IReadOnlyList<(int Version, Fact Fact)> IRecordEvents.Pending => _pending;
    void IRecordEvents.Recorded() => _pending.Clear();

    internal void ChangeRole(Role role)
    {
        if (role == Role) return;
        Happened(new AgentRoleChanged(Role, role));
        Role = role;
    }

    internal void Rename(string name)
    {
        if (name == Name) return;
        Name = name;
        Happened(new AgentRenamed());
    }

    internal void Disable(DateTimeOffset now)
    {
        if (DisabledAt is not null) return;
        DisabledAt = now;
        SecurityStamp = Guid.NewGuid().ToString("N");
        Happened(new AgentDisabled());
    }

    internal void Enable()
    {
        if (DisabledAt is null) return;
        DisabledAt = null;
        Happened(new AgentEnabled());
    }

    internal void SetPassword(string hash)
    {
        PasswordHash = hash;
        SecurityStamp = Guid.NewGuid().ToString("N");
        EmailConfirmed = true;
        AccessFailedCount = 0;
        LockoutEnd = null;
        Happened(new AgentPasswordChanged());
    }

    internal void TeamsChanged(long teamId, bool member, bool lead) => Happened(new AgentTeamChanged(teamId, member, lead));

    internal void PreferencesChanged() => Happened(new AgentPreferencesChanged());

    private void Happened(Fact fact) => _pending.Add((++Version, fact));
}
