using System.Globalization;
using HelpDesk.App.Components;
using HelpDesk.App.Live;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace HelpDesk.App.Features.Tickets;

/// <summary>The ticket list with the panel beside it, or one ticket as a full page. The address is the state (C25, C27).</summary>
public sealed partial class TicketsPage : LiveComponent
{
    private readonly Dictionary<long, string> _flash = [];
    private readonly Dictionary<long, string> _left = [];
    private readonly HashSet<long> _arrived = [];
    private readonly List<string> _faults = [];
    private List<TicketRow> _rows = [];
    private IReadOnlyList<long> _selected = [];
    private Func<TicketRow, bool> _matches = _ => true;
    private DotNetObjectReference<TicketsPage>? _self;
    private TabCounts? _counts;
    private JsModule? _module;
    private ListUrl? _url;
    private Dictionary<long, TicketStatus> _groups = [];
    private string? _next;
    private string _shown = "";
    private string _list = Urls.Tickets;   // where Back leads from the full page
    private long _pageId;
    private int? _total;
    private int? _progress;
    private bool _page;
    private bool _loaded;
    private bool _creating;
    private (long Id, long? Other)? _merging;

    /// <summary>The ticket of the full page.</summary>
    [Parameter] public string? Number { get; set; }

    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private IJSRuntime Js { get; set; } = default!;
    [Inject] private Presence Presence { get; set; } = default!;
    [Inject] private Bells Bells { get; set; } = default!;
    [Inject] private Toasts Toasts { get; set; } = default!;

    private string PageNumber => _pageId > 0 ? Node.Number(_pageId) : "Ticket";

    private string TotalText => _total is not { } n ? "" : n > 1000 ? "1,000+" : n.ToString(CultureInfo.InvariantCulture);

    private string QueueText => string.Join(" · ", new[]
    {
        _arrived.Count > 0 ? $"{_arrived.Count} new" : null,
        _left.Count > 0 ? $"{_left.Count} no longer {(_left.Count == 1 ? "matches" : "match")}" : null,
    }.Where(t => t is not null));

    /// <inheritdoc />
    protected override void OnInitialized() => Navigation.LocationChanged += Moved;

    /// <inheritdoc />
    protected override async Task LoadAsync()
    {
        ReadUrl();
        if (_page) return;
        var url = _url!;
        _faults.Clear();
        _matches = url.Filter.Flat().Compile();
        var page = await Desk.AskAsync(new TicketList(url.Filter, url.Sort, url.Cursor), Who, Gone);
        if (page.Refused is { } no)
        {
            _faults.Add(no.Message);
            page = await Desk.AskAsync(new TicketList(url.Filter with { Behind = null }, url.Sort), Who, Gone);
        }
        // What was heard of while the page was read is newer than the page.
        var heard = _rows.ToDictionary(r => r.Id);
        _rows = Node.Shared((page.Value?.Rows ?? []).Select(r => heard.TryGetValue(r.Id, out var newer) && newer.Version > r.Version ? newer : r));
        _groups = (page.Value?.Rows ?? []).ToDictionary(r => r.Id, r => r.Status);
        _next = page.Value?.Next;
        _flash.Clear();
        _left.Clear();
        _arrived.Clear();
        _loaded = true;
        await CountAsync();
    }

    /// <inheritdoc />
    protected override bool Cares(Changed changed) => !_page;

    /// <inheritdoc />
    protected override async Task<bool> OnChangedAsync(Changed changed)
    {
        if (changed.Everything)
        {
            await LoadAsync();
            return true;
        }
        var rows = await ConcernedAsync(changed);
        if (rows.Count == 0) return changed.Directory || changed.Presence.Any(_groups.ContainsKey);
        var matching = _url!.Filter.IsFlat ? null
            : (await Desk.AskAsync(new TicketsMatching(_url.Filter, [.. rows.Keys]), Who, Gone)).Value?.ToHashSet();
        foreach (var (id, row) in rows)
        {
            var matches = row.VisibleTo(Session.Rights) && (matching?.Contains(id) ?? _matches(row));
            var at = _rows.FindIndex(r => r.Id == id);
            if (at >= 0) Replace(at, row, matches, changed.OnlyBy(id, Who));
            else if (matches && BelongsHere(row)) _arrived.Add(id);
            else _arrived.Remove(id);
        }
        StateHasChanged();      // the rows do not wait for the counts
        return await CountAsync();
    }

    /// <summary>The changed tickets, and those of this list whose customer changed: a name, or a tag that the list is filtered by.</summary>
    private async Task<IReadOnlyDictionary<long, TicketRow>> ConcernedAsync(Changed changed)
    {
        var customers = changed.Entries.Where(e => e.Subject == "customer").Select(e => e.SubjectId).ToHashSet();
        if (customers.Count == 0) return changed.Rows;
        var shown = _rows.Where(r => r.CustomerId is { } c && customers.Contains(c)).Select(r => r.Id).ToList();
        var rows = shown.Count == 0 ? [] : (await Desk.AskAsync(new TicketRowsById(shown), Who, Gone)).Value ?? [];
        if (_url!.Filter.CustomerTagIds.Count > 0)
            rows = [.. rows, .. (await Desk.AskAsync(new TicketList(_url.Filter, _url.Sort, _url.Cursor), Who, Gone)).Value?.Rows ?? []];
        return rows.Concat(changed.Rows.Values).GroupBy(r => r.Id).ToDictionary(g => g.Key, g => g.MaxBy(r => r.Version)!);
    }

