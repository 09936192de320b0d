using System.Globalization;

namespace HelpDesk.Core.Analytics;

/// <summary>What a number counts in.</summary>
public enum MetricUnit
{
    /// <summary>Whole tickets.</summary>
    Tickets,
    /// <summary>Seconds; machines read whole ones.</summary>
    Seconds,
    /// <summary>A share between 0 and 1; machines read percent with one decimal.</summary>
    Share,
}

/// <summary>What stands after the colon of a metric's key.</summary>
internal enum MetricArgument
{
    None,
    /// <summary>Optional: the instant until when it must have lasted; otherwise the end of the period.</summary>
    Instant,
    Status,
    Priority,
    Id,
    Ids,
}

/// <summary>One number of the board: what it is called, what it means, and which tickets are behind it.</summary>
/// <param name="Key">Stable key in addresses, attributes and files.</param>
/// <param name="Name">Name on screen.</param>
/// <param name="Definition">The sentence that explains it on screen.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Rule">The rule it follows, such as D3.</param>
public sealed record Metric(string Key, string Name, string Definition, MetricUnit Unit, string Rule)
{
    /// <summary>Which of the <see cref="TicketSets"/> it counts.</summary>
    internal string Set { get; init; } = "";

    /// <summary>Which tickets of the set; <c>@wanted</c> is the argument.</summary>
    internal string Where { get; init; } = "true";

    internal MetricArgument Takes { get; init; }

    /// <summary>+1 where more is better, -1 where less is, 0 where neither is.</summary>
    public int Better { get; init; }

    /// <summary>The value as machines read it, the same in attributes and files: tickets, whole seconds, percent with one decimal; empty for "no data".</summary>
    public string Plain(double? value) => value is not { } v ? "" : Unit == MetricUnit.Share
        ? decimal.Round(100 * (decimal)v, 1, MidpointRounding.AwayFromZero).ToString("0.0", CultureInfo.InvariantCulture)
        : decimal.Round((decimal)v, 0, MidpointRounding.AwayFromZero).ToString("0", CultureInfo.InvariantCulture);

    /// <summary>The key with an argument, such as <c>status:open</c>.</summary>
    internal string With(object argument) => string.Create(CultureInfo.InvariantCulture, $"{Key}:{argument}");
}

/// <summary>The one registry: cards, charts, export, lists behind numbers and the definitions on screen come from here (S223–S227).</summary>
public static class Metrics
{
    /// <summary>Tickets raised in the range.</summary>
    public static Metric Created { get; } = new("created", "Created",
        "Tickets created in the range. Spam and deleted tickets count nowhere on this page; archived ones do.", MetricUnit.Tickets, "D3")
        { Set = "created" };

    /// <summary>Tickets closed in the range.</summary>
    public static Metric Closed { get; } = new("closed", "Closed",
        "Tickets that were closed in the range, by the date of closing, and were still Closed at its end.", MetricUnit.Tickets, "D3")
        { Set = "closed", Takes = MetricArgument.Instant, Better = 1 };

    /// <summary>Tickets that are still open.</summary>
    public static Metric Open { get; } = new("open", "Open",
        "Tickets that were New, Open, In Progress or Waiting at the end of the range (now, if the range has not ended), whenever they were created.",
        MetricUnit.Tickets, "D4")
        { Set = "open", Better = -1 };

    /// <summary>Tickets that left the open set in the range.</summary>
    public static Metric Resolved { get; } = new("resolved", "Resolved",
        "Tickets that were resolved or closed in the range, by the date they stopped being open, and had not been reopened at its end.",
        MetricUnit.Tickets, "D3")
        { Set = "resolved", Takes = MetricArgument.Instant, Better = 1 };

    /// <summary>Mean time to the resolution.</summary>
    public static Metric AvgResolution { get; } = new("avg-resolution", "Avg Resolution",
        "Mean time from creation to the resolution that still stood at the end of the range, for tickets resolved in the range. "
        + "Tickets whose imported dates contradict each other are left out.", MetricUnit.Seconds, "D2")
        { Set = "resolved", Where = "timed", Better = -1 };

