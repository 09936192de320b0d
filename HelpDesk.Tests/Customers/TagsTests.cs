using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Customers;

public sealed class TagsTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task The_same_name_is_the_same_tag_whatever_its_case_and_comes_back_from_the_archive()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var id = await RunAsync(new CreateTag("Hardware", 3), admin);
        Assert.Equal(id, await RunAsync(new CreateTag(" hardware "), admin));
        await RunAsync(new EditTag(id, "Hardware", 3, Archived: true), admin);
        Assert.Equal([new TagInfo(id, "Hardware", 3, true)], await AskAsync(new ReadTags(), admin));
        Assert.Equal(id, await RunAsync(new CreateTag("HARDWARE"), admin));
        Assert.Equal([new TagInfo(id, "Hardware", 3, false)], await AskAsync(new ReadTags(), admin));
        Assert.Equal(["tag.created", "tag.edited", "tag.edited"], await LogOfAsync("tag", id));
    }

    [Fact]
    public async Task An_archived_tag_stays_on_its_tickets_and_is_not_given_to_others()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var id = await RunAsync(new CreateTag("Hardware"), admin);
        var (old, fresh) = (await RunAsync(new CreateTicket("Old", TagIds: [id]), admin), await RunAsync(new CreateTicket("Fresh"), admin));
        await RunAsync(new EditTag(id, "Hardware", 1, Archived: true), admin);
        Assert.Equal([id], (await AskAsync(new TicketDetail(old), admin)).Row.TagIds);
        Assert.Equal("tags", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new ChangeTicket(fresh, new AddTag(id)), admin)).Field);
        Assert.Equal("tags", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new CreateTicket("Another", TagIds: [id]), admin)).Field);
    }

    [Theory]
    [InlineData("", 1, "name")]
    [InlineData("Hardware", 0, "color")]
    [InlineData("Hardware", 9, "color")]
    [InlineData("SOFTWARE", 1, "name")]
    public async Task A_tag_without_a_name_of_its_own_or_a_colour_of_the_palette_is_refused(string name, int color, string field)
    {
        var admin = await AddAgentAsync(Role.Admin);
        var id = await RunAsync(new CreateTag("Hardware"), admin);
        await RunAsync(new CreateTag("Software"), admin);
        Assert.Equal(field, Assert.IsType<Refusal.Invalid>(await RefusedAsync(new EditTag(id, name, color, false), admin)).Field);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new EditTag(987, "Other", 1, false), admin));
        Assert.Equal("name", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new CreateTag(new string('x', 61)), admin)).Field);
        Assert.Equal("name", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new CreateTag("a\0b"), admin)).Field);
    }

    [Fact]
    public async Task Two_agents_who_create_the_same_tag_at_once_get_the_same_one()
    {
        var (ann, bob) = (await AddAgentAsync(Role.Member), await AddAgentAsync(Role.Member));
        for (var round = 0; round < 10; round++)
        {
            var name = $"tag {round}";
            var both = await Task.WhenAll(Desk.RunAsync(new CreateTag(name), ann, Ct), Desk.RunAsync(new CreateTag(name), bob, Ct));
            Assert.All(both, o => Assert.True(o.Ok, o.Refused?.Message));
            Assert.Equal(both[0].Value, both[1].Value);
        }
    }
}