    /// <summary>Whether a ticket that is not shown would be on this page if it were read now.</summary>
    private bool BelongsHere(TicketRow row) =>
        (_url!.Cursor is null || _rows.Count > 0 && TicketOrder.Compare(row, _rows[0], _url.Sort) > 0)
        && (_next is null || TicketOrder.Compare(row, _rows[^1], _url.Sort) < 0);

    private void Replace(int at, TicketRow row, bool matches, bool own)
    {
        var before = _rows[at];
        if (row.Version < before.Version) return;
        if (row.VisibleTo(Session.Rights)) _rows[at] = row;
        if (matches) _left.Remove(row.Id);
        else _left[row.Id] = row.DeletedAt is not null ? "deleted" : row.MergedInto is { } root ? $"merged into {Node.Number(root)}"
            : row.ArchivedAt is not null && before.ArchivedAt is null ? "archived"
            : $"moved to {TicketWords.Label(row.Status)}";
        if (!own) _flash[row.Id] = _flash.GetValueOrDefault(row.Id) == "a" ? "b" : "a";
    }

    /// <summary>Counts the desk and this view; returns whether a number changed.</summary>
    private async Task<bool> CountAsync()
    {
        var (counts, total) = (_counts, _total);
        _counts = await Node.CountsAsync(Who, Session.Rights, Gone);
        _total = await Node.CountAsync(_url!.Filter, Who, Session.Rights, Gone);
        return total != _total || counts is null || !_counts.Shows(counts);
    }

    private void ReadUrl()
    {
        _url = ListUrl.Parse(Navigation.Uri, Node, Who.Id);
        var path = new Uri(Navigation.Uri).AbsolutePath;
        _page = path.Length > "/tickets/".Length;
        _pageId = _page && TicketNumber.TryParse(Uri.UnescapeDataString(path["/tickets/".Length..]), Node.Settings, out var id, bare: true) ? id : 0;
        if (!_page) _list = _url.With(("t", null), ("tab", null));
        _shown = _url.With(("t", null), ("tab", null)) + _page;
    }

    private void Moved(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(async () =>
    {
        if (Gone.IsCancellationRequested || !new Uri(e.Location).AbsolutePath.StartsWith("/tickets", StringComparison.Ordinal)) return;
        var before = _shown;
        ReadUrl();
        if (_shown != before) await LoadAsync();
        StateHasChanged();
    });

    /// <summary>Each row with the head of its group, if it is the first one there. A row that changes stands still: it stays in the group that it was read in.</summary>
    private IEnumerable<(TicketRow Row, TicketStatus? Header)> Grouped()
    {
        TicketStatus? last = null;
        foreach (var row in _rows)
        {
            var group = _groups.GetValueOrDefault(row.Id, row.Status);
            yield return (row, _url!.Grouped && group != last ? group : null);
            last = group;
        }
    }

    private Onlookers? PresenceOf(long id) => Presence.In(id, Who.Id) is { Count: > 0 } people
        ? new Onlookers(people[0].Writing, string.Join(", ", people.Select(p => Node.Directory.NameOf(p.AgentId))))
        : null;

    private long? Neighbour(long id, int step) =>
        _rows.FindIndex(r => r.Id == id) is >= 0 and var at && at + step >= 0 && at + step < _rows.Count ? _rows[at + step].Id : null;

    private string? PositionOf(long id) => _rows.FindIndex(r => r.Id == id) is >= 0 and var at ? $"{at + 1} of {_rows.Count}{(_next is null ? "" : "+")}" : null;

    private async Task SearchAsync(string? typed)
    {
        var text = typed?.Trim() ?? "";
        if (TicketNumber.TryParse(text, Node.Settings, out var id, bare: true) && (await Desk.AskAsync(new TicketDetail(id), Who, Gone)).Ok)
            Navigation.NavigateTo(_url!.With(("t", Node.Number(id)), ("tab", null)));
        else
            Navigation.NavigateTo(_url!.With(("q", text.Length > 400 ? text[..400] : text)));
    }

    private Task SetTabAsync(string tab)
    {
        Navigation.NavigateTo(_page ? $"{Urls.Ticket(PageNumber)}?tab={tab}" : _url!.With(("tab", tab == "detail" ? null : tab)), replace: true);
        return Task.CompletedTask;
    }

    private async Task CloseAsync()
    {
        var was = _url?.OpenId;
        Navigation.NavigateTo(_url!.With(("t", null), ("tab", null)));
        if (_module is not null && was is { } id) await _module.CallAsync("focusRow", id);
    }

    private async Task CreatedAsync(long? id)
    {
        _creating = false;
        if (id is not { } created) return;
        await ShowQueuedAsync();
        Navigation.NavigateTo(_url!.With(("t", Node.Number(created)), ("tab", null)));
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_url is null || _module is not null || !(_page || _loaded)) return;
        _module = new JsModule(Js, "/Features/Tickets/TicketsPage.razor.js");
        _self = DotNetObjectReference.Create(this);
        await _module.CallAsync("start", _self);
    }

    /// <inheritdoc />
    protected override async ValueTask LeaveAsync()
    {
        Navigation.LocationChanged -= Moved;
        if (_module is not null)
        {
            await _module.TellAsync("stop", _self);
            await _module.DisposeAsync();
        }
        _self?.Dispose();
    }
}
