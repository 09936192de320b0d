using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Access;

public static partial class RoleMatrix
{
    private static IEnumerable<MatrixLine> Sla()
    {
        yield return Line(Permission.ReadTickets, Everybody, _ => new ReadCalendars());
        yield return new(typeof(ReadSlaClocks), "", Permission.ReadTickets, Everybody, async (w, _) => UseCase.Of(new ReadSlaClocks(await w.TicketAsync(w.OtherTeam, 0))));
        yield return Line(Permission.ManageWorkspace, Admins, w => new SaveSlaPolicy(Policy(w)));
        yield return new(typeof(MoveSlaPolicy), "", Permission.ManageWorkspace, Admins, async (w, _) => UseCase.Of(new MoveSlaPolicy(await PolicyAsync(w), Up: true)));
        yield return new(typeof(DeleteSlaPolicy), "", Permission.ManageWorkspace, Admins, async (w, _) => UseCase.Of(new DeleteSlaPolicy(await PolicyAsync(w))));
        yield return Line(Permission.ManageWorkspace, Admins, w => new SaveCalendar(Calendar(w)));
        yield return new(typeof(DeleteCalendar), "", Permission.ManageWorkspace, Admins, async (w, _) => UseCase.Of(new DeleteCalendar(await w.RunAsync(new SaveCalendar(Calendar(w)), w.Owner))));
        yield return Line(Permission.ManageWorkspace, Admins, _ => new PreviewSla(0));
        yield return Line(Permission.ManageWorkspace, Admins, _ => new BeginSlaMove());
        yield return Line(Permission.ManageWorkspace, Admins, _ => new ReadSlaMove());
        yield return Line(Permission.System, ProductOnly, _ => new TurnSlaStates());
        yield return Line(Permission.System, ProductOnly, _ => new StepSlaMove());
        yield return Line(Permission.System, ProductOnly, _ => new FollowTimeZones());
        yield return Line(Permission.System, ProductOnly, _ => new CloseResolved());
    }

    private static SlaPolicyDraft Policy(RoleWorld w) => new(null, 1, w.Name("Policy"), [SlaSupport.Promise(TicketPriority.Low, 3600, 86_400)]) { Priorities = [TicketPriority.Low] };

    private static async Task<long> PolicyAsync(RoleWorld w) => await w.RunAsync(new SaveSlaPolicy(Policy(w)), w.Owner);

    private static CalendarDraft Calendar(RoleWorld w) => new(null, 1, w.Name("Calendar"), "Europe/Berlin", [new WorkWindow(DayOfWeek.Monday, 540, 1020)], []);
}
