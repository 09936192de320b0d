using System.Net;
using System.Net.WebSockets;
using HelpDesk.App.Live;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Live;

/// <summary>The feed for other clients: signed-in people only, each hears of tickets they may see, ids and never data (S-20, S-22, S-33).</summary>
public sealed class LiveHubTests(AppDesk desk) : IClassFixture<AppDesk>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Strangers_are_refused_at_the_door()
    {
        await Assert.ThrowsAsync<WebSocketException>(() => HubLine.OpenAsync(desk.App, null));
        using var http = desk.App.Anonymous();
        using var negotiated = await http.PostAsync("/hubs/live/negotiate?negotiateVersion=1", null, Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, negotiated.StatusCode);
        using var out_ = await desk.SignInAsync("member");
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", await RunningApp.TokenAsync(out_, "/sign-out"))]);
        using var left = await out_.PostAsync("/sign-out", form, Ct);
        Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);
        await Assert.ThrowsAsync<WebSocketException>(() => HubLine.OpenAsync(desk.App, out_));
    }

    [Fact]
    public async Task A_change_is_told_with_position_ticket_version_and_kind_and_nothing_else()
    {
        using var http = await desk.SignInAsync("member");
        await using var line = await HubLine.OpenAsync(desk.App, http);
        await line.AskAsync<TicketSignal[]>("Since", await PositionAsync());

        var id = await desk.RunAsync(new CreateTicket("A secret subject", "A secret text"), desk.Admin);
        await desk.RunAsync(new ChangeTicket(id, new SetPriority(TicketPriority.Urgent)), desk.Admin);

        var log = (await desk.Desk.AskAsync(new ReadLog(0, 20_000), Who.System, Ct)).Value!.Where(e => e.Subject == "ticket" && e.SubjectId == id).ToList();
        var heard = new List<TicketSignal>();
        while (heard.Count < log.Count) heard.AddRange((await line.HeardAsync<TicketSignal[]>("Changed")).Where(s => s.TicketId == id));
        Assert.Equal(log.Select(e => new TicketSignal(e.Position, e.SubjectId, e.Version, e.Kind)), heard);
        Assert.Contains(heard, s => s.Kind == "ticket.priority_changed");
    }

    [Fact]
    public async Task Who_comes_back_gets_what_was_missed_in_order_and_exactly_what_is_in_the_log()
    {
        using var http = await desk.SignInAsync("lead");
        var begin = await PositionAsync();
        var id = await desk.RunAsync(new CreateTicket("Printer"), desk.Admin);
        for (var i = 0; i < 20; i++) await desk.RunAsync(new AddNote(id, $"Note {i}"), desk.Admin);
        await using var line = await HubLine.OpenAsync(desk.App, http);

        var (missed, _) = await line.AskAsync<TicketSignal[]>("Since", begin);
        var mine = missed!.Where(s => s.TicketId == id).ToList();
        Assert.Equal(Enumerable.Range(1, mine.Count), mine.Select(s => s.Version));
        Assert.Equal(22, mine.Count);
        var (nothing, _) = await line.AskAsync<TicketSignal[]>("Since", missed![^1].Position);
        Assert.DoesNotContain(nothing!, s => s.TicketId == id);
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData("1; drop table events")]
    [InlineData(null)]
    [InlineData(1.5)]
    public async Task A_position_that_is_none_is_refused_and_the_line_goes_on(object? position)
    {
        using var http = await desk.SignInAsync("member");
        await using var line = await HubLine.OpenAsync(desk.App, http);
        var (_, error) = await line.AskAsync<TicketSignal[]>("Since", position);
        Assert.NotNull(error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Null((await line.AskAsync<TicketSignal[]>("Since", long.MaxValue)).Error);
        Assert.NotNull((await line.AskAsync<object>("Changed", Array.Empty<object>())).Error);
    }

    [Fact]
    public async Task Nobody_hears_of_tickets_that_they_may_not_see()
    {
        await using var own = new Narrow(desk);
        await own.OnAsync();
        using var http = await desk.SignInAsync("guest");
        using var leads = await desk.SignInAsync("lead");
        await using var line = await HubLine.OpenAsync(desk.App, http);
        await using var other = await HubLine.OpenAsync(desk.App, leads);
        var begin = await PositionAsync();

        var hidden = await desk.RunAsync(new CreateTicket("Not for everybody", TeamId: desk.Team), desk.Admin);
        await desk.RunAsync(new AddNote(hidden, "Nor is this"), desk.Admin);
        var shown = await desk.RunAsync(new CreateTicket("For the lead", TeamId: desk.Team, AssigneeId: desk.Lead.Id), desk.Admin);
        var seen = await desk.RunAsync(new CreateTicket("For the guest"), desk.Admin);
        await desk.Database.CreateCommand($"update tickets set assignee_ids = array[{desk.Guest.Id}] where id = {seen}").ExecuteNonQueryAsync(Ct);
        await desk.RunAsync(new ChangeTicket(seen, new SetPriority(TicketPriority.Low)), desk.Admin);

        var heard = new List<TicketSignal>();
        while (!heard.Exists(s => s.Kind == "ticket.priority_changed")) heard.AddRange(await line.HeardAsync<TicketSignal[]>("Changed"));
        Assert.All(heard, s => Assert.Equal(seen, s.TicketId));
        Assert.All((await line.AskAsync<TicketSignal[]>("Since", begin)).Result!, s => Assert.Equal(seen, s.TicketId));
        var forLead = (await other.AskAsync<TicketSignal[]>("Since", begin)).Result!;
        Assert.Contains(forLead, s => s.TicketId == shown);
        Assert.DoesNotContain(forLead, s => s.TicketId == hidden || s.TicketId == seen);
    }

    [Fact]
    public async Task A_long_stretch_of_what_somebody_may_not_see_does_not_end_the_replay()
    {
        await using var own = new Narrow(desk);
        await own.OnAsync();
        using var http = await desk.SignInAsync("member");
        var begin = await PositionAsync();
        await desk.Database.CreateCommand("""
            insert into events (subject, subject_id, version, at, actor_kind, kind, body)
            select 'ticket', 5000000 + n, 1, now(), 7, 'ticket.archived', '{}' from generate_series(1, 6000) n
            """).ExecuteNonQueryAsync(Ct);
        var id = await desk.RunAsync(new CreateTicket("Printer", AssigneeId: desk.Member.Id), desk.Admin);

        await using var line = await HubLine.OpenAsync(desk.App, http);
        var (missed, _) = await line.AskAsync<TicketSignal[]>("Since", begin);
        Assert.Contains(missed!, s => s.TicketId == id);
    }

    [Fact]
    public async Task Whose_access_ends_is_cut_off_at_once()
    {
        var id = await desk.RunAsync(new AddTestAgent("Tim Temp", "tim@example.com", Role.Member, AppDesk.Password), Who.System);
        using var http = await desk.App.SignInAsync("tim@example.com", AppDesk.Password);
        await using var line = await HubLine.OpenAsync(desk.App, http);
        using var stays = await desk.SignInAsync("member");
        await using var other = await HubLine.OpenAsync(desk.App, stays);

        await desk.RunAsync(new DisableAgent(id), desk.Owner);

        await line.EndedAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => HubLine.OpenAsync(desk.App, http));
        Assert.Null((await other.AskAsync<TicketSignal[]>("Since", long.MaxValue)).Error);
    }

    [Fact]
    public async Task A_changed_password_ends_the_lines_that_were_opened_with_the_old_one()
    {
        var id = await desk.RunAsync(new AddTestAgent("Paula Pass", "paula@example.com", Role.Member, AppDesk.Password), Who.System);
        using var http = await desk.App.SignInAsync("paula@example.com", AppDesk.Password);
        await using var line = await HubLine.OpenAsync(desk.App, http);

        await desk.RunAsync(new EditProfile("Paula Passer", null, true), Who.Agent(id));
        await desk.RunAsync(new CreateTicket("Printer"), desk.Admin);
        await line.HeardAsync<TicketSignal[]>("Changed");
        await desk.RunAsync(new ChangePassword(AppDesk.Password, "another horse battery"), Who.Agent(id));

        await line.EndedAsync();
    }

    private async Task<long> PositionAsync() => (await desk.Desk.AskAsync(new LogPosition(), Who.System, Ct)).Value;

    /// <summary>Members and guests see their own tickets only, until it is let go.</summary>
    private sealed class Narrow(AppDesk desk) : IAsyncDisposable
    {
        public Task OnAsync() => SetAsync(TicketScope.Own);

        public async ValueTask DisposeAsync() => await SetAsync(TicketScope.All);

        private async Task SetAsync(TicketScope scope)
        {
            var settings = (await desk.Desk.AskAsync(new ReadDirectory(), Who.System)).Value!.Settings;
            await desk.RunAsync(new ChangeWorkspace(settings with { MembersSee = scope }), desk.Owner);
        }
    }
}
