using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>Rights from the database, one statement a call.</summary>
internal sealed class RightsLookup : IRights
{
    private sealed record Row(short Role, bool Disabled, long[] TeamIds, long[] LeadTeamIds, short MembersSee, bool MembersMayClaim, bool MembersSeeAnalytics);

    public async Task<Rights> OfAsync(DbContext db, Who who, CancellationToken ct)
    {
        // Only the product's own actors need no person. An actor that nobody has set yet, or of a kind that has no rights of its own, may nothing.
        if (who is { Kind: ActorKind.Clock or ActorKind.System or ActorKind.Import, Id: 0 }) return Rights.Everything(who);
        if (who.AgentId is not { } id) return Nothing(who);
        var row = (await db.Database.SqlQuery<Row>($"""
            select a.role as "Role", a.disabled_at is not null as "Disabled",
                   array(select m.team_id from team_members m where m.agent_id = a.id) as "TeamIds",
                   array(select m.team_id from team_members m where m.agent_id = a.id and m.is_lead) as "LeadTeamIds",
                   w.members_see as "MembersSee", w.members_may_claim as "MembersMayClaim", w.members_see_analytics as "MembersSeeAnalytics"
              from agents a cross join workspace w where a.id = {id}
            """).ToListAsync(ct)).SingleOrDefault();
        if (row is null || row.Disabled) return Nothing(who);
        var role = (Role)row.Role;
        return new Rights(who, role, row.TeamIds, row.LeadTeamIds,
            role >= Role.Admin ? TicketScope.All : (TicketScope)row.MembersSee, row.MembersMayClaim, row.MembersSeeAnalytics);
    }

    private static Rights Nothing(Who who) => new(who, null, [], [], TicketScope.Own, false, false);
}
