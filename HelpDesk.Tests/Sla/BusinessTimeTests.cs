using System.Globalization;
using HelpDesk.Core.Sla;
using NodaTime;
using NodaTime.Text;

namespace HelpDesk.Tests.Sla;

/// <summary>Time that counts: T-01 to T-05 and T-12, worked out by hand.</summary>
public sealed class BusinessTimeTests
{
    private static readonly int[] NineToFive = WeekWindows.Join(Enumerable.Range(0, 5).Select(d => (d * 1440 + 540, d * 1440 + 1020)));
    private static readonly int[] AllWeek = [0, WeekWindows.Week];

    [Theory]
    [InlineData("America/New_York", "2025-03-09T01:30:00", 1, "2025-03-10T13:00:00")]       // T-01: the Sunday when clocks go forward
    [InlineData("America/New_York", "2025-11-02T01:30:00", 1, "2025-11-03T13:00:00")]       // and back, the first 01:30
    [InlineData("America/New_York", "2025-11-02T01:30:00", 2, "2025-11-03T13:00:00")]       // and the second
    [InlineData("Europe/Moscow", "2026-03-13T16:50:00", 1, "2026-03-16T12:50:00")]
    [InlineData("America/New_York", "2026-03-13T16:50:00", 1, "2026-03-16T12:50:00")]
    public void T01_Four_office_hours_are_four_hours_of_the_local_schedule(string zone, string local, int occurrence, string due)
    {
        var time = new BusinessTime(zone, NineToFive, [], []);
        var start = At(zone, local, occurrence);
        Assert.Equal(At(zone, due), time.Reach(start, Hours(4)));
        Assert.Equal(Hours(4), time.Between(start, At(zone, due)));
    }

    [Fact]
    public void T01_The_two_half_past_one_of_a_night_are_two_instants_an_hour_apart()
    {
        const string zone = "America/New_York";
        var time = new BusinessTime(zone, AllWeek, [], []);
        var (first, second) = (At(zone, "2025-11-02T01:30:00", 1), At(zone, "2025-11-02T01:30:00", 2));
        Assert.Equal(Hours(1), time.Between(first, second));
        Assert.Equal(Hours(1), time.Reach(second, Hours(3)) - time.Reach(first, Hours(3)));
    }

    [Theory]
    [InlineData("America/New_York", "2025-03-08T00:00:00", "2025-03-11T00:00:00", 71)]
    [InlineData("America/New_York", "2025-11-01T00:00:00", "2025-11-04T00:00:00", 73)]
    [InlineData("Asia/Kathmandu", "2026-01-01T00:00:00", "2026-01-04T00:00:00", 72)]
    public void T02_Around_the_clock_no_minute_is_lost_or_won_at_midnight_and_when_clocks_change(string zone, string from, string to, int hours)
    {
        var time = new BusinessTime(zone, AllWeek, [], []);
        Assert.Equal(Hours(hours), time.Between(At(zone, from), At(zone, to)));
        Assert.Equal(At(zone, to), time.Reach(At(zone, from), Hours(hours)));
        Assert.Equal(Hours(hours), BusinessTime.Always.Between(At(zone, from), At(zone, to)));
    }

    [Fact]
    public void T03_Odd_zones_have_a_due_instant_that_never_goes_back()
    {
        string[] zones = ["Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Asia/Kathmandu", "Antarctica/Troll", "America/St_Johns", "Asia/Gaza", "Pacific/Chatham"];
        var random = new Random(3);
        foreach (var zone in zones)
        {
            var time = new BusinessTime(zone, WeekWindows.Join([(540, 1020), (1440 + 1380, 2880 + 420), (4 * 1440, 5 * 1440), (6 * 1440 + 100, 6 * 1440 + 101)]), [new DateOnly(2011, 12, 29)], []);
            var start = new DateTime(2011, 11, 1, 0, 0, 0, DateTimeKind.Utc).Ticks + (zone == "Pacific/Apia" ? 0 : 365 * 14 * TimeSpan.TicksPerDay);
            for (var i = 0; i < 300; i++)
            {
                var at = start + random.NextInt64(90 * TimeSpan.TicksPerDay) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond;
                var amount = random.Next(1, 500_000) * TimeSpan.TicksPerSecond;
                var due = time.Reach(at, amount);
                Assert.Equal(amount, time.Between(at, due));
                Assert.True(time.Reach(at + TimeSpan.TicksPerSecond, amount) >= due, $"{zone}: a later start is due earlier.");
                Assert.True(time.Reach(at, amount + TimeSpan.TicksPerSecond) > due, $"{zone}: a longer target is due no later.");
                var pass = time.Pass(at, amount);
                Assert.True(pass >= due && time.Between(due, pass) == 0 && time.Between(due, pass + TimeSpan.TicksPerSecond) > 0, $"{zone}: the end is not the last instant.");
            }
        }
    }

    [Fact]
    public void T03_The_day_that_Samoa_skipped_has_no_hours()
    {
        var time = new BusinessTime("Pacific/Apia", AllWeek, [], []);
        Assert.Equal(Hours(24), time.Between(At("Pacific/Apia", "2011-12-29T00:00:00"), At("Pacific/Apia", "2011-12-31T00:00:00")));
    }

