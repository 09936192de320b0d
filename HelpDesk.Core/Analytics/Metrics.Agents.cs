namespace HelpDesk.Core.Analytics;

public static partial class Metrics
{
    private static IReadOnlyList<Metric>? _all;

    /// <summary>Tickets an agent handled.</summary>
    public static Metric AgentHandled { get; } = new("agent-handled", "Handled",
        "Distinct tickets on which the agent sent a reply or that the agent resolved or closed in the range, reopened ones included.", MetricUnit.Tickets, "D14")
        { Set = TicketSet.Acted | TicketSet.Replied, By = Agent, Takes = MetricArgument.Id };

    /// <summary>Tickets an agent resolved for good.</summary>
    public static Metric AgentResolved { get; } = new("agent-resolved", "Resolved",
        "Tickets that the agent resolved or closed in the range and that had not been reopened at its end.", MetricUnit.Tickets, "D14")
        { Set = TicketSet.Acted, Where = (in _, in o, _) => o.Done, By = Agent, Takes = MetricArgument.Id };

    /// <summary>Tickets an agent resolved without a word.</summary>
    public static Metric AgentResolvedOnly { get; } = new("agent-resolved-only", "Resolved only",
        "Tickets that the agent resolved or closed in the range without sending a reply on them in it.", MetricUnit.Tickets, "D14")
        { Set = TicketSet.Acted, Where = (in _, in o, _) => !o.Replied, By = Agent, Takes = MetricArgument.Id };

    /// <summary>Tickets an agent replied on.</summary>
    public static Metric AgentReplied { get; } = new("agent-replied", "Replies",
        "Replies that the agent sent in the range. The list shows the tickets with these replies.", MetricUnit.Tickets, "D14")
        { Set = TicketSet.Replied, By = Agent, Takes = MetricArgument.Id };

    /// <summary>Mean time to an agent's first responses.</summary>
    public static Metric AgentFirstResponse { get; } = new("agent-first-response", "Avg First Response",
        "Mean time to the first response, as in Avg First Response, of the tickets that the agent was the first to answer.", MetricUnit.Seconds, "D14")
        { Set = TicketSet.Responded, Where = ByAgent, By = Agent, Value = ResponseTime, Takes = MetricArgument.Id, Better = -1 };

    /// <summary>Mean time to the resolution of an agent's tickets.</summary>
    public static Metric AgentResolution { get; } = new("agent-resolution", "Avg Resolution",
        "Mean time from creation to resolution, as in Avg Resolution, of the tickets whose primary assignee the agent was when they were resolved.", MetricUnit.Seconds, "D14")
        { Set = TicketSet.Resolved, Where = Held, By = Holder, Value = ResolutionTime, Takes = MetricArgument.Id, Better = -1 };

    /// <summary>An agent's resolved tickets that had a date to keep.</summary>
    public static Metric AgentPromised { get; } = new("agent-promised", "Resolved with a target",
        "Tickets resolved in the range, with a due date, whose primary assignee the agent was then.", MetricUnit.Tickets, "D14")
        { Set = TicketSet.Resolved, Where = (in t, in o, s) => Held(t, o, s) && Promised(t, o, s), By = Holder, Takes = MetricArgument.Id };

    /// <summary>Share of an agent's tickets that were resolved in time.</summary>
    public static Metric AgentSla { get; } = new("agent-sla", "SLA met",
        "Share of the tickets resolved in the range, with a due date, whose primary assignee the agent was then, that were resolved by it.", MetricUnit.Share, "D14")
        {
            Set = TicketSet.Resolved, Where = (in t, in o, s) => Held(t, o, s) && Promised(t, o, s) && o.At <= o.DueAt, By = Holder, Of = AgentPromised,
            Takes = MetricArgument.Id, Better = 1,
        };

    /// <summary>An agent's tickets that customers rated.</summary>
    public static Metric AgentRatings { get; } = new("agent-ratings", "Ratings",
        "Tickets that customers rated in the range and whose primary assignee the agent was at that resolution.", MetricUnit.Tickets, "D14")
        { Set = TicketSet.Rated, Where = ByAgent, By = Agent, Takes = MetricArgument.Id };

