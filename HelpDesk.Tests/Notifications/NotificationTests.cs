using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Notifications;

public sealed class NotificationTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private Who _cleo;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _cleo = await AddAgentAsync(Role.Member, "Cleo Clark");
    }

    [Fact]
    public async Task Whoever_is_assigned_by_somebody_else_is_told_once_and_the_one_who_assigns_is_not()
    {
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(_cleo.Id)), Ann);
        await RunAsync(new ChangeTicket(Ticket, new AddAssignee(Ann.Id)), Ann);
        Assert.Equal([NotificationKind.Assigned], await KindsAsync(_cleo));
        Assert.Empty(await KindsAsync(Ann));
        var mine = await RunAsync(new CreateTicket("For you", AssigneeId: _cleo.Id), Ann);
        Assert.Equal([(mine, NotificationKind.Created), (Ticket, NotificationKind.Assigned)], (await AskAsync(new MyInbox(), _cleo)).Select(r => (r.TicketId!.Value, r.Kind)));
        var unread = await AskAsync(new MyUnread(), _cleo);
        Assert.Equal((2, new UnreadNews(mine, null, NotificationKind.Created, 1, Clock.GetUtcNow())), (unread.Count, unread.Newest));
    }

    [Fact]
    public async Task The_customers_replies_count_up_in_one_notification_until_it_is_read()
    {
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(_cleo.Id)), Ann);
        await RunAsync(new ReadNotifications(), _cleo);
        await CustomerWritesAsync("Hello?");
        await CustomerWritesAsync("Anybody there?");
        var row = (await AskAsync(new MyInbox(UnreadOnly: true), _cleo)).Single();
        Assert.Equal((NotificationKind.CustomerReplied, 2, new Who(ActorKind.Customer, Customer)), (row.Kind, row.Times, row.Actor));
        Assert.Equal(1, await RunAsync(new ReadNotifications(Ticket), _cleo));
        await CustomerWritesAsync("Thank you.");
        Assert.Equal(1, (await AskAsync(new MyInbox(UnreadOnly: true), _cleo)).Single().Times);
        Assert.Equal(3, (await AskAsync(new MyInbox(), _cleo)).Count);
    }

    [Fact]
    public async Task Of_several_assignees_the_primary_one_is_told_and_others_who_want_to_be()
    {
        var dora = await AddAgentAsync(Role.Member);
        foreach (var who in new[] { _cleo, Bob, dora }) await RunAsync(new ChangeTicket(Ticket, new AddAssignee(who.Id)), Ann);
        foreach (var who in new[] { _cleo, Bob, dora }) await RunAsync(new ReadNotifications(), who);
        await RunAsync(new SetToldAsFurther(true), dora);
        await CustomerWritesAsync("Hello?");
        Assert.Equal((1, 0, 1), ((await AskAsync(new MyUnread(), _cleo)).Count, (await AskAsync(new MyUnread(), Bob)).Count, (await AskAsync(new MyUnread(), dora)).Count));
    }

    [Fact]
    public async Task Escalation_tells_every_admin_but_the_one_who_escalates()
    {
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(_cleo.Id)), Ann);
        await RunAsync(new ChangeTicket(Ticket, new Escalate("The building is on fire.")), _cleo);
        Assert.Equal(NotificationKind.Escalated, Assert.Single(await KindsAsync(Ann)));
        Assert.Equal(NotificationKind.Escalated, Assert.Single(await KindsAsync(Bob)));
        Assert.DoesNotContain(NotificationKind.Escalated, await KindsAsync(_cleo));
    }

    [Fact]
    public async Task A_warning_goes_to_the_assignee_and_a_breach_to_admins_too()
    {
        await RunAsync(new ChangeTicket(Ticket, new SetPriority(TicketPriority.Urgent)), Ann);
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(_cleo.Id)), Ann);
        await RunAsync(new ReadNotifications(), _cleo);
        var sla = (await AskAsync(new TicketDetail(Ticket), Ann)).Sla;
        Clock.MoveTo(sla.ResponseDueAt!.Value.AddSeconds(-sla.ResponseTarget!.Value / 5));
        Assert.Equal(1, await RunAsync(new TurnSlaStates(), Who.Clock));
        Assert.Equal([NotificationKind.SlaWarning], await UnreadKindsAsync(_cleo));
        Assert.Empty(await KindsAsync(Bob));
        Clock.MoveTo(sla.ResponseDueAt.Value.AddSeconds(1));
        await RunAsync(new TurnSlaStates(), Who.Clock);
        Assert.Contains(NotificationKind.SlaBreached, await UnreadKindsAsync(_cleo));
        Assert.Equal([NotificationKind.SlaBreached], await KindsAsync(Bob));
    }

    [Fact]
    public async Task Who_is_mentioned_in_a_note_is_told_and_an_edit_tells_only_the_new_ones_who_may_see_it()
    {
        await RunAsync(new ChangeWorkspace((await AskAsync(new ReadDirectory(), Ann)).Settings with { MembersSee = TicketScope.Own }), Ann);
        var note = await RunAsync(new AddNote(Ticket, $"@[Bob Baker](agent:{Bob.Id}) please look"), Ann);
        Assert.Equal([NotificationKind.Mentioned], await KindsAsync(Bob));
        await RunAsync(new ReadNotifications(), Bob);
        await RunAsync(new EditNote(Ticket, note, $"@[Bob Baker](agent:{Bob.Id}) and @[Cleo](agent:{_cleo.Id}) please look", null), Ann);
        Assert.Equal(0, (await AskAsync(new MyUnread(), Bob)).Count);
        Assert.Equal(0L, await ScalarAsync<long>($"select count(*) from notifications where agent_id = {_cleo.Id}"));
    }

    [Fact]
    public async Task A_reply_that_does_not_arrive_is_told_to_its_writer_and_the_assignee()
    {
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(_cleo.Id)), Ann);
        await RunAsync(new ReadNotifications(), _cleo);
        await SendAsync(Reply(), Bob);
        await HandOverAsync(MailFate.Refused, "550 no such user");
        Assert.Equal([NotificationKind.DeliveryFailed], await UnreadKindsAsync(_cleo));
        Assert.Equal([NotificationKind.DeliveryFailed], await KindsAsync(Bob));

        await RunAsync(new ReadNotifications(), Bob);
        await SendAsync(Reply("Again"), Bob);
        await HandOverAsync(MailFate.Accepted);
        var report = await RunAsync(new StoreInbound(null, "report", Undelivered((await ScalarAsync<string>("select mail_id from outbox order by id desc limit 1"))!, Address)), Who.System);
        Assert.Equal(InboundVerdict.Bounce, await RunAsync(new HandleInbound(report!.Value), Who.System));
        Assert.Equal([NotificationKind.DeliveryFailed], await UnreadKindsAsync(Bob));
    }

    [Fact]
    public async Task Followers_hear_of_replies_and_of_the_status_and_who_muted_hears_only_of_what_is_for_them()
    {
        await RunAsync(new Follow(Ticket, Following.Yes), Bob);
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(_cleo.Id)), Ann);
        await RunAsync(new ReadNotifications(), _cleo);
        await RunAsync(new Follow(Ticket, Following.Muted), _cleo);
        await CustomerWritesAsync("Hello?");
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.InProgress)), Ann);
        Assert.Equal([NotificationKind.CustomerReplied, NotificationKind.FollowedChanged], (await KindsAsync(Bob)).Order());
        Assert.Equal(0, (await AskAsync(new MyUnread(), _cleo)).Count);
        await RunAsync(new AddNote(Ticket, $"@[Cleo Clark](agent:{_cleo.Id})"), Ann);
        Assert.Equal([NotificationKind.Mentioned], await UnreadKindsAsync(_cleo));
        Assert.Equal(Following.Muted, await AskAsync(new MyFollowing(Ticket), _cleo));
        await RunAsync(new Follow(Ticket, Following.No), _cleo);
        Assert.Equal(Following.No, await AskAsync(new MyFollowing(Ticket), _cleo));
    }

    [Fact]
    public async Task Wishes_decide_between_inbox_mail_both_and_nothing()
    {
        Assert.Equal(Wish.Defaults, (await AskAsync(new MyWishes(), _cleo)).Each);
        await RunAsync(new SetWish(new Wish(NotificationKind.Assigned, false, true)), _cleo);
        await RunAsync(new SetWish(new Wish(NotificationKind.CustomerReplied, false, false)), _cleo);
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(_cleo.Id)), Ann);
        await CustomerWritesAsync("Hello?");
        Assert.Empty(await KindsAsync(_cleo));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await RunAsync(new MailNotifications([]), Who.Clock));
        var mail = Assert.Single(await MailsToAsync(_cleo));
        Assert.Equal("[TKT-000001] assigned to you: Printer burns", mail.Subject);
        Assert.Contains("/tickets/TKT-000001", mail.Body, StringComparison.Ordinal);
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(null)), Ann);
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(_cleo.Id)), Ann);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await RunAsync(new MailNotifications([]), Who.Clock));
    }

    [Fact]
    public async Task No_mail_about_what_was_read_or_about_a_ticket_that_is_open_on_the_screen()
    {
        await RunAsync(new SetWish(new Wish(NotificationKind.CustomerReplied, true, true)), _cleo);
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(_cleo.Id)), Ann);
        await RunAsync(new ReadNotifications(Ticket), _cleo);
        await CustomerWritesAsync("Hello?");
        Assert.Equal(0, await RunAsync(new MailNotifications([]), Who.Clock));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await RunAsync(new MailNotifications([(_cleo.Id, Ticket)]), Who.Clock));
        Assert.Equal(0, await RunAsync(new MailNotifications([]), Who.Clock));
        Assert.Empty(await MailsToAsync(_cleo));
        Assert.Equal(1, (await AskAsync(new MyUnread(), _cleo)).Count);
    }

    [Fact]
    public async Task Many_notifications_are_one_mail()
    {
        for (var i = 0; i < 25; i++) await RunAsync(new CreateTicket($"Ticket [{i}](http://evil.example)", AssigneeId: _cleo.Id), Ann);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await RunAsync(new MailNotifications([]), Who.Clock));
        var mail = Assert.Single(await MailsToAsync(_cleo));
        Assert.Equal("25 notifications from HelpDesk", mail.Subject);
        Assert.Contains("… and 5 more", mail.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("[3](http", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_is_mailed_what_concerns_them_and_nothing_of_deleted_tickets()
    {
        var dan = await AddAgentAsync(Role.Member, "Dan Drake");
        var (ours, his, gone) = (await RunAsync(new CreateTicket("Cleo's", AssigneeId: _cleo.Id), Ann), await RunAsync(new CreateTicket("Dan's *own*", AssigneeId: dan.Id), Ann), await RunAsync(new CreateTicket("Gone", AssigneeId: Bob.Id), Ann));
        await RunAsync(new ChangeTicket(gone, new Delete()), Ann);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await RunAsync(new MailNotifications([]), Who.Clock));
        Assert.Contains($"TKT-{ours:D6}", Assert.Single(await MailsToAsync(_cleo)).Subject, StringComparison.Ordinal);
        var mail = Assert.Single(await MailsToAsync(dan));
        Assert.Equal($"[TKT-{his:D6}] created for you: Dan's *own*", mail.Subject);
        Assert.Contains("Dan\\'s \\*own\\*", mail.Body, StringComparison.Ordinal);
        Assert.Empty(await MailsToAsync(Bob));
    }

    [Fact]
    public async Task What_one_may_no_longer_see_is_no_longer_in_the_inbox()
    {
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(_cleo.Id)), Ann);
        await RunAsync(new ChangeWorkspace((await AskAsync(new ReadDirectory(), Ann)).Settings with { MembersSee = TicketScope.Own }), Ann);
        Assert.Equal(1, (await AskAsync(new MyUnread(), _cleo)).Count);
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(Bob.Id)), Ann);
        Assert.Equal(0, (await AskAsync(new MyUnread(), _cleo)).Count);
        Assert.Empty(await AskAsync(new MyInbox(), _cleo));
    }

    [Fact]
    public async Task An_inbox_is_ones_own_and_read_can_be_taken_back()
    {
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(_cleo.Id)), Ann);
        var row = Assert.Single(await AskAsync(new MyInbox(), _cleo));
        Assert.Equal(new Refusal.NotFound("this notification"), await RefusedAsync(new MarkUnread(row.Id), Bob));
        Assert.Equal(0, await RunAsync(new ReadNotifications(), Bob));
        Assert.Equal(1, await RunAsync(new ReadNotifications(), _cleo));
        Assert.True(await RunAsync(new MarkUnread(row.Id), _cleo));
        Assert.False(await RunAsync(new MarkUnread(row.Id), _cleo));
        Assert.Equal(1, (await AskAsync(new MyUnread(), _cleo)).Count);
        Assert.Equal([_cleo.Id], await AskAsync(new Notified([Ticket], Start), Who.System));
    }

    [Fact]
    public async Task A_ticket_can_be_marked_as_unread_to_come_back_to_it()
    {
        await RunAsync(new ChangeWorkspace((await AskAsync(new ReadDirectory(), Ann)).Settings with { MembersSee = TicketScope.Own }), Ann);
        var mine = await RunAsync(new CreateTicket("Mine", AssigneeId: _cleo.Id), Ann);
        await RunAsync(new ReadNotifications(), _cleo);
        Assert.Equal(1, await RunAsync(new MarkTicketsUnread([mine, Ticket]), _cleo));
        Assert.Equal(0, await RunAsync(new MarkTicketsUnread([mine]), _cleo));
        var unread = await AskAsync(new MyUnread(), _cleo);
        Assert.Equal([mine], unread.TicketIds);
        Assert.Null(unread.Newest);
        Assert.Equal([NotificationKind.Marked], await UnreadKindsAsync(_cleo));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await RunAsync(new MailNotifications([]), Who.Clock));
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new MarkTicketsUnread([.. Enumerable.Range(1, 101).Select(i => (long)i)]), _cleo));
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SetWish(new Wish(NotificationKind.Marked, true, true)), _cleo));
    }

    [Fact]
    public async Task Pages_of_an_inbox_follow_each_other_without_gap_and_old_ones_are_removed()
    {
        for (var i = 0; i < 5; i++) await RunAsync(new CreateTicket($"Ticket {i}", AssigneeId: _cleo.Id), Ann);
        var first = await AskAsync(new MyInbox(Take: 2), _cleo);
        var second = await AskAsync(new MyInbox(Before: new InboxCursor(first[^1].At, first[^1].Id), Take: 10), _cleo);
        Assert.Equal([6, 5, 4, 3, 2], first.Concat(second).Select(r => r.TicketId));
        Clock.Advance(TimeSpan.FromDays(91));
        Assert.Equal(5, await RunAsync(new PurgeNotifications(), Who.Clock));
        Assert.Empty(await AskAsync(new MyInbox(), _cleo));
    }

    private async Task<List<NotificationKind>> KindsAsync(Who who) => [.. (await AskAsync(new MyInbox(), who)).Select(r => r.Kind)];

    private async Task<List<NotificationKind>> UnreadKindsAsync(Who who) => [.. (await AskAsync(new MyInbox(UnreadOnly: true), who)).Select(r => r.Kind)];

    private async Task CustomerWritesAsync(string text)
    {
        var mail = MailPreview.Write(Address, "support@helpdesk.example", "Re: [TKT-000001] Printer burns", text, Clock.GetUtcNow());
        var id = await RunAsync(new StoreInbound(null, $"test/{Guid.NewGuid()}", mail), Who.System);
        Assert.Equal(InboundVerdict.Reply, await RunAsync(new HandleInbound(id!.Value), Who.System));
    }

    private async Task<List<(string Subject, string Body)>> MailsToAsync(Who who)
    {
        await using var command = Database.CreateCommand("select o.subject, o.body from outbox o join agents a on o.to_addresses = array[a.email] where a.id = $1 order by o.id");
        command.Parameters.AddWithValue(who.Id);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var mails = new List<(string, string)>();
        while (await reader.ReadAsync(Ct)) mails.Add((reader.GetString(0), reader.GetString(1)));
        return mails;
    }
}
