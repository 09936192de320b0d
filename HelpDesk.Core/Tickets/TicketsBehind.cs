using System.Globalization;
using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Tickets;

/// <summary>A number of the analytics board and its half-open period: the list shows exactly these tickets (UI 5.7).</summary>
/// <param name="Metric">Key of the metric, such as <c>created</c>.</param>
/// <param name="From">Start of the period.</param>
/// <param name="To">End of the period, not included.</param>
public sealed record TicketsBehind(string Metric, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>The filters that the board had.</summary>
    public BoardFilter Only { get; init; } = BoardFilter.None;

    /// <summary>Times are those of business hours: tickets for which none were measured are not among them.</summary>
    public bool Business { get; init; }

    /// <summary>The list's address that shows these tickets; the filters are those of the list, so that they are seen and can be taken away there.</summary>
    public string Address
    {
        get
        {
            var parameters = new List<KeyValuePair<string, string>> { new("metric", Metric), new("from", At(From)), new("to", At(To)) };
            if (Business) parameters.Add(new("hours", "business"));
            parameters.AddRange(Only.Parameters);
            return "/tickets?" + string.Join('&', parameters.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        }
    }

    private static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What the analytics board is narrowed to, by what tickets are now. Several values of one kind: any of them; several kinds: all of them. Empty sets do not restrict.</summary>
public sealed record BoardFilter
{
    private const int Most = 100;

    /// <summary>Every ticket.</summary>
    public static BoardFilter None { get; } = new();

    /// <summary>Teams; 0 = no team.</summary>
    public IReadOnlyList<long> TeamIds { get; init; } = [];
    /// <summary>Assignees, primary or not (C9); 0 = unassigned.</summary>
    public IReadOnlyList<long> AssigneeIds { get; init; } = [];
    /// <summary>Tags.</summary>
    public IReadOnlyList<long> TagIds { get; init; } = [];
    /// <summary>Channels.</summary>
    public IReadOnlyList<TicketChannel> Channels { get; init; } = [];
    /// <summary>Priorities.</summary>
    public IReadOnlyList<TicketPriority> Priorities { get; init; } = [];
    /// <summary>Types.</summary>
    public IReadOnlyList<TicketType> Types { get; init; } = [];

    /// <summary>Whether it leaves every ticket.</summary>
    public bool IsEmpty => TeamIds.Count + AssigneeIds.Count + TagIds.Count + Channels.Count + Priorities.Count + Types.Count == 0;

    /// <summary>Its parameters in an address, of the board as of the list: team, assignee, tag, channel, priority, type.</summary>
    public IEnumerable<KeyValuePair<string, string>> Parameters =>
        new KeyValuePair<string, string>[]
        {
            new("team", Ids(TeamIds)), new("assignee", Ids(AssigneeIds)), new("tag", Ids(TagIds)), new("channel", string.Join(',', Channels.Select(c => TicketWords.Word(c)))),
            new("priority", string.Join(',', Priorities.Select(p => TicketWords.Word(p)))), new("type", string.Join(',', Types.Select(t => TicketWords.Word(t)))),
        }.Where(p => p.Value.Length > 0);

    /// <summary>Reads the parameters of an address.</summary>
    /// <param name="value">The value of a parameter; null when it is not there.</param>
    /// <param name="faults">Gets a sentence for each value that was not understood and left out.</param>
    public static BoardFilter Parse(Func<string, string?> value, ICollection<string> faults)
    {
        return new BoardFilter
        {
            TeamIds = Numbers("team"), AssigneeIds = Numbers("assignee"), TagIds = Numbers("tag"),
            Channels = Words<TicketChannel>("channel"), Priorities = Words<TicketPriority>("priority"), Types = Words<TicketType>("type"),
        };

        IEnumerable<string> Values(string key) => (value(key) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct();

        List<long> Numbers(string key)
        {
            var ids = new List<long>();
            foreach (var word in Values(key))
            {
                if (word == "none" && key != "tag") ids.Add(0);
                else if (long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0) ids.Add(id);
                else Fault(word, key);
            }
            return ids;
        }

        List<T> Words<T>(string key) where T : struct, Enum
        {
            var words = new List<T>();
            foreach (var word in Values(key))
            {
                if (TicketWords.TryParse<T>(word, out var one)) words.Add(one);
                else Fault(word, key);
            }
            return words;
        }

        void Fault(string word, string key) => faults.Add($"“{(word.Length > 40 ? word[..40] + "…" : word)}” is no {key}.");
    }

    /// <summary>Refuses more values than anybody chooses.</summary>
    internal void Check()
    {
        if (new[] { TeamIds.Count, AssigneeIds.Count, TagIds.Count, Channels.Count, Priorities.Count, Types.Count }.Max() > Most)
            throw Work.Invalid("filter", $"A filter takes {Most} values at most.");
    }

    private static string Ids(IReadOnlyList<long> ids) => string.Join(',', ids.Select(i => i == 0 ? "none" : i.ToString(CultureInfo.InvariantCulture)));
}

/// <summary>Finds the tickets behind a number; Analytics implements it, so that card and list share one definition.</summary>
internal interface ITicketsBehind
{
    Task<long[]> IdsAsync(Reading reading, TicketsBehind behind, CancellationToken ct);
}
