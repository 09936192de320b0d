using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Analytics;

/// <summary>The analytics board for one range, read from one snapshot.</summary>
/// <param name="Key">Which range.</param>
/// <param name="Range">Its edges and days.</param>
/// <param name="Zone">IANA zone of the days.</param>
/// <param name="AsOf">When it was read, with the zone's offset.</param>
/// <param name="Cards">The cards in order (S223).</param>
/// <param name="Before">The same cards and the days of the period that the range is compared with; null when it is compared with nothing.</param>
/// <param name="Days">The daily trend (S224); sums of created, closed, resolved and SLA equal the cards, the last backlog is the card Open.</param>
/// <param name="Statuses">Created tickets by status in the order of the workflow, zeros included (S225).</param>
/// <param name="Priorities">Created tickets by priority, most urgent first, zeros included (S225).</param>
/// <param name="Tags">Created tickets by tag, the ten most frequent ones and then the others together, if any (S226).</param>
/// <param name="Agents">Agents ranked by tickets handled, then resolved, then name (S227, S228, D14).</param>
public sealed record BoardView(
    RangeKey Key, DateRange Range, string Zone, DateTimeOffset AsOf, IReadOnlyList<BoardCard> Cards, BoardPast? Before, IReadOnlyList<BoardDay> Days,
    IReadOnlyList<BoardSlice> Statuses, IReadOnlyList<BoardSlice> Priorities, IReadOnlyList<BoardSlice> Tags, IReadOnlyList<BoardAgent> Agents)
{
    /// <summary>What it is compared with.</summary>
    public required CompareWith Compare { get; init; }

    /// <summary>Which tickets count.</summary>
    public required BoardFilter Only { get; init; }

    /// <summary>Which time counts in lengths of time.</summary>
    public required CountedTime Counted { get; init; }

    /// <summary>Open tickets without a first response (D1).</summary>
    public required BoardCount Unanswered { get; init; }

    /// <summary>First responses by how long they took, shortest first, zeros included; the sum is the card Avg First Response's tickets.</summary>
    public required IReadOnlyList<BoardSlice> Responses { get; init; }

    /// <summary>Open tickets by age, youngest first, zeros included; the sum is the card Open.</summary>
    public required IReadOnlyList<BoardSlice> Ages { get; init; }

    /// <summary>Created tickets per hour of the week, 168 from Monday midnight on; the sum is the card Created.</summary>
    public required IReadOnlyList<BoardHour> Hours { get; init; }

    /// <summary>Rated tickets by the customer's answer, 1 to 5, zeros included. A ticket with answers to two resolutions can be in two of them.</summary>
    public required IReadOnlyList<BoardSlice> Scores { get; init; }

    /// <summary>The card of a metric.</summary>
    public BoardCard Card(Metric metric) => Cards.First(c => c.Metric == metric);
}

/// <summary>The period that the range is compared with.</summary>
/// <param name="Range">Its edges; ends as long after its start as the range has lasted until now, so its last day may be a part of a day.</param>
/// <param name="Cards">The cards in the same order, as they stood at its end.</param>
/// <param name="Days">Its days in order; often as many as the range has, but months differ.</param>
public sealed record BoardPast(DateRange Range, IReadOnlyList<BoardCard> Cards, IReadOnlyList<BoardPastDay> Days);

/// <summary>A card.</summary>
/// <param name="Metric">What it shows.</param>
/// <param name="Value">The number in the metric's unit; null when there is no data, never 0 instead (D1, D5).</param>
/// <param name="Tickets">How many tickets are behind it: the length of the list.</param>
/// <param name="N">How many times, answers or surveys it is made of; of a share the part.</param>
/// <param name="Of">What a share is taken of; null elsewhere.</param>
/// <param name="Median">Median in seconds, for times.</param>
/// <param name="P90">Nine of ten are not longer, in seconds, for times.</param>
/// <param name="Behind">The tickets behind it.</param>
public sealed record BoardCard(Metric Metric, double? Value, long Tickets, long N, long? Of, double? Median, double? P90, TicketsBehind Behind)
{
    /// <summary>The value as machines read it; empty for no data.</summary>
    public string Plain => Metric.Plain(Value);
}

