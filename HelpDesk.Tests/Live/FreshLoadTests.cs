using System.Globalization;
using HelpDesk.App.Features.Analytics;
using HelpDesk.App.Features.Customers;
using HelpDesk.App.Features.Inbox;
using HelpDesk.App.Features.Settings;
using HelpDesk.App.Features.Tickets;
using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Access;
using HelpDesk.Tests.Support;
using RoleMatrix = HelpDesk.Tests.Access.RoleMatrix;

namespace HelpDesk.Tests.Live;

/// <summary>
/// for every command there is, the screens that were open before it and followed the feed show what a page loaded afterwards shows.
/// The commands are those of the role table, so that a new one is tried without being asked.
/// </summary>
public sealed class FreshLoadTests(OpenScreens screens) : IClassFixture<OpenScreens>
{
    /// <summary>One line for each command and ticket change: the first that somebody may.</summary>
    private static IReadOnlyDictionary<string, MatrixLine> Commands { get; } = RoleMatrix.Lines
        .Where(l => !l.RuleStops && !IsQuery(l.Type) && (l.May.Length > 0 || l.Needs == Permission.System))
        .GroupBy(l => l.Type).Select(g => g.First()).ToDictionary(l => l.Type.Name);

    /// <summary>What the table's lines do not do to what the screens show.</summary>
    private static IReadOnlyDictionary<string, Func<RoleWorld, long, Task>[]> Deeds { get; } = new Dictionary<string, Func<RoleWorld, long, Task>[]>
    {
        ["a customer gets another name and company"] = [(w, _) => w.RunAsync(new SaveCustomer(w.Customer, w.Name("Ana"), ["ana@example.com"], "1", "CRM-1", w.Name("Acme")), w.Owner)],
        ["a ticket's assignee gets another name"] =
        [
            async (w, ticket) => await w.RunAsync(new ChangeTicket(ticket, new SetAssignee(w.Outsider.Id)), w.Owner),
            (w, _) => w.RunAsync(new EditProfile(w.Name("Renamed"), null, true), w.Outsider),
        ],
        ["a ticket's tag gets another name and is archived"] =
        [
            async (w, ticket) => await w.RunAsync(new ChangeTicket(ticket, new AddTag(await w.TagAsync())), w.Owner),
            async (w, _) => await w.RunAsync(new EditTag(await w.LastTagAsync(), w.Name("renamed"), 4, false), w.Owner),
            async (w, _) => await w.RunAsync(new EditTag(await w.LastTagAsync(), w.Name("renamed"), 4, true), w.Owner),
        ],
        ["numbers, priorities and tags are called differently"] =
        [
            (w, _) => w.SetAsync(s => s with { NumberPrefix = "REQ", CriticalLabels = true, TagWord = TagWord.Labels }),
            (w, _) => w.SetAsync(s => s with { NumberPrefix = "TKT", CriticalLabels = false, TagWord = TagWord.Tags }),
        ],
        ["members see less and more again"] = [(w, _) => w.SetAsync(s => s with { MembersSee = TicketScope.Own }), (w, _) => w.SetAsync(s => s with { MembersSee = TicketScope.All })],
        ["a member becomes a guest and a member again"] =
        [
            (w, _) => w.RunAsync(new ChangeRole(w.Of(Actor.Member)[0].Id, Role.Guest), w.Owner),
            (w, _) => w.RunAsync(new ChangeRole(w.Of(Actor.Member)[0].Id, Role.Member), w.Owner),
        ],
        ["time passes until clocks turn"] =
        [
            (w, ticket) => w.RunAsync(new ChangeTicket(ticket, new SetPriority(TicketPriority.Urgent)), w.Owner),
            async (w, _) =>
            {
                w.Clock.Advance(TimeSpan.FromHours(3));
                Assert.True(await w.RunAsync(new TurnSlaStates(), Who.Clock) > 0, "No clock turned.");
            },
        ],
        ["a ticket moves to a group that stands elsewhere in the list"] = [(w, ticket) => w.RunAsync(new ChangeTicket(ticket, new SetStatus(TicketStatus.InProgress)), w.Owner)],
        ["a customer answers by mail and is answered"] =
        [
            async (w, ticket) => await w.RunAsync(new SendReply(ticket, "We look into it.", null, Guid.NewGuid()), w.Owner),
            async (w, ticket) => await w.AnsweredAsync(ticket),
            async (w, ticket) => await w.RunAsync(new ReleaseReply(await w.LastMessageAsync(ticket), Now: true), w.Owner),
        ],
        ["two hundred changes come at once"] =
        [
            async (w, ticket) =>
            {
                for (var i = 0; i < 100; i++) await w.RunAsync(new ChangeTicket(ticket, new SetType(i % 2 == 0 ? TicketType.Bug : TicketType.Support)), w.Owner);
                for (var i = 0; i < 100; i++) await w.RunAsync(new AddNote(ticket, w.Name("Note")), w.Owner);
            },
        ],
    };

    public static TheoryData<string> Names => [.. Commands.Keys];

