using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HelpDesk.App.Mail;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Email.Mime;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace HelpDesk.Tests.Email;

/// <summary>The sender with a real server: Exim, encrypted by STARTTLS and signed in; and the whole loop with Dovecot on the way back.</summary>
public sealed class EximTests(PostgresTemplate postgres, Exim exim, Dovecot dovecot) : ConversationTest(postgres), IClassFixture<Exim>, IClassFixture<Dovecot>
{
    private const string Words = "Bitte **ausstecken**.\n\n.\n\n..dots and Grüße";

    [Fact]
    public async Task A_reply_goes_out_encrypted_and_signed_in_and_arrives_as_it_was_written()
    {
        var (message, mail, raw) = await SentAsync();
        Assert.Equal(await ScalarAsync<string>("select mail_id from outbox where kind = 1"), mail.MessageId);
        Assert.Equal(($"[TKT-{Ticket:D6}] Printer burns", "support@helpdesk.example"), (mail.Subject, mail.From!.Address));
        Assert.StartsWith(Words, mail.Text, StringComparison.Ordinal);
        var file = Assert.Single(mail.Files);
        Assert.Equal("Prüfbericht.bin", file.Name);
        Assert.Equal(Bytes, file.Content);
        // E: extended, S: encrypted, A: signed in (RFC 3848).
        Assert.Contains(" with esmtpsa ", raw, StringComparison.Ordinal);
        Assert.Equal(MessageState.Sent, (await MessageAsync(message)).State);
    }

