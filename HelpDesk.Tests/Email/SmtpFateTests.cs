using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using HelpDesk.App.Mail;
using HelpDesk.Core.Email;

namespace HelpDesk.Tests.Email;

/// <summary>What becomes of a mail, whatever the server, the network or the caller does: nothing is lost, told wrongly, or sent twice without need.</summary>
public sealed class SmtpFateTests : SmtpTest
{
    /// <summary>Too much for the buffers between two sockets.</summary>
    private static readonly string Huge = string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n", 32_000));

    [Theory]
    [InlineData("CONNECT", "421 too busy", MailFate.Deferred)]
    [InlineData("CONNECT", "554 not you", MailFate.Deferred)]
    [InlineData("EHLO", "421 too busy", MailFate.Deferred)]
    [InlineData("EHLO", "451 later", MailFate.Deferred)]
    [InlineData("EHLO2", "451 later", MailFate.Deferred)]
    [InlineData("AUTH", "421 too busy", MailFate.Deferred)]
    [InlineData("MAIL", "451 later", MailFate.Deferred)]
    [InlineData("MAIL", "421 too busy", MailFate.Deferred)]
    [InlineData("MAIL", "530 5.7.0 sign in first", MailFate.Deferred)]
    [InlineData("MAIL", "550 not this sender", MailFate.Refused)]
    [InlineData("RCPT", "421 too busy", MailFate.Deferred)]
    [InlineData("RCPT", "450 later", MailFate.Deferred)]
    [InlineData("RCPT", "550 nobody here", MailFate.Refused)]
    [InlineData("DATA", "451 later", MailFate.Deferred)]
    [InlineData("DATA", "421 too busy", MailFate.Deferred)]
    [InlineData("DATA", "554 no", MailFate.Refused)]
    [InlineData("DATA", "250 what?", MailFate.Deferred)]
    [InlineData("END", "451 later", MailFate.Deferred)]
    [InlineData("END", "421 too busy", MailFate.Deferred)]
    [InlineData("END", "554 5.7.1 looks like spam", MailFate.Refused)]
    [InlineData("END", "354 go on", MailFate.Unknown)]
    [InlineData("END", "gibberish", MailFate.Unknown)]
    public async Task An_answer_at_a_step_decides_what_becomes_of_the_mail(string step, string answer, MailFate fate)
    {
        var server = Server().On(step, Act.Say(answer));
        var result = await SendAsync(Open(server), Three);
        Assert.Equal(fate, result.Fate);
        if (answer != "gibberish") Assert.Contains(answer, result.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Taken);
        Assert.Equal(step == "END" ? 1 : 0, Begun);
    }

    [Theory]
    [InlineData("CONNECT", 0, MailFate.Deferred)]
    [InlineData("EHLO", 0, MailFate.Deferred)]
    [InlineData("STARTTLS", 0, MailFate.Deferred)]
    [InlineData("TLS", 0, MailFate.Deferred)]
    [InlineData("EHLO2", 0, MailFate.Deferred)]
    [InlineData("AUTH", 0, MailFate.Deferred)]
    [InlineData("MAIL", 0, MailFate.Deferred)]
    [InlineData("RCPT", 0, MailFate.Deferred)]
    [InlineData("RCPT", 1, MailFate.Deferred)]
    [InlineData("RCPT", 2, MailFate.Deferred)]
    [InlineData("DATA", 0, MailFate.Deferred)]
    [InlineData("TEXT", 0, MailFate.Deferred)]
    [InlineData("END", 0, MailFate.Unknown)]
    [InlineData("QUIT", 0, MailFate.Accepted)]
    public async Task A_line_that_dies_at_a_step_decides_what_becomes_of_the_mail(string step, int after, MailFate fate)
    {
        var server = Server().On(step, Act.Drop, after, times: 1);
        var transport = Open(server);
        Assert.Equal(fate, (await SendAsync(transport, Three, step == "TEXT" ? Huge : "Hi")).Fate);
        Assert.Equal(fate == MailFate.Accepted ? 1 : 0, server.Taken.Count);
        Assert.Equal(step is "TEXT" or "END" or "QUIT" ? 1 : 0, Begun);
        if (step == "QUIT") await transport.DisposeAsync();
        else Assert.Equal(MailFate.Accepted, (await SendAsync(transport)).Fate);
    }

