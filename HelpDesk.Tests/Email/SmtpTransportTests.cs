using System.Text;
using HelpDesk.App.Mail;
using HelpDesk.Core.Email;

namespace HelpDesk.Tests.Email;

/// <summary>What the server hears, and what it must never hear: greeting, encryption, sign-in, sizes and addresses.</summary>
public sealed class SmtpTransportTests : SmtpTest
{
    [Fact]
    public async Task A_mail_arrives_with_its_envelope_and_text()
    {
        var server = Server();
        var result = await SendAsync(Open(server), Three, "Subject: Hello\r\n\r\nHi!\r\n");
        Assert.Equal(new MailResult(MailFate.Accepted, "Accepted: 250 2.0.0 queued"), result);
        var mail = Assert.Single(server.Taken);
        Assert.Equal("MAIL FROM:<desk@example.org> SIZE=23", mail.From);
        Assert.Equal(Three.To.Select(a => $"RCPT TO:<{a}>"), mail.To);
        Assert.Equal("Subject: Hello\r\n\r\nHi!\r\n", Encoding.ASCII.GetString(mail.Text));
    }

    [Fact]
    public async Task Server_hears_these_lines_and_no_others()
    {
        var server = Server();
        var transport = Open(server);
        await SendAsync(transport, Ana, "Hi");
        await transport.DisposeAsync();
        Assert.Equal(["EHLO", "STARTTLS", "EHLO2", "AUTH", "MAIL", "RCPT", "DATA", "END", "QUIT"], server.Steps);
        Assert.Equal("EHLO desk.example.org", server.Heard[0].Text);
        Assert.All(server.Heard.Skip(2), h => Assert.True(h.Encrypted, h.Step));
    }

    [Fact]
    public async Task A_client_without_a_name_gives_its_address_or_full_name()
    {
        var server = Server();
        await SendAsync(Open(server, s => s with { HelloName = "" }));
        Assert.Matches(@"^EHLO (\[127\.0\.0\.1\]|[a-zA-Z0-9-]+\.[a-zA-Z0-9.-]+)$", server.Heard[0].Text);
    }

