using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace HelpDesk.Core.Sla;

/// <summary>A window of the week in which work is done.</summary>
/// <param name="Day">The local day that it begins on.</param>
/// <param name="From">When it begins, in minutes from midnight, 0–1,439.</param>
/// <param name="To">When it ends, in minutes from the same midnight; beyond 1,440 it goes on on the next day, for at most a day altogether.</param>
public sealed record WorkWindow(DayOfWeek Day, int From, int To);

/// <summary>A local day without work; a window that goes beyond midnight into it ends at midnight.</summary>
/// <param name="Date">The day.</param>
/// <param name="Name">What it is called, at most 80 characters.</param>
public sealed record Holiday(DateOnly Date, string Name);

/// <summary>A calendar as it is edited.</summary>
/// <param name="CalendarId">Null adds one.</param>
/// <param name="Revision">The revision that was edited; an older one is refused.</param>
/// <param name="Name">1–80 characters.</param>
/// <param name="Zone">IANA time zone.</param>
/// <param name="Windows">At least one, at most 70; those that overlap are joined.</param>
/// <param name="Holidays">At most 500, each day once.</param>
public sealed record CalendarDraft(long? CalendarId, int Revision, string Name, string Zone, IReadOnlyList<WorkWindow> Windows, IReadOnlyList<Holiday> Holidays);

/// <summary>Adds or edits a calendar. Policies that use it promise by it from now on; open tickets follow by <see cref="BeginSlaMove"/> (D6). Refuses one without any window (T-04).</summary>
public sealed record SaveCalendar(CalendarDraft Calendar) : Command<long>
{
    /// <summary>Most calendars of a desk.</summary>
    public const int Most = 50;

    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        await CalendarDrafts.CheckAsync(work.Db, Calendar, ct);
        var calendar = Calendar.Make();
        if (Calendar.CalendarId is { } id)
        {
            var made = calendar;
            calendar = await work.All<BusinessCalendar>().SingleOrDefaultAsync(c => c.Id == id, ct) ?? throw Work.NotFound("this calendar");
            if (calendar.Revision != Calendar.Revision) throw new RefusedException(new Refusal.Stale("calendar", calendar.Name));
            (calendar.Name, calendar.Zone, calendar.Windows, calendar.Holidays, calendar.HolidayNames) = (made.Name, made.Zone, made.Windows, made.Holidays, made.HolidayNames);
            calendar.Revision++;
            foreach (var policy in await work.All<SlaPolicy>().Include(p => p.Targets).ThenInclude(t => t.Terms).Where(p => p.CalendarId == id).ToListAsync(ct))
                foreach (var target in policy.Targets) target.Renew(policy, calendar, work.Now);
        }
        else
        {
            if (await work.All<BusinessCalendar>().CountAsync(ct) >= Most) throw Work.Rule($"There are at most {Most} calendars. Remove one first. Nothing was changed.");
            work.Add(calendar);
        }
        (await work.All<Workspace>().SingleAsync(ct)).Happened(new WorkspaceChanged(["Calendars"]));
        await work.Db.SaveChangesAsync(ct);
        return calendar.Id;
    }
}

/// <summary>Removes a calendar. Refuses one that a policy uses.</summary>
public sealed record DeleteCalendar(long CalendarId) : Command<bool>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var calendar = await work.All<BusinessCalendar>().SingleOrDefaultAsync(c => c.Id == CalendarId, ct) ?? throw Work.NotFound("this calendar");
        var user = await work.All<SlaPolicy>().Where(p => p.CalendarId == CalendarId).OrderBy(p => p.Position).Select(p => p.Name).FirstOrDefaultAsync(ct);
        if (user is not null) throw Work.Rule($"The policy “{user}” promises by this calendar. Choose another calendar there first.");
        work.Db.Remove(calendar);
        (await work.All<Workspace>().SingleAsync(ct)).Happened(new WorkspaceChanged(["Calendars"]));
        return true;
    }
}

