using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Directory = HelpDesk.Core.Access.Directory;

namespace HelpDesk.App.Live;

/// <summary>What every screen of this node needs and nobody should ask for alone: names, tags, settings, counts. Kept true by the feed.</summary>
public sealed class NodeState : IDisposable
{
    private readonly Desk _desk;
    private readonly SemaphoreSlim _counting = new(1);
    private long _ticketChanges = 1;
    private (long At, TabCounts Counts)? _counts;

    /// <summary>Follows the feed.</summary>
    public NodeState(Desk desk, LiveFeed feed)
    {
        _desk = desk;
        feed.Before += async changed =>
        {
            if (changed.Rows.Count > 0 || changed.Everything) Interlocked.Increment(ref _ticketChanges);
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
    }

    /// <summary>Counts for an actor: one query for all who see every ticket, however many screens ask after a change.</summary>
    public async Task<TabCounts> CountsAsync(Who who, Rights rights, CancellationToken ct)
    {
        if (!rights.SeesAll) return (await _desk.AskAsync(new TicketCounts(), who, ct)).Value!;
        await _counting.WaitAsync(ct);
        try
        {
            var at = Interlocked.Read(ref _ticketChanges);
            if (_counts is { } known && known.At == at) return known.Counts;
            var counts = (await _desk.AskAsync(new TicketCounts(), Who.System, ct)).Value!;
            _counts = (at, counts);
            return counts;
        }
        finally
        {
            _counting.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _counting.Dispose();
}
