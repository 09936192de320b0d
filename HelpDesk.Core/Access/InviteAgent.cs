using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>
/// Invites a person by a link that works once within seven days (S230, S-29). Somebody who has not accepted yet can be invited again; the older
/// link stops working. Only Owners invite Owners.
/// </summary>
/// <param name="Name">1–120 characters; the person may correct it.</param>
/// <param name="Email">Address to sign in with; nobody else has it.</param>
/// <param name="Role">Role.</param>
/// <param name="TeamIds">Teams to join.</param>
public sealed record InviteAgent(string Name, string Email, Role Role, IReadOnlyList<long>? TeamIds = null) : Command<Invitation>
{
    /// <summary>How long an invitation works.</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromDays(7);

    internal override Permission Needs => Permission.ManagePeople;

    internal override async Task<Invitation> RunAsync(Work work, CancellationToken ct)
    {
        var name = AccessWords.Name(Name);
        var email = AccessWords.Email(Email);
        work.DemandMayGive(Role);
        await work.AloneAsync(ct);
        var normalized = email.ToUpperInvariant();
        var agent = await work.All<Agent>().SingleOrDefaultAsync(a => a.NormalizedEmail == normalized || a.NormalizedUserName == normalized, ct);
        if (agent is null)
        {
            agent = new Agent(name, email, Role, work.Now);
            work.Add(agent);
        }
        else
        {
            if (!agent.IsPending()) throw Work.Invalid("email", "There is a person with this address already.");
            work.DemandMayManage(agent);
            agent.Rename(name);
            agent.ChangeRole(Role);
            agent.Enable();
        }
        agent.InvitedAt = work.Now;
        await work.Db.SaveChangesAsync(ct);
        await work.SetTeamsAsync(agent, TeamIds ?? [], ct);
        return new Invitation(agent.Id, await work.IssueLinkAsync(LinkPurpose.Invite, agent.Id, Life, ct));
    }
}

/// <summary>A new invitation. The token is told once and kept nowhere.</summary>
/// <param name="AgentId">The person.</param>
/// <param name="Token">Raw token for the link <c>/invite/{token}</c>.</param>
public sealed record Invitation(long AgentId, string Token);
