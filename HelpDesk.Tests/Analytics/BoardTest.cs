using System.Globalization;
using HelpDesk.Core.Access;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HelpDesk.Tests.Analytics;

/// <summary>A desk whose tickets have made-up pasts, and questions about any period, filter and comparison.</summary>
public abstract class BoardTest(PostgresTemplate postgres) : DeskTest(postgres)
{
    protected override bool ComparesLog => false;

    protected List<long> Agents { get; } = [];

    protected List<long> Tags { get; } = [];

    protected List<long> Teams { get; } = [];

    /// <summary>Days and months that change the clock, and the first and last hour of a month.</summary>
    public static TheoryData<string, string, int> Moments => new()
    {
        { "Europe/Berlin", "2026-11-05T13:37:11Z", 1 },
        { "Europe/Berlin", "2026-10-31T23:10:00Z", 2 },
        { "Europe/Berlin", "2026-10-31T22:50:00Z", 3 },
        { "America/New_York", "2026-11-02T03:30:00Z", 4 },
        { "America/New_York", "2027-03-14T20:00:00Z", 5 },
        { "Asia/Kathmandu", "2027-02-28T18:20:00Z", 6 },
    };

    /// <summary>Every range, some of one's own, and with each another filter and comparison.</summary>
    private protected IEnumerable<ReadBoard> Asks(int seed, string zone)
    {
        var random = new Random(seed);
        var today = DateOnly.FromDateTime(Ranges.Local(Clock.GetUtcNow(), zone).Date);
        var asks = Ranges.All.Select(k => new ReadBoard(k)).ToList();
        asks.Add(new ReadBoard(RangeKey.Custom) { From = today.AddDays(-70), To = today.AddDays(-40) });
        asks.Add(new ReadBoard(RangeKey.Custom) { From = today.AddDays(-random.Next(1, 60)), To = today });
        foreach (var ask in asks)
        {
            yield return ask;
            yield return ask with { Only = Filter(random), Compare = (CompareWith)random.Next(3), Counted = (CountedTime)random.Next(3) };
        }
    }

    private protected async Task<List<Past>> FillAsync(string zone, string now, int seed, int count)
    {
        Clock.MoveTo(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
        await ExecuteAsync($"update workspace set time_zone = '{zone}'");
        foreach (var name in new[] { "Ben", "Ada", "Cyd", "Dee" }) Agents.Add((await AddAgentAsync(Role.Member, name)).Id);
        for (var i = 1; i <= 13; i++) Tags.Add((await ScalarAsync<long>($"insert into tags (name, created_at) values ('tag {i}', now()) returning id")));
        foreach (var name in new[] { "North", "South", "West" }) Teams.Add(await AddTeamAsync(name));
        var edges = Ranges.All.Select(k => Ranges.Of(k, zone, Clock.GetUtcNow())).SelectMany(r => new[] { r.From, r.To, r.Days[^1].From }).ToList();
        var pasts = Histories.Make(seed, count, Clock.GetUtcNow(), edges, [.. Agents], [.. Tags], [.. Teams]);
        await Histories.WriteAsync(Database, pasts, Ct);
        return pasts;
    }

    /// <summary>Ids as the list page finds them.</summary>
    protected async Task<List<long>> ListedAsync(TicketFilter filter)
    {
        await using var db = Services.GetRequiredService<IOpenContext>().Open();
        return await (await new Reading(db, Rights.Everything(Who.System), Clock.GetUtcNow()).MatchingAsync(filter, Ct)).Select(r => r.Id).ToListAsync(Ct);
    }

    protected Task<List<long>> ListedAsync(TicketsBehind behind) => ListedAsync(new TicketFilter { Behind = behind, Archived = ArchivedTickets.Shown });

    protected static void Same(double? expected, double? actual, double tolerance)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is { } value) Assert.Equal(value, actual!.Value, tolerance);
    }

    private BoardFilter Filter(Random random)
    {
        T[] Some<T>(IEnumerable<T> all, int one) => random.Next(one) == 0 ? [.. all.Where(_ => random.Next(2) == 0)] : [];
        return new BoardFilter
        {
            TeamIds = Some(Teams.Prepend(0), 3), AssigneeIds = Some(Agents.Prepend(0), 3), TagIds = Some(Tags, 3), Channels = Some(Enum.GetValues<TicketChannel>(), 3),
            Priorities = Some(Enum.GetValues<TicketPriority>(), 3), Types = Some(Enum.GetValues<TicketType>(), 3),
        };
    }
}
