using System.Collections.Concurrent;
using System.Text.Json;
using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.AspNetCore.Components;
using Directory = HelpDesk.Core.Access.Directory;

namespace HelpDesk.App.Live;

/// <summary>What every screen of this node needs and nobody should ask for alone: names, tags, settings, counts. Kept true by the feed.</summary>
public sealed class NodeState
{
    private const int MostViews = 500;
    private const int MostRows = 20_000;

    private readonly Desk _desk;
    private long _ticketChanges = 1;
    private readonly Memo<TabCounts> _counts = new();
    private readonly ConcurrentDictionary<string, Memo<int?>> _views = new();
    private readonly ConcurrentDictionary<string, MarkupString> _drawn = new();
    private readonly ConcurrentDictionary<long, TicketRow> _rows = new();

    /// <summary>Follows the feed.</summary>
    public NodeState(Desk desk, LiveFeed feed)
    {
        _desk = desk;
        feed.Before += async changed =>
        {
            Shared(changed.Rows.Values);
            if (changed.Everything || changed.Entries.Any(e => e.Subject is "ticket" or "customer")) Interlocked.Increment(ref _ticketChanges);
            if (changed.Directory) await RefreshAsync(CancellationToken.None);
        };
    }

    /// <summary>People, teams, settings.</summary>
    public Directory Directory { get; private set; } = new(new Dictionary<long, Person>(), [],
        new WorkspaceSettings("HelpDesk", "Etc/UTC", "TKT", 6, [], false, false, TagWord.Tags, true, true, TicketScope.All, true, true));

    /// <summary>Tags by id, archived ones too.</summary>
    public IReadOnlyDictionary<long, TagInfo> Tags { get; private set; } = new Dictionary<long, TagInfo>();

    /// <summary>Workspace settings.</summary>
    public WorkspaceSettings Settings => Directory.Settings;

    /// <summary>Now, as the desk sees it.</summary>
    public DateTimeOffset Now => _desk.Now;

    /// <summary>The number that people see for a ticket.</summary>
    public string Number(long ticketId) => TicketNumber.Format(ticketId, Settings);

    /// <summary>Reads names, tags and settings again.</summary>
    public async Task RefreshAsync(CancellationToken ct)
    {
        Directory = (await _desk.AskAsync(new ReadDirectory(), Who.System, ct)).Value!;
        Tags = (await _desk.AskAsync(new ReadTags(), Who.System, ct)).Value!.ToDictionary(t => t.Id);
        _drawn.Clear();
    }

    /// <summary>A part of the screen that is the same for everybody: drawn once from names, tags and settings, and again when they change.</summary>
    public MarkupString Drawn(string part, Func<MarkupString> draw)
    {
        if (_drawn.Count > MostRows) _drawn.Clear();
        return _drawn.GetOrAdd(part, _ => draw());
    }

    /// <summary>The same rows, each as the one instance that the other screens of this node hold; what is unchanged is then neither kept nor drawn twice.</summary>
    public List<TicketRow> Shared(IEnumerable<TicketRow> rows)
    {
        if (_rows.Count > MostRows) _rows.Clear();
        return [.. rows.Select(row => _rows.AddOrUpdate(row.Id, row, (_, held) => held.Shows(row) ? held : row))];
    }

    /// <summary>Counts for an actor: one query for all who see every ticket, however many screens ask after a change.</summary>
    public async Task<TabCounts> CountsAsync(Who who, Rights rights, CancellationToken ct)
    {
        if (!rights.SeesAll) return (await _desk.AskAsync(new TicketCounts(), who, ct)).Value!;
        return await _counts.GetAsync(Interlocked.Read(ref _ticketChanges), async () => (await _desk.AskAsync(new TicketCounts(), Who.System)).Value!, ct);
    }

    /// <summary>How many tickets a view has (up to the bound of <see cref="TicketCount"/>): asked once after a change for all who see every ticket and look at the same view.</summary>
    public async Task<int?> CountAsync(TicketFilter filter, Who who, Rights rights, CancellationToken ct)
    {
        if (!rights.SeesAll) return await AskAsync(who, ct);
        if (_views.Count >= MostViews) _views.Clear();
        return await _views.GetOrAdd(JsonSerializer.Serialize(filter), _ => new Memo<int?>()).GetAsync(Interlocked.Read(ref _ticketChanges), () => AskAsync(Who.System, CancellationToken.None), ct);

        async Task<int?> AskAsync(Who asker, CancellationToken gone) => await _desk.AskAsync(new TicketCount(filter), asker, gone) is { Ok: true } count ? count.Value : null;
    }
}
