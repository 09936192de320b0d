using HelpDesk.Core.Conversations;
using HelpDesk.Core.Conversations.Merging;
using HelpDesk.Core.Email;
using HelpDesk.Core.Email.Domains;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;

namespace HelpDesk.Tests.Access;

/// <summary>The lines of the conversation with the customer: who may change a ticket may answer on it (C20, D16).</summary>
public static partial class RoleMatrix
{
    private static IEnumerable<MatrixLine> Conversations()
    {
        yield return new(typeof(TicketThread), "", Permission.ReadTickets, Everybody, async (w, _) => UseCase.Of(new TicketThread(await w.TicketAsync(w.OtherTeam, 0))));
        yield return new(typeof(ReplyContext), "", Permission.WriteNotes, Members, async (w, _) => UseCase.Of(new ReplyContext(await w.TicketAsync(w.OtherTeam, 0))));
        yield return new(typeof(WaitingFiles), "", Permission.WriteNotes, Members, async (w, _) => UseCase.Of(new WaitingFiles(await w.TicketAsync(w.OtherTeam, 0))));
        yield return new(typeof(CannedFor), "", Permission.WriteNotes, Members, async (w, _) => UseCase.Of(new CannedFor(await w.TicketAsync(w.OtherTeam, 0))));
        yield return Line(Permission.ReadTickets, Everybody, _ => new CannedResponses());
        yield return Line(Permission.ManageWorkspace, Admins, w => new SaveCanned(null, w.Name("Canned"), "Hello {{customer_name}}"));
        foreach (var (words, may, team, holder) in Holdings())
        {
            yield return new(typeof(SendReply), words, Permission.EditTickets, may.Where(a => a != Actor.Product).ToArray(), async (w, me) =>
                UseCase.Of(new SendReply(await w.TicketAsync(team(w), holder(w, me)), "Hello", null, Guid.NewGuid())));
            yield return new(typeof(StoreAttachment), words, Permission.EditTickets, may, async (w, me) =>
                UseCase.Of(new StoreAttachment(await w.TicketAsync(team(w), holder(w, me)), "a.txt", [1, 2, 3])));
        }
        yield return Line(Permission.WriteNotes, Members, _ => new DropAttachment(Guid.NewGuid()));
        yield return new(typeof(LinkedTickets), "", Permission.ReadTickets, Everybody, async (w, _) => UseCase.Of(new LinkedTickets(await w.TicketAsync(w.OtherTeam, 0))));
        yield return new(typeof(MergeCandidates), "", Permission.ReadTickets, Everybody, async (w, _) => UseCase.Of(new MergeCandidates(await w.TicketAsync(w.OtherTeam, 0), "Ticket")));
        yield return new(typeof(MergePreview), "", Permission.ReadTickets, Everybody, async (w, _) => UseCase.Of(new MergePreview(await w.TicketAsync(w.OtherTeam, 0), await w.TicketAsync(w.Team, 0))));
        yield return new(typeof(LaterMessages), "", Permission.ReadTickets, Everybody, async (w, _) => UseCase.Of(new LaterMessages(await w.TicketAsync(w.OtherTeam, 0))));
        foreach (var (words, may, team, holder) in Holdings())
        {
            yield return new(typeof(MergeTicket), words, Permission.EditTickets, may, async (w, me) =>
            {
                var kept = await w.TicketAsync(team(w), holder(w, me));
                return UseCase.Of(new MergeTicket(kept, await w.TicketAsync(team(w), holder(w, me))));
            });
            yield return new(typeof(UnmergeTicket), words, Permission.EditTickets, may, async (w, me) =>
            {
                var (kept, gone) = (await w.TicketAsync(team(w), holder(w, me)), await w.TicketAsync(team(w), holder(w, me)));
                await w.RunAsync(new MergeTicket(kept, gone), w.Owner);
                return UseCase.Of(new UnmergeTicket(gone));
            });
            yield return new(typeof(SplitMessage), words, Permission.EditTickets, may, async (w, me) =>
            {
                var ticket = await w.TicketAsync(team(w), holder(w, me));
                await w.AnsweredAsync(ticket);
                return UseCase.Of(new SplitMessage(await w.LastReceivedAsync(ticket), w.Name("Split")));
            });
            yield return new(typeof(ForwardMessage), words, Permission.EditTickets, may.Where(a => a != Actor.Product).ToArray(), async (w, me) =>
            {
                var ticket = await w.TicketAsync(team(w), holder(w, me));
                await w.AnsweredAsync(ticket);
                return UseCase.Of(new ForwardMessage(await w.LastReceivedAsync(ticket), [w.Address("vendor")], "Can you help?"));
            });
            yield return new(typeof(LinkTickets), words, Permission.EditTickets, may, async (w, me) =>
                UseCase.Of(new LinkTickets(await w.TicketAsync(team(w), holder(w, me)), await w.TicketAsync(w.OtherTeam, w.Outsider.Id))));
            yield return new(typeof(UnlinkTickets), words, Permission.EditTickets, may, async (w, me) =>
            {
                var (ticket, other) = (await w.TicketAsync(team(w), holder(w, me)), await w.TicketAsync(w.OtherTeam, w.Outsider.Id));
                await w.RunAsync(new LinkTickets(ticket, other), w.Owner);
                return UseCase.Of(new UnlinkTickets(ticket, other));
            });
        }
        foreach (var (words, may, team, holder) in Holdings())
        {
            yield return new(typeof(BlockSenderOf), words, Permission.EditTickets, may, async (w, me) => UseCase.Of(new BlockSenderOf(await w.StrangersAsync(await w.TicketAsync(team(w), holder(w, me))))));
        }
        yield return new(typeof(MergeCustomers), "", Permission.ManageWorkspace, Admins, async (w, _) =>
        {
            var gone = await w.StrangerAsync();
            await w.RunAsync(new ChangeTicket(await w.TicketAsync(w.OtherTeam, 0), new SetCustomer(gone)), w.Owner);
            return UseCase.Of(new MergeCustomers(await w.StrangerAsync(), gone));
        });
        yield return new(typeof(CustomerMergePreview), "", Permission.ManageWorkspace, Admins, async (w, _) => UseCase.Of(new CustomerMergePreview(w.Customer, await w.StrangerAsync())));
        yield return new(typeof(MergedCustomer), "", Permission.ReadTickets, Everybody, async (w, _) =>
        {
            var gone = await w.StrangerAsync();
            await w.RunAsync(new MergeCustomers(await w.StrangerAsync(), gone), w.Owner);
            return UseCase.Of(new MergedCustomer(gone));
        });
        yield return Line(Permission.ManageWorkspace, Admins, _ => new BlockedSenders());
        yield return Line(Permission.ManageWorkspace, Admins, w => new BlockSender(w.Address("bad")));
        yield return new(typeof(UnblockSender), "", Permission.ManageWorkspace, Admins, async (w, _) => UseCase.Of(new UnblockSender(await w.RunAsync(new BlockSender(w.Address("bad")), w.Owner))));
        yield return new(typeof(TakeBackReply), "a colleague's", Permission.EditTickets, Admins, async (w, _) => UseCase.Of(new TakeBackReply(await w.ReplyAsync(w.Outsider))));
        yield return new(typeof(ReleaseReply), "a colleague's, now", Permission.None, Admins, async (w, _) => UseCase.Of(new ReleaseReply(await w.ReplyAsync(w.Outsider), Now: true)));

        yield return Line(Permission.System, ProductOnly, _ => new DueReplies());
        yield return Line(Permission.System, ProductOnly, _ => new PurgeFiles());
        yield return Line(Permission.System, ProductOnly, _ => new ClaimMail());
        yield return Line(Permission.System, ProductOnly, _ => new MarkHandedOver(1));
        yield return new(typeof(MarkMail), "", Permission.System, ProductOnly, async (w, _) =>
        {
            var reply = await w.ReplyAsync(w.Owner);
            await w.RunAsync(new ReleaseReply(reply, Now: true), w.Owner);
            var jobs = await w.RunAsync(new ClaimMail(), Who.System);
            return UseCase.Of(new MarkMail(jobs[^1].Id, new MailResult(MailFate.Refused, "550 no such user")));
        });

        yield return Line(Permission.ManageWorkspace, Admins, _ => new InboundMails());
        yield return Line(Permission.ManageWorkspace, Admins, _ => new Mailboxes());
        yield return Line(Permission.ManageWorkspace, Admins, w => new SaveMailbox(null, "Sales", w.Name("sales").Replace(" ", "", StringComparison.Ordinal) + "@helpdesk.example", null, TicketPriority.Medium, Polling.Off));
        yield return new(typeof(DeleteMailbox), "", Permission.ManageWorkspace, Admins, async (w, _) => UseCase.Of(new DeleteMailbox(await w.RunAsync(
            new SaveMailbox(null, "Gone", w.Name("gone").Replace(" ", "", StringComparison.Ordinal) + "@helpdesk.example", null, TicketPriority.Medium, Polling.Off), w.Owner))));
        yield return Line(Permission.System, ProductOnly, _ => new MailboxesToPoll());
        yield return Line(Permission.System, ProductOnly, _ => new MarkPolled(1, 0, 0, null));
        yield return Line(Permission.ManageWorkspace, Admins, _ => new SendingDomains());
        yield return Line(Permission.ManageWorkspace, Admins, w => new AddDomain(w.DomainName(), w.DomainKey.ProtectedKey, w.DomainKey.PublicKey));
        yield return new(typeof(RotateKey), "", Permission.ManageWorkspace, Admins, async (w, _) => UseCase.Of(new RotateKey(await w.DomainAsync(), w.DomainKey.ProtectedKey, w.DomainKey.PublicKey)));
        yield return new(typeof(RemoveDomain), "", Permission.ManageWorkspace, Admins, async (w, _) => UseCase.Of(new RemoveDomain(await w.DomainAsync())));
        yield return Line(Permission.System, ProductOnly, _ => new DomainsToCheck());
        yield return new(typeof(MarkDomainChecked), "", Permission.System, ProductOnly, async (w, _) =>
            UseCase.Of(new MarkDomainChecked(await w.DomainAsync(), new Dictionary<string, DnsTexts>(), new DnsTexts(true, ["v=spf1 -all"]), DnsTexts.None)));
        yield return new(typeof(CorrectInbound), "", Permission.ManageWorkspace, Admins, async (w, _) => UseCase.Of(new CorrectInbound(await w.InboundAsync("noreply@example.com"), true)));
        yield return new(typeof(OriginalMail), "", Permission.ReadTickets, Everybody, async (w, _) =>
        {
            var mail = await w.InboundAsync("ana@example.com");
            return UseCase.Of(new OriginalMail(await w.MessageOfAsync(mail)));
        });
        yield return Line(Permission.System, ProductOnly, w => new StoreInbound(null, w.Name("test/"), new byte[] { 1 }));
        yield return Line(Permission.System, ProductOnly, _ => new ClaimInbound());
        yield return Line(Permission.System, ProductOnly, _ => new QuarantineInbound(1, "broken"));
        yield return Line(Permission.System, ProductOnly, _ => new PurgeInbound());
        yield return new(typeof(HandleInbound), "", Permission.System, ProductOnly, async (w, _) =>
            UseCase.Of(new HandleInbound((await w.RunAsync(new StoreInbound(null, w.Name("test/"), MailPreview.Write("ana@example.com", "support@helpdesk.example", "Hello", "Hello", w.Clock.GetUtcNow())), Who.System))!.Value)));
    }
}
