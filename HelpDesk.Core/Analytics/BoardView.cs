using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Analytics;

/// <summary>The analytics board for one range, read from one snapshot.</summary>
/// <param name="Key">Which range.</param>
/// <param name="Range">Its edges and days.</param>
/// <param name="Zone">IANA zone of the days.</param>
/// <param name="AsOf">When it was read, with the zone's offset.</param>
/// <param name="Cards">The cards in order (S223).</param>
/// <param name="Before">The same cards for the period that the range is compared with.</param>
/// <param name="Days">The daily trend (S224); sums equal the cards.</param>
/// <param name="Statuses">Created tickets by status in the order of the workflow, zeros included (S225).</param>
/// <param name="Priorities">Created tickets by priority, most urgent first, zeros included (S225).</param>
/// <param name="Tags">Created tickets by tag, the ten most frequent ones and then the others together, if any (S226).</param>
/// <param name="Agents">Agents ranked by tickets handled, then resolved, then name (S227, D14).</param>
public sealed record BoardView(
    RangeKey Key, DateRange Range, string Zone, DateTimeOffset AsOf, IReadOnlyList<BoardCard> Cards, BoardPast Before, IReadOnlyList<BoardDay> Days,
    IReadOnlyList<BoardSlice> Statuses, IReadOnlyList<BoardSlice> Priorities, IReadOnlyList<BoardSlice> Tags, IReadOnlyList<BoardAgent> Agents)
{
    /// <summary>The card of a metric.</summary>
    public BoardCard Card(Metric metric) => Cards.First(c => c.Metric == metric);
}

/// <summary>The period before, for comparison.</summary>
/// <param name="Range">Its edges; ends as long after its start as the range has lasted until now.</param>
/// <param name="Cards">The cards in the same order, as they stood at its end.</param>
public sealed record BoardPast(DateRange Range, IReadOnlyList<BoardCard> Cards);

/// <summary>A card.</summary>
/// <param name="Metric">What it shows.</param>
/// <param name="Value">The number in the metric's unit; null when there is no data, never 0 instead (D1, D5).</param>
/// <param name="Tickets">How many tickets are behind it.</param>
/// <param name="Of">The tickets that a share is taken of; null elsewhere.</param>
/// <param name="Median">Median in seconds, for times.</param>
/// <param name="P90">Nine of ten are not longer, in seconds, for times.</param>
/// <param name="Behind">The tickets behind it.</param>
public sealed record BoardCard(Metric Metric, double? Value, long Tickets, long? Of, double? Median, double? P90, TicketsBehind Behind)
{
    /// <summary>The value as machines read it; empty for no data.</summary>
    public string Plain => Metric.Plain(Value);
}

/// <summary>One day of the trend.</summary>
/// <param name="Day">The day.</param>
/// <param name="Created">Created on it.</param>
/// <param name="Closed">Of the range's closed tickets, those closed on it.</param>
/// <param name="Resolved">Of the range's resolved tickets, those resolved on it.</param>
public sealed record BoardDay(Day Day, BoardCount Created, BoardCount Closed, BoardCount Resolved);

/// <summary>A number of tickets and the tickets themselves.</summary>
/// <param name="Tickets">How many.</param>
/// <param name="Behind">Which.</param>
public sealed record BoardCount(long Tickets, TicketsBehind Behind);

/// <summary>A part of the created tickets.</summary>
/// <param name="Word">Status or priority word, or a tag's id; empty for the other tags.</param>
/// <param name="Label">Label on screen.</param>
/// <param name="Color">1–8, a tag's colour; 0 elsewhere.</param>
/// <param name="Tickets">How many.</param>
/// <param name="Behind">Which.</param>
public sealed record BoardSlice(string Word, string Label, int Color, long Tickets, TicketsBehind Behind);

/// <summary>An agent's line (D14).</summary>
/// <param name="AgentId">Who.</param>
/// <param name="Name">Name; a placeholder when the person is gone.</param>
/// <param name="Handled">Distinct tickets on which the agent performed a resolution in the range.</param>
/// <param name="Resolved">Those whose resolution stood at its end.</param>
/// <param name="AvgResolution">Mean seconds from creation to it; null without any.</param>
/// <param name="Timed">The tickets in that mean.</param>
public sealed record BoardAgent(long AgentId, string Name, BoardCount Handled, BoardCount Resolved, double? AvgResolution, BoardCount Timed);
