using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>Makes the link with which the first Owner of an empty desk is created; it works once within 24 hours, and older ones stop working (S-25).</summary>
public sealed record IssueFirstOwnerToken : Command<string>
{
    /// <summary>How long the link works.</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromHours(24);

    internal override Permission Needs => Permission.System;

    internal override async Task<string> RunAsync(Work work, CancellationToken ct)
    {
        await work.AloneAsync(ct);
        if (await work.All<Agent>().AnyAsync(ct)) throw Work.Rule("This desk has people already. Ask an owner for an invitation.");
        return await work.IssueLinkAsync(LinkPurpose.FirstOwner, null, Life, ct);
    }
}
