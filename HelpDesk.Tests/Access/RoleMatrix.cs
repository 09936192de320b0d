using HelpDesk.Core.Access;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Import;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;

namespace HelpDesk.Tests.Access;

/// <summary>One line of the table: who may use a command, query or ticket change in a situation; everybody else is refused.</summary>
/// <param name="Type">The command, query or ticket change.</param>
/// <param name="Case">The situation, in words.</param>
/// <param name="Needs">The permission that it has to ask for.</param>
/// <param name="May">Who may.</param>
/// <param name="Make">Makes it ready for one actor, on things of its own.</param>
public sealed record MatrixLine(Type Type, string Case, Permission Needs, Actor[] May, Func<RoleWorld, Who, Task<UseCase>> Make)
{
    /// <summary>Refusals that say no in other words than "not allowed", because a rule of the row stops it first.</summary>
    public Type[] Also { get; init; } = [];

    /// <summary>Even those who may are stopped by a rule in this world; it is enough that the role does not stop them.</summary>
    public bool RuleStops { get; init; }

    public override string ToString() => Case.Length == 0 ? Type.Name : $"{Type.Name}: {Case}";
}

/// <summary>Roles × commands and queries (C20, S-16). A new type without a line fails the tests.</summary>
public static partial class RoleMatrix
{
    private static readonly Actor[] Admins = [Actor.Owner, Actor.Admin];
    private static readonly Actor[] Leads = [.. Admins, Actor.Lead];
    private static readonly Actor[] Members = [.. Leads, Actor.Member];
    private static readonly Actor[] Everybody = [.. Members, Actor.Guest];
    private static readonly Actor[] OwnerOnly = [Actor.Owner];
    private static readonly Actor[] ProductOnly = [];

    public static IReadOnlyList<MatrixLine> Lines { get; } = [.. Reading(), .. People(), .. Workspace(), .. Product(), .. Tickets(), .. TicketChanges(), .. Conversations(), .. Notifications(), .. Portal(), .. Sla()];

    private static IEnumerable<MatrixLine> Reading()
    {
        yield return Line(Permission.ReadTickets, Everybody, _ => new TicketList(new TicketFilter()));
        yield return Line(Permission.ReadTickets, Everybody, _ => new TicketRowsById([1]));
        yield return Line(Permission.ReadTickets, Everybody, _ => new TicketsMatching(new TicketFilter(), [1]));
        yield return Line(Permission.ReadTickets, Everybody, _ => new TicketIds(new TicketFilter()));
        yield return Line(Permission.ReadTickets, Everybody, _ => new TicketCount(new TicketFilter()));
        yield return Line(Permission.ReadTickets, Everybody, _ => new TicketCounts());
        yield return Line(Permission.ReadTickets, Everybody, _ => new MyTicketCounts());
        yield return Line(Permission.ReadTickets, Everybody, _ => new ChangesSince(0));
        yield return Line(Permission.ReadTickets, Everybody, _ => new FindCustomers("ana"));
        yield return Line(Permission.ReadTickets, Everybody, _ => new FindAccounts("acme"));
        yield return Line(Permission.ReadTickets, Everybody, _ => new BrowseCustomers());
        yield return Line(Permission.ExportTickets, Leads, _ => new ExportTickets(new TicketFilter(), TicketSort.Created));
        yield return Line(Permission.ReadTickets, Everybody, w => new CustomerCard(w.Customer));
        yield return Line(Permission.ReadTickets, Everybody, _ => new ReadTags());
        yield return Line(Permission.ReadTickets, Everybody, _ => new ReadSlaPolicies());
        yield return Line(Permission.ReadAnalytics, Everybody, _ => new ReadBoard(RangeKey.Today));
        yield return Line(Permission.None, Everybody, _ => new ReadDirectory());
        yield return Line(Permission.None, Everybody, _ => new MyRights());
        yield return Line(Permission.None, Everybody, _ => new MyProfile());
        yield return Line(Permission.None, Everybody, _ => new LogPosition());
        yield return Line(Permission.ManagePeople, Admins, _ => new Members());
        yield return Line(Permission.ManagePeople, Admins, _ => new Teams());
        yield return Line(Permission.ImportTickets, Admins, _ => new ReadImportPeople());
        yield return Line(Permission.WriteNotes, Members, _ => new MyDrafts("new"));
        yield return new(typeof(TicketDetail), "", Permission.ReadTickets, Everybody, async (w, _) => UseCase.Of(new TicketDetail(await w.TicketAsync(w.OtherTeam, 0))));
        yield return new(typeof(OriginalDescription), "", Permission.ReadTickets, Everybody, async (w, _) => UseCase.Of(new OriginalDescription(await w.TicketAsync(w.OtherTeam, 0))));
        yield return new(typeof(TicketNotes), "", Permission.ReadTickets, Everybody, async (w, _) => UseCase.Of(new TicketNotes(await w.TicketAsync(w.OtherTeam, 0))));
        yield return new(typeof(TicketActivity), "", Permission.ReadTickets, Everybody, async (w, _) => UseCase.Of(new TicketActivity(await w.TicketAsync(w.OtherTeam, 0))));
        yield return new(typeof(ReadFile), "", Permission.ReadTickets, Everybody, async (w, _) =>
            UseCase.Of(new ReadFile(await w.RunAsync(new StoreImage(await w.TicketAsync(null, 0), Png), w.Owner))));
    }

