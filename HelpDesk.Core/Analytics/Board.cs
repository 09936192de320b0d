using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace HelpDesk.Core.Analytics;

/// <summary>
/// Reads the board for a range (S220–S228). Totals are those of the whole desk, whatever tickets the asker may open (C20). A range of its own
/// is refused when it ends before it begins, lies ahead, or is longer than three years.
/// </summary>
public sealed record ReadBoard(RangeKey Range) : Query<BoardView>
{
    private const int TopTags = 10;

    /// <summary>First day of a <see cref="RangeKey.Custom"/> range.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day of a <see cref="RangeKey.Custom"/> range, included.</summary>
    public DateOnly? To { get; init; }

    /// <summary>What the range is compared with.</summary>
    public CompareWith Compare { get; init; } = CompareWith.PreviousPeriod;

    /// <summary>Which tickets count.</summary>
    public BoardFilter Only { get; init; } = BoardFilter.None;

    /// <summary>Which time counts in lengths of time.</summary>
    public CountedTime Counted { get; init; }

    internal override Permission Needs => Permission.ReadAnalytics;

    internal override async Task<BoardView> RunAsync(Reading reading, CancellationToken ct)
    {
        Only.Check();
        var settings = (await reading.All<Workspace>().SingleAsync(ct)).Settings;
        if (Ranges.Fault(Range, From, To, settings.TimeZone, reading.Now) is { } fault) throw Work.Invalid("range", fault);
        var range = Ranges.Of(Range, settings.TimeZone, reading.Now, From, To);
        var before = Ranges.Before(Range, Compare, settings.TimeZone, reading.Now, From, To);
        var (scope, past) = (ScopeOf(range), before is null ? null : ScopeOf(before));

        var answer = await reading.Db.GetService<BoardFacts>().ReadAsync(facts =>
        {
            var numbers = BoardNumbers.Of(facts, Only, scope, past);
            return (Numbers: numbers, Tags: TagsOf(facts, numbers.Now));
        }, ct);
        var tags = await reading.All<Tag>().Where(t => answer.Tags.Top.Contains(t.Id)).ToDictionaryAsync(t => t.Id, ct);
        var parts = new BoardParts(answer.Numbers.Now, range, Only, Counted, reading.Now);
        var agentIds = parts.Agents();
        var names = await reading.All<Agent>().Where(a => agentIds.Contains(a.Id)).Select(a => new { a.Id, a.Name }).ToDictionaryAsync(a => a.Id, a => a.Name, ct);

        return new BoardView(Range, range, settings.TimeZone, Ranges.Local(reading.Now, settings.TimeZone), [.. Metrics.Cards.Select(parts.Card)],
            answer.Numbers.Before is { } earlier ? new BoardParts(earlier, before!, Only, Counted, reading.Now).Past() : null, parts.Days(),
            [.. Enum.GetValues<TicketStatus>().Where(s => s != TicketStatus.Spam)
                .Select(s => parts.Slice(Metrics.ByStatus, (long)s, TicketWords.Word(s), s == TicketStatus.Waiting ? "Waiting" : TicketWords.Label(s)))],
            [.. Enum.GetValues<TicketPriority>().OrderDescending()
                .Select(p => parts.Slice(Metrics.ByPriority, (long)p, TicketWords.Word(p), TicketWords.Label(p, settings.CriticalLabels)))],
            [.. parts.Tags(answer.Tags, tags)],
            [.. agentIds.Select(id => parts.Agent(id, names.GetValueOrDefault(id, "Somebody")))
                .OrderByDescending(a => a.Handled.Tickets).ThenByDescending(a => a.Resolved.Tickets).ThenBy(a => a.Name, StringComparer.Ordinal)])
        {
            Compare = before is null ? CompareWith.Nothing : Compare, Only = Only, Counted = Counted, Unanswered = parts.Count(Metrics.Unanswered),
            Responses = parts.Slices(Metrics.ByResponse, Metrics.ResponseParts), Ages = parts.Ages(), Hours = parts.Hours(), Scores = parts.Scores(),
        };

        Scope ScopeOf(DateRange of) => new(of, of.To, settings.TimeZone, reading.Now, Counted);
    }

    /// <summary>The most frequent tags, and how many tickets have others.</summary>
    private static TopTags TagsOf(Facts facts, BoardNumbers numbers)
    {
        var sets = numbers.Parts(Metrics.Created, Cut.Tags).Select(n => (Ids: facts.TagSets[(int)n], numbers.Of(Metrics.Created, Cut.Tags, n).Tickets)).ToList();
        var top = sets.SelectMany(s => s.Ids.Distinct().Select(id => (Id: id, s.Tickets))).GroupBy(s => s.Id, s => s.Tickets).Select(g => (Id: g.Key, Tickets: g.Sum()))
            .OrderByDescending(t => t.Tickets).ThenBy(t => t.Id).Take(TopTags).ToList();
        var listed = top.Select(t => t.Id).ToHashSet();
        return new TopTags([.. top.Select(t => t.Id)], [.. top.Select(t => t.Tickets)], sets.Where(s => s.Ids.Any(id => !listed.Contains(id))).Sum(s => s.Tickets));
    }
}
