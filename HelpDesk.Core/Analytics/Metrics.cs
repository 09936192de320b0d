namespace HelpDesk.Core.Analytics;

/// <summary>The one registry: cards, charts, export, lists behind numbers and the definitions on screen come from here (S223–S228).</summary>
public static partial class Metrics
{
    /// <summary>Tickets raised in the range.</summary>
    public static Metric Created { get; } = new("created", "Created",
        "Tickets created in the range. Spam and deleted tickets count nowhere on this page; archived ones do.", MetricUnit.Tickets, "D3")
        { Set = TicketSet.Created };

    /// <summary>Tickets closed in the range.</summary>
    public static Metric Closed { get; } = new("closed", "Closed",
        "Tickets that were closed in the range, by the date of closing, and were still Closed at its end.", MetricUnit.Tickets, "D3")
        { Set = TicketSet.Closed, Takes = MetricArgument.Instant, Better = 1 };

    /// <summary>Tickets that are still open.</summary>
    public static Metric Open { get; } = new("open", "Open",
        "Tickets that were New, Open, In Progress or Waiting at the end of the range (now, if the range has not ended), whenever they were created.",
        MetricUnit.Tickets, "D4")
        { Set = TicketSet.Open, Better = -1 };

    /// <summary>Open tickets that wait for their first response.</summary>
    public static Metric Unanswered { get; } = new("unanswered", "Unanswered",
        "Tickets that were open at the end of the range and had no first response by then.", MetricUnit.Tickets, "D1")
        { Set = TicketSet.Open, Where = (in t, in _, s) => t.RespondedAt >= s.Window.To, Better = -1 };

    /// <summary>Tickets that left the open set in the range.</summary>
    public static Metric Resolved { get; } = new("resolved", "Resolved",
        "Tickets that were resolved or closed in the range, by the date they stopped being open, and had not been reopened at its end.",
        MetricUnit.Tickets, "D3")
        { Set = TicketSet.Resolved, Takes = MetricArgument.Instant, Better = 1 };

    /// <summary>Tickets that came back.</summary>
    public static Metric Reopened { get; } = new("reopened", "Reopened",
        "Tickets that were resolved or closed and became open again in the range, whatever became of them afterwards.", MetricUnit.Tickets, "D4")
        { Set = TicketSet.Reopened, Better = -1 };

    /// <summary>Mean time to the resolution.</summary>
    public static Metric AvgResolution { get; } = new("avg-resolution", "Avg Resolution",
        "Mean time from creation to the resolution that still stood at the end of the range, for tickets resolved in the range. Without waiting: less the time in Waiting. In business hours: the time that the "
        + "resolution clock ran, without pauses. Tickets whose imported dates contradict each other are left out.", MetricUnit.Seconds, "D2")
        { Set = TicketSet.Resolved, Value = ResolutionTime, Better = -1 };

    /// <summary>Mean time to the first response.</summary>
    public static Metric AvgFirstResponse { get; } = new("avg-first-response", "Avg First Response",
        "Mean time from the customer's first words to the first agent response, for tickets whose first response came in the range; in business hours: of the calendar that the ticket has. "
        + "Tickets whose imported dates contradict each other are left out.", MetricUnit.Seconds, "D1")
        { Set = TicketSet.Responded, Value = ResponseTime, Better = -1 };

    /// <summary>Share of the tickets created in the range that are closed.</summary>
    public static Metric ClosureRate { get; } = new("closure-rate", "Closure Rate",
        "Share of the tickets created in the range that were Closed at its end. The list shows those that were.", MetricUnit.Share, "D5")
        { Set = TicketSet.Created, Where = (in _, in o, _) => o.Closed, Of = Created, Better = 1 };

    /// <summary>Share of the tickets created in the range that are done.</summary>
    public static Metric ResolutionRate { get; } = new("resolution-rate", "Resolution Rate",
        "Share of the tickets created in the range that were Resolved or Closed at its end. The list shows those that were.", MetricUnit.Share, "D5")
        { Set = TicketSet.Created, Where = (in _, in o, _) => o.Done, Of = Created, Better = 1 };