/// <summary>One day of the trend.</summary>
/// <param name="Day">The day.</param>
/// <param name="Created">Created on it.</param>
/// <param name="Closed">Of the range's closed tickets, those closed on it.</param>
/// <param name="Resolved">Of the range's resolved tickets, those resolved on it.</param>
/// <param name="Backlog">Open at its end (D4).</param>
/// <param name="InTime">Of those resolved on it, with a due date, those resolved by it.</param>
/// <param name="Late">The others with a due date.</param>
public sealed record BoardDay(Day Day, BoardCount Created, BoardCount Closed, BoardCount Resolved, BoardCount Backlog, BoardCount InTime, BoardCount Late);

/// <summary>One day of the period before.</summary>
/// <param name="Day">The day.</param>
/// <param name="Created">Created on it.</param>
/// <param name="Closed">Of the period's closed tickets, those closed on it.</param>
/// <param name="Resolved">Of the period's resolved tickets, those resolved on it.</param>
/// <param name="Backlog">Open at its end (D4).</param>
public sealed record BoardPastDay(Day Day, BoardCount Created, BoardCount Closed, BoardCount Resolved, BoardCount Backlog);

/// <summary>A number of tickets and the tickets themselves.</summary>
/// <param name="Tickets">How many.</param>
/// <param name="Behind">Which.</param>
public sealed record BoardCount(long Tickets, TicketsBehind Behind);

/// <summary>A part of the tickets.</summary>
/// <param name="Word">Status or priority word, a tag's id, or the number of the part; empty for the other tags.</param>
/// <param name="Label">Label on screen.</param>
/// <param name="Color">1–8, a tag's colour; 0 elsewhere.</param>
/// <param name="Tickets">How many.</param>
/// <param name="Behind">Which.</param>
public sealed record BoardSlice(string Word, string Label, int Color, long Tickets, TicketsBehind Behind);

/// <summary>An hour of the week.</summary>
/// <param name="Weekday">Day in the zone of the workspace.</param>
/// <param name="Hour">0–23, from that hour to the next.</param>
/// <param name="Created">Created in it.</param>
public sealed record BoardHour(DayOfWeek Weekday, int Hour, BoardCount Created);

/// <summary>An average time.</summary>
/// <param name="Average">Mean seconds; null without any.</param>
/// <param name="Median">Median in seconds.</param>
/// <param name="P90">Nine of ten are not longer, in seconds.</param>
/// <param name="Of">The tickets in it.</param>
public sealed record BoardTime(double? Average, double? Median, double? P90, BoardCount Of);

/// <summary>A share.</summary>
/// <param name="Value">0 to 1; null without any.</param>
/// <param name="N">The part.</param>
/// <param name="Of">The whole.</param>
/// <param name="Part">The tickets of the part.</param>
/// <param name="Whole">The tickets of the whole.</param>
public sealed record BoardShare(double? Value, long N, long Of, BoardCount Part, BoardCount Whole);

/// <summary>An agent's line (D14).</summary>
/// <param name="AgentId">Who.</param>
/// <param name="Name">Name; a placeholder when the person is gone.</param>
/// <param name="Handled">Distinct tickets with a reply of the agent or a resolution by the agent in the range.</param>
/// <param name="Resolved">Those resolved by the agent whose resolution stood at its end.</param>
/// <param name="ResolvedOnly">Those resolved by the agent without a reply of theirs in the range, reopened ones included.</param>
/// <param name="Replies">Replies that the agent sent.</param>
/// <param name="Replied">The tickets of these replies.</param>
/// <param name="FirstResponse">Times to the first responses that the agent sent.</param>
/// <param name="Resolution">Times to the resolution of tickets that the agent held then as primary assignee.</param>
/// <param name="Sla">Of these with a due date, those resolved by it.</param>
/// <param name="Csat">Of the answers about resolutions of tickets that the agent held, those of 4 and 5.</param>
public sealed record BoardAgent(
    long AgentId, string Name, BoardCount Handled, BoardCount Resolved, BoardCount ResolvedOnly, long Replies, BoardCount Replied, BoardTime FirstResponse,
    BoardTime Resolution, BoardShare Sla, BoardShare Csat);