    /// <summary>Mean time to the first response.</summary>
    public static Metric AvgFirstResponse { get; } = new("avg-first-response", "Avg First Response",
        "Mean time from creation to the first agent response, for tickets whose first response came in the range. "
        + "Tickets whose imported dates contradict each other are left out.", MetricUnit.Seconds, "D1")
        { Set = "responded", Where = "timed", Better = -1 };

    /// <summary>Share of the tickets created in the range that are closed.</summary>
    public static Metric ClosureRate { get; } = new("closure-rate", "Closure Rate",
        "Share of the tickets created in the range that were Closed at its end. The list shows those that were.", MetricUnit.Share, "D5")
        { Set = "cohort", Better = 1 };

    /// <summary>The tickets in the numerator of the closure rate.</summary>
    public static Metric ClosedCohort { get; } = new("closed-cohort", "Created and closed",
        "Tickets that were created in the range and were Closed at its end.", MetricUnit.Tickets, "D5")
        { Set = "cohort" };

    /// <summary>Created tickets per status.</summary>
    public static Metric ByStatus { get; } = new("status", "By Status",
        "Tickets created in the range, by the status they have now.", MetricUnit.Tickets, "S225")
        { Set = "created", Where = "status = @wanted", Takes = MetricArgument.Status };

    /// <summary>Created tickets per priority.</summary>
    public static Metric ByPriority { get; } = new("priority", "By Priority",
        "Tickets created in the range, by the priority they have now.", MetricUnit.Tickets, "S225")
        { Set = "created", Where = "priority = @wanted", Takes = MetricArgument.Priority };

    /// <summary>Created tickets per tag.</summary>
    public static Metric ByTag { get; } = new("tag", "By Tag",
        "Tickets created in the range, by the tags they have now. A ticket with several tags counts at each of them.", MetricUnit.Tickets, "S226")
        { Set = "created", Where = "tag_ids @> array[@wanted]", Takes = MetricArgument.Id };

    /// <summary>Created tickets with a tag outside the ones that are listed.</summary>
    public static Metric OtherTags { get; } = new("tags-beyond", "Other tags",
        "Tickets created in the range with at least one tag that is not listed on its own.", MetricUnit.Tickets, "S226")
        { Set = "created", Where = "not tag_ids <@ @wanted", Takes = MetricArgument.Ids };

    /// <summary>Tickets an agent handled.</summary>
    public static Metric AgentHandled { get; } = new("agent-handled", "Handled",
        "Distinct tickets that the agent resolved or closed in the range, reopened ones included.", MetricUnit.Tickets, "D14")
        { Set = "acted", Where = "agent = @wanted", Takes = MetricArgument.Id };

    /// <summary>Tickets an agent resolved for good.</summary>
    public static Metric AgentResolved { get; } = new("agent-resolved", "Resolved",
        "Tickets that the agent resolved or closed in the range and that had not been reopened at its end.", MetricUnit.Tickets, "D14")
        { Set = "acted", Where = "agent = @wanted and stands", Takes = MetricArgument.Id };

    /// <summary>Mean time to an agent's resolutions.</summary>
    public static Metric AgentResolution { get; } = new("agent-resolution", "Avg Resolution",
        "Mean time from creation to resolution of the tickets that the agent resolved, as in Avg Resolution.", MetricUnit.Seconds, "D14")
        { Set = "acted", Where = "agent = @wanted and stands and timed", Takes = MetricArgument.Id };

    /// <summary>The cards in the order of the screen.</summary>
    public static IReadOnlyList<Metric> Cards { get; } = [Created, Closed, Open, Resolved, AvgResolution, AvgFirstResponse, ClosureRate];

    /// <summary>Everything that has a key.</summary>
    public static IReadOnlyList<Metric> All { get; } =
        [.. Cards, ClosedCohort, ByStatus, ByPriority, ByTag, OtherTags, AgentHandled, AgentResolved, AgentResolution];

    /// <summary>The metric with this key, with or without an argument after a colon; null when there is none.</summary>
    public static Metric? Find(string key)
    {
        var name = key.Split(':', 2)[0];
        return All.FirstOrDefault(m => m.Key == name);
    }
}
