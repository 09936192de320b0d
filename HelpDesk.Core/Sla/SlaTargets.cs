using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Sla;

/// <summary>The promise for one priority (S180, S186), 24/7.</summary>
internal sealed class SlaTarget
{
    public required TicketPriority Priority { get; init; }
    public int ResponseSeconds { get; set; }
    public int ResolutionSeconds { get; set; }
}

internal sealed class SlaTargetMap : IEntityTypeConfiguration<SlaTarget>
{
    public void Configure(EntityTypeBuilder<SlaTarget> b)
    {
        b.ToTable("sla_targets");
        b.HasKey(t => t.Priority);
    }
}

/// <summary>The promise for one priority.</summary>
/// <param name="Priority">Priority.</param>
/// <param name="Response">Time to the first response, one second to a year.</param>
/// <param name="Resolution">Time to the resolution, one second to a year.</param>
public sealed record SlaPromise(TicketPriority Priority, TimeSpan Response, TimeSpan Resolution);

/// <summary>The promises of all four priorities.</summary>
public sealed record ReadSlaTargets : Query<IReadOnlyList<SlaPromise>>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<SlaPromise>> RunAsync(Reading reading, CancellationToken ct) =>
        [.. (await reading.All<SlaTarget>().OrderByDescending(t => t.Priority).ToListAsync(ct))
            .Select(t => new SlaPromise(t.Priority, TimeSpan.FromSeconds(t.ResponseSeconds), TimeSpan.FromSeconds(t.ResolutionSeconds)))];
}

/// <summary>Changes the promises (S186). Tickets created or re-prioritised from now on take them; open ones follow by <see cref="ApplySlaTargets"/> (D6).</summary>
public sealed record ChangeSlaTargets(IReadOnlyList<SlaPromise> Promises) : Command<int>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var targets = await work.All<SlaTarget>().ToDictionaryAsync(t => t.Priority, ct);
        foreach (var p in Promises)
        {
            if (!targets.TryGetValue(p.Priority, out var target)) throw Work.Invalid("priority", "This priority doesn't exist.");
            var word = TicketWords.Word(p.Priority);
            if (p.Response.TotalSeconds is < 1 or > 31_536_000) throw Work.Invalid($"{word}-response", "A target is between one second and 365 days.");
            if (p.Resolution.TotalSeconds is < 1 or > 31_536_000) throw Work.Invalid($"{word}-resolution", "A target is between one second and 365 days.");
            if (p.Response > p.Resolution) throw Work.Invalid($"{word}-response", "The first response can't be due after the resolution.");
            target.ResponseSeconds = (int)p.Response.TotalSeconds;
            target.ResolutionSeconds = (int)p.Resolution.TotalSeconds;
        }
        var workspace = await work.All<Access.Workspace>().SingleAsync(ct);
        workspace.Happened(new Access.WorkspaceChanged(["SlaTargets"]));
        return Promises.Count;
    }
}

/// <summary>Applies today's promises to open tickets, oldest first, a batch per call; returns how many were looked at (D6).</summary>
/// <param name="AfterId">Last id of the batch before.</param>
/// <param name="Batch">1–500.</param>
public sealed record ApplySlaTargets(long AfterId, int Batch = 200) : Command<long?>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<long?> RunAsync(Work work, CancellationToken ct)
    {
        var open = TicketWords.OpenSet.ToArray();
        var ids = await work.All<Ticket>().Where(t => t.Id > AfterId && open.Contains(t.Status) && t.DeletedAt == null)
            .OrderBy(t => t.Id).Select(t => t.Id).Take(Math.Clamp(Batch, 1, 500)).ToListAsync(ct);
        if (ids.Count == 0) return null;
        var targets = await work.SlaTargetsAsync(ct);
        foreach (var ticket in await work.TicketsAsync(ids, ct)) ticket.SetSla(SlaClock.Read(ticket.SlaFacts(targets), work.Now));
        return ids[^1];
    }
}
