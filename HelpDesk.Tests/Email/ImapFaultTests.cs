using System.Net;
using System.Net.Sockets;
using HelpDesk.App.Mail;

namespace HelpDesk.Tests.Email;

/// <summary>Whatever the server, the network or the store does: nothing is lost, nothing is marked that was not stored, and nobody waits for ever.</summary>
public sealed class ImapFaultTests : ImapTest
{
    [Theory]
    [InlineData("CONNECT", 0, 0, 0)]
    [InlineData("CAPABILITY", 0, 0, 0)]
    [InlineData("STARTTLS", 0, 0, 0)]
    [InlineData("TLS", 0, 0, 0)]
    [InlineData("CAPABILITY", 1, 0, 0)]
    [InlineData("AUTHENTICATE", 0, 0, 0)]
    [InlineData("CAPABILITY", 2, 0, 0)]
    [InlineData("SELECT", 0, 0, 0)]
    [InlineData("LIST", 0, 0, 0)]
    [InlineData("FETCH", 0, 0, 0)]
    [InlineData("LITERAL", 0, 0, 0)]
    [InlineData("STORE", 0, 1, 0)]
    [InlineData("FETCH", 1, 1, 1)]
    [InlineData("LITERAL", 1, 1, 1)]
    [InlineData("STORE", 1, 2, 1)]
    [InlineData("FETCH", 2, 2, 2)]
    [InlineData("STORE", 2, 3, 2)]
    public async Task A_line_that_dies_at_a_step_keeps_what_was_stored_and_the_next_round_brings_the_rest(string step, int after, int stored, int flagged)
    {
        var server = Mailbox(3).On(step, Act.Drop, after, times: 1);
        var round = await FetchAsync(Settings(server));
        Assert.Equal((stored, stored), (round.Stored, (int)round.Mark.LastUid));
        Assert.Contains("broke at", round.Trouble, StringComparison.Ordinal);
        Assert.Equal(flagged, server.Mails.Count(m => m.Flags.Length > 0));
        Assert.Equal(new ImapRound(new ImapMark(17, 3), 3 - stored, null), await FetchAsync(Settings(server), round.Mark));
        Assert.Equal([1, 2, 3], Stored.Select(m => m.Uid));
    }

    [Theory]
    [InlineData("MOVE", "MOVE")]
    [InlineData("COPY", "UIDPLUS")]
    [InlineData("STORE", "UIDPLUS")]
    [InlineData("EXPUNGE", "UIDPLUS")]
    public async Task A_line_that_dies_while_a_message_moves_does_not_bring_it_twice(string step, string offers)
    {
        var server = Mailbox(2).On(step, Act.Drop, times: 1);
        server.Offers = $"IMAP4rev1 AUTH=PLAIN {offers}";
        var settings = Bare(server) with { After = ImapAfter.Move, MoveTo = "Done" };
        var round = await FetchAsync(settings);
        Assert.Equal((1, 1), (round.Stored, (int)round.Mark.LastUid));
        Assert.Equal(new ImapRound(new ImapMark(17, 2), 1, null), await FetchAsync(settings, round.Mark));
        Assert.Equal([1, 2], Stored.Select(m => m.Uid));
    }

