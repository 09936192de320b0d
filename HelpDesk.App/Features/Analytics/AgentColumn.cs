using HelpDesk.Core.Analytics;

namespace HelpDesk.App.Features.Analytics;

/// <summary>A column of the agents' table and the order that it brings.</summary>
/// <param name="Key">Word in addresses.</param>
/// <param name="Label">Label on screen.</param>
/// <param name="Definition">What it counts.</param>
/// <param name="Of">What it orders by; agents without it come last, whichever way.</param>
/// <param name="Least">The least first, as with times.</param>
public sealed record AgentColumn(string Key, string Label, string Definition, Func<BoardAgent, double?> Of, bool Least = false)
{
    /// <summary>All of them in the order of the table.</summary>
    public static IReadOnlyList<AgentColumn> All { get; } =
    [
        new("handled", "Handled", Metrics.AgentHandled.Definition, a => a.Handled.Tickets),
        new("resolved", "Resolved", Metrics.AgentResolved.Definition, a => a.Resolved.Tickets),
        new("only", "Resolved only", Metrics.AgentResolvedOnly.Definition, a => a.ResolvedOnly.Tickets),
        new("replies", "Replies", Metrics.AgentReplied.Definition, a => a.Replies),
        new("response", "First response", Metrics.AgentFirstResponse.Definition, a => a.FirstResponse.Average, Least: true),
        new("resolution", "Resolution", Metrics.AgentResolution.Definition, a => a.Resolution.Average, Least: true),
        new("sla", "SLA met", Metrics.AgentSla.Definition, a => a.Sla.Value),
        new("csat", "CSAT", Metrics.AgentCsat.Definition, a => a.Csat.Value),
    ];

    /// <summary>The column that an order names, with or without a minus; null when there is none.</summary>
    public static AgentColumn? Find(string order) => All.FirstOrDefault(c => c.Key == order.TrimStart('-'));

    /// <summary>The order after a click on the column's head: its own way first, then the other way round, then the rank again.</summary>
    public string? Next(string order) => order == Key ? "-" + Key : order == "-" + Key ? null : Key;

    /// <summary>What assistive technology is told about the column's order.</summary>
    public string? Said(string order) => order.TrimStart('-') != Key ? null : Least == order.StartsWith('-') ? "descending" : "ascending";

    /// <summary>The agents in an order; those that are equal in it keep their rank.</summary>
    public static IReadOnlyList<BoardAgent> Sort(IReadOnlyList<BoardAgent> agents, string order)
    {
        if (Find(order) is not { } column) return agents;
        var known = agents.OrderBy(a => column.Of(a) is null);
        return [.. column.Least == order.StartsWith('-') ? known.ThenByDescending(column.Of) : known.ThenBy(column.Of)];
    }
}
