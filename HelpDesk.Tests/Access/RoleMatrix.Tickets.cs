using HelpDesk.Core.Import;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;

namespace HelpDesk.Tests.Access;

/// <summary>The lines of tickets: here the role alone does not decide, but who holds the ticket and whose team it is (C20, D16).</summary>
public static partial class RoleMatrix
{
    internal static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00];

    private static IEnumerable<MatrixLine> Tickets()
    {
        yield return Line(Permission.CreateTickets, Members, w => new CreateTicket(w.Name("Created")));
        yield return new(typeof(CreateTicket), "for oneself", Permission.CreateTickets, Members, (w, me) => Task.FromResult(UseCase.Of(new CreateTicket(w.Name("Created"), AssigneeId: me.Id))));
        yield return Line(Permission.CreateTickets, Leads, w => new CreateTicket(w.Name("Created"), TeamId: w.Team, AssigneeId: w.Outsider.Id), "for a colleague, in the team") with { Also = [typeof(Refusal.Invalid)] };
        yield return Line(Permission.CreateTickets, Admins, w => new CreateTicket(w.Name("Created"), TeamId: w.OtherTeam, AssigneeId: w.Outsider.Id), "for a colleague, in another team") with { Also = [typeof(Refusal.Invalid)] };
        yield return Line(Permission.WriteNotes, Members, _ => new SaveDraft("new", "ticket", "{}", null));

        // Notes: whoever sees the ticket may add one; only the author and Admins change one (S160, D16).
        yield return new(typeof(AddNote), "on a foreign ticket", Permission.WriteNotes, Members, async (w, _) => UseCase.Of(new AddNote(await w.TicketAsync(w.OtherTeam, w.Outsider.Id), "Seen")));
        yield return new(typeof(StoreImage), "on a foreign ticket", Permission.WriteNotes, Members, async (w, _) => UseCase.Of(new StoreImage(await w.TicketAsync(w.OtherTeam, w.Outsider.Id), Png)));
        foreach (var (words, may) in new[] { ("own", Members), ("a colleague's", Admins) })
        {
            yield return new(typeof(EditNote), words, Permission.WriteNotes, may, async (w, me) =>
            {
                var ticket = await w.TicketAsync(w.Team, 0);
                return UseCase.Of(new EditNote(ticket, await w.NoteAsync(ticket, words == "own" ? me.Id : w.Outsider.Id), "Edited", null));
            });
            yield return new(typeof(DeleteNote), words, Permission.WriteNotes, may, async (w, me) =>
            {
                var ticket = await w.TicketAsync(w.Team, 0);
                return UseCase.Of(new DeleteNote(ticket, await w.NoteAsync(ticket, words == "own" ? me.Id : w.Outsider.Id)));
            });
        }

        foreach (var (words, may, team, holder) in Holdings())
        {
            yield return new(typeof(ChangeTicket), words, Permission.EditTickets, may, async (w, me) =>
                UseCase.Of<TicketChanged>(new ChangeTicket(await w.TicketAsync(team(w), holder(w, me)), new SetPriority(TicketPriority.Urgent))));
            yield return new(typeof(ChangeTickets), words, Permission.EditTickets, may, async (w, me) =>
                UseCase.Of(new ChangeTickets([await w.TicketAsync(team(w), holder(w, me)), await w.TicketAsync(team(w), holder(w, me))], new SetStatus(TicketStatus.Closed), Guid.NewGuid())));
        }
        yield return new(typeof(UndoBatch), "an own action", Permission.EditTickets, Members, async (w, me) =>
        {
            var (ticket, batch) = (await w.TicketAsync(w.Team, me.Id), Guid.NewGuid());
            await w.TryAsync(UseCase.Of<TicketChanged>(new ChangeTicket(ticket, new SetPriority(TicketPriority.Low), batch)), me);
            return UseCase.Of(new UndoBatch(batch, [ticket]));
        }) { Also = [typeof(Refusal.Rule)] };
        yield return new(typeof(UndoBatch), "a colleague's action", Permission.EditTickets, [], async (w, me) =>
        {
            var (ticket, batch) = (await w.TicketAsync(w.Team, me.Id), Guid.NewGuid());
            await w.RunAsync(new ChangeTicket(ticket, new SetPriority(TicketPriority.Low), batch), await w.PersonAsync(Role.Admin));
            return UseCase.Of(new UndoBatch(batch, [ticket]));
        }) { Also = [typeof(Refusal.Rule)], RuleStops = true };
    }

    private static IEnumerable<MatrixLine> TicketChanges()
    {
        foreach (var (words, may, team, holder) in Holdings())
        {
            MatrixLine Edit<TChange>(Func<RoleWorld, long, Task<TChange>> make) where TChange : TicketChange =>
                new(typeof(TChange), words, Permission.EditTickets, may, async (w, me) =>
                {
                    var ticket = await w.TicketAsync(team(w), holder(w, me));
                    return UseCase.Of(ticket, await make(w, ticket));
                });

            yield return Edit((_, _) => Task.FromResult(new SetStatus(TicketStatus.InProgress)));
            yield return Edit((_, _) => Task.FromResult(new SetPriority(TicketPriority.Urgent)));
            yield return Edit((_, _) => Task.FromResult(new Escalate("The customer waits for it.")));
            yield return Edit((_, _) => Task.FromResult(new Resolve("Replaced.", 4)));
            yield return Edit((_, _) => Task.FromResult(new SetType(TicketType.Bug)));
            yield return Edit((w, _) => Task.FromResult(new SetDueDate(w.Clock.GetUtcNow().AddDays(2))));
            yield return Edit((_, _) => Task.FromResult(new SetChannel(TicketChannel.Chat)));
            yield return Edit((w, _) => Task.FromResult(new SetTeam(null)));
            yield return Edit((_, _) => Task.FromResult(new SetCustomer(null)));
            yield return Edit((_, _) => Task.FromResult(new EditSubject("Another subject", null)));
            yield return Edit((_, _) => Task.FromResult(new EditDescription("Another description", null)));
            yield return Edit(async (w, _) => new AddTag(await w.TagAsync()));
            yield return Edit(async (w, ticket) =>
            {
                var tag = await w.TagAsync();
                await w.RunAsync(new ChangeTicket(ticket, new AddTag(tag)), w.Owner);
                return new RemoveTag(tag);
            });
            yield return Edit(async (w, ticket) =>
            {
                w.Tick();
                await w.RunAsync(new ChangeTicket(ticket, new SetStatus(TicketStatus.Spam)), w.Owner);
                return new NotSpam();
            });
            yield return Removes(words, null, new Archive(), team, holder);
            yield return Removes(words, null, new Delete(), team, holder);
            yield return Removes(words, new Archive(), new Unarchive(), team, holder);
            yield return Removes(words, new Delete(), new Restore(), team, holder);
        }

        // Assignment: Admins anybody anywhere, the lead anybody in the team, a Member only themselves and only what nobody holds (C20).
        yield return Assign("themselves, an unassigned ticket of the team", Members, w => w.Team, (_, _) => 0, (_, me) => new AddAssignee(me.Id));
        yield return Assign("themselves, an unassigned ticket without a team", Members, _ => null, (_, _) => 0, (_, me) => new AddAssignee(me.Id));
        yield return Assign("themselves, an unassigned ticket of another team", Admins, w => w.OtherTeam, (_, _) => 0, (_, me) => new AddAssignee(me.Id));
        yield return Assign("themselves, a colleague's ticket of the team", Leads, w => w.Team, (w, _) => w.Outsider.Id, (_, me) => new AddAssignee(me.Id));
        yield return Assign("a colleague, an own ticket of the team", Leads, w => w.Team, (_, me) => me.Id, (w, _) => new AddAssignee(w.Outsider.Id));
        yield return Assign("a colleague, an own ticket of another team", Admins, w => w.OtherTeam, (_, me) => me.Id, (w, _) => new AddAssignee(w.Outsider.Id));
        yield return Assign("themselves, an unassigned ticket of the team", Members, w => w.Team, (_, _) => 0, (_, me) => new SetAssignee(me.Id));
        yield return Assign("a colleague, an unassigned ticket of the team", Leads, w => w.Team, (_, _) => 0, (w, _) => new SetAssignee(w.Outsider.Id));
        yield return Assign("themselves, a colleague's ticket of another team", Admins, w => w.OtherTeam, (w, _) => w.Outsider.Id, (_, me) => new SetAssignee(me.Id));
        yield return Assign("nobody, a colleague's ticket of the team", Leads, w => w.Team, (w, _) => w.Outsider.Id, (_, _) => new SetAssignee(null));
        yield return Assign("themselves, an own ticket of another team", Members, w => w.OtherTeam, (_, me) => me.Id, (_, me) => new RemoveAssignee(me.Id));
        yield return Assign("a colleague, a ticket of the team", Leads, w => w.Team, (w, _) => w.Outsider.Id, (w, _) => new RemoveAssignee(w.Outsider.Id));
        yield return Assign("a colleague, a ticket of another team", Admins, w => w.OtherTeam, (w, _) => w.Outsider.Id, (w, _) => new RemoveAssignee(w.Outsider.Id));
    }

    /// <summary>In whose hands a ticket can be, and who may then edit it (C20).</summary>
    private static (string Words, Actor[] May, Func<RoleWorld, long?> Team, Func<RoleWorld, Who, long> Holder)[] Holdings() =>
    [
        ("an own ticket of another team", Members, w => w.OtherTeam, (_, me) => me.Id),
        ("a colleague's ticket of the team", Leads, w => w.Team, (w, _) => w.Outsider.Id),
        ("an unassigned ticket of the team", Leads, w => w.Team, (_, _) => 0),
        ("a colleague's ticket of another team", Admins, w => w.OtherTeam, (w, _) => w.Outsider.Id),
        ("an unassigned ticket without a team", Admins, _ => null, (_, _) => 0),
    ];

    /// <summary>Archiving and deleting is for Admins, whoever holds the ticket (S194, S195, C21).</summary>
    private static MatrixLine Removes(string words, TicketChange? first, TicketChange change, Func<RoleWorld, long?> team, Func<RoleWorld, Who, long> holder) =>
        new(change.GetType(), words, Permission.DeleteTickets, Admins, async (w, me) =>
        {
            var ticket = await w.TicketAsync(team(w), holder(w, me));
            if (first is not null) await w.RunAsync(new ChangeTicket(ticket, first), w.Owner);
            return UseCase.Of(ticket, change);
        });

    private static MatrixLine Assign<TChange>(
        string words, Actor[] may, Func<RoleWorld, long?> team, Func<RoleWorld, Who, long> holder, Func<RoleWorld, Who, TChange> change) where TChange : TicketChange =>
        new(typeof(TChange), words, Permission.EditTickets, may, async (w, me) => UseCase.Of(await w.TicketAsync(team(w), holder(w, me)), change(w, me)));

    private static ImportRow Imported(string number)
    {
        var at = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
        return new ImportRow
        {
            Line = 2, ExternalId = number, Subject = "Imported", Description = "", Status = TicketStatus.Open, WaitingOn = null, Priority = TicketPriority.Low,
            Type = TicketType.Support, Channel = TicketChannel.Email, Customer = null, Assignee = null, Team = null, Tags = [], CreatedAt = at, UpdatedAt = at,
            FirstResponseAt = null, ResolvedAt = null, ClosedAt = null, Contradiction = null, Kept = [], Warnings = [],
        };
    }
}
