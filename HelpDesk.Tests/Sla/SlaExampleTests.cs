using System.Globalization;
using HelpDesk.App.Features.Settings;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Tests.Sla;

/// <summary>UI 5.11: the worked example and the change of the clocks are told by the clock that tickets have.</summary>
public sealed class SlaExampleTests
{
    private static readonly DateTimeOffset Saturday = new(2026, 3, 14, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void A_ticket_just_before_the_weekend_is_due_after_it()
    {
        var due = SlaExample.Due(Calendar("Europe/Berlin", Week(5, 540, 1_020)), "Etc/UTC", Saturday, Promise("30m", "4h", "1h"))!;
        Assert.Equal(("2026-03-20 16:50", "2026-03-23 09:20", "2026-03-23 09:50", "2026-03-23 12:50"), (At(due.CreatedAt), At(due.FirstResponse), At(due.NextResponse), At(due.Resolution)));
        Assert.Equal("A High ticket created Fri 16:50 is first answered by Mon 09:20 and resolved by Mon 12:50. What its customer writes then is answered by Mon 09:50.",
            SlaText.Example(TicketPriority.High, false, due));
        Assert.Equal("An Urgent ticket created Fri 16:50 is resolved by Mon 12:50.", SlaText.Example(TicketPriority.Urgent, false, due with { FirstResponse = null, NextResponse = null }));
        Assert.Equal("What the customer of a Critical ticket writes Fri 16:50 is answered by Mon 09:50.", SlaText.Example(TicketPriority.Urgent, true, due with { FirstResponse = null, Resolution = null }));
        Assert.Null(SlaText.Example(TicketPriority.High, false, due with { FirstResponse = null, NextResponse = null, Resolution = null }));
    }

    [Fact]
    public void Holidays_on_the_way_are_left_out_and_named_and_it_is_never_created_on_one()
    {
        var calendar = Calendar("Europe/Berlin", Week(5, 540, 1_020)) with { Holidays = [new(new(2026, 4, 3), "Good Friday"), new(new(2026, 4, 6), "Easter Monday"), new(new(2026, 4, 5), "Easter")] };
        var due = SlaExample.Due(calendar, "Etc/UTC", new DateTimeOffset(2026, 3, 28, 12, 0, 0, TimeSpan.Zero), Promise("5h", null, null))!;
        Assert.Equal("2026-04-10 16:50", At(due.CreatedAt));
        Assert.Empty(due.Holidays);

        var thursday = calendar with { Windows = [.. calendar.Windows.Where(w => w.Day != DayOfWeek.Friday)] };
        due = SlaExample.Due(thursday, "Etc/UTC", new DateTimeOffset(2026, 3, 28, 12, 0, 0, TimeSpan.Zero), Promise("30m", null, null))!;
        Assert.Equal("A High ticket created Thu 2 Apr 16:50 is first answered by Tue 7 Apr 09:20. Mon 6 Apr 2026 (Easter Monday) does not count.", SlaText.Example(TicketPriority.High, false, due));
    }

    [Theory]
    [InlineData("Mon 22:00-06:00", "2026-03-17 05:50")]                       // a night shift ends on Tuesday
    [InlineData("Sat 10:00-14:00,Mon 9:00-17:00", "2026-03-14 13:50")]
    [InlineData("Wed 12:00-12:05", "2026-03-18 12:00")]                       // shorter than ten minutes
    [InlineData("Sun 20:00-24:00,Mon 0:00-6:00,Tue 9:00-17:00", "2026-03-17 16:50")]      // work goes on over the end of the week
    [InlineData("Mon 0:00-24:00,Tue 0:00-24:00,Wed 0:00-24:00,Thu 0:00-24:00,Fri 0:00-24:00,Sat 0:00-24:00,Sun 0:00-24:00", "2026-03-20 16:50")]
    public void It_is_created_when_the_calendar_matters(string windows, string created) =>
        Assert.Equal(created, At(SlaExample.Due(Calendar("Etc/UTC", [.. windows.Split(',').Select(Window)]), "Etc/UTC", Saturday, Promise("1h", null, null))!.CreatedAt));

    [Fact]
    public void Around_the_clock_it_is_told_in_the_zone_of_the_desk()
    {
        var due = SlaExample.Due(null, "America/New_York", Saturday, Promise("8h", "7d", null))!;
        Assert.Equal(("America/New_York", "2026-03-20 16:50", "2026-03-21 00:50", "2026-03-27 16:50"), (due.Zone, At(due.CreatedAt), At(due.FirstResponse), At(due.Resolution)));
        Assert.Equal("A High ticket created Fri 20 Mar 16:50 is first answered by Sat 21 Mar 00:50 and resolved by Fri 27 Mar 16:50.", SlaText.Example(TicketPriority.High, false, due));
    }

    [Fact]
    public void What_no_time_can_be_told_by_has_no_example()
    {
        Assert.Null(SlaExample.Due(Calendar("Etc/UTC", []), "Etc/UTC", Saturday, Promise("1h", null, null)));
        Assert.Null(SlaExample.Due(Calendar("Mars/Olympus", Week(5, 540, 1_020)), "Etc/UTC", Saturday, Promise("1h", null, null)));
        Assert.Null(SlaExample.Due(Calendar("Etc/UTC", [new WorkWindow(DayOfWeek.Monday, 600, 500)]), "Etc/UTC", Saturday, Promise("1h", null, null)));
        var never = SlaExample.Due(Calendar("Etc/UTC", [new WorkWindow(DayOfWeek.Monday, 600, 601)]), "Etc/UTC", Saturday, Promise(null, "365d", null))!;
        Assert.Null(never.Resolution);
        Assert.Null(SlaExample.Due(null, "Etc/UTC", Saturday, Promise("400d", null, null))!.FirstResponse);
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-11-21", "Mon 9:00-17:00", "On Sun 28 Mar 2027 clocks go forward: 02:00–03:00 does not come. No window is touched.")]
    [InlineData("Europe/Berlin", "2026-11-21", "Sat 22:00-06:00", "On Sun 28 Mar 2027 clocks go forward: 02:00–03:00 does not come. Sat 22:00–06:00 is 1h shorter then.")]
    [InlineData("Europe/Berlin", "2026-06-01", "Sun 2:30-24:00", "On Sun 25 Oct 2026 clocks go back: 02:00–03:00 comes twice, and both times count. Sun 02:30–24:00 is 30m longer then.")]
    [InlineData("Australia/Lord_Howe", "2026-06-01", "Sun 0:00-24:00", "On Sun 4 Oct 2026 clocks go forward: 02:00–02:30 does not come. Sun 00:00–24:00 is 30m shorter then.")]
    [InlineData("Asia/Kolkata", "2026-06-01", "Sun 0:00-24:00", "Clocks don't change in this zone.")]
    public void The_next_change_of_the_clocks_says_what_it_does_to_the_windows(string zone, string now, string window, string said) =>
        Assert.Equal(said, CalendarText.Change(SlaExample.NextChange(Calendar(zone, [Window(window)]), DateTimeOffset.Parse(now, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))));

    [Fact]
    public void A_holiday_is_touched_by_no_change_of_the_clocks() =>
        Assert.Empty(SlaExample.NextChange(Calendar("Europe/Berlin", [Window("Sun 0:00-24:00")]) with { Holidays = [new(new(2026, 3, 29), "")] }, Saturday)!.Touched);

    private static CalendarDraft Calendar(string zone, IReadOnlyList<WorkWindow> windows) => new(null, 0, "Hours", zone, windows, []);

    private static IReadOnlyList<WorkWindow> Week(int days, int from, int to) => [.. CalendarText.Week.Take(days).Select(d => new WorkWindow(d, from, to))];

    private static WorkWindow Window(string text)
    {
        var (day, hours) = (CalendarText.Week.Single(d => text.StartsWith(CalendarText.Short(d), StringComparison.Ordinal)), text[4..].Split('-'));
        return new CalendarTyped.Hours(hours[0], hours[1]).Read(day)!;
    }

    private static SlaPromise Promise(string? first, string? resolution, string? next) => new(TicketPriority.High, Time(first), Time(resolution), Time(next));

    private static TimeSpan? Time(string? text) => Durations.TryParse(text, out var time) ? time : null;

    private static string At(DateTimeOffset? at) => at!.Value.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