    [Theory]
    [InlineData("2026-12-24T16:00:00", 2, "2026-12-28T10:00:00", "2026-12-25")]      // on the only day between
    [InlineData("2026-12-24T10:00:00", 2, "2026-12-28T11:00:00", "2026-12-24 2026-12-25")]   // on the first day
    [InlineData("2026-12-23T16:00:00", 1, "2026-12-23T17:00:00", "2026-12-24")]      // right after the last hour
    [InlineData("2026-12-23T16:00:00", 3, "2026-12-25T11:00:00", "2026-12-24")]
    public void T04_Holidays_have_no_hours(string start, int hours, string due, string holidays)
    {
        var time = new BusinessTime("Europe/Berlin", NineToFive, [.. holidays.Split(' ').Select(d => DateOnly.Parse(d, CultureInfo.InvariantCulture))], []);
        Assert.Equal(At("Europe/Berlin", due), time.Reach(At("Europe/Berlin", start), Hours(hours)));
    }

    [Fact]
    public void T04_A_night_shift_goes_on_over_midnight_and_over_the_end_of_the_week_and_ends_where_a_holiday_begins()
    {
        var nights = WeekWindows.Join(Enumerable.Range(0, 7).Select(d => (d * 1440 + 1380, d * 1440 + 1380 + 480)));
        var time = new BusinessTime("Europe/Berlin", nights, [], []);
        Assert.Equal(At("Europe/Berlin", "2026-03-16T07:00:00"), time.Reach(At("Europe/Berlin", "2026-03-15T23:00:00"), Hours(8)));
        Assert.Equal(At("Europe/Berlin", "2026-03-16T23:00:00"), time.Pass(At("Europe/Berlin", "2026-03-15T23:00:00"), Hours(8)));
        var before = new BusinessTime("Europe/Berlin", nights, [new DateOnly(2026, 3, 16)], ["St. Nowhere"]);
        Assert.Equal(Hours(1), before.Between(At("Europe/Berlin", "2026-03-15T23:00:00"), At("Europe/Berlin", "2026-03-17T00:00:00")));
        Assert.Equal("St. Nowhere", before.Holiday(At("Europe/Berlin", "2026-03-16T03:00:00")));
        Assert.Null(before.Holiday(At("Europe/Berlin", "2026-03-15T23:30:00")));
    }

    [Fact]
    public void T04_Windows_that_overlap_or_touch_are_one_and_none_is_refused()
    {
        Assert.Equal([540, 1100, 1440, 1500], WeekWindows.Join([(1440, 1500), (540, 1020), (600, 700), (1020, 1100)]));
        Assert.Equal([0, 60, 10_000, 10_080], WeekWindows.Join([(10_000, 10_140)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeekWindows.Join([(540, 540)]));
        Assert.Throws<ArgumentException>(() => new BusinessTime("Europe/Berlin", [], [], []));
    }

    [Theory]
    [InlineData("2028-02-28T16:00:00", 2, "2028-02-29T10:00:00")]
    [InlineData("2026-12-31T16:00:00", 2, "2027-01-01T10:00:00")]
    [InlineData("2016-12-30T16:59:59", 1, "2017-01-02T09:59:59")]
    [InlineData("2038-01-18T16:00:00", 2, "2038-01-19T10:00:00")]
    [InlineData("2100-02-26T16:00:00", 2, "2100-03-01T10:00:00")]     // 2100 has no 29 February
    public void T05_Calendars_keep_their_own_oddities(string start, int hours, string due) =>
        Assert.Equal(At("Europe/Berlin", due), new BusinessTime("Europe/Berlin", NineToFive, [], []).Reach(At("Europe/Berlin", start), Hours(hours)));

    [Fact]
    public void T12_The_same_ticket_is_due_at_other_instants_by_other_calendars()
    {
        var start = new DateTime(2026, 3, 13, 13, 50, 0, DateTimeKind.Utc).Ticks;      // Fri 16:50 in Moscow, 09:50 in New York
        var moscow = new BusinessTime("Europe/Moscow", NineToFive, [], []).Reach(start, Hours(0.5));
        var york = new BusinessTime("America/New_York", NineToFive, [], []).Reach(start, Hours(0.5));
        Assert.Equal(new DateTime(2026, 3, 16, 6, 20, 0, DateTimeKind.Utc).Ticks, moscow);     // Mon 09:20 there
        Assert.Equal(new DateTime(2026, 3, 13, 14, 20, 0, DateTimeKind.Utc).Ticks, york);      // Fri 10:20 there
    }

    private static long Hours(double hours) => (long)(hours * TimeSpan.TicksPerHour);

    private static long At(string zone, string local, int occurrence = 1)
    {
        var mapping = DateTimeZoneProviders.Tzdb[zone].MapLocal(LocalDateTimePattern.GeneralIso.Parse(local).Value);
        return (occurrence == 1 ? mapping.First() : mapping.Last()).ToInstant().ToDateTimeUtc().Ticks;
    }
}