    private static IEnumerable<MatrixLine> People()
    {
        yield return Line(Permission.None, Everybody, w => new EditProfile(w.Name("Name"), "Europe/Berlin", false));
        yield return Line(Permission.None, Everybody, _ => new ChangePassword("", "a new password"));
        yield return Line(Permission.None, Everybody, _ => new SaveGuideFeedback("tickets", true, "Good"));
        yield return Line(Permission.ManagePeople, Admins, w => new InviteAgent("Ines", $"{w.Name("i").Replace(" ", "", StringComparison.Ordinal)}@example.com", Role.Member));
        yield return Line(Permission.ManagePeople, OwnerOnly, w => new InviteAgent("Ines", $"{w.Name("o").Replace(" ", "", StringComparison.Ordinal)}@example.com", Role.Owner), "an owner");
        yield return Line(Permission.ManagePeople, Admins, w => new EditTeam(null, w.Name("Team")), "a new one");
        yield return Line(Permission.ManagePeople, Admins, w => new EditTeam(w.OtherTeam, w.Name("Team")));
        foreach (var (target, may) in new[] { (Role.Member, Admins), (Role.Owner, OwnerOnly) })
        {
            var words = target == Role.Owner ? "of an owner" : "";
            yield return new(typeof(RenewInvite), words, Permission.ManagePeople, may, async (w, _) => UseCase.Of(new RenewInvite((await w.InvitedAsync(target)).AgentId)));
            yield return new(typeof(CancelInvite), words, Permission.ManagePeople, may, async (w, _) => UseCase.Of(new CancelInvite((await w.InvitedAsync(target)).AgentId)));
            yield return new(typeof(ChangeRole), words, Permission.ManagePeople, may, async (w, _) => UseCase.Of(new ChangeRole((await w.PersonAsync(target)).Id, Role.Guest)));
            yield return new(typeof(IssueReset), words, Permission.ManagePeople, may, async (w, _) => UseCase.Of(new IssueReset((await w.PersonAsync(target)).Id)));
            yield return new(typeof(DisableAgent), words, Permission.ManagePeople, may, async (w, _) => UseCase.Of(new DisableAgent((await w.PersonAsync(target)).Id)));
            yield return new(typeof(EnableAgent), words, Permission.ManagePeople, may, async (w, _) =>
            {
                var person = await w.PersonAsync(target);
                await w.RunAsync(new DisableAgent(person.Id), w.Owner);
                return UseCase.Of(new EnableAgent(person.Id));
            });
        }
        yield return new(typeof(ChangeRole), "to owner", Permission.ManagePeople, OwnerOnly, async (w, _) => UseCase.Of(new ChangeRole((await w.PersonAsync(Role.Member)).Id, Role.Owner)));
        yield return new(typeof(SetTeamMember), "", Permission.ManagePeople, Admins, async (w, _) => UseCase.Of(new SetTeamMember(w.Team, (await w.PersonAsync(Role.Member)).Id, true, true)));
        yield return new(typeof(SetTeamMember), "themselves as lead", Permission.ManagePeople, Admins, (w, me) => Task.FromResult(UseCase.Of(new SetTeamMember(w.OtherTeam, me.Id, true, true))));
        yield return new(typeof(DeleteTeam), "", Permission.ManagePeople, Admins, async (w, _) => UseCase.Of(new DeleteTeam(await w.RunAsync(new EditTeam(null, w.Name("Team")), w.Owner))));
    }

