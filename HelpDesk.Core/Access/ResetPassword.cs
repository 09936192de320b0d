using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Access;

/// <summary>Sets a new password by a link; every older sign-in of the person ends. Run by the product for whoever holds the token; returns the person.</summary>
/// <param name="Token">The token of the link; works once.</param>
/// <param name="Password">10–256 characters.</param>
public sealed record ResetPassword(string Token, string Password) : Command<long>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var link = await work.TakeLinkAsync(LinkPurpose.Reset, Token, ct);
        var agent = await work.AgentAsync(link.AgentId!.Value, ct);
        if (agent.DisabledAt is not null) throw Work.Rule("This account is disabled. Ask an admin.");
        AccessWords.DemandPassword(Password, agent.Email);
        agent.SetPassword(AccessWords.Hash(agent, Password));
        await work.CancelLinksAsync(agent.Id, ct);
        return agent.Id;
    }

    /// <inheritdoc />
    public override string ToString() => nameof(ResetPassword);
}
