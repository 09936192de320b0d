using System.Globalization;
using HelpDesk.App.Live;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Tickets;
using Microsoft.AspNetCore.WebUtilities;

namespace HelpDesk.App.Features.Tickets;

/// <summary>The list's state as its address says it: filter, order, page, open ticket. The address is the state; nothing else is.</summary>
public sealed class ListUrl
{
    private readonly Dictionary<string, string> _query;

    private ListUrl(Dictionary<string, string> query) => _query = query;

    /// <summary>What to show.</summary>
    public TicketFilter Filter { get; private set; } = new();

    /// <summary>Order.</summary>
    public TicketSort Sort { get; private set; } = TicketSort.Created;

    /// <summary>Cursor of the page; null = first.</summary>
    public string? Cursor => _query.GetValueOrDefault("cursor");

    /// <summary>The ticket in the panel.</summary>
    public long? OpenId { get; private set; }

    /// <summary>The panel's tab: detail, notes or activity.</summary>
    public string Tab => _query.GetValueOrDefault("tab") is "notes" or "activity" ? _query["tab"] : "detail";

    /// <summary>Which quick tab this is: all, mine, a status word, or empty for the landing view.</summary>
    public string QuickTab { get; private set; } = "";

    /// <summary>Name of the view.</summary>
    public string Title { get; private set; } = "Open tickets";

    /// <summary>Parts of the address that were not understood; shown as a notice, never an error page.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Whether rows are grouped by status (S025).</summary>
    public bool Grouped => Sort == TicketSort.Status;

