using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>Creates a team, or renames one. Returns its id.</summary>
/// <param name="TeamId">The team; null creates one.</param>
/// <param name="Name">1–80 characters, unique whatever the case.</param>
public sealed record EditTeam(long? TeamId, string Name) : Command<long>
{
    internal override Permission Needs => Permission.ManagePeople;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var name = AccessWords.Line("name", Name, AccessWords.TeamNameLength, "A team's name");
        await work.AloneAsync(ct);
        var lower = name.ToLowerInvariant();
        if (await work.All<Team>().AnyAsync(t => t.Id != TeamId && t.Name.ToLower() == lower, ct)) throw Work.Invalid("name", "There is a team with this name already.");
        if (TeamId is { } id)
        {
            (await work.TeamAsync(id, ct)).Rename(name);
            return id;
        }
        var team = new Team(name, work.Now);
        work.Add(team);
        await work.Db.SaveChangesAsync(ct);
        return team.Id;
    }
}
