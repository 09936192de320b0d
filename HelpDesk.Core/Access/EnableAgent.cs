using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Access;

/// <summary>Lets a disabled person sign in again, with the role and teams they had. Only Owners do it for Owners.</summary>
public sealed record EnableAgent(long AgentId) : Command<bool>
{
    internal override Permission Needs => Permission.ManagePeople;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        await work.AloneAsync(ct);
        var agent = await work.AgentAsync(AgentId, ct);
        work.DemandMayManage(agent);
        agent.Enable();
        return true;
    }
}