    private static IEnumerable<MatrixLine> Workspace()
    {
        yield return new(typeof(ChangeWorkspace), "", Permission.ManageWorkspace, Admins, async (w, _) =>
            UseCase.Of(new ChangeWorkspace((await w.AskAsync(new ReadDirectory(), w.Owner)).Settings with { Name = w.Name("Desk") })));
        yield return new(typeof(EditTag), "", Permission.ManageWorkspace, Admins, async (w, _) => UseCase.Of(new EditTag(await w.TagAsync(), w.Name("renamed"), 3, false)));
        yield return Line(Permission.ImportTickets, Admins, w => new ImportChunk(Guid.NewGuid(), "elsewhere", false, [Imported(w.Name("INC"))]));
        yield return Line(Permission.CreateTickets, Members, w => new CreateTag(w.Name("fresh")));
        yield return Line(Permission.CreateTickets, Members, w => new SaveCustomer(null, w.Name("Customer"), [], null, null, null));
        yield return new(typeof(TagCustomer), "", Permission.CreateTickets, Members, async (w, _) => UseCase.Of(new TagCustomer(w.Customer, await w.TagAsync(), true)));
    }

    private static IEnumerable<MatrixLine> Product()
    {
        yield return Line(Permission.System, ProductOnly, _ => new ReadLog(0, 1));
        yield return Line(Permission.System, ProductOnly, _ => new DemoPeople());
        yield return Line(Permission.System, ProductOnly, w => new StillSignedIn(w.Owner.Id, "stamp"));
        yield return Line(Permission.System, ProductOnly, _ => new FindImporter("person1@example.com"));
        yield return Line(Permission.System, ProductOnly, _ => new FoldTallies());
        yield return Line(Permission.System, ProductOnly, _ => new PurgeDeleted());
        yield return Line(Permission.System, ProductOnly, _ => new IssueFirstOwnerToken()) with { RuleStops = true };
        yield return Line(Permission.System, ProductOnly, _ => new CreateFirstOwner("token", "Eve", "eve@example.com", "a good password")) with { RuleStops = true };
        yield return new(typeof(AcceptInvite), "", Permission.System, ProductOnly, async (w, _) => UseCase.Of(new AcceptInvite((await w.InvitedAsync(Role.Member)).Token, "Ines", "a good password")));
        yield return new(typeof(ReadLink), "", Permission.System, ProductOnly, async (w, _) => UseCase.Of(new ReadLink(LinkPurpose.Invite, (await w.InvitedAsync(Role.Member)).Token)));
        yield return new(typeof(ResetPassword), "", Permission.System, ProductOnly, async (w, _) =>
            UseCase.Of(new ResetPassword(await w.RunAsync(new IssueReset((await w.PersonAsync(Role.Member)).Id), w.Owner), "a good password")));
    }

    private static MatrixLine Line<TUse>(Permission needs, Actor[] may, Func<RoleWorld, TUse> make, string words = "") where TUse : notnull =>
        new(typeof(TUse), words, needs, may, (w, _) => Task.FromResult(UseCase.OfAny(make(w))));
}
