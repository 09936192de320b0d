using HelpDesk.Core.Analytics;

namespace HelpDesk.App.Features.Analytics;

/// <summary>Which numbers are cards, and in which order.</summary>
internal static class BoardCards
{
    /// <summary>The ones that are looked at first (S223).</summary>
    public static IReadOnlyList<Metric> First { get; } =
    [
        Metrics.Created, Metrics.Closed, Metrics.Open, Metrics.Resolved, Metrics.AvgResolution, Metrics.AvgFirstResponse, Metrics.ClosureRate, Metrics.SlaResolution, Metrics.SlaResponse, Metrics.Csat,
    ];

    /// <summary>The others, quieter.</summary>
    public static IReadOnlyList<Metric> Lesser { get; } = [Metrics.Reopened, Metrics.ResolutionRate, Metrics.Clearance, Metrics.CsatScore, Metrics.SurveyResponse];

    /// <summary>The numbers of a wall board.</summary>
    public static IReadOnlyList<Metric> Wall { get; } =
        [Metrics.Open, Metrics.Created, Metrics.Resolved, Metrics.Closed, Metrics.AvgFirstResponse, Metrics.AvgResolution, Metrics.SlaResolution, Metrics.Csat];

    /// <summary>A number on each day, for the line in its card; empty where a day has none.</summary>
    public static IReadOnlyList<long> DaysOf(Metric metric, BoardView board) => board.Days.Count < 2 ? []
        : metric == Metrics.Created ? [.. board.Days.Select(d => d.Created.Tickets)]
        : metric == Metrics.Closed ? [.. board.Days.Select(d => d.Closed.Tickets)]
        : metric == Metrics.Resolved ? [.. board.Days.Select(d => d.Resolved.Tickets)]
        : metric == Metrics.Open ? [.. board.Days.Select(d => d.Backlog.Tickets)] : [];
}
