using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Access;

/// <summary>A fact about people, teams or the workspace.</summary>
public abstract record AccessEvent : Fact;

/// <summary>A person was added with a role.</summary>
[EventName("agent.added")] public sealed record AgentAdded(Role Role) : AccessEvent;
/// <summary>A person's role changed (S230–S232).</summary>
[EventName("agent.role_changed")] public sealed record AgentRoleChanged(Role From, Role To) : AccessEvent;
/// <summary>A person's name changed.</summary>
[EventName("agent.renamed")] public sealed record AgentRenamed : AccessEvent;
/// <summary>A person may not sign in any more.</summary>
[EventName("agent.disabled")] public sealed record AgentDisabled : AccessEvent;
/// <summary>A person may sign in again.</summary>
[EventName("agent.enabled")] public sealed record AgentEnabled : AccessEvent;
/// <summary>A password was set, changed or reset; all older sign-ins end.</summary>
[EventName("agent.password_changed")] public sealed record AgentPasswordChanged : AccessEvent;
/// <summary>A person joined, left or now leads a team (C20).</summary>
[EventName("agent.team_changed")] public sealed record AgentTeamChanged(long TeamId, bool Member, bool Lead) : AccessEvent;
/// <summary>A person's own preferences changed.</summary>
[EventName("agent.preferences_changed")] public sealed record AgentPreferencesChanged : AccessEvent;
/// <summary>A team was created.</summary>
[EventName("team.created")] public sealed record TeamCreated : AccessEvent;
/// <summary>A team was renamed.</summary>
[EventName("team.renamed")] public sealed record TeamRenamed : AccessEvent;
/// <summary>A team was deleted; its tickets have no team now.</summary>
[EventName("team.deleted")] public sealed record TeamDeleted : AccessEvent;
/// <summary>Workspace settings changed (S251); the names of the settings.</summary>
[EventName("workspace.changed")] public sealed record WorkspaceChanged(string[] Settings) : AccessEvent;