    [Theory]
    [InlineData("EHLO", MailFate.Deferred)]
    [InlineData("STARTTLS", MailFate.Deferred)]
    [InlineData("EHLO2", MailFate.Deferred)]
    [InlineData("AUTH", MailFate.Deferred)]
    [InlineData("MAIL", MailFate.Deferred)]
    [InlineData("RCPT", MailFate.Deferred)]
    [InlineData("DATA", MailFate.Deferred)]
    [InlineData("END", MailFate.Unknown)]
    public async Task A_server_that_falls_silent_is_given_up(string step, MailFate fate)
    {
        var server = Server().On(step, Act.Silence);
        var sending = SendAsync(Open(server));
        await server.ReachedAsync(step);
        Clock.Advance(TimeSpan.FromSeconds(61));
        var result = await sending;
        Assert.Equal(fate, result.Fate);
        Assert.Contains("took too long", result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("TLS")]
    public async Task A_server_that_never_begins_is_given_up(string step)
    {
        var settings = new SmtpSettings { Host = "127.0.0.1", Port = Server().On(step, Act.Silence).Port, TimeoutSeconds = 1 };
        Assert.Equal(MailFate.Deferred, (await SendAsync(Keep(new SmtpTransport(settings, TimeProvider.System)))).Fate);
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("EHLO")]
    [InlineData("TLS")]
    [InlineData("AUTH")]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    public async Task Cancelled_before_the_text_it_says_so_and_nothing_was_sent(string step)
    {
        var server = Server().On(step, Act.Silence);
        using var stop = new CancellationTokenSource();
        var sending = SendAsync(Open(server), ct: stop.Token);
        await server.ReachedAsync(step);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(0, Begun);
    }

    [Theory]
    [InlineData("TEXT", MailFate.Deferred)]
    [InlineData("END", MailFate.Unknown)]
    public async Task Cancelled_from_the_text_on_it_tells_what_became_of_the_mail(string step, MailFate fate)
    {
        var server = Server().On(step, Act.Silence);
        using var stop = new CancellationTokenSource();
        var sending = SendAsync(Open(server), Ana, step == "TEXT" ? Huge : "Hi", stop.Token);
        await server.ReachedAsync(step);
        await stop.CancelAsync();
        Assert.Equal(new MailResult(fate, "The sending was stopped."), await sending);
    }

    [Fact]
    public async Task Nobody_there_means_later()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        foreach (var settings in new[] { new SmtpSettings { Host = "127.0.0.1", Port = port }, new SmtpSettings { Host = "mail.invalid" }, new SmtpSettings() })
            Assert.Equal(MailFate.Deferred, (await SendAsync(Keep(new SmtpTransport(settings, Clock)))).Fate);
    }

    [Theory]
    [InlineData("550 gone", 0, 1)]
    [InlineData("452 full", 1, 1)]
    [InlineData("550 gone", 1, 2)]
    public async Task Others_get_the_mail_when_some_recipients_are_refused(string answer, int after, int times)
    {
        var server = Server().On("RCPT", Act.Say(answer), after, times);
        var result = await SendAsync(Open(server), Three);
        Assert.Equal(MailFate.Accepted, result.Fate);
        Assert.Equal(Three.To.Skip(after).Take(times).Select(a => new RefusedRecipient(a, answer)), result.RefusedRecipients);
        Assert.Equal(Three.To.Where((_, i) => i < after || i >= after + times).Select(a => $"RCPT TO:<{a}>"), server.Taken[0].To);
    }

    [Fact]
    public async Task One_recipient_that_may_be_taken_later_defers_a_mail_that_nobody_got()
    {
        var server = Server().On("RCPT", Act.Say("450 later"), after: 1, times: 1).On("RCPT", Act.Say("550 gone"));
        var result = await SendAsync(Open(server), Three);
        Assert.Equal((MailFate.Deferred, 3), (result.Fate, result.RefusedRecipients!.Count));
        Assert.DoesNotContain("DATA", server.Steps);
    }