    public static TheoryData<string> DeedNames => [.. Deeds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Screens_that_followed_a_command_equal_fresh_ones(string command)
    {
        var (world, line) = (screens.World, Commands[command]);
        var actor = line.May.Length > 0 ? world.Owner : Who.System;
        var use = await line.Make(world, actor);
        world.Tick();
        await screens.CompareAsync(async () => Assert.Null(await world.TryAsync(use, actor)));
    }

    [Theory]
    [MemberData(nameof(DeedNames))]
    public async Task Screens_equal_fresh_ones_when(string deed)
    {
        var other = await screens.World.TicketAsync(screens.World.Team, screens.World.Of(Actor.Member)[0].Id);
        await screens.World.RunAsync(new ChangeTicket(other, new SetStatus(TicketStatus.InProgress)), screens.World.Owner);
        await screens.World.TicketAsync(screens.World.Team, screens.World.Of(Actor.Member)[0].Id);
        screens.World.Tick();
        var ticket = await screens.World.LastTicketAsync();
        await screens.CompareAsync([.. Deeds[deed].Select(step => (Func<Task>)(() => step(screens.World, ticket)))]);
    }

    private static bool IsQuery(Type type) => type.BaseType is { IsGenericType: true } b && b.GetGenericTypeDefinition() == typeof(Query<>);
}

/// <summary>Screens of two people that stay open and follow the feed while commands come.</summary>
public sealed class OpenScreens(PostgresTemplate postgres) : IAsyncLifetime
{
    private readonly Dictionary<Place, Screen> _steady = [];
    private ScreenNode _node = null!;

    public RoleWorld World { get; } = new(postgres);

    public async ValueTask InitializeAsync()
    {
        await World.InitializeAsync();
        // Who looks at what is nobody's command.
        await World.SetAsync(s => s with { Presence = false });
        _node = await ScreenNode.StartAsync(World.Desk, World.Clock, follows: true);
        await OpenSteadyAsync();
    }

    private async Task OpenSteadyAsync()
    {
        foreach (var place in Steady()) _steady[place] = await place.OpenAsync(_node);
        foreach (var screen in _steady.Values) await screen.LoadedAsync();
    }

    /// <summary>A list shows a page; what falls off its end is another story than what this compares.</summary>
    private async Task TidyAsync()
    {
        if (!await World.TidyAsync()) return;
        foreach (var screen in _steady.Values) await screen.DisposeAsync();
        _steady.Clear();
        await _node.ToldAsync();
        await OpenSteadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var screen in _steady.Values) await screen.DisposeAsync();
        var left = _node.Feed.WatchCount;
        await _node.DisposeAsync();
        await World.DisposeAsync();
        Assert.Equal(0, left);
    }

    /// <summary>Opens the newest ticket as well, lets things happen, and compares after each every screen with a fresh one.</summary>
    public async Task CompareAsync(params Func<Task>[] acts)
    {
        await TidyAsync();
        var ticket = await World.LastTicketAsync();
        await _node.ToldAsync();
        var open = new Dictionary<Place, Screen>();
        foreach (var place in Panels(ticket)) open[place] = await place.OpenAsync(_node);
        try
        {
            foreach (var screen in open.Values) await screen.LoadedAsync();
            foreach (var act in acts)
            {
                await act();
                await _node.ToldAsync();
                await using var loaded = await ScreenNode.StartAsync(World.Desk, World.Clock, follows: false, _node.Bells);
                foreach (var (place, followed) in open.Concat(_steady)) await AgreeAsync(place, followed, loaded);
            }
        }
        finally
        {
            foreach (var screen in open.Values) await screen.DisposeAsync();
        }
    }

    private static async Task AgreeAsync(Place place, Screen followed, ScreenNode loaded)
    {
        await using var fresh = await place.OpenAsync(loaded);
        string? difference = null;
        for (var wait = 0; wait < 150; wait++)
        {
            difference = ScreenPicture.Difference(followed.Html, fresh.Html);
            if (difference is null) return;
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        Assert.Fail($"{place.Address} is not what a fresh page shows: {difference}");
    }

    private Who Admin => World.Of(Actor.Admin)[0];

    private Who Member => World.Of(Actor.Member)[0];

    private IEnumerable<Place> Panels(long ticket)
    {
        var id = ticket.ToString(CultureInfo.InvariantCulture);
        yield return new(Admin, $"/tickets?t={id}", typeof(TicketsPage));
        yield return new(Member, $"/tickets?status=all&t={id}&tab=activity", typeof(TicketsPage));
        yield return new(Admin, $"/tickets?q=Ticket&tab=notes&t={id}", typeof(TicketsPage));
    }

    private IEnumerable<Place> Steady()
    {
        var customer = CustomerLine.Format(World.Customer);
        yield return new(Member, "/tickets?sort=updated&assignee=none", typeof(TicketsPage));
        yield return new(Admin, "/customers", typeof(CustomersPage));
        yield return new(Member, "/customers/" + customer, typeof(CustomerPage), customer);
        yield return new(Member, "/inbox", typeof(InboxPage));
        yield return new(Member, "/settings/notifications", typeof(NotificationsPage));
        yield return new(Admin, "/settings/sla", typeof(SlaPage));
        yield return new(Admin, "/settings/calendars", typeof(CalendarsPage));
        yield return new(Admin, "/settings/members", typeof(MembersPage));
        yield return new(Admin, "/settings/teams", typeof(TeamsPage));
        yield return new(Admin, "/settings/tags", typeof(TagsPage));
        yield return new(Admin, "/settings/domains", typeof(DomainsPage));
        yield return new(Admin, "/settings/workspace", typeof(WorkspacePage));
        yield return new(Admin, "/analytics", typeof(AnalyticsPage));
        yield return new(Admin, "/analytics/wall?range=today", typeof(WallPage));
    }

    private sealed record Place(Who Who, string Address, Type Page, string? Number = null)
    {
        public Task<Screen> OpenAsync(ScreenNode node) => Screen.OpenAsync(node, Who, Address, Page, Number, alone: Page != typeof(TicketsPage));
    }
}