    [Fact]
    public async Task Mail_without_a_return_path_has_an_empty_one()
    {
        var server = Server();
        await SendAsync(Open(server), Ana with { From = "" });
        Assert.StartsWith("MAIL FROM:<>", Assert.Single(server.Taken).From, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_that_come_byte_by_byte_are_understood()
    {
        var server = Server().On("EHLO", new Act("250-hello\r\n250-X\r\n250 STARTTLS", Bytewise: true)).On("MAIL", new Act("250-one\r\n250-two\r\n250 three", Bytewise: true));
        Assert.Equal(MailFate.Accepted, (await SendAsync(Open(server))).Fate);
    }

    public static TheoryData<string, string> WrongAnswers => new()
    {
        { "101 lines", string.Join("\r\n", Enumerable.Repeat("250-more", 100)) + "\r\n250 end" }, { "a long line", "250 " + new string('x', 997) },
        { "no line end", "250 " + new string('x', 100_000) }, { "no code", "hello" }, { "two codes", "250-a\r\n251 b" }, { "a code that is none", "999 x" },
        { "a code and no blank", "250x" }, { "text nobody asked for", "250 ok\r\n250 ok" }, { "nothing", "" },
    };

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public async Task An_answer_that_is_not_SMTP_ends_the_conversation(string what, string answer)
    {
        var server = Server().On("MAIL", Act.Say(answer));
        var result = await SendAsync(Open(server));
        Assert.True(result.Fate == MailFate.Deferred, what);
        Assert.DoesNotContain("DATA", server.Steps);
    }

    [Fact]
    public async Task A_hundred_lines_of_996_characters_are_read()
    {
        var server = Server().On("MAIL", Act.Say(string.Join("\r\n", Enumerable.Repeat("250-" + new string('x', 996), 99)) + "\r\n250 end"));
        Assert.Equal(MailFate.Accepted, (await SendAsync(Open(server))).Fate);
    }

    [Fact]
    public async Task A_server_that_does_not_know_EHLO_hears_HELO()
    {
        var server = Server().On("EHLO", Act.Say("502 no such command"));
        Assert.Equal(MailFate.Accepted, (await SendAsync(Bare(server))).Fate);
        Assert.Equal(["EHLO", "HELO", "MAIL"], server.Steps.Take(3));
        Assert.Equal("MAIL FROM:<desk@example.org>", server.Taken[0].From);
    }

    [Theory]
    [InlineData(false, "220 go", "does not offer STARTTLS")]
    [InlineData(true, "454 not now", "454 not now")]
    [InlineData(true, "502 never", "502 never")]
    public async Task Without_encryption_nothing_is_sent(bool offered, string answer, string sentence)
    {
        var server = Server().On("STARTTLS", Act.Say(answer));
        if (!offered) server.Offers = ["AUTH PLAIN LOGIN"];
        var result = await SendAsync(Open(server));
        Assert.Equal(MailFate.Deferred, result.Fate);
        Assert.Contains(sentence, result.Detail, StringComparison.Ordinal);
        Assert.All(server.Steps, s => Assert.True(s is "EHLO" or "STARTTLS" or "QUIT", s));
    }

    [Fact]
    public async Task Text_slipped_in_before_the_encryption_is_not_believed()
    {
        var server = Server().On("STARTTLS", Act.Say("220 go\r\n250-evil\r\n250 AUTH PLAIN"));
        var result = await SendAsync(Open(server));
        Assert.Equal(MailFate.Deferred, result.Fate);
        Assert.Contains("slipped text in", result.Detail, StringComparison.Ordinal);
        Assert.Equal(["EHLO", "STARTTLS"], server.Steps);
    }

    [Fact]
    public async Task What_was_offered_before_the_encryption_is_forgotten()
    {
        var server = Server();
        server.OffersEncrypted = ["AUTH LOGIN"];
        await SendAsync(Open(server));
        Assert.Equal("MAIL FROM:<desk@example.org>", server.Taken[0].From);
        Assert.Equal(["AUTH LOGIN", Base64("desk"), Base64(Password)], server.Heard.Where(h => h.Step.StartsWith("AUTH", StringComparison.Ordinal)).Select(h => h.Text));
    }

    [Fact]
    public async Task Sign_in_is_PLAIN_where_that_is_offered_and_never_before_encryption()
    {
        var server = Server();
        await SendAsync(Open(server));
        var auth = Assert.Single(server.Heard, h => h.Step == "AUTH");
        Assert.True(auth.Encrypted);
        Assert.Equal("AUTH PLAIN " + Base64($"\0desk\0{Password}"), auth.Text);
    }

    [Fact]
    public async Task Encryption_from_the_first_byte_works_as_well()
    {
        var server = Keep(new ScriptedSmtp(tls: true));
        Assert.Equal(MailFate.Accepted, (await SendAsync(Open(server, s => s with { Security = SmtpSecurity.Tls }))).Fate);
        Assert.All(server.Heard, h => Assert.True(h.Encrypted));
        Assert.Contains("AUTH", server.Steps);
    }

    [Theory]
    [InlineData("AUTH PLAIN", "AUTH", "535 5.7.8 no")]
    [InlineData("AUTH LOGIN", "AUTH+", "535 5.7.8 no")]
    [InlineData("AUTH LOGIN", "AUTH", "504 not that way")]
    [InlineData("AUTH=PLAIN", "AUTH", "454 try later")]
    public async Task A_refused_sign_in_defers_the_mail(string offer, string step, string answer)
    {
        var server = Server().On(step, Act.Say(answer));
        server.OffersEncrypted = [offer];
        var result = await SendAsync(Open(server));
        Assert.Equal(new MailResult(MailFate.Deferred, $"Mail server: sign-in refused: {answer}"), result);
        Assert.DoesNotContain("MAIL", server.Steps);
    }

    [Fact]
    public async Task A_server_without_a_known_sign_in_gets_nothing()
    {
        var server = Server();
        server.OffersEncrypted = ["AUTH GSSAPI XOAUTH2"];
        Assert.Equal(new MailResult(MailFate.Deferred, "The mail server offers no sign-in by PLAIN or LOGIN."), await SendAsync(Open(server)));
        Assert.Equal(["EHLO", "STARTTLS", "EHLO2", "QUIT"], server.Steps);
    }

    public static TheoryData<string> Echoes => [Password, Base64(Password), Base64("desk"), $"AUTH PLAIN {Base64($"\0desk\0{Password}")}", Password.ToUpperInvariant(), "open-\r\n535 Sesame-77"];

    [Theory]
    [MemberData(nameof(Echoes))]
    public async Task A_server_that_repeats_credentials_is_not_quoted(string echo)
    {
        var wrapped = echo.Contains('\n') ? $"535-{echo}" : $"535 no such user: {echo}";
        var result = await SendAsync(Open(Server().On("AUTH", Act.Say(wrapped))));
        Assert.Equal("Mail server: sign-in refused: 535 (the text repeats credentials)", result.Detail);
    }

    [Fact]
    public async Task A_password_is_not_sent_over_the_network_in_the_open()
    {
        var transport = Keep(new SmtpTransport(new SmtpSettings { Host = "mail.invalid", Security = SmtpSecurity.None, User = "desk", Password = Password }, Clock));
        var result = await SendAsync(transport);
        Assert.Equal(MailFate.Refused, result.Fate);
        Assert.Contains("will not send the password without encryption", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_may_go_to_this_machine_in_the_open()
    {
        var server = Server();
        Assert.Equal(MailFate.Accepted, (await SendAsync(Open(server, s => s with { Security = SmtpSecurity.None }))).Fate);
        Assert.Equal(["EHLO", "AUTH"], server.Steps.Take(2));
    }

    [Fact]
    public async Task A_certificate_of_somebody_else_is_not_accepted()
    {
        var server = Server();
        var result = await SendAsync(Open(server, s => s with { AcceptAnyCertificate = false }));
        Assert.Equal(MailFate.Deferred, result.Fate);
        Assert.Contains("RemoteCertificateNameMismatch", result.Detail, StringComparison.Ordinal);
        Assert.Equal(["EHLO", "STARTTLS"], server.Steps);
    }

    [Fact]
    public void Settings_that_would_do_harm_are_refused_and_never_tell_the_password()
    {
        var good = new SmtpSettings { Host = "mail.example.org", User = "desk", Password = Password };
        Assert.DoesNotContain(Password, good.ToString(), StringComparison.Ordinal);
        SmtpSettings[] bad = [good with { AcceptAnyCertificate = true }, good with { HelloName = "a\r\nMAIL" }, good with { Port = 0 }, good with { TimeoutSeconds = 0 }, good with { User = "a\0b" }];
        Assert.All(bad, s => Assert.Throws<ArgumentException>(() => new SmtpTransport(s, Clock)));
    }

    [Theory]
    [InlineData("SIZE 100", 101, false)]
    [InlineData("SIZE 100", 100, true)]
    [InlineData("SIZE 0", 5_000, true)]
    [InlineData("SIZE", 5_000, true)]
    [InlineData("8BITMIME", 5_000, true)]
    public async Task A_mail_larger_than_the_server_takes_is_refused_before_it_is_sent(string offer, int size, bool sent)
    {
        var server = Server();
        server.Offers = [offer];
        var result = await SendAsync(Bare(server), Ana, new string('x', size - 2) + "\r\n");
        Assert.Equal(sent ? MailFate.Accepted : MailFate.Refused, result.Fate);
        Assert.Equal(sent, server.Steps.Contains("MAIL"));
        if (sent) Assert.Equal(offer.StartsWith("SIZE", StringComparison.Ordinal) ? $"MAIL FROM:<desk@example.org> SIZE={size}" : "MAIL FROM:<desk@example.org>", server.Taken[0].From);
    }

    [Theory]
    [InlineData("8BITMIME", "MAIL FROM:<desk@example.org> BODY=8BITMIME")]
    [InlineData("HELP", "MAIL FROM:<desk@example.org>")]
    public async Task Text_beyond_ASCII_is_announced_where_the_server_knows_it(string offer, string line)
    {
        var server = Server();
        server.Offers = [offer];
        await SendAsync(Bare(server), Ana, "Grüße\r\n");
        Assert.Equal(line, server.Taken[0].From);
        Assert.Equal("Grüße\r\n", Encoding.UTF8.GetString(server.Taken[0].Text));
    }

    [Theory]
    [InlineData("SMTPUTF8", "jürgen@bücher.example", "RCPT TO:<jürgen@bücher.example>")]
    [InlineData("SMTPUTF8", "jurgen@bücher.example", "RCPT TO:<jurgen@xn--bcher-kva.example>")]
    [InlineData("HELP", "jurgen@bücher.example", "RCPT TO:<jurgen@xn--bcher-kva.example>")]
    [InlineData("HELP", "jürgen@bücher.example", null)]
    [InlineData("HELP", "jurgen@＞.example", null)]
    public async Task Addresses_beyond_ASCII_are_sent_as_the_server_can_take_them(string offer, string address, string? line)
    {
        var server = Server();
        server.Offers = [offer];
        var result = await SendAsync(Bare(server), Ana with { To = ["ana@example.com", address] });
        Assert.Equal(MailFate.Accepted, result.Fate);
        Assert.Equal(line is null ? [address] : [], (result.RefusedRecipients ?? []).Select(r => r.Address));
        Assert.Equal(line is null ? ["RCPT TO:<ana@example.com>"] : ["RCPT TO:<ana@example.com>", line], server.Taken[0].To);
        Assert.Equal(line?.Contains('ü') ?? false, server.Taken[0].From.EndsWith(" SMTPUTF8", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mail_that_only_has_addresses_beyond_ASCII_is_refused_without_SMTPUTF8()
    {
        var server = Server();
        var result = await SendAsync(Bare(server), Ana with { To = ["jürgen@example.com"] });
        Assert.Equal((MailFate.Refused, "jürgen@example.com"), (result.Fate, Assert.Single(result.RefusedRecipients!).Address));
        Assert.Equal(MailFate.Refused, (await SendAsync(Bare(server), Ana with { From = "bücher@example.com" })).Fate);
        Assert.DoesNotContain("MAIL", server.Steps);
    }
}
