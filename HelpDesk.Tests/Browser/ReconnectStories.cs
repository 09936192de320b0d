using System.Globalization;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Browser;

/// <summary>Leaving and returning ends in exactly the state that a fresh load shows (UI 7 rule 11, TRUST; issue part 10, 3).</summary>
public sealed class ReconnectStories(BrowserDesk desk) : BrowserTest(desk)
{
    /// <summary>The framework's own words when something happens on the page in the instant of the cut.</summary>
    protected override bool Expected(string fault) => fault.Contains("Cannot send data if the connection is not in the 'Connected' State", StringComparison.Ordinal);

    [Fact]
    public async Task A_screen_without_its_line_stays_as_it_is_says_so_and_equals_a_fresh_load_when_it_is_back()
    {
        var changed = await Stage.TicketAsync("Changed while away");
        var closed = await Stage.TicketAsync("Closed while away");
        var open = await Stage.TicketAsync("Open in the panel while away");
        await using var wire = new Wire(App.App.Address);
        var member = await ComeAsync(App.Member, address: wire.Address);
        await member.OpenAsync(open, "activity");
        var before = await member.SnapshotAsync();
        await member.Page.EvaluateAsync("window.theSameDocument = true");

        wire.Cut();
        await Expect(member.Live).ToHaveAttributeAsync("data-live", "reconnecting");
        await Stage.ChangeAsync(changed, new SetPriority(TicketPriority.High));
        await Stage.ChangeAsync(changed, new SetStatus(TicketStatus.InProgress));
        await Stage.ChangeAsync(closed, new SetStatus(TicketStatus.Closed));
        await Stage.ChangeAsync(open, new AddAssignee(App.Lead.Id));
        var fresh = await Stage.TicketAsync("Created while away");
        var owner = await ComeAsync(App.Owner);
        await Expect(owner.Row(fresh)).ToBeVisibleAsync();
        Assert.Equal(before, await member.SnapshotAsync());

        wire.Mend();
        await Expect(member.Live).ToHaveAttributeAsync("data-live", "on");
        await Expect(member.Banner).ToHaveTextAsync("Back online. 4 tickets changed while you were away.");
        await Expect(member.Row(changed)).ToHaveAttributeAsync("data-status", "in-progress");
        await Expect(member.Activity.First).ToHaveTextAsync("Adam Admin assigned Lena Lead");
        await EqualsFreshLoadAsync(member);
        Assert.True(await member.Page.EvaluateAsync<bool>("window.theSameDocument"), "The circuit was still there: nothing had to be loaded again.");
    }

    [Fact]
    public async Task Forty_changes_during_an_outage_leave_no_difference_to_a_fresh_load()
    {
        var ids = new List<long>();
        for (var n = 0; n < 20; n++) ids.Add(await Stage.TicketAsync(string.Create(CultureInfo.InvariantCulture, $"Outage {n}")));
        var member = await ComeAsync(App.Member, "/tickets?sort=updated&q=outage");
        await member.Context.SetOfflineAsync(true);
        await Expect(member.Live).ToHaveAttributeAsync("data-live", "off");
        await Expect(member.Banner).ToContainTextAsync("You're offline");
        for (var n = 0; n < 20; n++)
        {
            await Stage.ChangeAsync(ids[n], new SetPriority((TicketPriority)(n % 4 + 1)));
            await Stage.ChangeAsync(ids[19 - n], n % 3 == 0 ? new AddAssignee(App.Member.Id) : n % 3 == 1 ? new SetStatus(TicketStatus.Closed) : new Archive());
        }
        await member.Context.SetOfflineAsync(false);
        await Expect(member.Live).ToHaveAttributeAsync("data-live", "on");
        await Expect(member.Banner).ToHaveTextAsync("Back online. 20 tickets changed while you were away.");
        await EqualsFreshLoadAsync(member);
    }

    [Fact]
    public async Task After_a_restart_of_the_server_the_page_comes_back_by_itself_with_its_place_and_the_draft()
    {
        var id = await Stage.TicketAsync("Survives a restart", tags: await Stage.TagAsync("restart"));
        var app = await RunningApp.StartAsync(App.ConnectionString);
        try
        {
            var port = new Uri(app.Address).Port;
            var tag = await Stage.TagAsync("restart");
            var member = await ComeAsync(App.Member, $"/tickets?tag={tag}&sort=updated&t={BrowserDesk.Number(id)}&tab=notes", address: app.Address);
            var url = member.Page.Url;
            await member.Page.FillAsync("[data-note-input]", "Half a thought");
            await Expect(member.Panel.Locator("[data-draft-state]")).ToContainTextAsync("Saved");
            var loads = member.Loads;

            await app.KillAsync();
            await Expect(member.Live).ToHaveAttributeAsync("data-live", "reconnecting");
            await Stage.ChangeAsync(id, new SetStatus(TicketStatus.InProgress));
            await app.DisposeAsync();
            app = await RunningApp.StartAsync(App.ConnectionString, port: port);

            await Expect(member.Row(id)).ToHaveAttributeAsync("data-status", "in-progress", new() { Timeout = 30_000 });
            await Expect(member.Live).ToHaveAttributeAsync("data-live", "on");
            await Expect(member.Page.Locator("[data-note-input]")).ToHaveValueAsync("Half a thought");
            await Expect(member.Banner).ToHaveTextAsync("Back online. 1 ticket changed while you were away.");
            Assert.Equal(url, member.Page.Url);
            Assert.Equal(loads + 1, member.Loads);
            await EqualsFreshLoadAsync(member, app.Address);
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    /// <summary>A page that is opened now shows the same; counts of tabs and views may come half a second after the rows.</summary>
    private async Task EqualsFreshLoadAsync(Person back, string? address = null)
    {
        var other = await ComeAsync(back.Who, new Uri(back.Page.Url).PathAndQuery, address: address);
        for (var attempt = 0; attempt < 40 && await ShownAsync(other) != await ShownAsync(back); attempt++) await Task.Delay(100, Ct);
        Assert.Equal(await ShownAsync(other), await ShownAsync(back));
    }

    private static async Task<string> ShownAsync(Person person) =>
        string.Join('\n', [.. await person.SnapshotAsync(), .. await person.CountsAsync(), $"queue {await person.Queue.CountAsync()}"]);
}
