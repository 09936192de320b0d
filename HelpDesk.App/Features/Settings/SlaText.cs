using System.Globalization;
using HelpDesk.App.Live;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Features.Settings;

/// <summary>Policies in words.</summary>
internal static class SlaText
{
    /// <summary>A length of time was typed that nobody can read.</summary>
    public const string HowToWrite = "Write it like 30m, 4h, 2d or 1h 30m.";

    /// <summary>For which tickets it is: "High or Urgent · team Billing · tag VIP".</summary>
    public static string Conditions(SlaPolicyRow row, NodeState node, IReadOnlyDictionary<long, string> accounts)
    {
        if (row.Fallback) return "All tickets that no other policy fits";
        var p = row.Policy;
        var parts = new List<string>();
        if (p.Priorities.Count > 0) parts.Add(Any(p.Priorities.Order().Select(x => TicketWords.Label(x, node.Settings.CriticalLabels))));
        if (p.TeamIds.Count > 0) parts.Add("team " + Any(p.TeamIds.Select(id => node.Directory.TeamName(id) ?? "that was deleted")));
        if (p.CustomerTagIds.Count > 0) parts.Add($"{TagWord(node)} " + Any(p.CustomerTagIds.Select(id => node.Tags.GetValueOrDefault(id)?.Name ?? "that was deleted")));
        if (p.AccountIds.Count > 0) parts.Add("company " + Any(p.AccountIds.Select(id => accounts.GetValueOrDefault(id, "that was deleted"))));
        return parts.Count == 0 ? "All tickets" : string.Join(" · ", parts);
    }

    /// <summary>The desk's word for one of its coloured words.</summary>
    public static string TagWord(NodeState node) => node.Settings.TagWord.ToString().ToLowerInvariant().TrimEnd('s');

    /// <summary>Whose time counts.</summary>
    public static string Hours(CalendarDraft? calendar) => calendar is null ? "Around the clock" : $"By {calendar.Name} ({calendar.Zone})";

    /// <summary>What else is worth saying about a policy; nothing where all is as usual.</summary>
    public static IEnumerable<string> Remarks(SlaPolicyDraft p)
    {
        if (p.ResolutionOnly) yield return "Only the resolution counts.";
        if (p.WarnAdmins) yield return "Admins are warned too.";
        if (p.Reopening != SlaReopening.GoesOn) yield return $"Reopened: {Label(p.Reopening).ToLowerInvariant()}.";
        var runs = Enum.GetValues<WaitingOn>().Except(p.Pausing).ToList();
        if (runs.Count == Enum.GetValues<WaitingOn>().Length) yield return "The clock runs while a ticket waits.";
        else if (runs.Count > 0) yield return $"The clock runs on while {Any(runs.Select(r => TicketWords.Label(TicketStatus.Waiting, r).ToLowerInvariant()))}.";
    }

    /// <summary>A choice of what reopening means.</summary>
    public static string Label(SlaReopening reopening) => reopening switch
    {
        SlaReopening.GoesOn => "The clock goes on",
        SlaReopening.Total => "All time counts",
        _ => "Only the first resolution counts",
    };

    /// <summary>The same in a sentence.</summary>
    public static string Sentence(SlaReopening reopening) => reopening switch
    {
        SlaReopening.GoesOn => "The time for which the ticket was done is left out.",
        SlaReopening.Total => "The time for which it was done counts as if work had never stopped.",
        _ => "The promise was kept or missed with it, and nothing is promised afterwards.",
    };

    /// <summary>A target as people type it; nothing promised is empty. By a calendar it is written without days, whose hours are not 24 there.</summary>
    public static string Target(TimeSpan? time, bool byCalendar) => time is { } t ? Durations.Format(t, byCalendar) : "";

    /// <summary>"A High ticket created Fri 16:50 is first answered by Mon 09:20 and resolved by …"; null when nothing is promised.</summary>
    public static string? Example(TicketPriority priority, bool critical, SlaExampleTicket? example)
    {
        if (example is not { } e || (e.FirstResponse ?? e.NextResponse ?? e.Resolution) is null) return null;
        var far = e.Holidays.Count > 0 || new[] { e.FirstResponse, e.NextResponse, e.Resolution }.Max() - e.CreatedAt >= TimeSpan.FromDays(6);
        string At(DateTimeOffset at) => at.ToString((far ? at.Year == e.CreatedAt.Year ? "ddd d MMM HH:mm" : "ddd d MMM yyyy HH:mm" : "ddd HH:mm") + (at.Second == 0 ? "" : ":ss"), CultureInfo.InvariantCulture);
        var due = new List<string>();
        if (e.FirstResponse is { } first) due.Add($"first answered by {At(first)}");
        if (e.Resolution is { } resolution) due.Add($"resolved by {At(resolution)}");
        var label = TicketWords.Label(priority, critical);
        var sentences = new List<string>();
        if (due.Count > 0) sentences.Add($"{(label[0] == 'U' ? "An" : "A")} {label} ticket created {At(e.CreatedAt)} is {string.Join(" and ", due)}.");
        if (e.NextResponse is { } next) sentences.Add($"{(due.Count > 0 ? "What its customer writes then" : $"What the customer of {(label[0] == 'U' ? "an" : "a")} {label} ticket writes {At(e.CreatedAt)}")} is answered by {At(next)}.");
        if (e.Holidays.Count > 0) sentences.Add($"{string.Join(", ", e.Holidays.Select(CalendarText.Day))} {(e.Holidays.Count == 1 ? "does" : "do")} not count.");
        return string.Join(' ', sentences);
    }

    /// <summary>Words joined by "or".</summary>
    public static string Any(IEnumerable<string> words)
    {
        var all = words.ToList();
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all.SkipLast(1))} or {all[^1]}";
    }

    /// <summary>A whole number as it is read.</summary>
    public static string Number(long n) => n.ToString("N0", CultureInfo.InvariantCulture);
}
