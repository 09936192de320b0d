using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using HelpDesk.App.Mail;

namespace HelpDesk.Tests.Email;

/// <summary>What a round fetches and what the server hears: encryption, sign-in, folders, marks, pages, and what happens to a message afterwards.</summary>
public sealed class ImapFetcherTests : ImapTest
{
    [Fact]
    public async Task New_messages_are_stored_with_their_bytes_and_count_as_read()
    {
        var server = Mailbox().With(3, "Subject: Grüße\r\n\r\nHi!\r\n").With(8, "Subject: Braces {7}\r\n\r\n* 1 FETCH (UID 9)\r\nA9 OK\r\n").With(9, "");
        Assert.Equal(new ImapRound(new ImapMark(17, 9), 3, null), await FetchAsync(Settings(server)));
        Assert.Equal(server.Mails.Select(m => m.Text), Stored.Select(Text));
        Assert.Equal([(17, 3, false), (17, 8, false), (17, 9, false)], Stored.Select(m => (m.UidValidity, m.Uid, m.TooLarge)));
        Assert.All(server.Mails, m => Assert.Equal(@"\Seen", m.Flags));
    }

    [Fact]
    public async Task Server_hears_these_lines_and_no_others()
    {
        var server = Mailbox(1);
        await FetchAsync(Settings(server));
        Assert.Equal(
            ["CAPABILITY", "STARTTLS", "CAPABILITY", $"AUTHENTICATE PLAIN {Base64($"\0desk\0{Password}")}", "CAPABILITY", "SELECT \"INBOX\"", "UID FETCH 1:1 (RFC822.SIZE)",
                "UID FETCH 1 (BODY.PEEK[])", @"UID STORE 1 +FLAGS.SILENT (\Seen)", "LOGOUT"],
            server.Heard.Select(h => h.Text));
        Assert.All(server.Heard.Skip(2), h => Assert.True(h.Encrypted, h.Text));
    }

    [Fact]
    public async Task Encryption_from_the_first_byte_works_as_well()
    {
        var server = Mailbox(2, tls: true);
        Assert.Equal(new ImapRound(new ImapMark(17, 2), 2, null), await FetchAsync(Settings(server)));
        Assert.All(server.Heard, h => Assert.True(h.Encrypted));
        Assert.DoesNotContain("STARTTLS", server.Steps);
    }

    [Fact]
    public async Task A_message_is_stored_before_the_server_hears_that_it_was_read()
    {
        var server = Mailbox(2);
        var before = new List<int>();
        Storing = _ =>
        {
            before.Add(server.Said("STORE").Count);
            return Task.CompletedTask;
        };
        await FetchAsync(Settings(server));
        Assert.Equal([0, 1], before);
    }

    [Theory]
    [InlineData("AUTH=PLAIN SASL-IR", "desk", "open", "AUTHENTICATE PLAIN AGRlc2sAb3Blbg==")]
    [InlineData("auth=plain LOGINDISABLED", "desk", "open", "AUTHENTICATE PLAIN|AGRlc2sAb3Blbg==")]
    [InlineData("AUTH=GSSAPI SASL-IR", "desk", "open", "LOGIN \"desk\" \"open\"")]
    [InlineData("LOGIN-REFERRALS", "a \"b\"", @"c:\d", @"LOGIN ""a \""b\"""" ""c:\\d""")]
    [InlineData("ID", "desk", "Grüße", "LOGIN \"desk\" {7}|Grüße")]
    [InlineData("ID", "jürgen", "", "LOGIN {7}|jürgen \"\"")]
    [InlineData("ID", "jürgen", "a\r\nA9 LOGOUT", "LOGIN {7}|jürgen {12}|a\r\nA9 LOGOUT")]
    public async Task Sign_in_goes_as_the_server_offers_it(string offers, string user, string password, string heard)
    {
        var server = Mailbox(1);
        server.Offers = $"IMAP4rev1 {offers}";
        var round = await FetchAsync(Bare(server) with { User = user, Password = password });
        Assert.Equal((1, null), (round.Stored, round.Trouble));
        Assert.Equal(heard, string.Join('|', server.Heard.Where(h => h.Step.TrimEnd('+') is "AUTHENTICATE" or "LOGIN").Select(h => h.Text)));
    }

