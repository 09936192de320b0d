using System.Net;
using System.Text.Json;
using HelpDesk.Core.Access;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.App;

/// <summary><c>/api/v1/analytics</c>: the board's numbers for programs, and who gets them.</summary>
public sealed class AnalyticsApiTests(AppDesk desk) : IClassFixture<AppDesk>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_what_the_board_says()
    {
        var tag = await desk.RunAsync(new CreateTag("api"), desk.Owner);
        var id = await desk.RunAsync(new CreateTicket("Counted", "", TicketPriority.Urgent, TeamId: desk.Team, AssigneeId: desk.Lead.Id, TagIds: [tag]), desk.Owner);
        await desk.RunAsync(new CreateTicket("Counted, too", "", TicketPriority.Low, TeamId: desk.Team), desk.Owner);
        await desk.RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Closed)), desk.Lead);
        var http = await desk.ClientAsync("member");
        foreach (var (query, ask) in new (string, ReadBoard)[]
        {
            ("range=today", new(RangeKey.Today)),
            ("range=30d&priority=urgent&compare=none&hours=business", new(RangeKey.Last30d) { Compare = CompareWith.Nothing, Counted = CountedTime.Business, Only = new BoardFilter { Priorities = [TicketPriority.Urgent] } }),
        })
        {
            using var answer = await http.GetAsync("/api/v1/analytics?" + query, Ct);
            Assert.Equal((HttpStatusCode.OK, "application/json", true), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, answer.Headers.CacheControl?.NoStore ?? false));
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct));
            var board = (await desk.Desk.AskAsync(ask, desk.Owner, Ct)).Value!;
            var said = json.RootElement;
            Assert.Equal(board.Cards.Select(c => (c.Metric.Key, c.Metric.Unit == MetricUnit.Seconds ? null : c.Value, c.Tickets)),
                said.GetProperty("cards").EnumerateArray().Select(c => (c.GetProperty("key").GetString()!, c.GetProperty("unit").GetString() == "seconds" ? null : Number(c.GetProperty("value")), c.GetProperty("tickets").GetInt64())));
            Assert.Equal(board.Before is null, said.GetProperty("cards")[0].GetProperty("previous").ValueKind == JsonValueKind.Null);
            Assert.Equal(board.Days.Select(d => (d.Created.Tickets, d.Closed.Tickets, d.Backlog.Tickets)),
                said.GetProperty("days").EnumerateArray().Select(d => (d.GetProperty("created").GetInt64(), d.GetProperty("closed").GetInt64(), d.GetProperty("backlog").GetInt64())));
            Assert.Equal(board.Priorities.Select(s => (s.Word, s.Tickets)), said.GetProperty("slices").GetProperty("priority").EnumerateArray().Select(s => (s.GetProperty("key").GetString()!, s.GetProperty("tickets").GetInt64())));
            Assert.Equal(board.Agents.Select(a => (a.AgentId, a.Handled.Tickets, a.Replies)),
                said.GetProperty("agents").EnumerateArray().Select(a => (a.GetProperty("id").GetInt64(), a.GetProperty("handled").GetInt64(), a.GetProperty("replies").GetInt64())));
            Assert.Equal(168, said.GetProperty("hourOfWeek").GetArrayLength());
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("text/html")]
    public async Task Whoever_is_not_signed_in_gets_a_problem_and_no_page(string? accept)
    {
        using var http = desk.App.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/analytics");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await http.SendAsync(request, Ct);
        Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_member_who_may_not_see_analytics_gets_none_of_it()
    {
        var settings = (await desk.Desk.AskAsync(new ReadDirectory(), desk.Owner, Ct)).Value!.Settings;
        await desk.RunAsync(new ChangeWorkspace(settings with { MembersSeeAnalytics = false }), desk.Owner);
        using var refused = await (await desk.ClientAsync("member")).GetAsync("/api/v1/analytics", Ct);
        using var answered = await (await desk.ClientAsync("lead")).GetAsync("/api/v1/analytics", Ct);
        await desk.RunAsync(new ChangeWorkspace(settings), desk.Owner);
        Assert.Equal((HttpStatusCode.Forbidden, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task What_it_cannot_read_is_refused_with_the_reason()
    {
        using var answer = await (await desk.ClientAsync("member")).GetAsync("/api/v1/analytics?range=custom&from=2026-02-01&to=2026-01-01", Ct);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("The period ends before it begins.", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetDouble();
}