    [Theory]
    [InlineData("ana@example.com\r\nRCPT TO:<eve@example.com>")]
    [InlineData("ana@example.com\nDATA")]
    [InlineData("ana@example.com> SIZE=1")]
    [InlineData("<ana@example.com")]
    [InlineData("ana\0@example.com")]
    [InlineData("ana maria@example.com")]
    [InlineData("ana\u2028@example.com")]
    public async Task An_address_that_would_be_another_command_never_reaches_a_server(string address)
    {
        var server = Server();
        var transport = Open(server);
        await Assert.ThrowsAsync<ArgumentException>(() => SendAsync(transport, Ana with { From = address }));
        await Assert.ThrowsAsync<ArgumentException>(() => SendAsync(transport, Ana with { To = ["ana@example.com", address] }));
        await Assert.ThrowsAsync<ArgumentException>(() => SendAsync(transport, Ana with { To = [] }));
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("\r\n.\r\n")]
    [InlineData("\n.\n")]
    [InlineData("\r.\r")]
    [InlineData("\r\n.\n")]
    [InlineData("\n.\r\n")]
    [InlineData("\r\r\n.\r\r\n")]
    public async Task A_text_cannot_end_the_mail_and_begin_another(string end)
    {
        var server = Server();
        await SendAsync(Open(server), Ana, $"Hi{end}MAIL FROM:<eve@example.com>\r\nRCPT TO:<ben@example.com>\r\nDATA\r\nBoo{end}");
        Assert.Equal(["MAIL", "RCPT", "DATA", "END"], server.Steps.SkipWhile(s => s != "MAIL"));
        Assert.Contains("MAIL FROM:<eve@example.com>", Encoding.ASCII.GetString(Assert.Single(server.Taken).Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_text_arrives_as_it_was_with_all_its_line_ends()
    {
        var random = new Random(20260301);
        var server = Server();
        var transport = Bare(server);
        string[] parts = [".", "..", "\r", "\n", "\r\n", "\r\n.", "a", "some text", "\n.\n", new('y', 40_000)];
        for (var i = 0; i < 150; i++)
        {
            var text = string.Concat(random.GetItems(parts[..(i % 10 == 0 ? 10 : 9)], random.Next(60)));
            var whole = Regex.Replace(text, "\r\n|\r|\n", "\r\n");
            if (whole.Length > 0 && !whole.EndsWith('\n')) whole += "\r\n";
            Assert.Equal(MailFate.Accepted, (await SendAsync(transport, Ana, text)).Fate);
            Assert.Equal(whole, Encoding.ASCII.GetString(server.Taken[i].Text));
            Assert.EndsWith($" SIZE={whole.Length}", server.Taken[i].From, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Mails_that_follow_soon_share_a_connection()
    {
        var server = Server().On("RCPT", Act.Say("550 gone"), after: 1, times: 1).On("END", Act.Say("451 later"), after: 1, times: 1);
        var transport = Open(server);
        var fates = new List<MailFate>();
        for (var i = 0; i < 4; i++) fates.Add((await SendAsync(transport, Ana, $"Mail {i}")).Fate);
        Assert.Equal([MailFate.Accepted, MailFate.Refused, MailFate.Deferred, MailFate.Accepted], fates);
        Assert.Equal((1, 1, 3), (server.Connections, server.Steps.Count(s => s == "AUTH"), server.Steps.Count(s => s == "RSET")));
        Assert.Equal(["Mail 0\r\n", "Mail 3\r\n"], server.Taken.Select(m => Encoding.ASCII.GetString(m.Text)));
    }

    [Fact]
    public async Task Mails_sent_at_the_same_time_do_not_mix()
    {
        var server = Server();
        var transport = Open(server);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => SendAsync(transport, Ana with { To = [$"n{i}@example.com"] }, $"To n{i}")));
        Assert.All(results, r => Assert.Equal(MailFate.Accepted, r.Fate));
        Assert.Equal(8, server.Taken.Select(m => m.To[0]).Distinct().Count());
        Assert.All(server.Taken, m => Assert.Equal($"RCPT TO:<{Encoding.ASCII.GetString(m.Text).Trim()[3..]}@example.com>", Assert.Single(m.To)));
    }

    [Fact]
    public async Task After_a_hundred_mails_the_connection_is_a_new_one()
    {
        var server = Server();
        var transport = Bare(server);
        for (var i = 0; i < 101; i++) await SendAsync(transport);
        Assert.Equal(100, server.Taken.Count(m => m.Connection == 1));
        Assert.Equal((2, 1), (server.Taken[100].Connection, server.Steps.Count(s => s == "QUIT")));
    }

    [Fact]
    public async Task An_idle_connection_is_closed_politely()
    {
        var server = Server();
        var transport = Open(server);
        await SendAsync(transport);
        Clock.Advance(TimeSpan.FromSeconds(9));
        await SendAsync(transport);
        Assert.Equal(1, server.Connections);
        Clock.Advance(TimeSpan.FromSeconds(10));
        await server.ReachedAsync("QUIT");
        await SendAsync(transport);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_dead_idle_connection_is_replaced_before_anything_is_sent()
    {
        var server = Server().On("RSET", Act.Drop, times: 1).On("END", Act.Say("250 ok\r\n421 closing for lack of work"), after: 1, times: 1);
        var transport = Open(server);
        for (var i = 0; i < 3; i++) Assert.Equal(MailFate.Accepted, (await SendAsync(transport)).Fate);
        Assert.Equal([1, 2, 3], server.Taken.Select(m => m.Connection));
        Assert.Equal(3, Begun);
    }

    [Fact]
    public async Task A_dead_connection_is_replaced_only_once()
    {
        var server = Server().On("RSET", Act.Drop).On("CONNECT", Act.Drop, after: 1);
        var transport = Open(server);
        await SendAsync(transport);
        Assert.Equal(MailFate.Deferred, (await SendAsync(transport)).Fate);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_server_that_does_not_say_goodbye_keeps_nobody_waiting()
    {
        var server = Server().On("QUIT", Act.Silence);
        var transport = Open(server);
        Assert.Equal(MailFate.Accepted, (await SendAsync(transport)).Fate);
        var closing = transport.DisposeAsync().AsTask();
        await server.ReachedAsync("QUIT");
        Clock.Advance(TimeSpan.FromSeconds(5));
        await closing;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => SendAsync(transport));
    }

    [Fact]
    public async Task The_caller_is_told_after_354_and_before_the_text()
    {
        var server = Server();
        var seen = "";
        await Open(server).SendAsync(Ana, "Hi"u8.ToArray(), _ => Task.FromResult(seen = server.Steps[^1]), Ct);
        Assert.Equal("DATA", seen);
        Assert.Single(server.Taken);
    }

    [Fact]
    public async Task A_caller_who_stops_at_the_last_moment_sends_nothing()
    {
        var server = Server();
        var transport = Open(server);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAsync<TimeoutException>(() => transport.SendAsync(Ana, "Hi"u8.ToArray(), _ => throw new TimeoutException("The database is slow."), Ct));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transport.SendAsync(Ana, "Hi"u8.ToArray(), _ => stop.CancelAsync(), stop.Token));
        Assert.DoesNotContain("QUIT", server.Steps);
        Assert.Empty(server.Taken);
        Assert.Equal(MailFate.Accepted, (await SendAsync(transport)).Fate);
        Assert.Equal(3, server.Connections);
    }

    [Fact]
    public async Task What_a_server_says_is_told_short_and_without_control_characters()
    {
        var server = Server().On("MAIL", Act.Say("550-no\u0007 \u001b[31mway\u202E\r\n550 " + new string('x', 900)));
        var result = await SendAsync(Open(server));
        Assert.StartsWith("The mail server refused the sender: 550 no [31mway xxx", result.Detail, StringComparison.Ordinal);
        Assert.Equal(300, result.Detail.Length);
    }
}