    /// <summary>Resolved by created.</summary>
    public static Metric Clearance { get; } = new("clearance", "Clearance",
        "Resolved tickets for each 100 created ones; above 100 % the backlog shrinks. The list shows the resolved ones.", MetricUnit.Share, "D5")
        { Set = TicketSet.Resolved, Of = Created, Better = 1 };

    /// <summary>Resolved tickets that had a date to keep.</summary>
    public static Metric ResolutionPromised { get; } = new("resolution-promised", "Resolved with a target",
        "Tickets resolved in the range whose resolution had a due date.", MetricUnit.Tickets, "C34")
        { Set = TicketSet.Resolved, Where = Promised };

    /// <summary>Share of resolutions in time.</summary>
    public static Metric SlaResolution { get; } = new("sla-resolution", "SLA met: resolution",
        "Share of the tickets resolved in the range, with a due date, that were resolved by it. The list shows those that were.", MetricUnit.Share, "C34")
        { Set = TicketSet.Resolved, Where = (in t, in o, s) => Promised(t, o, s) && o.At <= o.DueAt, Of = ResolutionPromised, Takes = MetricArgument.Instant, Better = 1 };

    /// <summary>Resolutions after their date.</summary>
    public static Metric ResolutionLate { get; } = new("resolution-late", "Resolved late",
        "Tickets resolved in the range after their due date.", MetricUnit.Tickets, "C34")
        { Set = TicketSet.Resolved, Where = (in t, in o, s) => Promised(t, o, s) && o.At > o.DueAt, Takes = MetricArgument.Instant, Better = -1 };

    /// <summary>First responses that had a date to keep.</summary>
    public static Metric ResponsePromised { get; } = new("response-promised", "Answered with a target",
        "Tickets whose first response came in the range and had a due date.", MetricUnit.Tickets, "C34")
        { Set = TicketSet.Responded, Where = Promised };

    /// <summary>Share of first responses in time.</summary>
    public static Metric SlaResponse { get; } = new("sla-response", "SLA met: first response",
        "Share of the tickets whose first response came in the range, with a due date, that were answered by it. The list shows those that were.", MetricUnit.Share, "C34")
        { Set = TicketSet.Responded, Where = (in t, in o, s) => Promised(t, o, s) && o.At <= o.DueAt, Of = ResponsePromised, Better = 1 };

    /// <summary>First responses after their date.</summary>
    public static Metric ResponseLate { get; } = new("response-late", "Answered late",
        "Tickets whose first response came in the range after its due date.", MetricUnit.Tickets, "C34")
        { Set = TicketSet.Responded, Where = (in t, in o, s) => Promised(t, o, s) && o.At > o.DueAt, Better = -1 };

    /// <summary>Tickets that customers rated.</summary>
    public static Metric Ratings { get; } = new("ratings", "Ratings",
        "Tickets that customers rated in the range, by the date of the answer. What agents entered does not count.", MetricUnit.Tickets, "D11")
        { Set = TicketSet.Rated };

    /// <summary>Share of good answers.</summary>
    public static Metric Csat { get; } = new("csat", "CSAT",
        "Share of the customers' answers in the range that are 4 or 5 of 5. What agents entered does not count. The list shows the tickets with these answers.", MetricUnit.Share, "D11")
        { Set = TicketSet.Rated, Where = Good, Of = Ratings, Better = 1 };

    /// <summary>Mean answer.</summary>
    public static Metric CsatScore { get; } = new("csat-score", "CSAT score",
        "Mean of the customers' answers in the range, 1 to 5.", MetricUnit.Score, "D11")
        { Set = TicketSet.Rated, Value = (in _, in o, _) => o.Score, Better = 1 };

    /// <summary>Tickets by the answer.</summary>
    public static Metric ByScore { get; } = new("score", "By score",
        "Tickets that customers rated in the range, by their answer.", MetricUnit.Tickets, "D11")
        { Set = TicketSet.Rated, By = (in _, in o, _) => o.Score, Takes = MetricArgument.Part };

