using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Setup;

/// <summary>The demo desk answers around the clock, but for bills: those have a policy with office hours.</summary>
internal static class DemoSla
{
    private static readonly DayOfWeek[] Workdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    private const string Name = "Billing hours";

    /// <summary>Writes the calendar and the policy; nothing on a desk whose policies or calendars were edited already.</summary>
    public static async Task WriteAsync(DbContext db, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Set<SlaPolicy>().AnyAsync(p => !p.Fallback, ct) || await db.Set<BusinessCalendar>().AnyAsync(c => c.Name == Name, ct)) return;
        var calendar = new CalendarDraft(null, 0, Name, "Europe/Berlin", [.. Workdays.Select(d => new WorkWindow(d, 8 * 60, 18 * 60))], [.. Holidays(now.Year)]).Make();
        db.Add(calendar);
        await db.SaveChangesAsync(ct);

        var draft = new SlaPolicyDraft(null, 0, "Billing",
        [
            new(TicketPriority.Urgent, TimeSpan.FromHours(1), TimeSpan.FromHours(8)),
            new(TicketPriority.High, TimeSpan.FromHours(3), TimeSpan.FromHours(15)),
            new(TicketPriority.Medium, TimeSpan.FromHours(6), TimeSpan.FromHours(25)),
            new(TicketPriority.Low, TimeSpan.FromHours(10), TimeSpan.FromHours(40)),
        ]) { CalendarId = calendar.Id, TeamIds = [(long)DemoTeam.Billing] };
        var policy = new SlaPolicy { Name = draft.Name, Position = 1 };
        draft.WriteTo(policy);
        db.Add(policy);
        await db.SaveChangesAsync(ct);
        policy.Promise(draft.Promises, calendar, now.AddDays(-90));
        await db.SaveChangesAsync(ct);
    }

    private static IEnumerable<Holiday> Holidays(int year)
    {
        for (var y = year - 1; y <= year + 1; y++)
        {
            yield return new Holiday(new DateOnly(y, 1, 1), "New Year's Day");
            yield return new Holiday(new DateOnly(y, 5, 1), "Labour Day");
            yield return new Holiday(new DateOnly(y, 10, 3), "Day of German Unity");
            yield return new Holiday(new DateOnly(y, 12, 25), "Christmas Day");
            yield return new Holiday(new DateOnly(y, 12, 26), "Boxing Day");
        }
    }
}
