using HelpDesk.App.Features.Settings;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;

namespace HelpDesk.Tests.Sla;

/// <summary>Hours and holidays as people type them.</summary>
public sealed class CalendarTypedTests
{
    [Theory]
    [InlineData("9", 540)]
    [InlineData(" 09 ", 540)]
    [InlineData("9:30", 570)]
    [InlineData("09:30", 570)]
    [InlineData("9.30", 570)]
    [InlineData("0", 0)]
    [InlineData("24:00", 1_440)]
    [InlineData("", null)]
    [InlineData("24:01", null)]
    [InlineData("9:60", null)]
    [InlineData("9:3", null)]
    [InlineData("9am", null)]
    [InlineData("-1", null)]
    public void Times_are_read_as_people_write_them(string text, int? minutes) => Assert.Equal(minutes, CalendarText.TryTime(text, out var read) ? read : null);

    [Theory]
    [InlineData("2026-12-25 Christmas", "2026-12-25", "Christmas")]
    [InlineData("  2026-12-25,\tFirst, and second ", "2026-12-25", "First, and second")]
    [InlineData("2026-12-25", "2026-12-25", "")]
    [InlineData("2026-02-30 Never", null, "")]
    [InlineData("2026-12-251", null, "")]
    [InlineData("Christmas", null, "")]
    public void A_line_is_a_date_and_a_name(string line, string? date, string name) =>
        Assert.Equal((date, date is null ? "" : name), CalendarText.TryHoliday(line, out var read) ? (read.Date.ToString("yyyy-MM-dd", null), read.Name) : (null, ""));

    [Fact]
    public void A_night_shift_comes_back_as_it_was_typed()
    {
        var kept = new[]
        {
            new WorkWindow(DayOfWeek.Monday, 0, 360), new WorkWindow(DayOfWeek.Friday, 1_320, 1_440), new WorkWindow(DayOfWeek.Saturday, 0, 360),
            new WorkWindow(DayOfWeek.Saturday, 600, 840), new WorkWindow(DayOfWeek.Sunday, 1_320, 1_440),
        };
        var typed = new CalendarTyped(new CalendarDraft(1, 1, "Nights", "Etc/UTC", kept, []));
        Assert.Equal(["Fri 22:00–06:00", "Sat 10:00–14:00", "Sun 22:00–06:00"], typed.Days.SelectMany(d => d.Windows.Select(w => $"{CalendarText.Short(d.Day)} {w.From}–{w.To}")));
        Assert.Equal("Fri 22:00–06:00 · Sat 10:00–14:00 · Sun 22:00–06:00", CalendarText.Hours(CalendarText.Whole(kept)));

        var always = CalendarText.Week.Select(d => new WorkWindow(d, 0, 1_440)).ToList();
        Assert.Equal(always, CalendarText.Whole(always));
        Assert.Equal("Mon–Sun 00:00–24:00", CalendarText.Hours(always));
        Assert.Equal("Mon, Tue 09:00–12:00", CalendarText.Hours([new(DayOfWeek.Tuesday, 540, 720), new(DayOfWeek.Monday, 540, 720)]));
    }

    [Fact]
    public void Lines_become_holidays_in_order_and_what_cannot_be_read_stays()
    {
        var typed = new CalendarTyped(new CalendarDraft(null, 0, "Hours", "Etc/UTC", [new(DayOfWeek.Monday, 540, 1_020)], [new(new(2026, 12, 25), "Xmas")])) { Lines = "2027-01-01 New Year\n\nsoon\n2026-12-25 Christmas\n2026-05-01" };
        Assert.Equal(new Refusal.Invalid("holidays", "“soon” can't be read. Begin with the date, like 2026-12-25 Christmas."), typed.TakeLines());
        Assert.Equal(("soon", "2026-05-01|, 2026-12-25|Christmas, 2027-01-01|New Year"), (typed.Lines, string.Join(", ", typed.Holidays.Select(h => $"{h.Date}|{h.Name}"))));
        Assert.Equal("holidays", Assert.IsType<Refusal.Invalid>(typed.Read().Refused).Field);
        typed.Lines = "2026-12-31 Eve";
        Assert.Equal(4, typed.Read().Draft!.Holidays.Count);
        typed.Holidays[0].Date = "";
        Assert.Equal("A holiday has no date. Choose one, or remove it.", typed.Read().Refused!.Message);
    }

    [Theory]
    [InlineData("9", "x", "Monday: “x” is no time. Write it like 9, 9:30 or 17:00.")]
    [InlineData("9", " ", "Monday: a time is missing. Write it like 9, 9:30 or 17:00.")]
    [InlineData("24", "6", "Monday: a window begins before 24:00.")]
    public void Hours_that_cannot_be_read_are_refused_at_their_day(string from, string to, string said)
    {
        var typed = new CalendarTyped(new CalendarDraft(null, 0, "Hours", "Etc/UTC", [], []));
        typed.Days[0].Windows.Add(new CalendarTyped.Hours(from, to));
        Assert.Equal(new Refusal.Invalid("windows", said), typed.Read().Refused);
    }

    [Fact]
    public void An_empty_window_is_left_out_and_monday_is_copied()
    {
        var typed = new CalendarTyped(new CalendarDraft(null, 0, "Hours", "Etc/UTC", [new(DayOfWeek.Tuesday, 0, 60), new(DayOfWeek.Saturday, 0, 60)], []));
        typed.Days[0].Windows.AddRange([new("9", "12"), new("13:00", "17"), new("", "")]);
        typed.CopyMonday();
        Assert.Equal("Mon–Fri 09:00–12:00, 13:00–17:00 · Sat 00:00–01:00", CalendarText.Hours(typed.Read().Draft!.Windows));
    }
}