    [Theory]
    [InlineData("CAPABILITY")]
    [InlineData("STARTTLS")]
    [InlineData("AUTHENTICATE")]
    [InlineData("SELECT")]
    [InlineData("LIST")]
    [InlineData("FETCH")]
    [InlineData("LITERAL")]
    [InlineData("STORE")]
    public async Task A_server_that_falls_silent_is_given_up(string step)
    {
        var server = Mailbox(2).On(step, Act.Silence);
        var fetching = FetchAsync(Settings(server));
        await server.ReachedAsync(step);
        var round = await LateAsync(fetching, TimeSpan.FromSeconds(61));
        Assert.Contains("took too long", round.Trouble, StringComparison.Ordinal);
        Assert.Equal(step == "STORE" ? 1 : 0, round.Stored);
        Assert.DoesNotContain("LOGOUT", server.Steps);
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("TLS")]
    public async Task A_server_that_never_begins_is_given_up(string step)
    {
        var settings = Settings(Mailbox(1).On(step, Act.Silence)) with { TimeoutSeconds = 1 };
        var round = await new ImapFetcher(settings, TimeProvider.System).RunAsync(null, (_, _) => Task.CompletedTask, Ct);
        Assert.Contains("took too long", round.Trouble, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CAPABILITY", "{tag} BAD what?", "The mail server refused CAPABILITY: BAD what?", 0)]
    [InlineData("AUTHENTICATE", "{tag} NO [AUTHENTICATIONFAILED] wrong", "Mail server: sign-in refused: NO [AUTHENTICATIONFAILED] wrong", 0)]
    [InlineData("AUTHENTICATE", "+ more", "The mail server waits for more than sign-in has.", 0)]
    [InlineData("SELECT", "{tag} NO no such folder", "The mail server refused SELECT: NO no such folder", 0)]
    [InlineData("SELECT", "* OK [UIDVALIDITY 17] v\r\n{tag} OK [READ-ONLY] look", "The mail server opens the folder for reading only, so that nothing can be marked there.", 0)]
    [InlineData("SELECT", "* 1 EXISTS\r\n{tag} OK selected", "The mail server gives the messages of this folder no lasting numbers.", 0)]
    [InlineData("LIST", "{tag} NO not now", "The mail server refused FETCH: NO not now", 0)]
    [InlineData("FETCH", "{tag} NO cannot be read", "The mail server does not give message 1: NO cannot be read", 0)]
    [InlineData("STORE", "{tag} NO not yours", "The mail server refused STORE: NO not yours", 1)]
    public async Task What_the_server_refuses_ends_the_round_with_its_words(string step, string answer, string trouble, int stored)
    {
        var server = Mailbox(2).On(step, Act.Say(answer));
        var round = await FetchAsync(Bare(server));
        Assert.Equal((trouble, stored, stored), (round.Trouble, round.Stored, (int)round.Mark.LastUid));
    }

    [Theory]
    [InlineData("CAPABILITY", 0)]
    [InlineData("AUTHENTICATE", 0)]
    [InlineData("SELECT", 0)]
    [InlineData("LIST", 0)]
    [InlineData("FETCH", 0)]
    [InlineData("STORE", 1)]
    public async Task A_server_that_says_goodbye_ends_the_round(string step, int stored)
    {
        var server = Mailbox(2).On(step, Act.Say("* BYE maintenance\r\n{tag} OK done"));
        var round = await FetchAsync(Settings(server));
        Assert.Equal(("The mail server is closing: BYE maintenance", stored), (round.Trouble, round.Stored));
        Assert.DoesNotContain("LOGOUT", server.Steps);
    }

    [Theory]
    [InlineData("* BYE too busy", "The mail server takes nobody: BYE too busy")]
    [InlineData("220 smtp.example ESMTP", "The mail server's answer is not IMAP.")]
    [InlineData("* NO", "The mail server's answer is not IMAP.")]
    [InlineData("", "The mail server's answer is not IMAP.")]
    public async Task A_greeting_that_is_none_ends_the_round(string greeting, string trouble)
    {
        var server = Mailbox(1);
        server.Greeting = greeting;
        Assert.Equal(new ImapRound(new ImapMark(17, 9), 0, trouble), await FetchAsync(Settings(server), new ImapMark(17, 9)));
        Assert.Empty(server.Heard);
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "a line that is too long", "* OK " + new string('x', 65_536), "a line that is too long" },
        { "a line without an end", new string('x', 300_000), "a line that is too long" },
        { "long lines around literals", string.Concat(Enumerable.Repeat(new string('x', 30_000) + "{0}\r\n", 4)), "a line that is too long" },
        { "a literal that is too large", "* 1 FETCH (UID 1 BODY[] {43000000}", "sends more than was asked for" },
        { "literals that are too large together", "* 1 FETCH (X {1048000}\r\n" + new string('x', 1_048_000) + " BODY[] {42000000}", "sends more than was asked for" },
        { "a literal without a number", "* 1 FETCH (UID 1 BODY[] {x}", "is not IMAP" },
        { "a literal with a number that is none", "* 1 FETCH (UID 1 BODY[] {99999999999999999999}", "is not IMAP" },
        { "too many responses", string.Concat(Enumerable.Repeat("* 1 EXISTS\r\n", 1_001)), "tells too much" },
        { "lists that are too deep", "* 1 FETCH " + new string('(', 60_000), "is not IMAP" },
        { "a list without an end", "* 1 FETCH (UID 1", "is not IMAP" },
        { "a quote without an end", "* 1 FETCH (UID 1 BODY[] \"Hi)", "is not IMAP" },
        { "a quote that ends with a backslash", "* 1 FETCH (UID 1 BODY[] \"Hi\\", "is not IMAP" },
        { "a name without a value", "* 1 FETCH (UID 1 BODY[])", "is not IMAP" },
        { "a value without a name", "* 1 FETCH (\"UID\" 1)", "is not IMAP" },
        { "no list", "* 1 FETCH UID", "is not IMAP" },
        { "too many lists", "* 1 FETCH (UID 1) (UID 2)", "is not IMAP" },
        { "another tag", "A99 OK done", "is not IMAP" },
        { "an end that is none", "{tag} MAYBE", "is not IMAP" },
        { "one word", "hello", "is not IMAP" },
        { "nothing", "", "is not IMAP" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task An_answer_that_no_server_should_give_ends_the_round(string what, string answer, string sentence)
    {
        var server = Mailbox(1).On("FETCH", Act.Say(answer));
        var round = await FetchAsync(Settings(server));
        Assert.True(round is { Stored: 0, Mark.LastUid: 0 } && round.Trouble!.Contains(sentence, StringComparison.Ordinal), $"{what}: {round.Trouble}");
        Assert.Empty(server.Said("STORE"));
        Assert.DoesNotContain("LOGOUT", server.Steps);
    }

    [Fact]
    public async Task A_thousand_responses_and_a_line_of_64_KB_are_read()
    {
        var server = Mailbox(1);
        server.On("LIST", Act.Say($"* OK {new string('x', 65_531)}\r\n" + string.Concat(Enumerable.Repeat("* 1 EXISTS\r\n", 999)) + "* 1 FETCH (UID 1 RFC822.SIZE 5)\r\n{tag} OK done"));
        Assert.Equal(new ImapRound(new ImapMark(17, 1), 1, null), await FetchAsync(Settings(server)));
    }

    [Fact]
    public async Task A_size_that_the_server_does_not_tell_hides_no_message()
    {
        var server = Mailbox(1).On("LIST", Act.Say("* 1 FETCH (UID 1 RFC822.SIZE NIL)\r\n{tag} OK done"));
        Assert.Equal(1, (await FetchAsync(Settings(server))).Stored);
    }

    [Fact]
    public async Task A_store_that_fails_ends_the_round_and_marks_nothing()
    {
        var server = Mailbox(3);
        var fault = new InvalidOperationException("The database is gone.");
        Storing = m => m.Uid == 2 ? Task.FromException(fault) : Task.CompletedTask;
        Assert.Same(fault, await Assert.ThrowsAsync<InvalidOperationException>(() => FetchAsync(Settings(server))));
        Assert.Equal([@"\Seen", "", ""], server.Mails.Select(m => m.Flags));
        Assert.Equal("LOGOUT", server.Steps[^1]);
        Storing = _ => Task.CompletedTask;
        Assert.Equal(new ImapRound(new ImapMark(17, 3), 2, null), await FetchAsync(Settings(server), new ImapMark(17, 1)));
        Assert.Equal([1, 2, 3], Stored.Select(m => m.Uid));
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("CAPABILITY")]
    [InlineData("TLS")]
    [InlineData("AUTHENTICATE")]
    [InlineData("SELECT")]
    [InlineData("LIST")]
    [InlineData("LITERAL")]
    [InlineData("STORE")]
    public async Task Cancelled_it_says_so(string step)
    {
        var server = Mailbox(2).On(step, Act.Silence);
        using var stop = new CancellationTokenSource();
        var fetching = FetchAsync(Settings(server), ct: stop.Token);
        await server.ReachedAsync(step);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        Assert.Equal(step == "STORE" ? 1 : 0, Stored.Count);
    }

    [Fact]
    public async Task Cancelled_while_a_message_is_stored_the_next_command_is_not_sent()
    {
        var server = Mailbox(2);
        using var stop = new CancellationTokenSource();
        Storing = _ => stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FetchAsync(Settings(server), ct: stop.Token));
        Assert.Single(Stored);
        Assert.Empty(server.Said("STORE"));
    }

    public static TheoryData<string> Echoes => [Password, Base64(Password), $"AUTHENTICATE PLAIN {Base64($"\0desk\0{Password}")}", Password.ToUpperInvariant()];

    [Theory]
    [MemberData(nameof(Echoes))]
    public async Task A_server_that_repeats_credentials_is_not_quoted(string echo)
    {
        var round = await FetchAsync(Settings(Mailbox(1).On("AUTHENTICATE", Act.Say($"{{tag}} NO no such user: {echo}"))));
        Assert.Equal("Mail server: sign-in refused: NO (the text repeats credentials)", round.Trouble);
        round = await FetchAsync(Settings(Mailbox(1).On("SELECT", Act.Say($"* BYE {echo}"))));
        Assert.Equal("The mail server is closing: BYE (the text repeats credentials)", round.Trouble);
    }

    [Fact]
    public async Task A_password_with_quotes_is_not_repeated_either()
    {
        var server = Mailbox(1).On("LOGIN", Act.Say("{tag} NO LOGIN \"desk\" \"se\\\"sam\\\\e\""));
        server.Offers = "IMAP4rev1";
        var round = await FetchAsync(Bare(server) with { Password = "se\"sam\\e" });
        Assert.Equal("Mail server: sign-in refused: NO (the text repeats credentials)", round.Trouble);
    }

    [Fact]
    public async Task What_a_server_says_is_told_short_and_without_control_characters()
    {
        var server = Mailbox(1).On("SELECT", Act.Say("{tag} NO n\u00f6\u0007 \u001b[31mway\u202E " + new string('x', 900)));
        var round = await FetchAsync(Settings(server));
        Assert.StartsWith("The mail server refused SELECT: NO nö [31mway xxx", round.Trouble, StringComparison.Ordinal);
        Assert.Equal(300, round.Trouble!.Length);
    }

    [Fact]
    public async Task A_goodbye_that_fails_changes_nothing()
    {
        foreach (var act in new[] { Act.Drop, Act.Say("{tag} NO stay"), Act.Say("what?") })
            Assert.Equal(new ImapRound(new ImapMark(17, 1), 1, null), await FetchAsync(Settings(Mailbox(1).On("LOGOUT", act))));
        var server = Mailbox(1).On("LOGOUT", Act.Silence);
        var fetching = FetchAsync(Settings(server));
        await server.ReachedAsync("LOGOUT");
        Assert.Equal(new ImapRound(new ImapMark(17, 1), 1, null), await LateAsync(fetching, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Nobody_there_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        foreach (var settings in new[] { new ImapSettings { Host = "127.0.0.1", Port = port }, new ImapSettings { Host = "mail.invalid" } })
            Assert.Contains("broke at connecting to", (await FetchAsync(settings)).Trouble, StringComparison.Ordinal);
        Assert.Equal(new ImapRound(new ImapMark(0, 0), 0, "No mail server is set."), await FetchAsync(new ImapSettings()));
    }
}
