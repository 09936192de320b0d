using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Conversations;

public sealed class ThreadTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    [Fact]
    public async Task Messages_notes_and_what_happened_between_them_stand_in_the_order_of_time()
    {
        var reply = await SendAsync(Reply(), Ann);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var note = await RunAsync(new AddNote(Ticket, "Odd."), Bob);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(new ChangeTicket(Ticket, new SetPriority(TicketPriority.Urgent)), Bob);
        var page = await AskAsync(new TicketThread(Ticket), Ann);
        Assert.Equal(["m" + reply, "status", "n" + note, "priority"], page.Items.Select(i => i.Line?.Fact switch { StatusChanged => "status", PriorityChanged => "priority", _ => i.Key }));
        Assert.Null(page.Older);
    }

    [Fact]
    public async Task Pages_join_without_gaps_or_repeats_even_where_many_stand_at_the_same_instant()
    {
        for (var i = 0; i < 12; i++)
        {
            await RunAsync(new AddNote(Ticket, $"Note {i}"), Bob);
            await RunAsync(Reply($"Reply {i}"), Ann);
            if (i % 4 == 3) Clock.Advance(TimeSpan.FromMinutes(1));
        }
        var whole = (await AskAsync(new TicketThread(Ticket, Take: 100), Ann)).Items.Where(i => i.Line is null).Select(i => i.Key).ToList();
        Assert.Equal(24, whole.Count);
        foreach (var take in new[] { 1, 3, 5, 7 })
        {
            var joined = new List<string>();
            ThreadCursor? before = null;
            do
            {
                var page = await AskAsync(new TicketThread(Ticket, before, take), Ann);
                joined.InsertRange(0, page.Items.Where(i => i.Line is null).Select(i => i.Key));
                before = page.Older;
            }
            while (before is not null);
            Assert.Equal(whole.Order(StringComparer.Ordinal), joined.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task The_text_of_a_deleted_note_is_not_in_the_thread()
    {
        var member = await AddAgentAsync(Role.Member);
        var note = await RunAsync(new AddNote(Ticket, "The secret word is aardvark."), Bob);
        await RunAsync(new DeleteNote(Ticket, note), Bob);
        Assert.Equal("", Assert.Single((await AskAsync(new TicketThread(Ticket), member)).Items, i => i.Note is not null).Note!.Body);
    }

    [Fact]
    public async Task Words_of_replies_are_found_by_the_search_until_they_are_taken_back()
    {
        var held = await RunAsync(Reply("The spare part is a flux capacitor."), Ann);
        Assert.Single((await AskAsync(new TicketList(new TicketFilter { Search = "capacitor" }), Ann)).Rows);
        await RunAsync(new TakeBackReply(held.MessageId), Ann);
        Assert.Empty((await AskAsync(new TicketList(new TicketFilter { Search = "capacitor" }), Ann)).Rows);
    }

    [Fact]
    public async Task The_search_looks_in_the_newest_messages_of_a_long_conversation()
    {
        await ExecuteAsync($"""
            insert into messages (ticket_id, number, direction, author_kind, author_name, channel, body, state, created_at)
            select {Ticket}, n, 1, 2, 'Ana Rivera', 2, 'word' || n || repeat(' so on', 3000) || ' end' || n, 7, now() from generate_series(1, 60) n
            """);
        foreach (var (word, found) in new[] { ("word60", true), ("end60", true), ("word55", true), ("end55", false), ("word54", false), ("word1", false) })
            Assert.Equal(found, (await AskAsync(new TicketList(new TicketFilter { Search = word }), Ann)).Rows.Count == 1);
        await RunAsync(Reply("The spare part is a flux capacitor."), Ann);
        foreach (var word in new[] { "capacitor", "word60", "smoke", "rivera" }) Assert.Single((await AskAsync(new TicketList(new TicketFilter { Search = word }), Ann)).Rows);
    }

    [Fact]
    public async Task A_reply_is_written_into_the_search_once_and_not_again_on_its_way()
    {
        var held = await RunAsync(Reply("The spare part is a flux capacitor."), Ann);
        var written = await ScalarAsync<string>("select xmin::text from ticket_search");
        Clock.Advance(TimeSpan.FromSeconds(8));
        await RunAsync(new ReleaseReply(held.MessageId), Who.Clock);
        await HandOverAsync(MailFate.Accepted);
        Assert.Equal(MessageState.Sent, (await MessageAsync(held.MessageId)).State);
        Assert.Equal(written, await ScalarAsync<string>("select xmin::text from ticket_search"));
    }

    [Fact]
    public async Task A_thread_of_a_ticket_that_one_may_not_see_does_not_exist()
    {
        var guest = await AddAgentAsync(Role.Guest);
        await ExecuteAsync("update workspace set members_see = 3");
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TicketThread(Ticket), guest));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new TicketThread(987_654), Ann));
    }
}
