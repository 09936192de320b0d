using HelpDesk.App.Live;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Features.Tickets;

/// <summary>Names for who did something.</summary>
internal static class Conflicts
{
    /// <summary>Who set the value that stands in the way.</summary>
    public static string By(Refusal.Stale stale, NodeState node) => stale.By is { } who ? NameOf(who, node) : "Somebody";

    /// <summary>Name of an actor as timelines show it.</summary>
    public static string NameOf(Who who, NodeState node) => who.Kind switch
    {
        ActorKind.Agent => node.Directory.NameOf(who.Id),
        ActorKind.Import => who.Id > 0 ? $"Import by {node.Directory.NameOf(who.Id)}" : "Import",
        ActorKind.Clock => "SLA clock",
        ActorKind.Customer => "Customer",
        ActorKind.Rule => "A rule",
        ActorKind.ApiKey => "API",
        _ => "HelpDesk",
    };
}
