using System.Globalization;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Analytics;

/// <summary>The tickets behind a number of the board, from the same sets and tests that the board counts by (UI 5.7).</summary>
internal sealed class BehindBoard(BoardFacts board) : ITicketsBehind
{
    /// <summary>Their ids. Refuses a metric that does not exist, or one with a wrong argument.</summary>
    public async Task<long[]> IdsAsync(Reading reading, TicketsBehind behind, CancellationToken ct)
    {
        var metric = Metrics.Find(behind.Metric) ?? throw Unknown(behind.Metric);
        var argument = behind.Metric.Length > metric.Key.Length ? behind.Metric[(metric.Key.Length + 1)..] : null;
        var asked = Read(metric, argument, behind) ?? throw Unknown(behind.Metric);
        behind.Only.Check();
        if (behind.From >= behind.To) return [];
        var zone = (await reading.All<Workspace>().SingleAsync(ct)).Settings.TimeZone;
        return await board.ReadAsync(facts =>
        {
            var scope = new Scope(new DateRange(behind.From, behind.To, []), asked.Standing, zone, asked.AsOf, behind.Business ? CountedTime.Business : CountedTime.Calendar)
            {
                Wanted = asked.Wanted,
                WantedTags = metric == Metrics.ByTag ? FactFilter.Sets(facts.TagSets, ids => ids.Contains(asked.Wanted))
                    : metric == Metrics.OtherTags ? FactFilter.Sets(facts.TagSets, ids => ids.Any(id => !asked.Ids.Contains(id))) : [],
            };
            var (found, filter) = (new Found(metric, scope), new FactFilter(facts, behind.Only));
            var lives = facts.Lives;
            var tickets = facts.Tickets;
            for (var i = 0; i < lives.Length; i++)
            {
                if (scope.Window.Meets(lives[i]) && filter.Takes(tickets[i])) TicketSets.Tell(facts, tickets[i], scope.Window, found);
            }
            return found.Ids.ToArray();
        }, ct);
    }

    private static Asked? Read(Metric metric, string? argument, TicketsBehind behind)
    {
        var asked = new Asked(behind.To, behind.To, 0, []);
        switch (metric.Takes)
        {
            case MetricArgument.None:
                return argument is null ? asked : null;
            case MetricArgument.Instant:
                return argument is null ? asked : Instant(argument) is { } until ? asked with { Standing = until } : null;
            case MetricArgument.Status:
                return TicketWords.TryParse<TicketStatus>(argument, out var status) ? asked with { Wanted = (long)status } : null;
            case MetricArgument.Priority:
                return TicketWords.TryParse<TicketPriority>(argument, out var priority) ? asked with { Wanted = (long)priority } : null;
            case MetricArgument.Ids:
                return Ids(argument ?? "") is { } ids ? asked with { Ids = ids } : null;
            case MetricArgument.PartAt:
                return argument?.Split(',', 2) is [var part, var at] && Number(part) is { } age && Instant(at) is { } then ? asked with { Wanted = age, AsOf = then } : null;
            default:
                return Number(argument) is { } wanted ? asked with { Wanted = wanted } : null;
        }
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateTimeOffset? Instant(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    private static long[]? Ids(string argument)
    {
        var ids = argument.Split(',', StringSplitOptions.RemoveEmptyEntries).Take(100).Select(Number).ToList();
        return ids.Contains(null) ? null : [.. ids.Select(id => id!.Value)];
    }

    private static RefusedException Unknown(string key) =>
        Work.Invalid("metric", $"There is no number called “{(key.Length > 40 ? key[..40] + "…" : key)}” on the analytics board.");

    private sealed record Asked(DateTimeOffset Standing, DateTimeOffset AsOf, long Wanted, long[] Ids);

    private sealed class Found(Metric metric, Scope scope) : IHearSets
    {
        public List<long> Ids { get; } = [];

        public void Hear(TicketSet set, in TicketFact ticket, in Occurrence one)
        {
            if (!metric.Set.HasFlag(set) || Ids.Count > 0 && Ids[^1] == ticket.Id || !metric.Counts(ticket, one, scope, out _)) return;
            if (metric.By is not { } by || by(ticket, one, scope) == scope.Wanted) Ids.Add(ticket.Id);
        }
    }
}
