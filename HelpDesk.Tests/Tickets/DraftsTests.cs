using System.Globalization;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Tickets;

public sealed class DraftsTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task A_draft_comes_back_to_its_writer_only_and_leaves_no_event()
    {
        var (ann, bob) = (await AddAgentAsync(Role.Member), await AddAgentAsync(Role.Member));
        var id = (await RunAsync(new CreateTicket("Printer"), ann)).ToString(CultureInfo.InvariantCulture);
        var position = await AskAsync(new LogPosition(), ann);
        await RunAsync(new SaveDraft(id, "note", "It bu", null), ann);
        await RunAsync(new SaveDraft(id, "note", "It burns", null), ann);
        await RunAsync(new SaveDraft(id, "description", "Badly", 3), ann);
        await RunAsync(new SaveDraft(id, "note", "Bob's", null), bob);

        Assert.Equal([("description", "Badly", 3), ("note", "It burns", null)], (await AskAsync(new MyDrafts(id), ann)).Select(d => (d.Kind, d.Body, d.Seen)));
        Assert.Equal(["Bob's"], (await AskAsync(new MyDrafts(id), bob)).Select(d => d.Body));
        Assert.Empty(await AskAsync(new MyDrafts("new"), ann));
        Assert.Equal(position, await AskAsync(new LogPosition(), ann));
    }

    [Fact]
    public async Task An_empty_draft_is_forgotten_and_so_is_one_that_became_a_note_or_a_ticket()
    {
        var ann = await AddAgentAsync(Role.Member);
        var ticket = await RunAsync(new CreateTicket("Printer"), ann);
        var id = ticket.ToString(CultureInfo.InvariantCulture);
        await RunAsync(new SaveDraft(id, "description", "x", 1), ann);
        await RunAsync(new SaveDraft(id, "description", "", 1), ann);
        Assert.Empty(await AskAsync(new MyDrafts(id), ann));

        await RunAsync(new SaveDraft(id, "note", "It burns", null), ann);
        await RunAsync(new AddNote(ticket, "It burns"), ann);
        Assert.Empty(await AskAsync(new MyDrafts(id), ann));

        await RunAsync(new SaveDraft("new", "ticket", """{"subject":"Another"}""", null), ann);
        await RunAsync(new CreateTicket("Another"), ann);
        Assert.Empty(await AskAsync(new MyDrafts("new"), ann));
    }

    [Fact]
    public async Task Whom_a_reply_goes_to_as_a_copy_is_part_of_its_draft_and_nobody_is_a_choice_too()
    {
        var ann = await AddAgentAsync(Role.Member);
        var id = (await RunAsync(new CreateTicket("Printer"), ann)).ToString(CultureInfo.InvariantCulture);
        async Task<IEnumerable<(string, string?)>> ReadAsync() => (await AskAsync(new MyDrafts(id), ann)).Select(d => (d.Body, d.Cc));
        await RunAsync(new SaveDraft(id, "reply", "", 0, "ben@exam"), ann);
        Assert.Equal([("", "ben@exam")], await ReadAsync());
        await RunAsync(new SaveDraft(id, "reply", "Dear Ana,", 0, "ben@example.com, cid@example.com"), ann);
        Assert.Equal([("Dear Ana,", "ben@example.com, cid@example.com")], await ReadAsync());
        await RunAsync(new SaveDraft(id, "reply", "", 0, ""), ann);
        Assert.Equal([("", "")], await ReadAsync());
        await RunAsync(new SaveDraft(id, "reply", "", 0), ann);
        Assert.Empty(await ReadAsync());
        Assert.Equal("cc", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveDraft(id, "reply", "x", 0, new string('x', SaveDraft.LongestCc + 1)), ann)).Field);
    }

    [Theory]
    [InlineData("elsewhere", "note", "place")]
    [InlineData("new", "", "kind")]
    [InlineData("new", "a kind whose name is far too long to be one of ours", "kind")]
    public async Task A_draft_of_a_place_or_kind_that_does_not_exist_is_refused(string place, string kind, string field)
    {
        var ann = await AddAgentAsync(Role.Member);
        Assert.Equal(field, Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveDraft(place, kind, "x", null), ann)).Field);
    }

    [Fact]
    public async Task A_draft_of_a_ticket_that_does_not_exist_or_that_is_too_long_is_refused()
    {
        var ann = await AddAgentAsync(Role.Member);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new SaveDraft("987654", "note", "x", null), ann));
        Assert.Equal("body", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveDraft("new", "ticket", new string('x', 100_001), null), ann)).Field);
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from drafts"));
    }
}
