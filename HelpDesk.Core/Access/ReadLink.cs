using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>What the page behind a link shows; uses nothing up. Refuses with the same sentences as the use itself (S-27, S-29).</summary>
/// <param name="Purpose">What the page is for; a token of another purpose isn't valid there.</param>
/// <param name="Token">The token as it came.</param>
public sealed record ReadLink(LinkPurpose Purpose, string? Token) : Query<LinkInfo>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<LinkInfo> RunAsync(Reading reading, CancellationToken ct)
    {
        var hash = AccessLinks.HashOf(Token);
        var link = await reading.All<AccessLink>().SingleOrDefaultAsync(l => l.TokenHash == hash, ct);
        AccessLinks.Demand(link, Purpose, reading.Now);
        var desk = (await reading.All<Workspace>().SingleAsync(ct)).Name;
        if (link!.AgentId is not { } id)
        {
            return await reading.All<Agent>().AnyAsync(ct)
                ? throw Work.Rule("This desk has an owner already. Ask them for an invitation.")
                : new LinkInfo(Purpose, desk, "", "", link.ExpiresAt);
        }
        var agent = await reading.All<Agent>().SingleAsync(a => a.Id == id, ct);
        if (agent.DisabledAt is not null) throw Work.Rule("This account is disabled. Ask an admin.");
        return new LinkInfo(Purpose, desk, agent.Name, agent.Email!, link.ExpiresAt);
    }

    /// <inheritdoc />
    public override string ToString() => nameof(ReadLink);
}

/// <summary>What a link is for.</summary>
/// <param name="Purpose">Purpose.</param>
/// <param name="Workspace">Name of the desk.</param>
/// <param name="Name">Name of the person; empty for the first Owner.</param>
/// <param name="Email">Address of the person; empty for the first Owner.</param>
/// <param name="ExpiresAt">Until when it works.</param>
public sealed record LinkInfo(LinkPurpose Purpose, string Workspace, string Name, string Email, DateTimeOffset ExpiresAt);
