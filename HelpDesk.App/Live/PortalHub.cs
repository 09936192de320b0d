using System.Collections.Concurrent;
using System.Net;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace HelpDesk.App.Live;

/// <summary>What the portal's hub calls on its clients.</summary>
public interface IPortalClient
{
    /// <summary>Something that this customer sees has changed; what it is, the page asks for itself.</summary>
    Task Changed();
}

/// <summary>The line of a tracking page. The token of the page's link opens it, for that ticket only; clients can call nothing.</summary>
[AllowAnonymous]
public sealed class PortalHub(Desk desk, PortalClients clients) : Hub<IPortalClient>
{
    /// <inheritdoc />
    public override async Task OnConnectedAsync()
    {
        var http = Context.GetHttpContext();
        var token = http?.Request.Query["token"].ToString();
        var ticket = await desk.AskAsync(new TicketOfLink(token), Who.System, Context.ConnectionAborted);
        if (!ticket.Ok || !clients.TryAdd(Context, ticket.Value, token!, http!.Connection.RemoteIpAddress ?? IPAddress.None)) Context.Abort();
        await base.OnConnectedAsync();
    }

    /// <inheritdoc />
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        clients.Remove(Context.ConnectionId);
        return base.OnDisconnectedAsync(exception);
    }
}

/// <summary>Tells tracking pages that something changed which their customers see, and ends the lines of links that have ended.</summary>
public sealed class PortalClients
{
    /// <summary>Most lines from one network address at a time.</summary>
    public const int MostPerAddress = 30;

    /// <summary>What concerns customers; the way of a mail, notes and everything internal does not.</summary>
    private static readonly HashSet<string> Concerns =
        [Facts.NameOf<MessageReceived>(), Facts.NameOf<ReplySent>(), Facts.NameOf<StatusChanged>(), Facts.NameOf<SubjectEdited>(), Facts.NameOf<TicketCustomerChanged>(), Facts.NameOf<TicketDeleted>()];

    private readonly ConcurrentDictionary<string, (HubCallerContext Line, long TicketId, string Token, IPAddress From)> _clients = new();
    private readonly Desk _desk;
    private readonly IHubContext<PortalHub, IPortalClient> _hub;
    private readonly Lock _adding = new();

    /// <summary>Follows the feed.</summary>
    public PortalClients(LiveFeed feed, Desk desk, IHubContext<PortalHub, IPortalClient> hub)
    {
        (_desk, _hub) = (desk, hub);
        feed.After += TellAsync;
    }

    internal bool TryAdd(HubCallerContext line, long ticketId, string token, IPAddress from)
    {
        lock (_adding)
        {
            if (_clients.Values.Count(c => c.From.Equals(from)) >= MostPerAddress) return false;
            if (!line.ConnectionAborted.IsCancellationRequested) _clients[line.ConnectionId] = (line, ticketId, token, from);
            return true;
        }
    }

    internal void Remove(string connection) => _clients.TryRemove(connection, out _);

    private async Task TellAsync(Changed changed)
    {
        if (_clients.IsEmpty) return;
        var tickets = changed.Entries.Where(e => e.Subject == "ticket" && Concerns.Contains(e.Kind)).Select(e => e.SubjectId).ToHashSet();
        foreach (var (id, client) in _clients.Where(c => tickets.Contains(c.Value.TicketId)))
        {
            await _hub.Clients.Client(id).Changed();
            if (!(await _desk.AskAsync(new TicketOfLink(client.Token), Who.System)).Ok) client.Line.Abort();
        }
    }
}
