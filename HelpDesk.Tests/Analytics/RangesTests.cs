using HelpDesk.Core.Analytics;
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
}
