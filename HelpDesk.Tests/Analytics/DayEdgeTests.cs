using System.Globalization;
using HelpDesk.Core.Access;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;
using Xunit;

namespace HelpDesk.Tests.Analytics;

/// <summary>Days are half-open civil days of the workspace, whoever asks, also where clocks change.</summary>
public sealed class DayEdgeTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Theory]
    [InlineData("2026-10-24T22:00:00Z", 25)]     // Berlin leaves summer time
    [InlineData("2027-03-27T23:00:00Z", 23)]     // … and goes to it
    [InlineData("2027-01-09T23:00:00Z", 24)]
    public async Task T10_A_ticket_of_the_last_millisecond_is_of_that_day_and_one_of_midnight_of_the_next(string midnight, int hours)
    {
        var begin = DateTimeOffset.Parse(midnight, CultureInfo.InvariantCulture);
        var end = begin.AddHours(hours);
        await ExecuteAsync("update workspace set time_zone = 'Europe/Berlin'");
        var (ann, kenji) = (await AddAgentAsync(Role.Admin, "Ann"), await AddAgentAsync(Role.Admin, "Kenji"));
        await RunAsync(new EditProfile("Kenji", "Asia/Tokyo", true), kenji);
        foreach (var at in new[] { begin.AddMilliseconds(-1), begin, begin.AddHours(12), end.AddMilliseconds(-1), end })
        {
            Clock.MoveTo(at);
            await RunAsync(new CreateTicket($"At {at:O}"), ann);
            if (at == begin.AddHours(12)) await TodayAsync(ann, 2, (int)Math.Ceiling((at - begin).TotalHours));
        }
        await TodayAsync(kenji, 1, 0);

        Clock.MoveTo(end.AddHours(30));
        var day = DateOnly.FromDateTime(Ranges.Local(begin, "Europe/Berlin").Date);
        foreach (var who in new[] { ann, kenji })
        {
            var board = await AskAsync(new ReadBoard(RangeKey.Custom) { From = day.AddDays(-1), To = day.AddDays(1) }, who);
            Assert.Equal([1, 3, 1], board.Days.Select(d => d.Created.Tickets));
            Assert.Equal((begin, end), (board.Days[1].Day.From, board.Days[1].Day.To));
            Assert.Equal(board.Days.Sum(d => d.Created.Tickets), board.Card(Metrics.Created).Tickets);
            var one = await AskAsync(new ReadBoard(RangeKey.Custom) { From = day, To = day }, who);
            Assert.Equal(3, one.Card(Metrics.Created).Tickets);
            Assert.Equal(3, (await AskAsync(new TicketIds(new TicketFilter { Behind = one.Card(Metrics.Created).Behind, Archived = ArchivedTickets.Shown }), who)).Count);
        }
    }

    private async Task TodayAsync(Who who, int created, int hours)
    {
        var board = await AskAsync(new ReadBoard(RangeKey.Today), who);
        Assert.Equal(created, board.Card(Metrics.Created).Tickets);
        Assert.Equal(Clock.GetUtcNow(), board.Range.From.AddHours(hours));
    }
}