    /// <summary>Surveys that were sent.</summary>
    public static Metric Asked { get; } = new("asked", "Surveys sent",
        "Tickets whose customers were sent a survey in the range.", MetricUnit.Tickets, "D11")
        { Set = TicketSet.Asked };

    /// <summary>Share of surveys that were answered.</summary>
    public static Metric SurveyResponse { get; } = new("survey-response", "Survey response",
        "Share of the surveys sent in the range that were answered by its end. The list shows the tickets with an answer.", MetricUnit.Share, "D11")
        { Set = TicketSet.Asked, Where = (in _, in o, _) => o.Answered, Of = Asked, Better = 1 };

    /// <summary>The tickets in the numerator of the closure rate.</summary>
    public static Metric ClosedCohort { get; } = new("closed-cohort", "Created and closed",
        "Tickets that were created in the range and were Closed at its end.", MetricUnit.Tickets, "D5")
        { Set = TicketSet.Created, Where = (in _, in o, _) => o.Closed };

    /// <summary>Created tickets per status.</summary>
    public static Metric ByStatus { get; } = new("status", "By Status",
        "Tickets created in the range, by the status they have now.", MetricUnit.Tickets, "S225")
        { Set = TicketSet.Created, By = (in t, in _, _) => t.Status, Takes = MetricArgument.Status };

    /// <summary>Created tickets per priority.</summary>
    public static Metric ByPriority { get; } = new("priority", "By Priority",
        "Tickets created in the range, by the priority they have now.", MetricUnit.Tickets, "S225")
        { Set = TicketSet.Created, By = (in t, in _, _) => t.Priority, Takes = MetricArgument.Priority };

    /// <summary>Created tickets per tag.</summary>
    public static Metric ByTag { get; } = new("tag", "By Tag",
        "Tickets created in the range, by the tags they have now. A ticket with several tags counts at each of them.", MetricUnit.Tickets, "S226")
        { Set = TicketSet.Created, Where = (in t, in _, s) => s.WantedTags[t.Tags], Takes = MetricArgument.Id };

    /// <summary>Created tickets with a tag outside the ones that are listed.</summary>
    public static Metric OtherTags { get; } = new("tags-beyond", "Other tags",
        "Tickets created in the range with at least one tag that is not listed on its own.", MetricUnit.Tickets, "S226")
        { Set = TicketSet.Created, Where = (in t, in _, s) => s.WantedTags[t.Tags], Takes = MetricArgument.Ids };

    /// <summary>Created tickets per hour of the week.</summary>
    public static Metric ByHour { get; } = new("hour", "By hour of the week",
        "Tickets created in the range, by weekday and hour in the zone of the workspace.", MetricUnit.Tickets, "D3")
        { Set = TicketSet.Created, By = (in _, in o, s) => s.HourOf(o.At), Takes = MetricArgument.Part };

    /// <summary>First responses by how long they took.</summary>
    public static Metric ByResponse { get; } = new("response-within", "First response by time",
        "Tickets whose first response came in the range, by the time it took. "
        + "Tickets whose imported dates contradict each other are left out.", MetricUnit.Tickets, "D1")
        {
            Set = TicketSet.Responded, Where = (in t, in o, s) => ResponseTime(t, o, s) != Metric.NoValue,
            By = (in t, in o, s) => PartOf(ResponseTime(t, o, s), ResponseParts), Takes = MetricArgument.Part,
        };

    /// <summary>Open tickets by age.</summary>
    public static Metric ByAge { get; } = new("age", "Open tickets by age",
        "Tickets that were open at the end of the range (now, if the range has not ended), by the time since their creation.", MetricUnit.Tickets, "D4")
        { Set = TicketSet.Open, By = (in t, in _, s) => PartOf(s.AgeOf(t), AgeParts), Takes = MetricArgument.PartAt };

    /// <summary>The cards in the order of the screen.</summary>
    public static IReadOnlyList<Metric> Cards { get; } =
    [
        Created, Closed, Open, Resolved, Reopened, AvgResolution, AvgFirstResponse, ClosureRate, ResolutionRate, Clearance,
        SlaResolution, SlaResponse, Csat, CsatScore, SurveyResponse,
    ];
}
