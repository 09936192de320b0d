using Bunit;
using HelpDesk.App.Features.Settings;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Sla;

/// <summary>Settings → Calendars, as an admin uses it.</summary>
public sealed class CalendarSettingsTests(PostgresTemplate postgres) : PageTest(postgres)
{
    private const string Monday = "[data-day=Mon]";

    private Who _admin;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _admin = await AddAgentAsync(Role.Admin);
    }

    [Fact]
    public async Task A_calendar_with_a_lunch_break_and_holidays_is_made_as_it_is_typed()
    {
        await StartNodeAsync();
        var page = await OpenAsync<CalendarsPage>(_admin);
        Assert.Equal(("Mon–Fri 09:00–17:00", "no holidays", "No policy uses it."),
            (TextOf(page, "[data-calendar='Office hours'] [data-hours]"), TextOf(page, "[data-calendar='Office hours'] [data-holidays]"), TextOf(page, "[data-calendar='Office hours'] [data-users]")));
        await ClickAsync(page, "[data-new-calendar]");
        await TypeAsync(page, "[data-field=name]", "With lunch");
        await ChooseAsync(page, "[data-field=zone]", "Europe/Berlin");
        await TypeAsync(page, $"{Monday} [data-to]", "12");
        await ClickAsync(page, $"{Monday} [data-act=add-window]");
        await TypeAsync(page, $"{Monday} [data-window]:nth-of-type(2) [data-from]", "13:00");
        await TypeAsync(page, $"{Monday} [data-window]:nth-of-type(2) [data-to]", "17");
        await ClickAsync(page, "[data-act=copy-monday]");
        await ClickAsync(page, "[data-day=Sat] [data-act=add-window]");
        await TypeAsync(page, "[data-day=Sat] [data-from]", "22");
        await TypeAsync(page, "[data-day=Sat] [data-to]", "6");
        Assert.Equal("until Sun", TextOf(page, "[data-day=Sat] [data-over]"));
        Assert.Equal("Mon–Fri 09:00–12:00, 13:00–17:00 · Sat 22:00–06:00", TextOf(page, "[data-hours-said]"));
        Assert.Equal(12, page.FindAll("[data-calendar-form] .week__window").Count);
        Assert.Equal("On Sun 29 Mar 2026 clocks go forward: 02:00–03:00 does not come. Sat 22:00–06:00 is 1h shorter then.", TextOf(page, "[data-clock-change]"));
        await ChooseAsync(page, "[data-field=holiday-lines]", "2026-12-25 Christmas\n2026-12-26 Boxing Day");
        await ClickAsync(page, "[data-act=take-lines]");
        Assert.Equal(["2026-12-25", "2026-12-26"], page.FindAll("[data-holiday]").Select(h => h.GetAttribute("data-holiday")));
        await SubmitAsync(page, "[data-calendar-form]");

        Assert.Equal(("Mon–Fri 09:00–12:00, 13:00–17:00 · Sat 22:00–06:00", "2 holidays, next Fri 25 Dec 2026 (Christmas)"),
            (TextOf(page, "[data-calendar='With lunch'] [data-hours]"), TextOf(page, "[data-calendar='With lunch'] [data-holidays]")));
        Assert.Empty(page.FindAll("[data-move]"));
        var kept = (await AskAsync(new ReadCalendars(), _admin)).Single(c => c.Name == "With lunch");
        Assert.Equal(("Europe/Berlin", 12), (kept.Zone, kept.Windows.Count));
        Assert.Contains(new WorkWindow(DayOfWeek.Tuesday, 780, 1_020), kept.Windows);
        Assert.Equal([new Holiday(new(2026, 12, 25), "Christmas"), new Holiday(new(2026, 12, 26), "Boxing Day")], kept.Holidays);
    }

    [Fact]
    public async Task Refused_fields_say_why_and_keep_what_was_typed()
    {
        await StartNodeAsync();
        var page = await OpenAsync<CalendarsPage>(_admin);
        await ClickAsync(page, "[data-new-calendar]");
        await TypeAsync(page, "[data-field=name]", "office HOURS");
        await TypeAsync(page, $"{Monday} [data-to]", "late");
        Assert.Null(page.Find($"{Monday} [data-to]").GetAttribute("aria-invalid"));
        await SubmitAsync(page, "[data-calendar-form]");
        Assert.Equal("Monday: “late” is no time. Write it like 9, 9:30 or 17:00.", TextOf(page, "[data-refusal=windows]"));
        Assert.Equal(("late", "true"), (page.Find($"{Monday} [data-to]").GetAttribute("value"), page.Find($"{Monday} [data-to]").GetAttribute("aria-invalid")));
        await TypeAsync(page, $"{Monday} [data-to]", "18");
        await SubmitAsync(page, "[data-calendar-form]");
        Assert.Equal("There is a calendar with this name already.", TextOf(page, "[data-refusal=name]"));
        Assert.Equal(("office HOURS", "18"), (page.Find("[data-field=name]").GetAttribute("value"), page.Find($"{Monday} [data-to]").GetAttribute("value")));
        await TypeAsync(page, "[data-field=name]", "Mine");
        foreach (var day in CalendarText.Week.Take(5)) await ClickAsync(page, $"[data-day={CalendarText.Short(day)}] [data-act=remove-window]");
        await SubmitAsync(page, "[data-calendar-form]");
        Assert.Contains("at least one window", TextOf(page, "[data-refusal=windows]"), StringComparison.Ordinal);
        Assert.Equal("No hours yet.", TextOf(page, "[data-hours-said]"));
        Assert.Single(await AskAsync(new ReadCalendars(), _admin));
    }

    [Fact]
    public async Task A_calendar_in_use_is_previewed_saved_offered_to_open_tickets_and_stays()
    {
        var office = (await AskAsync(new ReadCalendars(), _admin)).Single();
        var standard = (await AskAsync(new ReadSlaPolicies(), _admin)).Single().Policy;
        await RunAsync(new SaveSlaPolicy(standard with { CalendarId = office.CalendarId }), _admin);
        await RunAsync(new CreateTicket("Printer"), _admin);
        await StartNodeAsync();
        var page = await OpenAsync<CalendarsPage>(_admin);
        Assert.Equal("Used by Standard", TextOf(page, "[data-users]"));
        await ClickAsync(page, "[data-act=edit]");
        await TypeAsync(page, $"{Monday} [data-from]", "8");
        await ClickAsync(page, "[data-act=preview]");
        Assert.Equal(["Of 1 open ticket none would change its colour.", "1 would be due earlier, 0 later."], page.FindAll("[data-preview-sentence]").Select(Text));
        await SubmitAsync(page, "[data-calendar-form]");
        Assert.NotEmpty(page.FindAll("[data-behind]"));
        await ClickAsync(page, "[data-apply]");
        while (await RunAsync(new StepSlaMove(), Who.Clock)) { }
        await UntilAsync(page, () => Assert.EndsWith("1 of 1 open tickets got another promise.", TextOf(page, "[data-move-said]"), StringComparison.Ordinal));
        await ClickAsync(page, "[data-calendar] [data-act=remove]");
        await ClickAsync(page, "[data-calendar] [data-act=remove-really]");
        Assert.Contains("“Standard” promises by this calendar", TextOf(page, ".notice--error"), StringComparison.Ordinal);
        Assert.Single(await AskAsync(new ReadCalendars(), _admin));
    }

    [Fact]
    public async Task What_somebody_else_saved_or_removed_does_not_overwrite_what_is_typed()
    {
        var office = (await AskAsync(new ReadCalendars(), _admin)).Single();
        await StartNodeAsync();
        var page = await OpenAsync<CalendarsPage>(_admin);
        await ClickAsync(page, "[data-act=edit]");
        await TypeAsync(page, "[data-field=name]", "Typed");
        await RunAsync(new SaveCalendar(office with { Name = "Saved" }), _admin);
        await UntilAsync(page, () => Assert.NotEmpty(page.FindAll("[data-stale]")));
        Assert.Equal("Typed", page.Find("[data-field=name]").GetAttribute("value"));
        await ClickAsync(page, "[data-act=reload]");
        Assert.Equal("Saved", page.Find("[data-field=name]").GetAttribute("value"));
        await TypeAsync(page, "[data-field=name]", "Typed again");
        await RunAsync(new DeleteCalendar(office.CalendarId!.Value), _admin);
        await UntilAsync(page, () => Assert.NotEmpty(page.FindAll("[data-stale]")));
        Assert.Equal("Typed again", page.Find("[data-field=name]").GetAttribute("value"));
        await SubmitAsync(page, "[data-calendar-form]");
        Assert.Equal("Typed again", (await AskAsync(new ReadCalendars(), _admin)).Single().Name);
        await ClickAsync(page, "[data-act=remove]");
        await ClickAsync(page, "[data-act=remove-really]");
        Assert.Empty(await AskAsync(new ReadCalendars(), _admin));
        Assert.NotEmpty(page.FindAll(".empty"));
    }
}