    [Theory]
    [InlineData("IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2", "desk", "The mail server offers no sign-in by PLAIN or LOGIN.")]
    [InlineData("IMAP4rev1 AUTH=PLAIN", "", "The mail server wants a sign-in, and no user is set.")]
    public async Task A_sign_in_that_is_not_possible_is_not_tried(string offers, string user, string trouble)
    {
        var server = Mailbox(1);
        server.Offers = offers;
        Assert.Equal(new ImapRound(new ImapMark(0, 0), 0, trouble), await FetchAsync(Bare(server) with { User = user }));
        Assert.Equal(["CAPABILITY", "LOGOUT"], server.Steps);
    }

    [Fact]
    public async Task A_server_that_knows_the_desk_already_gets_no_password()
    {
        var server = Mailbox(1);
        server.Greeting = "* PREAUTH welcome back";
        Assert.Equal(1, (await FetchAsync(Bare(server) with { User = "" })).Stored);
        Assert.Equal(["CAPABILITY", "SELECT"], server.Steps.Take(2));
    }

    [Fact]
    public async Task A_greeting_that_would_skip_the_encryption_is_not_believed()
    {
        var server = Mailbox(1);
        server.Greeting = "* PREAUTH welcome back";
        Assert.Equal("The mail server allows no STARTTLS, and nothing is read without encryption.", (await FetchAsync(Settings(server))).Trouble);
        Assert.Empty(server.Heard);
    }

    [Theory]
    [InlineData("IMAP4rev1 AUTH=PLAIN", "{tag} OK go", "does not offer STARTTLS, and nothing is read")]
    [InlineData("IMAP4rev1 STARTTLS AUTH=PLAIN", "{tag} NO not now", "NO not now")]
    [InlineData("IMAP4rev1 STARTTLS AUTH=PLAIN", "{tag} BAD never", "BAD never")]
    [InlineData("IMAP4rev1 STARTTLS AUTH=PLAIN", "{tag} OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN", "slipped text in")]
    public async Task Without_encryption_nothing_is_read(string offers, string answer, string sentence)
    {
        var server = Mailbox(1).On("STARTTLS", Act.Say(answer));
        server.Offers = offers;
        Assert.Contains(sentence, (await FetchAsync(Settings(server))).Trouble, StringComparison.Ordinal);
        Assert.All(server.Steps, s => Assert.True(s is "CAPABILITY" or "STARTTLS" or "LOGOUT", s));
    }

    [Fact]
    public async Task A_password_is_not_sent_over_the_network_in_the_open()
    {
        var round = await FetchAsync(new ImapSettings { Host = "mail.invalid", Security = ImapSecurity.None, User = "desk", Password = Password }, new ImapMark(17, 4));
        Assert.Equal(new ImapRound(new ImapMark(17, 4), 0, SmtpAuth.Unencrypted), round);
    }

    [Fact]
    public async Task A_certificate_of_somebody_else_is_not_accepted()
    {
        var server = Mailbox(1, tls: true);
        var round = await FetchAsync(Settings(server) with { AcceptAnyCertificate = false });
        Assert.Contains("broke at encryption", round.Trouble, StringComparison.Ordinal);
        Assert.Empty(server.Heard);
    }

    [Fact]
    public void Settings_that_would_do_harm_are_refused_and_never_tell_the_password()
    {
        var good = new ImapSettings { Host = "mail.example.org", User = "desk", Password = Password };
        Assert.DoesNotContain(Password, good.ToString(), StringComparison.Ordinal);
        ImapSettings[] bad =
        [
            good with { AcceptAnyCertificate = true }, good with { Port = 0 }, good with { TimeoutSeconds = 0 }, good with { User = "a\0b" }, good with { Folder = "" },
            good with { MostBytes = 0 }, good with { After = ImapAfter.Move }, good with { After = ImapAfter.Move, MoveTo = "Inbox" },
        ];
        Assert.All(bad, s => Assert.Throws<ArgumentException>(() => new ImapFetcher(s, Clock)));
    }

