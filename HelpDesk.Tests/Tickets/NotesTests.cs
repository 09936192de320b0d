using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Tickets;

public sealed class NotesTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task Every_version_of_a_note_is_kept_and_the_newest_shown()
    {
        var ann = await AddAgentAsync(Role.Member);
        var ticket = await RunAsync(new CreateTicket("Printer"), ann);
        var note = await RunAsync(new AddNote(ticket, "It burns."), ann);
        Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(2, await RunAsync(new EditNote(ticket, note, "It smokes.", 1), ann));
        Assert.Equal(2, await RunAsync(new EditNote(ticket, note, "It smokes.", 2), ann));

        var shown = Assert.Single(await AskAsync(new TicketNotes(ticket), ann));
        Assert.Equal(("It smokes.", 2, ann.Id, Clock.GetUtcNow()), (shown.Body, shown.Revision, shown.AuthorId!.Value, shown.EditedAt!.Value));
        Assert.Equal("It burns.|It smokes.", await ScalarAsync<string>($"select string_agg(body, '|' order by revision) from note_revisions where note_id = {note}"));
        Assert.Equal(["ticket.created", "ticket.sla_changed", "ticket.note_added", "ticket.note_edited"], await LogOfAsync("ticket", ticket));
    }

    [Fact]
    public async Task Who_edits_an_older_version_gets_the_newer_text_and_changes_nothing()
    {
        var (ann, bob) = (await AddAgentAsync(Role.Member), await AddAgentAsync(Role.Admin));
        var ticket = await RunAsync(new CreateTicket("Printer"), ann);
        var note = await RunAsync(new AddNote(ticket, "It burns."), ann);
        await RunAsync(new EditNote(ticket, note, "Bob's words", 1), bob);
        Assert.Equal("Bob's words", Assert.IsType<Refusal.Stale>(await RefusedAsync(new EditNote(ticket, note, "Ann's words", 1), ann)).Current);
        Assert.Equal("Bob's words", (await AskAsync(new TicketNotes(ticket), ann))[0].Body);
    }

    [Fact]
    public async Task A_deleted_note_leaves_a_tombstone_whose_text_only_auditors_read_until_it_is_restored()
    {
        var (ann, admin) = (await AddAgentAsync(Role.Member), await AddAgentAsync(Role.Admin));
        var ticket = await RunAsync(new CreateTicket("Printer"), ann);
        var note = await RunAsync(new AddNote(ticket, "The secret word is aardvark."), ann);
        await RunAsync(new DeleteNote(ticket, note), ann);
        await RunAsync(new DeleteNote(ticket, note), ann);

        var tombstone = Assert.Single(await AskAsync(new TicketNotes(ticket), ann));
        Assert.Equal(("", ann.Id), (tombstone.Body, tombstone.DeletedBy!.Value));
        Assert.Contains("aardvark", (await AskAsync(new TicketNotes(ticket), admin))[0].Body, StringComparison.Ordinal);
        Assert.Empty((await AskAsync(new TicketList(new TicketFilter { Search = "aardvark" }), admin)).Rows);
        Assert.Equal(0, (await AskAsync(new TicketDetail(ticket), ann)).Notes);
        Assert.IsType<Refusal.Rule>(await RefusedAsync(new EditNote(ticket, note, "Changed", null), ann));

        await RunAsync(new DeleteNote(ticket, note, Restore: true), ann);
        Assert.Contains("aardvark", (await AskAsync(new TicketNotes(ticket), ann))[0].Body, StringComparison.Ordinal);
        Assert.Single((await AskAsync(new TicketList(new TicketFilter { Search = "aardvark" }), admin)).Rows);
        Assert.Equal(["ticket.note_added", "ticket.note_deleted", "ticket.note_restored"], (await LogOfAsync("ticket", ticket)).Where(k => k.Contains("note", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Mentions_are_the_people_named_in_the_text()
    {
        var ann = await AddAgentAsync(Role.Member);
        var ticket = await RunAsync(new CreateTicket("Printer"), ann);
        await RunAsync(new AddNote(ticket, "See @[Ann](agent:12) and @[Bob](agent:7), again @[Ann](agent:12), not @[x](agent:99999999999999999999)"), ann);
        Assert.Equal("12,7", await ScalarAsync<string>("select array_to_string(mentions, ',') from notes"));
    }

    [Fact]
    public async Task Notes_come_in_pages_oldest_first_within_a_page()
    {
        var ann = await AddAgentAsync(Role.Member);
        var ticket = await RunAsync(new CreateTicket("Printer"), ann);
        var ids = new List<long>();
        for (var i = 0; i < 5; i++) ids.Add(await RunAsync(new AddNote(ticket, $"Note {i}"), ann));
        var newest = await AskAsync(new TicketNotes(ticket, null, 2), ann);
        var older = await AskAsync(new TicketNotes(ticket, newest[0].Id, 2), ann);
        Assert.Equal([ids[3], ids[4], ids[1], ids[2]], newest.Concat(older).Select(n => n.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("a\0b")]
    public async Task A_note_without_text_or_with_text_that_cannot_be_kept_is_refused_at_its_field(string body)
    {
        var ann = await AddAgentAsync(Role.Member);
        var ticket = await RunAsync(new CreateTicket("Printer"), ann);
        Assert.Equal("note", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new AddNote(ticket, body), ann)).Field);
        Assert.Equal("note", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new AddNote(ticket, new string('x', 100_001)), ann)).Field);
        Assert.Equal("note", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new AddNote(ticket, "half " + (char)0xDC00), ann)).Field);
    }

    [Fact]
    public async Task A_note_on_a_deleted_ticket_is_refused()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var ticket = await RunAsync(new CreateTicket("Printer"), admin);
        await RunAsync(new ChangeTicket(ticket, new Delete()), admin);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new AddNote(ticket, "Too late"), admin));
    }
}
