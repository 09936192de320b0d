using System.Net;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Portal;

/// <summary>
/// Keeps the files of a form of the portal that was refused, for a day: a browser does not fill a choice of files in again. They belong to the form's key, which only the page
/// knows; nobody can download them. Those of earlier attempts that are not wanted any more go. Returns the ids of the new ones.
/// Refuses what is over the limits of a form, and a network whose refused forms were too many within an hour.
/// </summary>
/// <param name="Key">The key of the filled form.</param>
/// <param name="Files">At most <see cref="PortalLimits.MostFiles"/> with those that are kept.</param>
/// <param name="Wanted">Ids of earlier ones that stay.</param>
/// <param name="From">Where it was sent from; its network has a budget.</param>
public sealed record KeepFormFiles(Guid Key, IReadOnlyList<PortalFile> Files, IReadOnlyList<Guid> Wanted, IPAddress? From) : Command<IReadOnlyList<Guid>>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<IReadOnlyList<Guid>> RunAsync(Work work, CancellationToken ct)
    {
        PortalLimits.Demand(Files, await work.KeptAsync(Key, Wanted, ct));
        if (!await work.SpendAsync($"kept|{PortalLimits.NetworkOf(From)}", PortalLimits.KeptPerNetwork, PortalLimits.Hour, ct)) throw Work.Rule("Too many forms came from your network. The files were not kept.");
        await work.LeaveOutAsync(Key, Wanted, ct);
        var ids = new List<Guid>();
        foreach (var file in Files)
        {
            var kept = await work.KeepAsync(null, PlainText.Of("files", file.Name), file.Content, ct);
            kept.FormKey = Key;
            ids.Add(kept.Id);
        }
        return ids;
    }

    /// <inheritdoc />
    public override string ToString() => nameof(KeepFormFiles);
}

/// <summary>The files that were kept of a refused form, oldest first.</summary>
/// <param name="Key">The key of the form.</param>
public sealed record FormFiles(Guid Key) : Query<IReadOnlyList<AttachedFile>>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<IReadOnlyList<AttachedFile>> RunAsync(Reading reading, CancellationToken ct) =>
        await reading.All<TicketFile>().Where(f => f.FormKey == Key).OrderBy(f => f.CreatedAt).ThenBy(f => f.Name).Take(PortalLimits.MostFiles)
            .Select(f => new AttachedFile(f.Id, f.Name, f.ContentType, f.Size)).ToListAsync(ct);

    /// <inheritdoc />
    public override string ToString() => nameof(FormFiles);
}

internal static class FormFileWork
{
    /// <summary>Files of a form that are wanted; those of other forms are left out, whoever names them.</summary>
    public static Task<List<TicketFile>> KeptAsync(this Work work, Guid key, IReadOnlyList<Guid>? wanted, CancellationToken ct) =>
        wanted is { Count: > 0 } ? work.All<TicketFile>().Where(f => f.FormKey == key && wanted.Contains(f.Id)).OrderBy(f => f.CreatedAt).ToListAsync(ct) : Task.FromResult(new List<TicketFile>());

    /// <summary>Removes the files of a form that are not wanted.</summary>
    public static Task LeaveOutAsync(this Work work, Guid key, IReadOnlyList<Guid> wanted, CancellationToken ct) =>
        work.All<TicketFile>().Where(f => f.FormKey == key && !wanted.Contains(f.Id)).ExecuteDeleteAsync(ct);

    /// <summary>What was chosen now and what is wanted of earlier attempts belongs to a request or message; the rest of the form's files goes.</summary>
    public static async Task AttachAsync(this Work work, Guid key, IReadOnlyList<PortalFile> files, IReadOnlyList<TicketFile> kept, long? ticketId, Action<TicketFile> put, CancellationToken ct)
    {
        await work.LeaveOutAsync(key, [.. kept.Select(f => f.Id)], ct);
        foreach (var file in kept)
        {
            (file.TicketId, file.FormKey) = (ticketId, null);
            put(file);
        }
        foreach (var file in files) put(await work.KeepAsync(ticketId, PlainText.Of("files", file.Name), file.Content, ct));
    }
}
