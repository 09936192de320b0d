using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Sla;

/// <summary>A change of policies that is being brought to the open tickets, and how far it has come.</summary>
internal sealed class SlaMove
{
    public long Id { get; init; }
    public long? AgentId { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public bool Again { get; init; }
    public required long Open { get; init; }
    public long AfterId { get; set; }
    public long LookedAt { get; set; }
    public long Moved { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>
/// Asks that the open tickets get what the policies promise now (D6). The desk does it in small steps, also when whoever asked has left; one
/// that is under way begins again. Nobody is told of tickets that are late by the new promise: they are seen in the preview.
/// </summary>
public sealed record BeginSlaMove : Command<long>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        (await work.All<Workspace>().SingleAsync(ct)).Happened(new WorkspaceChanged(["SlaMove"]));
        return await BeginAsync(work, again: false, ct);
    }

    internal static async Task<long> BeginAsync(Work work, bool again, CancellationToken ct)
    {
        await work.All<SlaMove>().Where(m => m.FinishedAt == null).ExecuteUpdateAsync(m => m.SetProperty(x => x.FinishedAt, work.Now), ct);
        var open = await work.All<Ticket>().LongCountAsync(t => TicketWords.OpenSet.Contains(t.Status) && t.DeletedAt == null, ct);
        var move = new SlaMove { AgentId = work.Who.AgentId, AskedAt = work.Now, Again = again, Open = open };
        work.Add(move);
        await work.Db.SaveChangesAsync(ct);
        return move.Id;
    }
}

/// <summary>One step of the move that is under way; the clock of the desk runs it. False when there is nothing to do.</summary>
/// <param name="Batch">1–1,000 tickets.</param>
public sealed record StepSlaMove(int Batch = 500) : Command<bool>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var move = (await work.Db.Set<SlaMove>().FromSql($"select * from sla_moves where finished_at is null order by id limit 1 for update skip locked").ToListAsync(ct)).SingleOrDefault();
        if (move is null) return false;
        var batch = Math.Clamp(Batch, 1, 1000);
        var tickets = await work.Db.Set<Ticket>().FromSql($"""
            select * from tickets where id > {move.AfterId} and status in (1, 2, 3, 4) and deleted_at is null order by id limit {batch} for update
            """).AsNoTracking().ToListAsync(ct);
        move.Moved += move.Again ? await ReadAgainAsync(work, tickets, ct) : await MoveAsync(work, tickets, ct);
        move.LookedAt += tickets.Count;
        if (tickets.Count > 0) move.AfterId = tickets[^1].Id;
        if (tickets.Count == batch) return true;
        move.FinishedAt = work.Now;
        (await work.All<Workspace>().SingleAsync(ct)).Happened(new WorkspaceChanged(["SlaMove"]));
        return true;
    }

    private static async Task<int> MoveAsync(Work work, List<Ticket> tickets, CancellationToken ct)
    {
        var choice = await (await SlaBook.ReadAsync(work.Db, ct)).ChoosingAsync(work.Db, tickets.Select(t => t.CustomerId), ct);
        return await SettleAsync(work, tickets.Select(t => (Ticket: t, Terms: choice.For(t))).Where(t => t.Terms?.Id != t.Ticket.SlaTermsId), SlaNews.Silent, ct);
    }

    private static async Task<int> ReadAgainAsync(Work work, List<Ticket> tickets, CancellationToken ct)
    {
        var known = await work.Db.TermsAsync(tickets, ct);
        return await SettleAsync(work, tickets.Where(t => t.SlaTermsId is { } id && known[id].Zone is not null).Select(t => (t, (SlaTerms?)known[t.SlaTermsId!.Value])), SlaNews.Told, ct);
    }

    /// <summary>Writes the clocks that changed: with events where there is something to tell, all others in one statement. Returns how many.</summary>
    private static async Task<int> SettleAsync(Work work, IEnumerable<(Ticket Ticket, SlaTerms? Terms)> tickets, SlaNews news, CancellationToken ct)
    {
        var told = 0;
        var quiet = new List<(long Id, SlaColumns Sla)>();
        foreach (var (ticket, terms) in tickets)
        {
            var (sla, notices) = SlaSettling.Read(terms, ticket.SlaFacts(), ticket.SlaTold, ticket.SlaBreachedAt, work.Now, news);
            if (sla == ticket.Sla) continue;
            if (sla.State == ticket.SlaState && notices.Count == 0)
            {
                quiet.Add((ticket.Id, sla));
                continue;
            }
            work.Db.Attach(ticket);
            ticket.Settle(terms, work.Now, news);
            told++;
        }
        if (quiet.Count > 0) await SlaSettling.WriteAsync(work.Db, quiet, ct);
        return told + quiet.Count;
    }
}

/// <summary>Notices that the rules of time zones were updated with the product, and has open clocks read once more by them (T-09); runs at each start.</summary>
public sealed record FollowTimeZones : Command<bool>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        if (!(await work.All<Workspace>().SingleAsync(ct)).FollowTimeZones(NodaTime.DateTimeZoneProviders.Tzdb.VersionId)) return false;
        await BeginSlaMove.BeginAsync(work, again: true, ct);
        return true;
    }
}

/// <summary>The last move, under way or finished; null when there was none.</summary>
public sealed record ReadSlaMove : Query<SlaMoveView?>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<SlaMoveView?> RunAsync(Reading reading, CancellationToken ct)
    {
        var move = await reading.All<SlaMove>().OrderByDescending(m => m.Id).FirstOrDefaultAsync(ct);
        return move is null ? null : new SlaMoveView(move.AskedAt, move.FinishedAt, move.Open, move.LookedAt, move.Moved);
    }
}

/// <summary>How far a move has come.</summary>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="FinishedAt">When it ended; null while it is under way.</param>
/// <param name="Open">Open tickets when it began; some may have been closed or created since.</param>
/// <param name="LookedAt">Open tickets that were looked at.</param>
/// <param name="Moved">Those that got another promise.</param>
public sealed record SlaMoveView(DateTimeOffset AskedAt, DateTimeOffset? FinishedAt, long Open, long LookedAt, long Moved);
