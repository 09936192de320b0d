using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;

namespace HelpDesk.Tests.Access;

/// <summary>The lines of the portal: its pages act as the product, for whoever has a link; members reach none of it but what waits.</summary>
public static partial class RoleMatrix
{
    private static IEnumerable<MatrixLine> Portal()
    {
        yield return Line(Permission.ManageWorkspace, Admins, _ => new ParkedRequests());
        yield return new(typeof(AcceptRequest), "", Permission.ManageWorkspace, Admins, async (w, _) => UseCase.Of(new AcceptRequest((await w.ParkedAsync()).Id)));
        yield return new(typeof(DiscardRequest), "", Permission.ManageWorkspace, Admins, async (w, _) => UseCase.Of(new DiscardRequest((await w.ParkedAsync()).Id)));
        yield return Line(Permission.System, ProductOnly, w => new SubmitRequest("Ana", "ana@example.com", w.Name("Subject"), "Hello", [], Guid.NewGuid(), null));
        yield return new(typeof(ReadRequest), "", Permission.System, ProductOnly, async (w, _) => UseCase.Of(new ReadRequest((await w.ParkedAsync()).Token)));
        yield return new(typeof(ConfirmRequest), "", Permission.System, ProductOnly, async (w, _) => UseCase.Of(new ConfirmRequest((await w.ParkedAsync()).Token)));
        yield return Line(Permission.System, ProductOnly, _ => new PurgePortal());
        yield return Line(Permission.System, ProductOnly, _ => new KeepFormFiles(Guid.NewGuid(), [new PortalFile("a.txt", [1])], [], null));
        yield return Line(Permission.System, ProductOnly, _ => new FormFiles(Guid.NewGuid()));
        yield return Line(Permission.System, ProductOnly, _ => new AskForLinks("ana@example.com", null, null));
        yield return new(typeof(TrackTicket), "", Permission.System, ProductOnly, async (w, _) => UseCase.Of(new TrackTicket(await w.LinkAsync())));
        yield return new(typeof(TicketOfLink), "", Permission.System, ProductOnly, async (w, _) => UseCase.Of(new TicketOfLink(await w.LinkAsync())));
        yield return new(typeof(TrackedFile), "", Permission.System, ProductOnly, async (w, _) =>
        {
            var link = await w.LinkAsync();
            await w.RunAsync(new AnswerAtPortal(link, "Here it is", [new PortalFile("a.txt", [1])], Guid.NewGuid()), Who.System);
            return UseCase.Of(new TrackedFile(link, (await w.AskAsync(new TrackTicket(link), Who.System)).Messages[^1].Files[0].Id));
        });
        yield return new(typeof(AnswerAtPortal), "", Permission.System, ProductOnly, async (w, _) => UseCase.Of(new AnswerAtPortal(await w.LinkAsync(), "Hello again", [], Guid.NewGuid())));
        yield return new(typeof(SolveAtPortal), "", Permission.System, ProductOnly, async (w, _) => UseCase.Of(new SolveAtPortal(await w.LinkAsync())));
        yield return new(typeof(KeepLink), "", Permission.System, ProductOnly, async (w, _) => UseCase.Of(new KeepLink(await w.LinkAsync())));
        yield return new(typeof(RenewLink), "", Permission.System, ProductOnly, async (w, _) => UseCase.Of(new RenewLink(await w.LinkAsync())));
    }
}
