using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Portal;

/// <summary>Whoever opened the link of the confirmation mail says that the request is theirs: the customer and the ticket are made, also from what else waits for this address. Once.</summary>
/// <param name="Token">The token as it came; returns that of the tracking page.</param>
public sealed record ConfirmRequest(string? Token) : Command<string>
{
    /// <summary>Where links of confirmation mails lead, before the token.</summary>
    public const string Path = "/portal/confirm/";

    /// <summary>Most requests of an address that one confirmation turns into tickets; the newest.</summary>
    public const int Most = 20;

    internal const string What = "this link";

    internal override Permission Needs => Permission.System;

    internal override async Task<string> RunAsync(Work work, CancellationToken ct)
    {
        var hash = AccessLinks.HashOf(Token);
        var request = (await work.Db.Set<PortalRequest>().FromSql($"select * from portal_requests where token_hash = {hash} for update").ToListAsync(ct)).SingleOrDefault();
        Demand(request, work.Now);
        if (await Blocking.BlockedAsync(work.Db, request!.Address, ct) is not null) throw Work.NotFound(What);
        var others = await work.Db.Set<PortalRequest>().FromSql($"""
            select * from portal_requests where address = {request.Address} and state = 1 and id <> {request.Id} order by id desc limit {Most - 1} for update
            """).ToListAsync(ct);
        var (ticket, customerId) = await work.OpenAsync(request, ct);
        work.InNameOf = new Who(ActorKind.Customer, customerId);
        foreach (var other in others.OrderBy(r => r.Id)) await work.OpenAsync(other, ct);
        return await work.PortalTokenAsync(ticket.Id, request.Address, ct);
    }

    /// <summary>Refuses a link that confirms nothing (any more).</summary>
    internal static void Demand(PortalRequest? request, DateTimeOffset now)
    {
        if (request is null || request.State == RequestState.Discarded) throw Work.NotFound(What);
        if (request.State == RequestState.Confirmed) throw Work.Rule("You've confirmed this request already. We're on it.");
        if (request.CreatedAt + PortalLimits.Waits <= now) throw Work.Rule("This link has expired. Please send your request again.");
    }

    /// <inheritdoc />
    public override string ToString() => nameof(ConfirmRequest);
}

/// <summary>What the page behind a confirmation link shows; uses nothing up.</summary>
public sealed record ReadRequest(string? Token) : Query<RequestToConfirm>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<RequestToConfirm> RunAsync(Reading reading, CancellationToken ct)
    {
        var hash = AccessLinks.HashOf(Token);
        var request = await reading.All<PortalRequest>().SingleOrDefaultAsync(r => r.TokenHash == hash, ct);
        ConfirmRequest.Demand(request, reading.Now);
        if (await Blocking.BlockedAsync(reading.Db, request!.Address, ct) is not null) throw Work.NotFound(ConfirmRequest.What);
        var others = await reading.All<PortalRequest>().Where(r => r.Address == request.Address && r.State == RequestState.Waiting && r.Id != request.Id).OrderByDescending(r => r.Id)
            .Take(ConfirmRequest.Most - 1).Select(r => r.Subject).ToListAsync(ct);
        return new RequestToConfirm(request.Address, [request.Subject, .. others]);
    }

    /// <inheritdoc />
    public override string ToString() => nameof(ReadRequest);
}

/// <summary>What would be confirmed.</summary>
/// <param name="Address">The address that the link was mailed to.</param>
/// <param name="Subjects">What was asked, the request of the mail first.</param>
public sealed record RequestToConfirm(string Address, IReadOnlyList<string> Subjects);

/// <summary>Requests that wait for their confirmation, the newest 50.</summary>
public sealed record ParkedRequests : Query<IReadOnlyList<ParkedRequest>>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<IReadOnlyList<ParkedRequest>> RunAsync(Reading reading, CancellationToken ct) =>
        await reading.All<PortalRequest>().Where(r => r.State == RequestState.Waiting).OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id).Take(50)
            .Select(r => new ParkedRequest(r.Id, r.CreatedAt, r.Name, r.Address, r.Subject, r.Body.Substring(0, 200), reading.All<TicketFile>().Count(f => f.RequestId == r.Id), r.TokenHash != null))
            .ToListAsync(ct);
}

/// <summary>A request that waits.</summary>
/// <param name="Id">Id.</param>
/// <param name="At">When it came.</param>
/// <param name="Name">The name that was given.</param>
/// <param name="Address">The address that was given; nobody has proven it.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Begins">How the description begins, at most 200 characters.</param>
/// <param name="Files">How many files came with it.</param>
/// <param name="Mailed">A confirmation mail was sent for it; otherwise the one of an earlier request counts for it too.</param>
public sealed record ParkedRequest(long Id, DateTimeOffset At, string Name, string Address, string Subject, string Begins, int Files, bool Mailed);

/// <summary>An Admin takes a waiting request without its confirmation. Returns the ticket.</summary>
public sealed record AcceptRequest(long RequestId) : Command<long>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct) => (await work.OpenAsync(await work.WaitingAsync(RequestId, ct), ct)).Ticket.Id;
}

/// <summary>An Admin discards a waiting request with its files.</summary>
public sealed record DiscardRequest(long RequestId) : Command<bool>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var request = await work.WaitingAsync(RequestId, ct);
        await work.All<TicketFile>().Where(f => f.RequestId == request.Id).ExecuteDeleteAsync(ct);
        request.Discard();
        return true;
    }
}

internal static class PortalWork
{
    /// <summary>A request that waits, locked for change.</summary>
    public static async Task<PortalRequest> WaitingAsync(this Work work, long id, CancellationToken ct)
    {
        var request = (await work.Db.Set<PortalRequest>().FromSql($"select * from portal_requests where id = {id} for update").ToListAsync(ct)).SingleOrDefault() ?? throw Work.NotFound("this request");
        return request.State == RequestState.Waiting ? request : throw Work.Rule("Somebody has decided about this request already.");
    }
}

/// <summary>Removes requests after seven days with their files, and what was counted for budgets after a day; returns how many requests.</summary>
public sealed record PurgePortal(int Batch = 500) : Command<int>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var (week, day) = (work.Now - PortalLimits.Waits, work.Now - PortalLimits.Day);
        await work.All<PortalSpent>().Where(s => s.At < day).ExecuteDeleteAsync(ct);
        return await work.Db.Database.ExecuteSqlAsync($"delete from portal_requests where id in (select id from portal_requests where created_at <= {week} order by created_at limit {Batch})", ct);
    }
}