    /// <summary>Share of good answers for an agent.</summary>
    public static Metric AgentCsat { get; } = new("agent-csat", "CSAT",
        "Share of the customers' answers in the range that are 4 or 5 of 5, for resolutions whose primary assignee the agent was.", MetricUnit.Share, "D14")
        { Set = TicketSet.Rated, Where = (in t, in o, s) => ByAgent(t, o, s) && Good(t, o, s), By = Agent, Of = AgentRatings, Takes = MetricArgument.Id, Better = 1 };

    /// <summary>Everything that has a key.</summary>
    public static IReadOnlyList<Metric> All => _all ??=
    [
        .. Cards, Unanswered, ClosedCohort, ByStatus, ByPriority, ByTag, OtherTags, ByHour, ByResponse, ByAge, ResolutionPromised, ResolutionLate, ResponsePromised, ResponseLate,
        Ratings, ByScore, Asked, AgentHandled, AgentResolved, AgentResolvedOnly, AgentReplied, AgentFirstResponse, AgentResolution, AgentPromised, AgentSla, AgentRatings, AgentCsat,
    ];

    /// <summary>The parts of first responses: up to so long, and the label of each; the last has no end.</summary>
    public static IReadOnlyList<(TimeSpan Below, string Label)> ResponseParts { get; } =
    [
        (TimeSpan.FromMinutes(15), "under 15 min"), (TimeSpan.FromHours(1), "15–60 min"), (TimeSpan.FromHours(4), "1–4 h"), (TimeSpan.FromHours(8), "4–8 h"),
        (TimeSpan.FromDays(1), "8–24 h"), (TimeSpan.FromDays(3), "1–3 d"), (TimeSpan.MaxValue, "3 d and more"),
    ];

    /// <summary>The parts of ages, likewise.</summary>
    public static IReadOnlyList<(TimeSpan Below, string Label)> AgeParts { get; } =
    [
        (TimeSpan.FromDays(1), "under 1 d"), (TimeSpan.FromDays(3), "1–3 d"), (TimeSpan.FromDays(7), "3–7 d"), (TimeSpan.FromDays(30), "7–30 d"), (TimeSpan.MaxValue, "30 d and more"),
    ];

    /// <summary>The metric with this key, with or without an argument after a colon; null when there is none.</summary>
    public static Metric? Find(string key)
    {
        var name = key.Split(':', 2)[0];
        return All.FirstOrDefault(m => m.Key == name);
    }

    private static long Agent(in TicketFact ticket, in Occurrence one, Scope scope) => one.Agent;

    private static long Holder(in TicketFact ticket, in Occurrence one, Scope scope) => one.Holder;

    private static bool ByAgent(in TicketFact ticket, in Occurrence one, Scope scope) => one.Agent != 0;

    private static bool Held(in TicketFact ticket, in Occurrence one, Scope scope) => one.Holder != 0;

    private static bool Promised(in TicketFact ticket, in Occurrence one, Scope scope) => one.DueAt != TicketFact.Never;

    private static bool Good(in TicketFact ticket, in Occurrence one, Scope scope) => one.Score >= 4;

    private static long ResolutionTime(in TicketFact ticket, in Occurrence one, Scope scope) =>
        ticket.Contradicts ? Metric.NoValue : scope.Counted switch
        {
            CountedTime.Calendar => one.At - ticket.CreatedAt,
            CountedTime.WithoutWaiting => one.At - ticket.CreatedAt - one.Waited,
            _ => one.Spent == TicketFact.Never ? Metric.NoValue : one.Spent,
        };

    private static long ResponseTime(in TicketFact ticket, in Occurrence one, Scope scope) =>
        ticket.Contradicts ? Metric.NoValue : scope.Counted != CountedTime.Business ? one.At - ticket.ClockAt : one.Spent == TicketFact.Never ? Metric.NoValue : one.Spent;

    private static long PartOf(long ticks, IReadOnlyList<(TimeSpan Below, string Label)> parts)
    {
        var i = 0;
        while (i < parts.Count - 1 && ticks >= parts[i].Below.Ticks) i++;
        return i;
    }
}