    [Theory]
    [InlineData("Support", "\"Support\"")]
    [InlineData("A & B", "\"A &- B\"")]
    [InlineData("Entwürfe", "\"Entw&APw-rfe\"")]
    [InlineData("~peter/mail/台北/日本語", "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\"")]
    [InlineData("Hi\U0001F600", "\"Hi&2D3eAA-\"")]
    [InlineData("a\"b\\c", @"""a\""b\\c""")]
    [InlineData("x\r\nA9 DELETE", "\"x&AA0ACg-A9 DELETE\"")]
    public async Task Names_of_folders_are_written_as_IMAP_has_them(string folder, string name)
    {
        var server = Mailbox(1);
        await FetchAsync(Settings(server) with { Folder = folder, After = ImapAfter.Move, MoveTo = $"{folder}2" });
        Assert.Equal($"SELECT {name}", Assert.Single(server.Said("SELECT")));
        Assert.Equal($"UID MOVE 1 {ImapText.Folder($"{folder}2")}", Assert.Single(server.Said("MOVE")));
    }

    [Fact]
    public async Task Only_messages_after_the_mark_are_fetched()
    {
        var server = Mailbox(5);
        var round = await FetchAsync(Settings(server), new ImapMark(17, 3));
        Assert.Equal(new ImapRound(new ImapMark(17, 5), 2, null), round);
        Assert.Equal([4, 5], Stored.Select(m => m.Uid));
        Assert.Equal(new ImapRound(new ImapMark(17, 5), 0, null), await FetchAsync(Settings(server), round.Mark));
        server.With(6, "Subject: New\r\n\r\n");
        Assert.Equal(new ImapRound(new ImapMark(17, 6), 1, null), await FetchAsync(Settings(server), round.Mark));
    }

    [Fact]
    public async Task The_last_message_that_every_open_range_has_is_not_fetched_again()
    {
        var server = Mailbox(5);
        server.TellsNext = false;
        Assert.Equal(new ImapRound(new ImapMark(17, 5), 0, null), await FetchAsync(Settings(server), new ImapMark(17, 5)));
        Assert.Equal("UID FETCH 6:* (RFC822.SIZE)", Assert.Single(server.Said("LIST")));
        Assert.Empty(server.Said("FETCH"));
    }

