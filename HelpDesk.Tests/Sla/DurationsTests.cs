using HelpDesk.Core.Sla;

namespace HelpDesk.Tests.Sla;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("40s", 40)]
    [InlineData("30m", 1_800)]
    [InlineData("4h", 14_400)]
    [InlineData("2d", 172_800)]
    [InlineData("1h 30m", 5_400)]
    [InlineData("1h30m", 5_400)]
    [InlineData(" 1 H  30 M ", 5_400)]
    [InlineData("1d 2h 3m 4s", 93_784)]
    [InlineData("90m", 5_400)]
    [InlineData("365d", 31_536_000)]
    [InlineData("0s", 0)]
    [InlineData("007m", 420)]
    public void Lengths_are_read(string text, long seconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(seconds, (long)duration.TotalSeconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("30")]
    [InlineData("m")]
    [InlineData("-30m")]
    [InlineData("1.5h")]
    [InlineData("1,5h")]
    [InlineData("30m 1h")]
    [InlineData("1h 2h")]
    [InlineData("1w")]
    [InlineData("1h and 30m")]
    [InlineData("1h 30")]
    [InlineData("٣h")]
    [InlineData("9999999999s")]
    [InlineData("999999999d")]
    [InlineData("1000000000s")]
    [InlineData("1h                                              1m")]
    public void Everything_else_is_refused(string? text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(40, "40s")]
    [InlineData(60, "1m")]
    [InlineData(5_400, "1h 30m")]
    [InlineData(86_400, "1d")]
    [InlineData(86_401, "1d 1s")]
    [InlineData(604_800, "7d")]
    [InlineData(-90, "−1m 30s")]
    public void Lengths_are_written(int seconds, string text) => Assert.Equal(text, Durations.Format(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(90_000, "25h", "25h")]
    [InlineData(140_461, "39h 1m 1s", "39h 1m")]
    [InlineData(-86_400, "−24h", "−24h")]
    [InlineData(0, "0s", "0s")]
    public void The_time_of_a_calendar_has_no_days(int seconds, string whole, string brief) =>
        Assert.Equal((whole, brief), (Durations.Format(TimeSpan.FromSeconds(seconds), hours: true), Durations.Brief(TimeSpan.FromSeconds(seconds), hours: true)));

    [Fact]
    public void What_is_written_is_read_again()
    {
        var random = new Random(7);
        for (var n = 0; n < 5_000; n++)
        {
            var duration = TimeSpan.FromSeconds(random.Next(0, 40_000_000));
            Assert.True(Durations.TryParse(Durations.Format(duration), out var again));
            Assert.Equal(duration, again);
        }
    }
}
