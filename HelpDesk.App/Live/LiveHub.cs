using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;

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
        clients.Add(Context, Who);
        return base.OnConnectedAsync();
    }

    /// <inheritdoc />
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        clients.Remove(Context.ConnectionId);
        return base.OnDisconnectedAsync(exception);
    }

    /// <summary>
    /// What a client that comes back has missed after a position, in the order of the log. It asks again from the last signal's position until
    /// the answer is empty: then there is nothing more that it may see.
    /// </summary>
    public async Task<IReadOnlyList<TicketSignal>> Since(long position)
    {
        if (position < 0) throw new HubException("A position is not negative.");
        while (true)
        {
            var entries = (await desk.AskAsync(new ReadLog(position), Who.System, Context.ConnectionAborted)).Value!;
            if (entries.Count == 0) return [];
            var visible = (await desk.AskAsync(new TicketRowsById([.. entries.Where(e => e.Subject == "ticket").Select(e => e.SubjectId).Distinct()]), Who,
                Context.ConnectionAborted)).Value?.Select(r => r.Id).ToHashSet() ?? [];
            var signals = LiveClients.Signals(entries, visible.Contains);
            if (signals.Count > 0) return signals;
            position = entries[^1].Position;
        }
    }
}

/// <summary>Sends the feed to the hub's clients, cut to what each may see, and ends the lines of those whose sign-in has ended.</summary>
public sealed class LiveClients
{
    private readonly ConcurrentDictionary<string, (Who Who, HubCallerContext Line)> _clients = new();
    private readonly Desk _desk;
    private readonly IHubContext<LiveHub, ILiveClient> _hub;

    /// <summary>Follows the feed.</summary>
    public LiveClients(LiveFeed feed, Desk desk, IHubContext<LiveHub, ILiveClient> hub)
    {
        (_desk, _hub) = (desk, hub);
        feed.After += TellAsync;
    }

    internal void Add(HubCallerContext line, Who who)
    {
        if (!line.ConnectionAborted.IsCancellationRequested) _clients[line.ConnectionId] = (who, line);
    }

    internal void Remove(string connection) => _clients.TryRemove(connection, out _);

    private async Task TellAsync(Changed changed)
    {
        var people = changed.Entries.Where(e => e.Subject == "agent").Select(e => Who.Agent(e.SubjectId)).ToHashSet();
        foreach (var (_, client) in _clients.Where(c => people.Contains(c.Value.Who)))
        {
            if (!await IsSignedInAsync(client.Who, client.Line)) client.Line.Abort();
        }
        if (changed.Rows.Count == 0) return;
        foreach (var who in _clients.GroupBy(c => c.Value.Who, c => c.Key))
        {
            var rights = (await _desk.AskAsync(new MyRights(), who.Key)).Value;
            if (rights is null || !rights.May(Permission.ReadTickets)) continue;
            var signals = Signals(changed.Entries, id => changed.Rows.TryGetValue(id, out var row) && row.VisibleTo(rights));
            if (signals.Count > 0) await _hub.Clients.Clients([.. who]).Changed(signals);
        }
    }

    private async Task<bool> IsSignedInAsync(Who who, HubCallerContext line) =>
        line.User?.FindFirstValue(new ClaimsIdentityOptions().SecurityStampClaimType) is { } stamp
        && (await _desk.AskAsync(new StillSignedIn(who.Id, stamp), Who.System)).Value;

    internal static IReadOnlyList<TicketSignal> Signals(IReadOnlyList<LogEntry> entries, Func<long, bool> visible) =>
        [.. entries.Where(e => e.Subject == "ticket" && visible(e.SubjectId)).Select(e => new TicketSignal(e.Position, e.SubjectId, e.Version, e.Kind))];
}
