using System.Globalization;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;

namespace HelpDesk.App.Features.Settings;

/// <summary>A calendar as it is typed: times stay text until they are read.</summary>
public sealed class CalendarTyped
{
    private const int Day = 1_440;

    /// <summary>Begins with a calendar as it is.</summary>
    public CalendarTyped(CalendarDraft start)
    {
        Start = start;
        (Revision, Name, Zone) = (start.Revision, start.Name, start.Zone);
        var windows = CalendarText.Whole(start.Windows);
        Days = [.. CalendarText.Week.Select(day => new OneDay(day, windows.Where(w => w.Day == day).OrderBy(w => w.From)))];
        Holidays = [.. start.Holidays.OrderBy(h => h.Date).Select(h => new FreeDay(h))];
    }

    /// <summary>What it began with.</summary>
    public CalendarDraft Start { get; }

    /// <summary>The revision that saving replaces.</summary>
    public int Revision { get; set; }
    public string Name { get; set; }
    public string Zone { get; set; }

    /// <summary>Monday to Sunday.</summary>
    public IReadOnlyList<OneDay> Days { get; }
    public List<FreeDay> Holidays { get; }

    /// <summary>Lines that are to become holidays.</summary>
    public string Lines { get; set; } = "";

    /// <summary>The draft as far as it can be read, for what is shown while it is typed.</summary>
    internal CalendarDraft Readable => Start with
    {
        Revision = Revision, Name = Name, Zone = Zone, Windows = [.. Days.SelectMany(d => d.Windows.Select(w => w.Read(d.Day)).OfType<WorkWindow>())],
        Holidays = [.. Holidays.Select(h => h.Read()).OfType<Holiday>()],
    };

    /// <summary>Monday's windows become those of Tuesday to Friday.</summary>
    public void CopyMonday()
    {
        foreach (var day in Days.Skip(1).Take(4))
        {
            day.Windows.Clear();
            day.Windows.AddRange(Days[0].Windows.Select(w => new Hours(w.From, w.To)));
        }
    }

    /// <summary>Takes the lines over as holidays; a day that is there already gets the new name. Lines that can't be read stay, and the first of them is told.</summary>
    public Refusal? TakeLines()
    {
        var left = new List<string>();
        foreach (var line in Lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!CalendarText.TryHoliday(line, out var holiday)) left.Add(line);
            else if (Holidays.Find(h => h.Read()?.Date == holiday.Date) is { } known) known.Name = holiday.Name;
            else Holidays.Add(new FreeDay(holiday));
        }
        Lines = string.Join('\n', left);
        Holidays.Sort((a, b) => string.CompareOrdinal(a.Date, b.Date));
        return left.Count == 0 ? null : new Refusal.Invalid("holidays", $"“{(left[0].Length > 40 ? left[0][..40] + "…" : left[0])}” can't be read. Begin with the date, like 2026-12-25 Christmas.");
    }

    /// <summary>Reads what was typed, or says what can't be read. Lines that were not taken over yet are.</summary>
    internal (CalendarDraft? Draft, Refusal? Refused) Read()
    {
        foreach (var day in Days)
        {
            foreach (var text in day.Windows.Where(w => !w.Empty).SelectMany(w => new[] { w.From, w.To }))
                if (!CalendarText.TryTime(text, out _)) return (null, new Refusal.Invalid("windows", $"{day.Day}: {(text.Trim().Length == 0 ? "a time is missing" : $"“{text}” is no time")}. Write it like 9, 9:30 or 17:00."));
            if (day.Windows.Exists(w => !w.Empty && w.Read(day.Day) is null)) return (null, new Refusal.Invalid("windows", $"{day.Day}: a window begins before 24:00."));
        }
        if (TakeLines() is { } refused) return (null, refused);
        return Holidays.Exists(h => h.Read() is null) ? (null, new Refusal.Invalid("holidays", "A holiday has no date. Choose one, or remove it.")) : (Readable, null);
    }

    /// <summary>A day of the week.</summary>
    public sealed class OneDay(DayOfWeek day, IEnumerable<WorkWindow> windows)
    {
        public DayOfWeek Day { get; } = day;
        public List<Hours> Windows { get; } = [.. windows.Select(w => new Hours(CalendarText.Time(w.From), CalendarText.Time(w.To)))];
    }

    /// <summary>A window as it is typed; an end before the start, or the same, is on the next day.</summary>
    public sealed class Hours(string from, string to)
    {
        public string From { get; set; } = from;
        public string To { get; set; } = to;

        /// <summary>Nothing was typed; it is left out.</summary>
        internal bool Empty => From.Trim().Length + To.Trim().Length == 0;

        /// <summary>Null when it can't be read.</summary>
        internal WorkWindow? Read(DayOfWeek day) => CalendarText.TryTime(From, out var from) && from < CalendarTyped.Day && CalendarText.TryTime(To, out var to)
            ? new WorkWindow(day, from, to > from ? to : to + CalendarTyped.Day) : null;
    }

    /// <summary>A holiday as it is typed.</summary>
    public sealed class FreeDay(Holiday? holiday = null)
    {
        public string Date { get; set; } = holiday?.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
        public string Name { get; set; } = holiday?.Name ?? "";

        /// <summary>Null when it has no date.</summary>
        internal Holiday? Read() => DateOnly.TryParseExact(Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? new Holiday(date, Name.Trim()) : null;
    }
}