    [Fact]
    public async Task An_unknown_recipient_is_refused_and_the_message_turns_red()
    {
        await RunAsync(new Core.Customers.SaveCustomer(Customer, "Ana Rivera", ["nobody@example.com"], null, null, null), Ann);
        var message = await SendAsync(Reply(), Ann);
        await HandOverAsync(exim.Settings());
        var shown = await MessageAsync(message);
        Assert.Equal((MessageState.Failed, TicketStatus.Open), (shown.State, (await RowAsync()).Status));
        Assert.Contains("550 Unrouteable address", shown.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_the_mail_waits()
    {
        var message = await SendAsync(Reply(), Ann);
        await HandOverAsync(exim.Settings() with { Password = "x-y-z" });
        var shown = await MessageAsync(message);
        Assert.Equal(MessageState.Deferred, shown.State);
        Assert.Contains("535", shown.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("x-y-z", shown.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_answered_comes_back_over_IMAP_to_the_same_ticket()
    {
        var settings = dovecot.Settings("loop");
        var (_, _, raw) = await SentAsync();
        await dovecot.DeliverAsync(settings.User, MailPreview.Of(Encoding.Latin1.GetBytes(raw))!.Answer("It works again.", Clock.GetUtcNow()));
        var stored = new List<long?>();
        var round = await new ImapFetcher(settings, TimeProvider.System).RunAsync(null, async (m, _) => stored.Add(await RunAsync(new StoreInbound(null, $"imap/1/{m.UidValidity}/{m.Uid}", m.Raw), Who.System)), Ct);
        Assert.Equal((1, null), (round.Stored, round.Trouble));
        Assert.Equal(InboundVerdict.Reply, await RunAsync(new HandleInbound(Assert.Single(stored)!.Value), Who.System));
        var last = (await AskAsync(new TicketThread(Ticket), Ann)).Items.Select(i => i.Message).OfType<MessageRow>().Last();
        Assert.Equal((MessageDirection.In, "It works again."), (last.Direction, last.Body));
    }

    private static byte[] Bytes { get; } = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31 % 256))];

    /// <summary>A reply with a file, sent and delivered.</summary>
    private async Task<(long Message, ReceivedMail Mail, string Raw)> SentAsync()
    {
        var settings = exim.Settings();
        await RunAsync(new StoreAttachment(Ticket, "Prüfbericht.bin", Bytes), Ann);
        var message = await SendAsync(Reply(Words), Ann);
        await HandOverAsync(settings);
        var raw = await exim.DeliveredAsync(await ScalarAsync<string>("select mail_id from outbox where kind = 1") ?? "");
        return (message, MailReader.Read(raw, ct: Ct), Encoding.Latin1.GetString(raw));
    }

    private async Task HandOverAsync(SmtpSettings settings)
    {
        await using var transport = new SmtpTransport(settings, TimeProvider.System);
        await new MailOut(Desk, transport, new DomainKeys(Services.GetRequiredService<IDataProtectionProvider>()), NullLogger<MailOut>.Instance).RunAsync(Ct);
    }
}

/// <summary>An Exim in a folder of its own: knows ana@example.com, takes mail only encrypted and signed in, delivers to a Maildir.</summary>
public sealed class Exim : IAsyncLifetime
{
    private const string Missing = "The command exim4 is missing; these tests need it (Debian: apt-get install exim4-daemon-light).";
    private const string Runner = "Debian-exim";
    private const string Password = "open-Sesame-77";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Places = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin"];

    private readonly string? _command = Places.Select(d => Path.Combine(d, "exim4")).FirstOrDefault(File.Exists);
    private string _folder = "";
    private int _port;
    private Process? _process;

    public async ValueTask InitializeAsync()
    {
        if (_command is null) return;
        _folder = Directory.CreateTempSubdirectory("helpdesk-exim-").FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        using (var any = new TcpListener(IPAddress.Loopback, 0))
        {
            any.Start();
            _port = ((IPEndPoint)any.LocalEndpoint).Port;
        }
        await File.WriteAllTextAsync(Path.Combine(_folder, "cert.pem"), ScriptedImap.Certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "key.pem"), ScriptedImap.Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "-R", Runner, _folder);
        var settings = Path.Combine(_folder, "exim.conf");
        await File.WriteAllTextAsync(settings, Text());
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(settings, (UnixFileMode)0b110_100_100);
        _process = Process.Start(new ProcessStartInfo(_command, ["-C", settings, "-bdf"]) { RedirectStandardInput = true, WorkingDirectory = _folder })!;
        await UntilAsync(async () =>
        {
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, _port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) await RunAsync("kill", $"{_process.Id}");
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal SmtpSettings Settings()
    {
        Assert.SkipWhen(_command is null, Missing);
        return new SmtpSettings { Host = "127.0.0.1", Port = _port, Security = SmtpSecurity.StartTls, User = "desk", Password = Password, HelloName = "desk.example.org", AcceptAnyCertificate = true };
    }

    /// <summary>The mail with this Message-ID, once it is delivered.</summary>
    internal async Task<byte[]> DeliveredAsync(string mailId)
    {
        var found = Array.Empty<byte>();
        var box = Path.Combine(_folder, "mail", "new");
        await UntilAsync(async () =>
        {
            foreach (var file in Directory.Exists(box) ? Directory.GetFiles(box) : [])
            {
                var raw = await File.ReadAllBytesAsync(file);
                if (Encoding.Latin1.GetString(raw).Contains($"Message-ID: <{mailId}>", StringComparison.OrdinalIgnoreCase)) found = raw;
            }
            return found.Length > 0;
        });
        return found;
    }

    private async Task UntilAsync(Func<Task<bool>> holds)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (_process!.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException("Exim does not do it: " + string.Join('\n', Directory.GetFiles(_folder, "*.log").Select(File.ReadAllText)));
            await Task.Delay(50);
        }
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command} ended with {process.ExitCode}.");
    }

    private string Text() => $$$"""
        primary_hostname = mail.example.org
        spool_directory = {{{_folder}}}/spool
        log_file_path = {{{_folder}}}/%s.log
        pid_file_path = {{{_folder}}}/exim.pid
        local_interfaces = 127.0.0.1
        daemon_smtp_ports = {{{_port}}}
        tls_advertise_hosts = *
        tls_certificate = {{{_folder}}}/cert.pem
        tls_privatekey = {{{_folder}}}/key.pem
        host_lookup =
        rfc1413_query_timeout = 0s
        deliver_drop_privilege = true
        keep_environment =
        acl_smtp_rcpt = rcpt
        begin acl
        rcpt:
          require message = Say STARTTLS first
                  encrypted = *
          require message = Sign in first
                  authenticated = *
          require verify = recipient
          accept
        begin routers
        people:
          driver = accept
          domains = example.com
          local_parts = ana
          transport = maildir
        begin transports
        maildir:
          driver = appendfile
          maildir_format
          create_directory
          directory = {{{_folder}}}/mail
        begin authenticators
        plain:
          driver = plaintext
          public_name = PLAIN
          server_prompts = :
          server_condition = ${if eq {desk:{{{Password}}}}{$auth2:$auth3}}
          server_advertise_condition = ${if def:tls_in_cipher}

        """;
}