/// <summary>All calendars by name.</summary>
public sealed record ReadCalendars : Query<IReadOnlyList<CalendarDraft>>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<CalendarDraft>> RunAsync(Reading reading, CancellationToken ct) =>
        [.. (await reading.All<BusinessCalendar>().OrderBy(c => c.Name).ThenBy(c => c.Id).ToListAsync(ct)).Select(CalendarDrafts.Of)];
}

/// <summary>What calendars and previews check and write alike.</summary>
internal static class CalendarDrafts
{
    private const int MostWindows = 70;
    private const int MostHolidays = 500;

    public static CalendarDraft Of(BusinessCalendar c) => new(c.Id, c.Revision, c.Name, c.Zone,
        [.. Days(c.Windows)], [.. c.Holidays.Select((day, i) => new Holiday(day, i < c.HolidayNames.Length ? c.HolidayNames[i] : ""))]);

    /// <summary>Refuses a draft that cannot be kept, at the field that is wrong.</summary>
    public static async Task CheckAsync(DbContext db, CalendarDraft draft, CancellationToken ct)
    {
        var name = Texts.Line("name", draft.Name, 80, "A name").ToLowerInvariant();
        if (await db.Set<BusinessCalendar>().AnyAsync(c => c.Id != draft.CalendarId && c.Name.ToLower() == name, ct)) throw Work.Invalid("name", "There is a calendar with this name already.");
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(draft.Zone) is null) throw Work.Invalid("zone", $"“{draft.Zone}” is no time zone. Choose one like Europe/Berlin.");
        if (draft.Windows.Count == 0) throw Work.Invalid("windows", "A calendar has at least one window: without any, nothing would ever be due.");
        if (draft.Windows.Count > MostWindows) throw Work.Invalid("windows", $"A calendar has at most {MostWindows} windows.");
        foreach (var w in draft.Windows)
            if (!Enum.IsDefined(w.Day) || w.From is < 0 or >= 1_440 || w.To <= w.From || w.To - w.From > 1_440)
                throw Work.Invalid("windows", $"A window on {w.Day} ends after it begins, and within a day.");
        if (draft.Holidays.Count > MostHolidays) throw Work.Invalid("holidays", $"A calendar has at most {MostHolidays} holidays.");
        foreach (var twice in draft.Holidays.GroupBy(h => h.Date).Where(g => g.Count() > 1)) throw Work.Invalid("holidays", $"{twice.Key:yyyy-MM-dd} is there twice.");
        foreach (var holiday in draft.Holidays) Texts.Line("holidays", holiday.Name.Length == 0 ? "-" : holiday.Name, 80, "A holiday's name");
    }

    public static BusinessCalendar Make(this CalendarDraft draft)
    {
        var holidays = draft.Holidays.OrderBy(h => h.Date).ToList();
        return new BusinessCalendar
        {
            Name = Texts.Line("name", draft.Name, 80, "A name"), Zone = draft.Zone,
            Windows = WeekWindows.Join(draft.Windows.Select(w => (Monday(w.Day) * 1_440 + w.From, Monday(w.Day) * 1_440 + w.To))),
            Holidays = [.. holidays.Select(h => h.Date)], HolidayNames = [.. holidays.Select(h => h.Name.Trim())],
        };
    }

    /// <summary>The windows cut at midnights, as they are shown.</summary>
    private static IEnumerable<WorkWindow> Days(int[] windows)
    {
        foreach (var w in windows.Chunk(2))
            for (var at = w[0]; at < w[1];)
            {
                var day = at / 1_440;
                var end = Math.Min(w[1], (day + 1) * 1_440);
                yield return new WorkWindow((DayOfWeek)((day + 1) % 7), at - day * 1_440, end - day * 1_440);
                at = end;
            }
    }

    private static int Monday(DayOfWeek day) => ((int)day + 6) % 7;
}
