using HelpDesk.Core.Access;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Conversations.Merging;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Setup;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HelpDesk.Tests.Analytics;

/// <summary>Real work at the desk moves the board, whoever does it.</summary>
public sealed class BoardWorkTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    [Fact]
    public async Task An_agents_line_counts_replies_resolutions_and_whose_ticket_it_was()
    {
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(Ann.Id)), Ann);
        await SendAsync(Reply("Please unplug it."), Bob);
        await SendAsync(Reply("Did that help?", seen: 1), Bob);
        Clock.Advance(TimeSpan.FromMinutes(80));
        await RunAsync(new ChangeTickets([Ticket], new SetStatus(TicketStatus.Resolved), Guid.NewGuid()), Bob);
        var silent = await RunAsync(new CreateTicket("Nobody asked"), Ann);
        await RunAsync(new ChangeTicket(silent, new SetStatus(TicketStatus.Closed)), Ann);

        var board = await AskAsync(new ReadBoard(RangeKey.Today), Ann);

        var (ann, bob) = (board.Agents.Single(a => a.AgentId == Ann.Id), board.Agents.Single(a => a.AgentId == Bob.Id));
        Assert.Equal(("Bob Baker", 1L, 1L, 0L, 2L, 1L), (bob.Name, bob.Handled.Tickets, bob.Resolved.Tickets, bob.ResolvedOnly.Tickets, bob.Replies, bob.Replied.Tickets));
        Assert.Equal((1L, 1L, 1L, 0L), (ann.Handled.Tickets, ann.Resolved.Tickets, ann.ResolvedOnly.Tickets, ann.Replies));
        Assert.Equal((608d, null), (bob.FirstResponse.Average, ann.FirstResponse.Average));
        Assert.Equal((null, 5416d), (bob.Resolution.Average, ann.Resolution.Average));
        Assert.Equal((2d, 2d, 0d), (board.Card(Metrics.Created).Value, board.Card(Metrics.Resolved).Value, board.Card(Metrics.Open).Value));
    }

    [Fact]
    public async Task What_is_kept_in_memory_equals_what_the_database_says_after_all_kinds_of_work()
    {
        var other = await RunAsync(new CreateTicket("Also burns", "Smoke.", CustomerId: Customer), Ann);
        var team = await AddTeamAsync("North", [Ann]);
        await SameAsync();
        await SendAsync(Reply(), Ann);
        await SameAsync();
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(Bob.Id)), Ann);
        await RunAsync(new ChangeTicket(Ticket, new SetTeam(team)), Ann);
        await RunAsync(new ChangeTicket(Ticket, new AddTag(await ScalarAsync<long>("insert into tags (name, created_at) values ('fire', now()) returning id"))), Ann);
        await RunAsync(new ChangeTicket(Ticket, new SetPriority(TicketPriority.Urgent)), Ann);
        await SameAsync();
        await RunAsync(new MergeTicket(Ticket, other), Ann);
        await SameAsync();
        await RunAsync(new UnmergeTicket(other), Ann);
        await RunAsync(new ChangeTicket(Ticket, new Resolve("Done")), Bob);
        await SameAsync();
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await RunAsync(new TellCustomer(Ticket), Who.Clock));
        Assert.Equal((1L, 0d), ((await SameAsync()).Card(Metrics.SurveyResponse).Of, (await SameAsync()).Card(Metrics.SurveyResponse).Value));
        var mail = await ScalarAsync<string>("select body from outbox where kind = 4 or body like '%/rate/%' order by id desc limit 1");
        Assert.NotNull(mail);
        var token = mail[(mail.IndexOf(SurveyByToken.Path, StringComparison.Ordinal) + SurveyByToken.Path.Length)..].Trim();
        await RunAsync(new AnswerSurvey(token, 5, ""), Who.System);
        var rated = await SameAsync();
        Assert.Equal((1d, 5d, 1d), (rated.Card(Metrics.Csat).Value, rated.Card(Metrics.CsatScore).Value, rated.Card(Metrics.SurveyResponse).Value));
        Assert.Equal((1L, 1L), (rated.Agents.Single(a => a.AgentId == Bob.Id).Csat.N, rated.Agents.Single(a => a.AgentId == Bob.Id).Csat.Of));
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Open)), Ann);
        await RunAsync(new ChangeTicket(other, new Delete()), Ann);
        Assert.Equal(1d, (await SameAsync()).Card(Metrics.Reopened).Value);
        await RunAsync(new ChangeTicket(other, new Restore()), Ann);
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Spam)), Ann);
        Assert.Equal(1d, (await SameAsync()).Card(Metrics.Created).Value);
    }

    [Fact]
    public async Task Members_see_it_unless_the_workspace_keeps_it_from_them()
    {
        var member = await AddAgentAsync(Role.Member);
        await AskAsync(new ReadBoard(RangeKey.Today), member);
        await ExecuteAsync("update workspace set members_see_analytics = false");

        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ReadBoard(RangeKey.Today), member));
    }

    /// <summary>The board of this desk, which equals that of one which has just been started.</summary>
    private async Task<BoardView> SameAsync()
    {
        var board = await AskAsync(new ReadBoard(RangeKey.Today), Ann);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHelpDeskCore(ConnectionString);
        services.AddSingleton<TimeProvider>(Clock);
        await using var fresh = services.BuildServiceProvider();
        var anew = await fresh.GetRequiredService<Desk>().AskAsync(new ReadBoard(RangeKey.Today), Ann, Ct);
        Assert.Equal(BoardCsv.Write(anew.Value!), BoardCsv.Write(board));
        return board;
    }
}
