using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Access;

/// <summary>A team: tickets belong to at most one, people to any number (C20).</summary>
internal sealed class Team : Subject
{
    private Team() : base("team") { }

    public Team(string name, DateTimeOffset now) : this()
    {
        Name = name;
        CreatedAt = now;
        Happened(new TeamCreated());
    }

    public string Name { get; private set; } = "";
    public DateTimeOffset CreatedAt { get; private set; }

    public void Rename(string name)
    {
        if (name == Name) return;
        Name = name;
        Happened(new TeamRenamed());
    }

    public void Deleted() => Happened(new TeamDeleted());
}

/// <summary>A person in a team; the lead flag lets them assign and bulk-edit the team's tickets (C20).</summary>
internal sealed class TeamMember
{
    public required long TeamId { get; init; }
    public required long AgentId { get; init; }
    public bool IsLead { get; set; }
}

/// <summary>A link that lets somebody in once: only its hash is kept.</summary>
internal sealed class AccessLink
{
    public required byte[] TokenHash { get; init; }
    public required LinkPurpose Purpose { get; init; }
    public long? AgentId { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What an access link is for.</summary>
public enum LinkPurpose : short
{
    /// <summary>Accept an invitation.</summary>
    Invite = 1,
    /// <summary>Set a new password.</summary>
    Reset = 2,
    /// <summary>Create the first Owner of an empty desk.</summary>
    FirstOwner = 3,
}
