using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Features.Settings;

/// <summary>A policy as it is typed: lengths of time stay text until they are read.</summary>
public sealed class SlaPolicyTyped
{
    /// <summary>Begins with a policy as it is.</summary>
    public SlaPolicyTyped(SlaPolicyDraft start)
    {
        Start = start;
        (Name, CalendarId, Reopening, ResolutionOnly, WarnAdmins) = (start.Name, start.CalendarId ?? 0, start.Reopening, start.ResolutionOnly, start.WarnAdmins);
        Revision = start.Revision;
        (Priorities, Pausing) = ([.. start.Priorities], [.. start.Pausing]);
        (TeamIds, CustomerTagIds, AccountIds) = ([.. start.TeamIds], [.. start.CustomerTagIds], [.. start.AccountIds]);
        Rows = [.. Enum.GetValues<TicketPriority>().OrderDescending().Select(p => new Row(p, start.Promises.FirstOrDefault(x => x.Priority == p), start.CalendarId is not null))];
    }

    /// <summary>What it began with.</summary>
    public SlaPolicyDraft Start { get; }

    /// <summary>The revision that saving replaces.</summary>
    public int Revision { get; set; }
    public string Name { get; set; }

    /// <summary>0 = around the clock.</summary>
    public long CalendarId { get; set; }
    public SortedSet<TicketPriority> Priorities { get; }
    public List<long> TeamIds { get; }
    public List<long> CustomerTagIds { get; }
    public List<long> AccountIds { get; }
    public IReadOnlyList<Row> Rows { get; }
    public SlaReopening Reopening { get; set; }
    public SortedSet<WaitingOn> Pausing { get; }
    public bool ResolutionOnly { get; set; }
    public bool WarnAdmins { get; set; }

    /// <summary>Reads what was typed, or says what can't be read.</summary>
    public (SlaPolicyDraft? Draft, Refusal? Refused) Read()
    {
        var promises = new List<SlaPromise>();
        foreach (var row in Rows)
        {
            foreach (var (field, text) in row.Fields)
                if (text.Trim().Length > 0 && !Durations.TryParse(text, out _)) return (null, new Refusal.Invalid(field, $"“{text}” is no length of time. {SlaText.HowToWrite}"));
            if (row.Promise is { } promise && (promise.FirstResponse ?? promise.NextResponse ?? promise.Resolution) is not null) promises.Add(promise);
        }
        return (Start with
        {
            Revision = Revision, Name = Name, Promises = promises, CalendarId = CalendarId == 0 ? null : CalendarId, Priorities = [.. Priorities], TeamIds = TeamIds,
            CustomerTagIds = CustomerTagIds, AccountIds = AccountIds, ResolutionOnly = ResolutionOnly, WarnAdmins = WarnAdmins, Reopening = Reopening, Pausing = [.. Pausing],
        }, null);
    }

    /// <summary>What was typed for one priority.</summary>
    public sealed class Row(TicketPriority priority, SlaPromise? promise, bool byCalendar)
    {
        public TicketPriority Priority { get; } = priority;
        public string First { get; set; } = SlaText.Target(promise?.FirstResponse, byCalendar);
        public string Next { get; set; } = SlaText.Target(promise?.NextResponse, byCalendar);
        public string Resolution { get; set; } = SlaText.Target(promise?.Resolution, byCalendar);

        /// <summary>The fields by the names that refusals give them, with what was typed.</summary>
        internal IEnumerable<(string Field, string Text)> Fields =>
        [
            ($"{TicketWords.Word(Priority)}-response", First), ($"{TicketWords.Word(Priority)}-next", Next), ($"{TicketWords.Word(Priority)}-resolution", Resolution),
        ];

        /// <summary>As far as it can be read.</summary>
        internal SlaPromise Promise => new(Priority, Time(First), Time(Resolution), Time(Next));

        private static TimeSpan? Time(string text) => Durations.TryParse(text, out var time) ? time : null;
    }
}
