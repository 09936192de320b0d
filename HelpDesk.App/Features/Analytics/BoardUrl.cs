using System.Globalization;
using HelpDesk.App.Components;
using HelpDesk.Core.Analytics;
using Microsoft.AspNetCore.WebUtilities;

namespace HelpDesk.App.Features.Analytics;

/// <summary>The board's state as its address says it: period, comparison, hours, filters, order of the agents. The address is the state; nothing else is.</summary>
public sealed class BoardUrl
{
    private static readonly string[] Filters = ["team", "assignee", "tag", "channel", "priority", "type"];

    private readonly Dictionary<string, string> _query;

    private BoardUrl(string of, Dictionary<string, string> query, ReadBoard asked, IReadOnlyList<string> faults) => (Of, _query, Asked, Faults) = (of, query, asked, faults);

    /// <summary>The address that it was read from, without the host.</summary>
    public string Of { get; }

    /// <summary>What to read.</summary>
    public ReadBoard Asked { get; }

    /// <summary>Parts of the address that were not understood; shown as a notice, never an error page.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>Column that the agents are ordered by, with a minus in front for the other way round; empty for the rank.</summary>
    public string Order => Value("agents") ?? "";

    /// <summary>Whether any filter is set that Clear takes away.</summary>
    public bool HasFilters => !Asked.Only.IsEmpty;

    /// <summary>The address without filters.</summary>
    public string Cleared => With([.. Filters.Select(f => (f, (string?)null))]);

    /// <summary>Reads an address.</summary>
    public static BoardUrl Parse(string uri)
    {
        var given = QueryHelpers.ParseQuery(new Uri(uri).Query).ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal);
        var faults = new List<string>();
        var asked = BoardAddress.Parse(given.GetValueOrDefault, faults);
        var query = BoardAddress.Of(asked).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        if (given.GetValueOrDefault("agents") is { Length: > 0 } order && AgentColumn.Find(order) is not null) query["agents"] = order;
        return new BoardUrl(new Uri(uri).PathAndQuery, query, asked, faults);
    }

    /// <summary>One value, as it was understood.</summary>
    public string? Value(string key) => _query.GetValueOrDefault(key);

    /// <summary>The values of a filter.</summary>
    public IReadOnlyList<string> Values(string key) => Value(key)?.Split(',') ?? [];

    /// <summary>The board's address with some values changed; null takes a value away.</summary>
    public string With(params (string Key, string? Value)[] changes) => At(Urls.Analytics, changes);

    /// <summary>The same state at another address, such as the file's.</summary>
    public string At(string path, params (string Key, string? Value)[] changes)
    {
        var next = new Dictionary<string, string?>(_query.Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)));
        foreach (var (key, value) in changes)
        {
            if (string.IsNullOrEmpty(value)) next.Remove(key);
            else next[key] = value;
        }
        return QueryHelpers.AddQueryString(path, next);
    }

    /// <summary>The address of another period; the dates of one's own are left behind, unless given.</summary>
    public string For(RangeKey range, DateOnly? from = null, DateOnly? to = null) => With(("range", Ranges.Word(range)), ("from", Iso(from)), ("to", Iso(to)));

    /// <summary>A date as addresses and date fields say it.</summary>
    public static string? Iso(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
