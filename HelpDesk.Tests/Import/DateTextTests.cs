using System.Globalization;
using HelpDesk.Core.Import;
using NodaTime;

namespace HelpDesk.Tests.Import;

public sealed class DateTextTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    [Theory]
    [InlineData("2016-02-29", "2016-02-28T23:00:00Z")]
    [InlineData("2016-02-29 01:16", "2016-02-29T00:16:00Z")]
    [InlineData("2016-02-29T01:16:05.123456789Z", "2016-02-29T01:16:05.123456Z")]
    [InlineData("2016-02-29T01:16:05.000+0530", "2016-02-28T19:46:05Z")]
    [InlineData("2016-02-29 01:16:05 UTC", "2016-02-29T01:16:05Z")]
    [InlineData("2016-02-29 01:16:05 -08:00", "2016-02-29T09:16:05Z")]
    [InlineData("2016/02/29 01:16", "2016-02-29T00:16:00Z")]
    [InlineData("29-02-2016 01:16", "2016-02-29T00:16:00Z")]
    [InlineData("29.02.2016, 01:16:30", "2016-02-29T00:16:30Z")]
    [InlineData("29/2/16 1:16", "2016-02-29T00:16:00Z")]
    [InlineData("3/4/2026 12:05 AM", "2026-04-02T22:05:00Z")]
    [InlineData("3/4/2026 12:05\u202FPM", "2026-04-03T10:05:00Z")]
    [InlineData("29 Feb 2016 01:16", "2016-02-29T00:16:00Z")]
    [InlineData("15/Jan/24 3:04 PM", "2024-01-15T14:04:00Z")]
    [InlineData("Mon, 29 Feb 2016 01:16:00 +0000", "2016-02-29T01:16:00Z")]
    [InlineData("Feb 29, 2016 1:16 PM", "2016-02-29T12:16:00Z")]
    [InlineData("February 29th, 2016 at 13:16", "2016-02-29T12:16:00Z")]
    [InlineData("1456704960", "2016-02-29T00:16:00Z")]
    [InlineData("1456704960123", "2016-02-29T00:16:00.123Z")]
    [InlineData("2026-03-29 02:30", "2026-03-29T01:30:00Z")]
    [InlineData("2026-10-25 02:30", "2026-10-25T00:30:00Z")]
    public void Dates_are_read_with_their_zone_or_the_given_one(string text, string instant)
    {
        Assert.True(DateText.TryRead(text, DateOrder.DayFirst, Berlin, out var at));
        Assert.Equal(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture), at);
        Assert.Equal(TimeSpan.Zero, at.Offset);
    }

    [Theory]
    [InlineData("31-02-2016")]
    [InlineData("2016-13-01")]
    [InlineData("29/02/2016 25:00")]
    [InlineData("29/02/2016 13:00 PM")]
    [InlineData("29/02/2016 10:61")]
    [InlineData("29/02/2016 10:00 CET")]
    [InlineData("01/01/0001")]
    [InlineData("yesterday")]
    [InlineData("12 days 3 hours")]
    [InlineData("123")]
    [InlineData("29 Foo 2016")]
    [InlineData("٢٩/٠٢/٢٠١٦")]
    public void What_is_no_date_is_not_guessed(string text)
    {
        Assert.False(DateText.TryRead(text, DateOrder.DayFirst, Berlin, out _));
        Assert.Equal(1, DateText.Evidence(text).Others);
    }

    [Theory]
    [InlineData("03/04/2026,29/02/2016", DateOrder.DayFirst, false, false)]
    [InlineData("03/04/2026,02/29/2016", DateOrder.MonthFirst, false, false)]
    [InlineData("03/04/2026,05/06/2026", DateOrder.DayFirst, true, false)]
    [InlineData("03/04/2026 1:00 PM,05/06/2026", DateOrder.MonthFirst, true, false)]
    [InlineData("02/29/2016,02/28/2016,13/01/2016", DateOrder.MonthFirst, false, true)]
    [InlineData("2026-03-04,2026-05-06", DateOrder.DayFirst, false, false)]
    [InlineData("03/03/2026,04/04/2026", DateOrder.DayFirst, false, false)]
    public void The_whole_column_tells_whether_day_or_month_comes_first(string texts, DateOrder order, bool ambiguous, bool mixed)
    {
        var evidence = texts.Split(',').Aggregate(default(DateEvidence), (sum, t) => sum + DateText.Evidence(t));
        Assert.Equal((order, ambiguous, mixed), (evidence.Order, evidence.Ambiguous, evidence.Mixed));
    }

    [Fact]
    public void The_order_decides_only_where_it_matters()
    {
        Assert.Equal(new DateTime(2026, 4, 3), Day("03/04/2026", DateOrder.DayFirst));
        Assert.Equal(new DateTime(2026, 3, 4), Day("03/04/2026", DateOrder.MonthFirst));
        Assert.Equal(new DateTime(2026, 3, 4), Day("2026-03-04", DateOrder.MonthFirst));
        Assert.False(DateText.TryRead("29/02/2016", DateOrder.MonthFirst, DateTimeZone.Utc, out _));

        static DateTime Day(string text, DateOrder order) => DateText.TryRead(text, order, DateTimeZone.Utc, out var at) ? at.UtcDateTime : default;
    }
}