    /// <summary>Reads an address.</summary>
    public static ListUrl Parse(string uri, NodeState node, long me)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query).ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal);
        var url = new ListUrl(query);
        url.Read(node, me);
        return url;
    }

    /// <summary>The address with some values changed; null takes a value away. Changing anything but the panel starts at the first page.</summary>
    public string With(params (string Key, string? Value)[] changes)
    {
        var next = new Dictionary<string, string>(_query);
        if (changes.Any(c => c.Key is not ("t" or "tab" or "cursor"))) next.Remove("cursor");
        foreach (var (key, value) in changes)
        {
            if (string.IsNullOrEmpty(value)) next.Remove(key);
            else next[key] = value;
        }
        return next.Count == 0 ? "/tickets" : QueryHelpers.AddQueryString("/tickets", next.OrderBy(p => p.Key, StringComparer.Ordinal).ToDictionary(p => p.Key, p => (string?)p.Value));
    }

    /// <summary>The address with one value of a list switched on or off.</summary>
    public string Toggle(string key, string value)
    {
        var values = Values(key);
        return With((key, string.Join(',', values.Contains(value) ? values.Where(v => v != value) : values.Append(value))));
    }

    /// <summary>The values of a list.</summary>
    public IReadOnlyList<string> Values(string key) =>
        _query.TryGetValue(key, out var text) ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];

    /// <summary>One value as it stands in the address.</summary>
    public string? Value(string key) => _query.GetValueOrDefault(key);

    /// <summary>Whether any filter is set that Clear takes away.</summary>
    public bool HasFilters => _query.Keys.Any(k => k is not ("t" or "tab" or "cursor" or "sort" or "status"));

    /// <summary>The address without filters (S027).</summary>
    public string Cleared => With([.. _query.Keys.Where(k => k != "sort").Select(k => (k, (string?)null))]);

    private void Read(NodeState node, long me)
    {
        foreach (var key in _query.Keys.Where(k => k is not ("status" or "priority" or "type" or "channel" or "sla" or "tag" or "ctag" or "assignee" or "team"
                     or "customer" or "created" or "updated" or "archived" or "q" or "sort" or "cursor" or "t" or "tab" or "metric" or "from" or "to" or "hours" or "stale")))
            Faults.Add($"There is no filter called “{Short(key)}”.");
        ReadStatus();
        var archived = Value("archived") switch
        {
            null => ArchivedTickets.Hidden,
            "only" => ArchivedTickets.Only,
            "shown" => ArchivedTickets.Shown,
            var other => Fault(other, "archived", ArchivedTickets.Hidden),
        };
        var search = Value("q");
        var behind = Behind();
        var (createdFrom, createdTo) = Period("created", node.Settings.TimeZone);
        var (updatedFrom, updatedTo) = Period("updated", node.Settings.TimeZone);
        if (Value("stale") is "3d") updatedTo = node.Now.AddDays(-3);
        Filter = Filter with
        {
            Priorities = Words<TicketPriority>("priority"), Types = Words<TicketType>("type"), Channels = Words<TicketChannel>("channel"), SlaStates = Words<SlaState>("sla"),
            TagIds = Ids("tag"), CustomerTagIds = Ids("ctag"), TeamIds = Ids("team"), AssigneeIds = Ids("assignee", me), Archived = archived, Search = search, Behind = behind,
            CustomerId = Value("customer") is { } c ? long.TryParse(c, CultureInfo.InvariantCulture, out var id) ? id : Fault<long?>(c, "customer", -1) : null,
            CreatedFrom = createdFrom, CreatedTo = createdTo, UpdatedFrom = updatedFrom, UpdatedTo = updatedTo,
        };
        if (archived == ArchivedTickets.Only || !string.IsNullOrWhiteSpace(search) || behind is not null) Widen(behind is not null, search);
        if (Value("sort") is { } sort)
        {
            if (TicketWords.TryParse<TicketSort>(sort, out var known)) Sort = known;
            else Faults.Add($"There is no order called “{Short(sort)}”.");
        }
        if (Value("t") is { } t)
        {
            if (TicketNumber.TryParse(t, node.Settings, out var open, bare: true)) OpenId = open;
            else Faults.Add($"“{Short(t)}” is no ticket number.");
        }
        if (archived == ArchivedTickets.Only) Title = "Archived tickets";
        else if (Value("assignee") == "me" && QuickTab.Length == 0) Title = "My open tickets";
        else if (Value("assignee") == "none") Title = "Unassigned";
    }

    /// <summary>Search and drill-down ignore the hiding of closed and archived tickets (C25, UI 5.7).</summary>
    private void Widen(bool behind, string? search)
    {
        if (!_query.ContainsKey("status")) Filter = Filter with { Statuses = behind ? [] : Enum.GetValues<TicketStatus>().Where(s => s != TicketStatus.Spam).ToArray() };
        if (!_query.ContainsKey("archived")) Filter = Filter with { Archived = ArchivedTickets.Shown };
        if (!string.IsNullOrWhiteSpace(search)) Title = "Search";
        if (behind) Title = "Tickets behind the number";
    }

    private void ReadStatus()
    {
        var text = Value("status");
        if (text is null)
        {
            Filter = Filter with { Statuses = TicketWords.OpenSet };
            return;
        }
        if (text == "all")
        {
            QuickTab = Value("assignee") == "me" ? "mine" : "all";
            Title = QuickTab == "mine" ? "My tickets" : "All tickets";
            Filter = Filter with { Statuses = QuickTab == "mine" ? [] : [.. TicketWords.OpenSet, TicketStatus.Resolved] };
            Sort = TicketSort.Status;
            return;
        }
        var statuses = Words<TicketStatus>("status");
        Filter = Filter with { Statuses = statuses.Count > 0 ? statuses : TicketWords.OpenSet };
        if (statuses.Count != 1) return;
        QuickTab = TicketWords.Word(statuses[0]);
        Title = TicketWords.Label(statuses[0]);
    }

    private TicketsBehind? Behind()
    {
        if (Value("metric") is not { } metric) return null;
        if (DateTimeOffset.TryParse(Value("from"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from)
            && DateTimeOffset.TryParse(Value("to"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var to))
            return new TicketsBehind(metric, from.ToUniversalTime(), to.ToUniversalTime()) { Business = Value("hours") == "business" };
        Faults.Add("The period of this number can't be read.");
        return null;
    }

    /// <summary>Days are those of the workspace's zone, as on the analytics board.</summary>
    private (DateTimeOffset? From, DateTimeOffset? To) Period(string key, string zone)
    {
        if (Value(key) is not { } text) return (null, null);
        var parts = text.Split("..");
        if (parts.Length == 2 && Day(parts[0], out var from) && Day(parts[1], out var to))
            return (from is { } first ? Ranges.StartOf(first, zone) : null, to is { } last ? Ranges.StartOf(last.AddDays(1), zone) : null);
        Faults.Add($"The period “{Short(text)}” can't be read; write 2026-01-31..2026-02-28.");
        return (null, null);
    }

    private static bool Day(string text, out DateOnly? day)
    {
        day = null;
        if (text.Length == 0) return true;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || date.Year is < 1900 or > 9000) return false;
        day = date;
        return true;
    }

    private List<T> Words<T>(string key) where T : struct, Enum
    {
        var values = new List<T>();
        foreach (var word in Values(key))
        {
            if (TicketWords.TryParse<T>(word, out var value)) values.Add(value);
            else Faults.Add($"“{Short(word)}” is no {key}.");
        }
        return values;
    }

    private List<long> Ids(string key, long me = 0)
    {
        var ids = new List<long>();
        foreach (var word in Values(key))
        {
            if (word == "me" && me != 0) ids.Add(me);
            else if (word == "none") ids.Add(0);
            else if (long.TryParse(word, CultureInfo.InvariantCulture, out var id) && id > 0) ids.Add(id);
            else Faults.Add($"“{Short(word)}” is no {key}.");
        }
        return ids;
    }

    private T Fault<T>(string value, string key, T fallback)
    {
        Faults.Add($"“{Short(value)}” is no value for {key}.");
        return fallback;
    }

    private static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