    [Fact]
    public async Task A_folder_with_another_validity_is_read_from_the_beginning()
    {
        var server = Mailbox(3);
        server.UidValidity = 18;
        Assert.Equal(new ImapRound(new ImapMark(18, 3), 3, null), await FetchAsync(Settings(server), new ImapMark(17, 1_000)));
        Assert.All(Stored, m => Assert.Equal(18, m.UidValidity));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_empty_folder_leaves_nothing_to_do(bool next)
    {
        var server = Mailbox();
        server.TellsNext = next;
        Assert.Equal(new ImapRound(new ImapMark(17, 0), 0, null), await FetchAsync(Settings(server)));
        Assert.Equal(["SELECT", "LOGOUT"], server.Steps.TakeLast(2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wide_gap_between_numbers_takes_few_commands(bool next)
    {
        var server = Mailbox().With(7, "a").With(4_000_000, "b").With(4_000_001, "c").With(4_200_000_000, "d");
        server.TellsNext = next;
        Assert.Equal(new ImapRound(new ImapMark(17, 4_200_000_000), 4, null), await FetchAsync(Settings(server)));
        Assert.Equal([7, 4_000_000, 4_000_001, 4_200_000_000], Stored.Select(m => m.Uid));
        Assert.InRange(server.Said("LIST").Count, 1, 50);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_round_ends_after_500_messages_and_the_next_one_goes_on(bool next)
    {
        var server = Mailbox(620);
        server.TellsNext = next;
        var first = await FetchAsync(Bare(server));
        Assert.Equal(new ImapRound(new ImapMark(17, 500), 500, null), first);
        Assert.Equal(new ImapRound(new ImapMark(17, 620), 120, null), await FetchAsync(Bare(server), first.Mark));
        Assert.Equal(Enumerable.Range(1, 620).Select(i => (long)i), Stored.Select(m => m.Uid));
        string[] pages = next ? ["1:200", "201:400", "401:600", "501:620"] : ["1:*", "201:*", "401:*", "501:*"];
        Assert.Equal(pages.Select(p => $"UID FETCH {p} (RFC822.SIZE)"), server.Said("LIST"));
    }

    [Theory]
    [InlineData(ImapAfter.MarkSeen, @"\Seen", 0)]
    [InlineData(ImapAfter.Delete, @"\Seen", 0)]
    [InlineData(ImapAfter.Move, "", 1)]
    public async Task Of_a_message_that_is_too_large_only_the_headers_come_and_it_is_never_deleted(ImapAfter after, string flags, int moved)
    {
        var server = Mailbox().With(1, "Subject: Big\r\n\r\n" + new string('x', 2_000)).With(2, new string('y', 1_000));
        Assert.Equal(2, (await FetchAsync(Settings(server) with { MostBytes = 1_000, After = after, MoveTo = "Done" })).Stored);
        Assert.Equal([("Subject: Big\r\n\r\n", true), (new string('y', 1_000), false)], Stored.Select(m => (Text(m), m.TooLarge)));
        var big = server.Mails.Concat(server.Elsewhere.Select(e => e.Mail)).Single(m => m.Uid == 1);
        Assert.Equal((flags, moved), (big.Flags, server.Elsewhere.Count(e => e.Mail.Uid == 1)));
    }

    [Theory]
    [InlineData(ImapAfter.Move, "MOVE UIDPLUS", "MOVE", "", 0)]
    [InlineData(ImapAfter.Move, "UIDPLUS", "COPY STORE EXPUNGE", @"\Deleted", 0)]
    [InlineData(ImapAfter.Move, "ID", "COPY STORE", @"\Deleted", 1)]
    [InlineData(ImapAfter.Delete, "MOVE UIDPLUS", "STORE EXPUNGE", @"\Deleted", 0)]
    [InlineData(ImapAfter.Delete, "MOVE", "STORE", @"\Deleted", 1)]
    public async Task Stored_messages_leave_the_folder_as_far_as_the_server_can(ImapAfter after, string offers, string steps, string flags, int left)
    {
        var server = Mailbox(1);
        server.Offers = $"IMAP4rev1 AUTH=PLAIN {offers}";
        var mail = server.Mails[0];
        Assert.Equal(new ImapRound(new ImapMark(17, 1), 1, null), await FetchAsync(Bare(server) with { After = after, MoveTo = "Done" }));
        Assert.Equal(steps, string.Join(' ', server.Steps.SkipWhile(s => s != "FETCH").Skip(1).SkipLast(1)));
        Assert.Equal((flags, left), (mail.Flags, server.Mails.Count));
        Assert.Equal(after == ImapAfter.Move ? ["\"Done\""] : [], server.Elsewhere.Select(e => e.Folder));
        Assert.DoesNotContain("EXPUNGE", server.Heard.Select(h => h.Text));
    }

    [Theory]
    [InlineData("{tag} OK done")]
    [InlineData("* 2 FETCH (UID 2 BODY[] NIL)\r\n{tag} OK done")]
    [InlineData("* 2 FETCH (UID 2 FLAGS (\\Deleted))\r\n* 2 EXPUNGE\r\n{tag} OK done")]
    [InlineData("* 9 FETCH (UID 9 BODY[] \"not that one\")\r\n{tag} OK done")]
    [InlineData("{tag} NO [EXPUNGEISSUED] gone")]
    public async Task A_message_that_vanished_counts_as_read(string answer)
    {
        var server = Mailbox(3).On("FETCH", Act.Say(answer), after: 1, times: 1);
        Assert.Equal(new ImapRound(new ImapMark(17, 3), 2, null), await FetchAsync(Settings(server)));
        Assert.Equal([1, 3], Stored.Select(m => m.Uid));
        Assert.Equal(2, server.Said("STORE").Count);
    }

    [Fact]
    public async Task What_the_server_tells_unasked_disturbs_nothing()
    {
        var server = Mailbox(3);
        server.Unsolicited = "* OK [ALERT] The disk is nearly full\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 99 FETCH (UID 99 FLAGS ())\r\n* 4 EXISTS\r\n* 0 RECENT\r\n"
            + "* 5 EXPUNGE\r\n* VANISHED 7:9\r\n* LIST () \"/\" {5}\r\nA1 OK\r\n* ID (\"name\" NIL)\r\n";
        Assert.Equal(new ImapRound(new ImapMark(17, 3), 3, null), await FetchAsync(Settings(server)));
        Assert.Equal(3, Stored.Count);
    }

    public static TheoryData<string, string> Forms => new()
    {
        { "* 1 FETCH (UID 1 BODY[] \"Hi \\\"you\\\" \\\\o/\")", "Hi \"you\" \\o/" },
        { "* 1 FETCH (BODY[] {2}\r\nHi UID 1)", "Hi" },
        { "* 1 fetch (flags (\\Seen (a (b) NIL) \"c)\") body[] {2+}\r\nHi uid 1)", "Hi" },
        { "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (TO CC)] {4}\r\nTo:x ENVELOPE (NIL \"a\" {1}\r\n\") BODY[] {2}\r\nHi) ", "Hi" },
        { "* 2 FETCH (UID 2 BODY[] {5}\r\nother)\r\n* 1 FETCH (UID 1 BODY[] {0}\r\n)", "" },
        { "* OK [ALERT] Braces in a text announce nothing {10}\r\n* 1 FETCH (UID 1 BODY[] \"Hi\")", "Hi" },
        { "* 1 FETCH (UID 1 BODY[] \"Hi\")\r\n* 1 FETCH (UID 1 FLAGS (\\Seen))", "Hi" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Answers_are_understood_in_every_form_even_byte_by_byte(string answer, string text)
    {
        var server = Mailbox(1).On("FETCH", new Act(answer + "\r\n{tag} OK done", Bytewise: true));
        Assert.Equal(new ImapRound(new ImapMark(17, 1), 1, null), await FetchAsync(Settings(server)));
        Assert.Equal(text, Text(Assert.Single(Stored)));
    }

    [Fact]
    public async Task A_large_message_arrives_whole()
    {
        var text = string.Concat(Enumerable.Range(0, 300_000).Select(i => i.ToString("x6", CultureInfo.InvariantCulture)));
        var server = Mailbox().With(1, text).With(2, "Hi");
        Assert.Equal(2, (await FetchAsync(Settings(server))).Stored);
        Assert.Equal([text, "Hi"], Stored.Select(Text));
    }

    [Fact]
    public async Task Messages_are_let_go_once_they_are_stored()
    {
        var server = Mailbox(6);
        var held = new List<WeakReference>();
        var alive = new List<int>();
        await new ImapFetcher(Bare(server), Clock).RunAsync(null, (mail, _) =>
        {
            held.Add(new WeakReference(MemoryMarshal.TryGetArray(mail.Raw, out var array) ? array.Array : null));
            GC.Collect();
            alive.Add(held.Count(h => h.IsAlive));
            return Task.CompletedTask;
        }, Ct);
        Assert.All(alive, n => Assert.InRange(n, 1, 2));        // a stack frame may still show the one before
    }
}
