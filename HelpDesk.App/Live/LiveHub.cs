using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using System.Globalization;
using System.Security.Claims;
using System.Collections.Concurrent;

namespace HelpDesk.App.Live;

/// <summary>What other clients hear: ids and positions, never data.</summary>
/// <param name="Position">Position in the log.</param>
/// <param name="TicketId">Ticket.</param>
/// <param name="Version">The ticket's version afterwards.</param>
/// <param name="Kind">Stored name of the fact.</param>
public sealed record TicketSignal(long Position, long TicketId, int Version, string Kind);

/// <summary>What the hub calls on its clients.</summary>
public interface ILiveClient
{
    /// <summary>Tickets changed, in the order of the log.</summary>
    Task Changed(IReadOnlyList<TicketSignal> signals);
}

/// <summary>The live feed for other clients than agents' screens: wall boards, scripts. Signed-in members only; each hears of tickets they may see.</summary>
[Authorize]
public sealed class LiveHub(Desk desk, LiveClients clients) : Hub<ILiveClient>
{
    private Who Who => Who.Agent(long.Parse(Context.User!.FindFirstValue(ClaimTypes.NameIdentifier)!, CultureInfo.InvariantCulture));

    /// <inheritdoc />
    public override Task OnConnectedAsync()
    {
        clients.Add(Context.ConnectionId, Who, Context.ConnectionAborted);
        return base.OnConnectedAsync();
    }

    /// <inheritdoc />
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        clients.Remove(Context.ConnectionId);
        return base.OnDisconnectedAsync(exception);
    }

    /// <summary>What a client that comes back has missed after a position, at most 5,000 signals; the last position says whether to ask again.</summary>
    public async Task<IReadOnlyList<TicketSignal>> Since(long position)
    {
        if (position < 0) throw new HubException("A position is not negative.");
        var entries = (await desk.AskAsync(new ReadLog(position), Who.System, Context.ConnectionAborted)).Value!;
        var visible = (await desk.AskAsync(new TicketRowsById([.. entries.Where(e => e.Subject == "ticket").Select(e => e.SubjectId).Distinct()]), Who,
            Context.ConnectionAborted)).Value?.Select(r => r.Id).ToHashSet() ?? [];
        return LiveClients.Signals(entries, visible.Contains);
    }
}

/// <summary>Sends the feed to the hub's clients, cut to what each may see.</summary>
public sealed class LiveClients
{
    private readonly ConcurrentDictionary<string, Who> _clients = new();

    /// <summary>Follows the feed.</summary>
    public LiveClients(LiveFeed feed, Desk desk, IHubContext<LiveHub, ILiveClient> hub) => feed.After += async changed =>
    {
        foreach (var who in _clients.GroupBy(c => c.Value, c => c.Key))
        {
            if (changed.Rows.Count == 0) continue;
            var rights = (await desk.AskAsync(new HelpDesk.Core.Access.MyRights(), who.Key)).Value;
            if (rights is null || !rights.May(Permission.ReadTickets)) continue;
            var signals = Signals(changed.Entries, id => changed.Rows.TryGetValue(id, out var row) && row.VisibleTo(rights));
            if (signals.Count > 0) await hub.Clients.Clients([.. who]).Changed(signals);
        }
    };

    internal void Add(string connection, Who who, CancellationToken aborted)
    {
        if (!aborted.IsCancellationRequested) _clients[connection] = who;
    }

    internal void Remove(string connection) => _clients.TryRemove(connection, out _);

    internal static IReadOnlyList<TicketSignal> Signals(IReadOnlyList<LogEntry> entries, Func<long, bool> visible) =>
        [.. entries.Where(e => e.Subject == "ticket" && visible(e.SubjectId)).Select(e => new TicketSignal(e.Position, e.SubjectId, e.Version, e.Kind))];
}
