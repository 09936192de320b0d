using System.Text.RegularExpressions;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Notifications;

/// <summary>Resolving, and what the customer says of it (S190–S193, D11, C15).</summary>
public sealed partial class SurveyTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    [Fact]
    public async Task Resolving_keeps_how_and_the_satisfaction_that_the_agent_was_told()
    {
        await RunAsync(new ChangeTicket(Ticket, new Resolve("  Replaced the fuse.  ", 4)), Ann);
        var view = await AskAsync(new TicketDetail(Ticket), Ann);
        Assert.Equal((TicketStatus.Resolved, "Replaced the fuse.", Ann), (view.Row.Status, view.Resolution!.Text, view.Resolution.Who));
        Assert.Equal((4, true), (view.Satisfaction!.Score, view.Satisfaction.ByAgent));
        Assert.Equal("This ticket is done already.", (await RefusedAsync(new ChangeTicket(Ticket, new Resolve("Again")), Ann)).Message);
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Open)), Ann);
        Assert.Null((await AskAsync(new TicketDetail(Ticket), Ann)).Resolution);
        Assert.Equal(new Refusal.Invalid("score", "Satisfaction is 1 to 5."), await RefusedAsync(new ChangeTicket(Ticket, new Resolve("", 6)), Ann));
        Assert.Contains("at most 10000", (await RefusedAsync(new ChangeTicket(Ticket, new Resolve(new string('x', 10_001))), Ann)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_desk_may_ask_how_each_ticket_was_resolved()
    {
        await SetAsync(s => s with { ResolutionRequired = true });
        Assert.Equal("resolution", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new ChangeTicket(Ticket, new Resolve("  ")), Ann)).Field);
        await RunAsync(new ChangeTicket(Ticket, new Resolve("Fixed.")), Ann);
    }

    [Fact]
    public async Task Escalating_needs_a_reason_and_raises_an_open_ticket_to_urgent()
    {
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new ChangeTicket(Ticket, new Escalate("  ")), Ann));
        await RunAsync(new ChangeTicket(Ticket, new Escalate("The chief executive waits.")), Ann);
        var view = await AskAsync(new TicketDetail(Ticket), Ann);
        Assert.Equal((TicketPriority.Urgent, "The chief executive waits."), (view.Row.Priority, view.Escalation!.Text));
        Assert.Contains("Urgent already", (await RefusedAsync(new ChangeTicket(Ticket, new Escalate("Again")), Ann)).Message, StringComparison.Ordinal);
        await RunAsync(new ChangeTicket(Ticket, new SetPriority(TicketPriority.Low)), Ann);
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Closed)), Ann);
        Assert.Equal("Only open tickets can be escalated.", (await RefusedAsync(new ChangeTicket(Ticket, new Escalate("Again")), Ann)).Message);
    }

    [Fact]
    public async Task The_mail_that_it_is_solved_carries_a_link_and_the_customers_answer_counts_more_than_the_agents()
    {
        await RunAsync(new ChangeTicket(Ticket, new SetAssignee(Bob.Id)), Ann);
        var token = await ResolveAsync(new Resolve("Done", 5));
        Assert.Equal(new SurveyView("TKT-000001", "Printer burns", null, "", null), await AskAsync(new SurveyByToken(token!), Who.System));
        Assert.Equal(2, await RunAsync(new AnswerSurvey(token!, 2, " Took long. "), Who.System));
        var view = await AskAsync(new TicketDetail(Ticket), Ann);
        Assert.Equal((2, false, "Took long."), (view.Satisfaction!.Score, view.Satisfaction.ByAgent, view.Satisfaction.Comment));
        var last = (await AskAsync(new TicketActivity(Ticket), Ann))[0];
        Assert.Equal((new SatisfactionRated(1, 2, false), new Who(ActorKind.Customer, Customer)), (last.Fact, last.Who));
        Assert.Equal(Bob.Id, await ScalarAsync<long>("select agent_id from surveys"));
    }

    [Fact]
    public async Task An_answer_can_be_changed_for_a_day_and_a_question_answered_for_two_weeks()
    {
        var token = await ResolveAsync(new Resolve(""));
        Clock.Advance(TimeSpan.FromDays(13));
        await RunAsync(new AnswerSurvey(token!, 5, ""), Who.System);
        Clock.Advance(TimeSpan.FromHours(23));
        await RunAsync(new AnswerSurvey(token!, 1, "It broke again."), Who.System);
        Clock.Advance(TimeSpan.FromHours(2));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new AnswerSurvey(token!, 5, ""), Who.System));
        Assert.Equal((1, "It broke again."), ((await AskAsync(new SurveyByToken(token!), Who.System)).Score!.Value, (await AskAsync(new SurveyByToken(token!), Who.System)).Comment));
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Open)), Ann);
        var second = await ResolveAsync(new Resolve(""));
        Clock.Advance(TimeSpan.FromDays(15));
        Assert.Contains("14 days", (await RefusedAsync(new AnswerSurvey(second!, 5, ""), Who.System)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reopening_voids_a_question_that_was_not_answered_and_keeps_an_answer()
    {
        var first = await ResolveAsync(new Resolve(""));
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Open)), Ann);
        Assert.Contains("opened again", (await RefusedAsync(new AnswerSurvey(first!, 5, ""), Who.System)).Message, StringComparison.Ordinal);
        var second = await ResolveAsync(new Resolve(""));
        await RunAsync(new AnswerSurvey(second!, 3, ""), Who.System);
        await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Open)), Ann);
        Assert.Equal(3, (await AskAsync(new TicketDetail(Ticket), Ann)).Satisfaction!.Score);
        await RunAsync(new AnswerSurvey(second!, 4, ""), Who.System);
    }

    [Fact]
    public async Task Nobody_is_asked_who_should_not_be()
    {
        Assert.Null(await ResolveAsync(new Resolve("", Survey: false)));
        await ReopenAsync();
        await SetAsync(s => s with { SurveyNeedsReply = true });
        Assert.Null(await ResolveAsync(new Resolve("")));
        await ReopenAsync();
        await SendAsync(Reply(), Ann);
        Assert.NotNull(await ResolveAsync(new Resolve("")));
        await ReopenAsync();
        await SetAsync(s => s with { SurveyPauseDays = 7 });
        Assert.Null(await ResolveAsync(new Resolve("")));
        await ReopenAsync();
        Clock.Advance(TimeSpan.FromDays(8));
        Assert.NotNull(await ResolveAsync(new Resolve("")));
        await ReopenAsync();
        await SetAsync(s => s with { Surveys = false, SurveyPauseDays = 0 });
        Assert.Null(await ResolveAsync(new Resolve("")));
    }

    [Fact]
    public async Task Links_that_were_given_out_long_ago_still_open()
    {
        await ExecuteAsync(@"update desk_keys set value = '\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f' where name = 'survey'");
        Assert.Equal("AAAAAAAAAAGpny9UMQBJQPEZUM6WuAMD", await ResolveAsync(new Resolve("")));
        Assert.Equal(1L, await ScalarAsync<long>("select id from surveys"));
    }

    [Fact]
    public async Task A_token_that_was_not_made_here_opens_nothing()
    {
        var token = (await ResolveAsync(new Resolve("")))!;
        for (var i = 0; i < token.Length; i++)
        {
            var other = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            Assert.Equal(new Refusal.NotFound("this survey"), await RefusedAsync(new AnswerSurvey(other, 1, ""), Who.System));
        }
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new SurveyByToken(token + "A"), Who.System));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new SurveyByToken(""), Who.System));
        foreach (var sign in "*+/= \n%é") Assert.IsType<Refusal.NotFound>(await RefusedAsync(new SurveyByToken(token[..5] + sign + token[6..]), Who.System));
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new AnswerSurvey(token, 0, ""), Who.System));
        await RunAsync(new ChangeTicket(Ticket, new Delete()), Ann);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new AnswerSurvey(token, 1, ""), Who.System));
    }

    private async Task ReopenAsync() => await RunAsync(new ChangeTicket(Ticket, new SetStatus(TicketStatus.Open)), Ann);

    private async Task SetAsync(Func<WorkspaceSettings, WorkspaceSettings> change) =>
        await RunAsync(new ChangeWorkspace(change((await AskAsync(new ReadDirectory(), Ann)).Settings)), Ann);

    /// <summary>Resolves, lets the customer be told, and returns the token of the link in that mail; null without one.</summary>
    private async Task<string?> ResolveAsync(Resolve how)
    {
        await RunAsync(new ChangeTicket(Ticket, how), Ann);
        Clock.Advance(TimeSpan.FromMinutes(3));
        foreach (var ticket in await AskAsync(new DueCustomerNotices(), Who.Clock)) Assert.True(await RunAsync(new TellCustomer(ticket), Who.Clock));
        var body = await ScalarAsync<string>("select body from outbox where kind = 4 order by id desc limit 1");
        Assert.NotNull(body);
        return Link().Match(body) is { Success: true } match ? match.Groups[1].Value : null;
    }

    [GeneratedRegex(@"/portal/rate/([\w-]+)")]
    private static partial Regex Link();
}
