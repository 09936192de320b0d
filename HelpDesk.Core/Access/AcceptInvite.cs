using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Access;

/// <summary>Accepts an invitation: the person chooses a name and a password (S-29). Run by the product for whoever holds the token; returns the person.</summary>
/// <param name="Token">The token of the link; works once.</param>
/// <param name="Name">1–120 characters.</param>
/// <param name="Password">10–256 characters.</param>
public sealed record AcceptInvite(string Token, string Name, string Password) : Command<long>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var link = await work.TakeLinkAsync(LinkPurpose.Invite, Token, ct);
        var agent = await work.AgentAsync(link.AgentId!.Value, ct);
        if (agent.DisabledAt is not null || !agent.IsPending()) throw Work.Rule("This invitation isn't open any more. Ask an admin for a new link.");
        var name = AccessWords.Name(Name);
        AccessWords.DemandPassword(Password, agent.Email);
        agent.Rename(name);
        agent.SetPassword(AccessWords.Hash(agent, Password));
        await work.CancelLinksAsync(agent.Id, ct);
        return agent.Id;
    }

    /// <inheritdoc />
    public override string ToString() => nameof(AcceptInvite);
}
