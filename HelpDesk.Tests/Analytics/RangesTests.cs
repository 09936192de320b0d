using HelpDesk.Core.Analytics;
using HelpDesk.Core.Tickets;
using Xunit;

namespace HelpDesk.Tests.Analytics;

public sealed class RangesTests
{
    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(RangeKey.Today, "2026-11-05T23:00Z", "2026-11-06T23:00Z", 1)]
    [InlineData(RangeKey.Last7d, "2026-10-30T23:00Z", "2026-11-06T23:00Z", 7)]
    [InlineData(RangeKey.Last30d, "2026-10-07T22:00Z", "2026-11-06T23:00Z", 30)]
    [InlineData(RangeKey.ThisMonth, "2026-10-31T23:00Z", "2026-11-06T23:00Z", 6)]
    [InlineData(RangeKey.LastMonth, "2026-09-30T22:00Z", "2026-10-31T23:00Z", 31)]
    public void Edges_are_midnights_of_the_zone(RangeKey key, string from, string to, int days)
    {
        var range = Ranges.Of(key, "Europe/Berlin", Utc("2026-11-06T13:37Z"));

        Assert.Equal((Utc(from), Utc(to)), (range.From, range.To));
        Assert.Equal(days, range.Days.Count);
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-10-25T12:00Z", 25)]
    [InlineData("Europe/Berlin", "2026-03-29T12:00Z", 23)]
    [InlineData("America/New_York", "2026-11-01T18:00Z", 25)]
    [InlineData("America/New_York", "2026-03-08T18:00Z", 23)]
    [InlineData("America/New_York", "2026-03-09T18:00Z", 24)]
    [InlineData("Asia/Kathmandu", "2026-03-09T18:00Z", 24)]
    [InlineData("America/Sao_Paulo", "2018-11-04T18:00Z", 23)]
    public void A_day_is_the_civil_day(string zone, string now, int hours)
    {
        var today = Ranges.Of(RangeKey.Today, zone, Utc(now));

        Assert.Equal(TimeSpan.FromHours(hours), today.To - today.From);
        Assert.InRange(Utc(now), today.From, today.To.AddTicks(-1));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-10-31T22:59:59.999999Z", "2026-10-01")]
    [InlineData("Europe/Berlin", "2026-10-31T23:00Z", "2026-11-01")]
    [InlineData("America/New_York", "2026-11-01T03:59:59Z", "2026-10-01")]
    [InlineData("America/New_York", "2026-11-01T04:00Z", "2026-11-01")]
    public void A_month_begins_at_the_zone_s_midnight(string zone, string now, string first)
    {
        Assert.Equal(DateOnly.Parse(first, System.Globalization.CultureInfo.InvariantCulture), Ranges.Of(RangeKey.ThisMonth, zone, Utc(now)).Days[0].Date);
    }

    [Fact]
    public void January_follows_december()
    {
        var range = Ranges.Of(RangeKey.LastMonth, "Etc/UTC", Utc("2027-01-31T12:00Z"));

        Assert.Equal((Utc("2026-12-01T00:00Z"), Utc("2027-01-01T00:00Z")), (range.From, range.To));
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Etc/UTC")]
    public void Days_have_no_gaps_and_do_not_overlap(string zone)
    {
        for (var now = Utc("2026-01-01T00:30Z"); now.Year == 2026; now = now.AddHours(37))
        {
            foreach (var key in Ranges.All)
            {
                var range = Ranges.Of(key, zone, now);
                Assert.Equal(range.From, range.Days[0].From);
                Assert.Equal(range.To, range.Days[^1].To);
                Assert.All(range.Days.Zip(range.Days.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
                Assert.All(range.Days, d => Assert.InRange((d.To - d.From).TotalHours, 23, 25));
                Assert.Equal(key != RangeKey.LastMonth, range.From <= now && now < range.To);
            }
        }
    }

    [Fact]
    public void A_date_that_a_zone_skipped_is_no_day()
    {
        var range = Ranges.Of(RangeKey.Last7d, "Pacific/Apia", Utc("2012-01-02T12:00Z"));

        Assert.DoesNotContain(range.Days, d => d.Date == new DateOnly(2011, 12, 30));
        Assert.All(range.Days.Zip(range.Days.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
    }

    [Fact]
    public void Words_are_read_back()
    {
        Assert.All(Ranges.All, key => Assert.True(Ranges.TryParse(Ranges.Word(key), out var read) && read == key));
        Assert.All(Ranges.All, key => Assert.True(Ranges.TryParse(Ranges.Label(key), out var read) && read == key));
        Assert.False(Ranges.TryParse("yesterday", out _));
        Assert.False(Ranges.TryParse("0", out _));
    }

    [Theory]
    [InlineData("2026-11-01", "2026-11-06", null)]
    [InlineData("2023-11-07", "2026-11-06", null)]
    [InlineData("2026-11-06", "2026-11-06", null)]
    [InlineData("2026-11-06", "2026-11-05", "ends before it begins")]
    [InlineData("2023-11-06", "2026-11-06", "longer than three years")]
    [InlineData("2026-11-01", "2026-11-07", "ends in the future")]
    [InlineData("1969-12-31", "1970-01-01", "before 1970")]
    [InlineData(null, "2026-11-05", "first and its last day")]
    [InlineData("2026-11-05", null, "first and its last day")]
    public void Dates_of_ones_own_are_checked(string? from, string? to, string? fault)
    {
        var told = Ranges.Fault(RangeKey.Custom, Date(from), Date(to), "Europe/Berlin", Utc("2026-11-06T13:37Z"));

        if (fault is null) Assert.Null(told);
        else Assert.Contains(fault, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RangeKey.Today, CompareWith.PreviousPeriod, "2026-11-04T23:00Z", "2026-11-05T13:37Z", 1)]
    [InlineData(RangeKey.Today, CompareWith.PreviousYear, "2025-11-05T23:00Z", "2025-11-06T13:37Z", 1)]
    [InlineData(RangeKey.Last7d, CompareWith.PreviousPeriod, "2026-10-23T22:00Z", "2026-10-30T13:37Z", 7)]
    [InlineData(RangeKey.ThisMonth, CompareWith.PreviousPeriod, "2026-09-30T22:00Z", "2026-10-06T12:37Z", 6)]
    [InlineData(RangeKey.LastMonth, CompareWith.PreviousPeriod, "2026-08-31T22:00Z", "2026-09-30T22:00Z", 30)]
    [InlineData(RangeKey.LastMonth, CompareWith.PreviousYear, "2025-09-30T22:00Z", "2025-10-31T23:00Z", 31)]
    [InlineData(RangeKey.Custom, CompareWith.PreviousPeriod, "2026-10-21T22:00Z", "2026-10-31T23:00Z", 10)]
    [InlineData(RangeKey.Custom, CompareWith.PreviousYear, "2025-10-31T23:00Z", "2025-11-10T23:00Z", 10)]
    public void The_period_before_has_come_as_far_as_the_range(RangeKey key, CompareWith with, string from, string to, int days)
    {
        var now = key == RangeKey.Custom ? Utc("2026-12-06T13:37Z") : Utc("2026-11-06T13:37Z");
        var before = Ranges.Before(key, with, "Europe/Berlin", now, new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 10))!;

        Assert.Equal((Utc(from), Utc(to)), (before.From, before.To));
        Assert.Equal(days, before.Days.Count);
        Assert.Equal((before.From, before.To), (before.Days[0].From, before.Days[^1].To));
    }

    [Fact]
    public void Nothing_is_compared_with_nothing() => Assert.Null(Ranges.Before(RangeKey.Today, CompareWith.Nothing, "Etc/UTC", Utc("2026-11-06T13:37Z")));

    [Fact]
    public void A_leap_day_is_compared_with_the_last_of_february()
    {
        var before = Ranges.Before(RangeKey.Custom, CompareWith.PreviousYear, "Etc/UTC", Utc("2028-06-01T00:00Z"), new DateOnly(2028, 2, 29), new DateOnly(2028, 2, 29))!;

        Assert.Equal((Utc("2027-02-28T00:00Z"), Utc("2027-03-01T00:00Z")), (before.From, before.To));
    }

    [Fact]
    public void A_board_in_an_address_comes_back()
    {
        var asked = new ReadBoard(RangeKey.Custom)
        {
            From = new DateOnly(2026, 1, 31), To = new DateOnly(2026, 2, 28), Compare = CompareWith.PreviousYear, Counted = CountedTime.Business,
            Only = new BoardFilter
            {
                TeamIds = [0, 3], AssigneeIds = [7], TagIds = [1, 2], Channels = [TicketChannel.Email, TicketChannel.Chat], Priorities = [TicketPriority.Urgent], Types = [TicketType.Bug],
            },
        };
        var parameters = BoardAddress.Of(asked).ToDictionary();
        var faults = new List<string>();

        var read = BoardAddress.Parse(parameters.GetValueOrDefault, faults);

        Assert.Empty(faults);
        Assert.Equal(parameters, BoardAddress.Of(read).ToDictionary());
        Assert.Equal("custom 2026-01-31 2026-02-28 year business none,3 7 1,2 email,chat urgent bug", string.Join(' ', parameters.Values));
        BoardAddress.Parse(k => k switch { "range" => "custom", "from" => "31.1.2026", "compare" => "luck", "hours" => "long", "team" => "none,x", "channel" => "smoke", "tag" => "none", _ => null }, faults);
        Assert.Equal(6, faults.Count);
    }

    private static DateOnly? Date(string? text) => text is null ? null : DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
