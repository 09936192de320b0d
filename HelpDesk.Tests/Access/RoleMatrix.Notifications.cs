using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;

namespace HelpDesk.Tests.Access;

/// <summary>The lines of what people are told: everybody's own, and what the product does by itself.</summary>
public static partial class RoleMatrix
{
    private static IEnumerable<MatrixLine> Notifications()
    {
        yield return Line(Permission.ReadTickets, Everybody, _ => new MyInbox());
        yield return Line(Permission.ReadTickets, Everybody, _ => new MyUnread());
        yield return Line(Permission.ReadTickets, Everybody, _ => new MyWishes());
        yield return new(typeof(MyFollowing), "", Permission.ReadTickets, Everybody, async (w, _) => UseCase.Of(new MyFollowing(await w.TicketAsync(w.OtherTeam, 0))));
        yield return new(typeof(Follow), "", Permission.ReadTickets, Everybody, async (w, _) => UseCase.Of(new Follow(await w.TicketAsync(w.OtherTeam, 0), Following.Yes)));
        yield return Line(Permission.ReadTickets, Everybody, _ => new ReadNotifications());
        yield return new(typeof(MarkTicketsUnread), "", Permission.ReadTickets, Everybody, async (w, _) => UseCase.Of(new MarkTicketsUnread([await w.TicketAsync(w.OtherTeam, 0)])));
        yield return Line(Permission.None, Everybody, _ => new SetWish(new Wish(NotificationKind.Assigned, true, false)));
        yield return Line(Permission.None, Everybody, _ => new SetToldAsFurther(true));
        yield return Line(Permission.None, Everybody, w => new SetSignature(w.Name("Kind regards")));
        yield return Line(Permission.ReadTickets, Everybody, _ => new MarkUnread(987_654)) with { RuleStops = true };

        yield return Line(Permission.System, ProductOnly, _ => new Notified([1], DateTimeOffset.UnixEpoch));
        yield return Line(Permission.System, ProductOnly, _ => new MailNotifications([]));
        yield return Line(Permission.System, ProductOnly, _ => new PurgeNotifications());
        yield return Line(Permission.System, ProductOnly, _ => new DueCustomerNotices());
        yield return new(typeof(TellCustomer), "", Permission.System, ProductOnly, async (w, _) => UseCase.Of(new TellCustomer(await w.TicketAsync(w.OtherTeam, 0))));
        yield return new(typeof(SurveyByToken), "", Permission.System, ProductOnly, async (w, _) => UseCase.Of(new SurveyByToken(await w.SurveyAsync())));
        yield return new(typeof(AnswerSurvey), "", Permission.System, ProductOnly, async (w, _) => UseCase.Of(new AnswerSurvey(await w.SurveyAsync(), 4, "Thanks.")));
    }
}
