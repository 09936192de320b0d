using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Notifications;

/// <summary>What a person wants to hear of a ticket beyond what concerns them.</summary>
public enum Following : short
{
    /// <summary>Only what concerns them.</summary>
    No = 0,
    /// <summary>The customer's replies and changes of the status, too.</summary>
    Yes = 1,
    /// <summary>Nothing but being mentioned and being assigned.</summary>
    Muted = 2,
}

/// <summary>Follows a ticket that one sees, mutes it, or neither. One's own choice; nobody else is told but how many follow.</summary>
public sealed record Follow(long TicketId, Following To) : Command<bool>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var me = work.Who.AgentId ?? throw Work.NotAllowed("Only members follow tickets.");
        if (!Enum.IsDefined(To)) throw Work.Invalid("following", "This choice isn't offered.");
        var ticket = await work.TicketAsync(TicketId, ct);
        var mine = await work.All<TicketFollow>().SingleOrDefaultAsync(f => f.TicketId == ticket.Id && f.AgentId == me, ct);
        if (To == Following.No) { if (mine is not null) work.Db.Remove(mine); }
        else if (mine is null) work.Add(new TicketFollow { TicketId = ticket.Id, AgentId = me, Muted = To == Following.Muted });
        else (mine.Muted, mine.CameFrom) = (To == Following.Muted, null);
        return true;
    }
}

/// <summary>Whether one follows a ticket.</summary>
public sealed record MyFollowing(long TicketId) : Query<Following>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<Following> RunAsync(Reading reading, CancellationToken ct)
    {
        var me = reading.Who.AgentId ?? 0;
        var muted = await reading.All<TicketFollow>().Where(f => f.TicketId == TicketId && f.AgentId == me).Select(f => (bool?)f.Muted).SingleOrDefaultAsync(ct);
        return muted switch { null => Following.No, false => Following.Yes, true => Following.Muted };
    }
}
