using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Access;

public sealed class WorkspaceTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task Old_numbers_stay_readable_after_the_prefix_changed()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var before = (await AskAsync(new ReadDirectory(), admin)).Settings;

        await RunAsync(new ChangeWorkspace(before with { NumberPrefix = "help", NumberWidth = 4, FormerPrefixes = ["EVIL"] }), admin);

        var after = (await AskAsync(new ReadDirectory(), admin)).Settings;
        Assert.Equal("HELP-0013", TicketNumber.Format(13, after));
        Assert.Equal(["TKT"], after.FormerPrefixes);
        Assert.True(TicketNumber.TryParse("tkt-000013", after, out var id));
        Assert.Equal(13, id);
        Assert.Equal(["workspace.changed"], await LogOfAsync("workspace", 1));
        await RunAsync(new ChangeWorkspace(after), admin);
        Assert.Equal(["workspace.changed"], await LogOfAsync("workspace", 1));
    }

    public static TheoryData<string, WorkspaceSettings> Wrong()
    {
        var right = new WorkspaceSettings("HelpDesk", "Etc/UTC", "TKT", 6, [], false, false, TagWord.Tags, true, true, TicketScope.All, true, true);
        return new TheoryData<string, WorkspaceSettings>
        {
            { "name", right with { Name = " " } },
            { "name", right with { Name = new string('x', 81) } },
            { "time-zone", right with { TimeZone = "Europe/Atlantis" } },
            { "time-zone", right with { TimeZone = "" } },
            { "number-prefix", right with { NumberPrefix = "" } },
            { "number-prefix", right with { NumberPrefix = "ABCDEFGHIJK" } },
            { "number-prefix", right with { NumberPrefix = "TK-T" } },
            { "number-prefix", right with { NumberPrefix = "ÄÖ" } },
            { "number-prefix", right with { NumberPrefix = "123" } },
            { "number-width", right with { NumberWidth = 0 } },
            { "number-width", right with { NumberWidth = 13 } },
            { "tag-word", right with { TagWord = (TagWord)9 } },
            { "members-see", right with { MembersSee = (TicketScope)9 } },
        };
    }

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task Settings_that_make_no_sense_are_refused(string field, WorkspaceSettings settings)
    {
        var admin = await AddAgentAsync(Role.Admin);

        Assert.Equal(field, Assert.IsType<Refusal.Invalid>(await RefusedAsync(new ChangeWorkspace(settings), admin)).Field);
    }

    [Fact]
    public async Task Everybody_edits_their_own_profile()
    {
        var guest = await AddAgentAsync(Role.Guest);

        await RunAsync(new EditProfile(" Ben Okafor ", "Europe/Lisbon", SingleKeyShortcuts: false), guest);

        var profile = await AskAsync(new MyProfile(), guest);
        Assert.Equal(("Ben Okafor", "Europe/Lisbon", false), (profile.Name, profile.TimeZone, profile.SingleKeyShortcuts));
        Assert.Equal("time-zone", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new EditProfile("Ben", "Lisbon time", true), guest)).Field);
        Assert.Equal(["agent.added", "agent.renamed", "agent.preferences_changed"], await LogOfAsync("agent", guest.Id));
        await RunAsync(new EditProfile("Ben Okafor", " ", SingleKeyShortcuts: false), guest);
        Assert.Null((await AskAsync(new MyProfile(), guest)).TimeZone);
    }

    [Fact]
    public async Task Feedback_on_the_guide_keeps_the_latest_word()
    {
        var guest = await AddAgentAsync(Role.Guest);

        await RunAsync(new SaveGuideFeedback("guide", false, "Too long"), guest);
        await RunAsync(new SaveGuideFeedback("guide", true, " Better now "), guest);

        Assert.Equal("true Better now", await ScalarAsync<string>("select string_agg(helpful || ' ' || comment, ',') from guide_feedback"));
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveGuideFeedback("../etc", true), guest));
        Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveGuideFeedback("guide", true, new string('x', 2001)), guest));
    }

    [Fact]
    public void Every_offered_zone_is_known_to_this_system() =>
        Assert.DoesNotContain(TimeZones.All, id => !TimeZoneInfo.TryFindSystemTimeZoneById(id, out _));
}
