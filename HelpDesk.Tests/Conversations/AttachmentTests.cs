using System.Text;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Access;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Conversations;

public sealed class AttachmentTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    [Theory]
    [InlineData("../../x", "x")]
    [InlineData("..\\x", "x")]
    [InlineData("C:\\x\\y.txt", "y.txt")]
    [InlineData(".htaccess", "htaccess")]
    [InlineData("\u200b.htaccess", "htaccess")]
    [InlineData("con.txt", "con.txt")]
    [InlineData("a.php.jpg", "a.php.jpg")]
    [InlineData("evil\u202Egnp.exe", "evilgnp.exe")]
    [InlineData("a\r\nb\t.txt", "ab.txt")]
    [InlineData("/", "attachment")]
    [InlineData("", "attachment")]
    public async Task A_name_is_only_ever_a_name(string given, string shown) =>
        Assert.Equal(shown, (await RunAsync(new StoreAttachment(Ticket, given, [1]), Ann)).Name);

    [Fact]
    public async Task A_long_name_keeps_its_extension() =>
        Assert.Equal(new string('n', 146) + ".pdf", (await RunAsync(new StoreAttachment(Ticket, new string('n', 300) + ".pdf", [1]), Ann)).Name);

    [Fact]
    public async Task The_same_content_is_kept_once_and_goes_when_nothing_refers_to_it_any_more()
    {
        var content = Encoding.UTF8.GetBytes("the same words");
        var (one, two) = (await RunAsync(new StoreAttachment(Ticket, "one.txt", content), Ann), await RunAsync(new StoreAttachment(Ticket, "two.txt", content), Ann));
        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from blobs"));
        Assert.True(await RunAsync(new DropAttachment(one.Id), Ann));
        Assert.False(await RunAsync(new DropAttachment(two.Id), Bob));
        await RunAsync(Reply(), Ann);
        Clock.Advance(TimeSpan.FromDays(8));
        await RunAsync(new PurgeFiles(), Who.Clock);
        Assert.Equal(content, (await AskAsync(new ReadFile(two.Id), Bob)).Content);

        var waiting = await RunAsync(new StoreAttachment(Ticket, "three.txt", [9, 9]), Ann);
        Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(2, await RunAsync(new PurgeFiles(), Who.Clock));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ReadFile(waiting.Id), Ann));
        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from blobs"));
    }

    [Fact]
    public async Task A_file_that_waits_for_its_reply_is_nobody_elses_business()
    {
        var file = await RunAsync(new StoreAttachment(Ticket, "draft.txt", [1]), Ann);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ReadFile(file.Id), Bob));
        Assert.Empty(await AskAsync(new WaitingFiles(Ticket), Bob));
        var reply = await RunAsync(Reply(), Ann);
        Assert.Equal(file, Assert.Single((await MessageAsync(reply.MessageId)).Files));
        Assert.Equal([1], (await AskAsync(new ReadFile(file.Id), Bob)).Content);
    }

    [Fact]
    public async Task Too_much_is_refused_and_nothing_is_sent()
    {
        Assert.Equal("file", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new StoreAttachment(Ticket, "empty", []), Ann)).Field);
        Assert.Equal("file", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new StoreAttachment(Ticket, "big", new byte[StoreAttachment.MostBytes + 1]), Ann)).Field);
        foreach (var name in new[] { "one", "two" }) await RunAsync(new StoreAttachment(Ticket, name, new byte[13 * 1024 * 1024]), Ann);
        Assert.Contains("25 MB", Assert.IsType<Refusal.Invalid>(await RefusedAsync(Reply(), Ann)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain((await AskAsync(new TicketThread(Ticket), Ann)).Items, i => i.Message is not null);
    }

    [Fact]
    public async Task Only_pictures_by_their_bytes_are_shown_in_place() =>
        Assert.Equal(["application/octet-stream", "image/png"], new[]
        {
            (await RunAsync(new StoreAttachment(Ticket, "a.png", Encoding.UTF8.GetBytes("<svg onload=alert(1)>")), Ann)).ContentType,
            (await RunAsync(new StoreAttachment(Ticket, "b.txt", RoleMatrix.Png), Ann)).ContentType,
        });
}
