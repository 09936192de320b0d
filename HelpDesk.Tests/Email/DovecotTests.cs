using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HelpDesk.App.Mail;

namespace HelpDesk.Tests.Email;

/// <summary>The fetcher with a real server: Dovecot, each test with a user of its own.</summary>
public sealed class DovecotTests(Dovecot dovecot) : ImapTest, IClassFixture<Dovecot>
{
    /// <summary>What no test of text would notice: bytes that are no UTF-8, lone line ends within a line, dots, braces, a long line, no line end at the end.</summary>
    private static readonly byte[][] Mails =
    [
        Encoding.ASCII.GetBytes("From: ana@example.com\nSubject: Hello\n\nHi!\n"),
        [.. "Subject: bytes\n\n"u8, .. Enumerable.Range(1, 255).Where(b => b is not ('\r' or '\n')).Select(b => (byte)b), .. "\n"u8],
        Encoding.UTF8.GetBytes($"Subject: Grüße\n\n.\n..\n{{12}}\nA1 OK)\n{new string('x', 100_000)}\nno end"),
    ];

    [Theory]
    [InlineData(ImapSecurity.Tls)]
    [InlineData(ImapSecurity.StartTls)]
    [InlineData(ImapSecurity.None)]
    public async Task Messages_arrive_byte_by_byte_as_they_were_and_count_as_read(ImapSecurity security)
    {
        var settings = dovecot.Settings($"seen-{security}") with { Security = security, Port = security == ImapSecurity.Tls ? dovecot.TlsPort : dovecot.Port };
        await dovecot.DeliverAsync(settings.User, Mails);
        var round = await FetchAsync(settings);
        Assert.Equal((3, null, 3), (round.Stored, round.Trouble, (int)round.Mark.LastUid));
        Assert.Equal(Mails.Select(Crlf), Stored.Select(m => m.Raw.ToArray()));
        Assert.Equal(["S", "S", "S"], dovecot.Flags(settings.User, ""));
        Assert.Equal(round with { Stored = 0 }, await FetchAsync(settings, round.Mark));

        await dovecot.DeliverAsync(settings.User, Mails[0]);
        var next = await FetchAsync(settings, round.Mark);
        Assert.Equal((1, 4), (next.Stored, (int)next.Mark.LastUid));
        Assert.Equal(4, (await FetchAsync(settings, round.Mark with { UidValidity = 1 })).Stored);
    }

    [Fact]
    public async Task Of_a_large_message_the_headers_arrive()
    {
        var settings = dovecot.Settings("large") with { MostBytes = 1_000, After = ImapAfter.Delete };
        await dovecot.DeliverAsync(settings.User, Mails);
        Assert.Equal(3, (await FetchAsync(settings)).Stored);
        Assert.Equal([false, false, true], Stored.Select(m => m.TooLarge));
        Assert.Equal("Subject: Grüße\r\n\r\n", Text(Stored[2]));
        Assert.Equal(["S"], dovecot.Flags(settings.User, ""));
    }

    [Fact]
    public async Task Stored_messages_move_to_a_folder_with_letters_beyond_ASCII()
    {
        var settings = dovecot.Settings("move") with { After = ImapAfter.Move, MoveTo = "Erledigt & gelöscht" };
        await dovecot.DeliverAsync(settings.User, Mails);
        var missing = await FetchAsync(settings);
        Assert.Contains("The mail server refused MOVE: NO [TRYCREATE]", missing.Trouble, StringComparison.Ordinal);
        Assert.Equal((1, 1), (missing.Stored, (int)missing.Mark.LastUid));

        await dovecot.MakeFolderAsync(settings.User, ".Erledigt &- gel&APY-scht");
        var round = await FetchAsync(settings, missing.Mark);
        Assert.Equal((2, null), (round.Stored, round.Trouble));
        Assert.Equal((1, 2), (dovecot.Flags(settings.User, "").Count, dovecot.Flags(settings.User, ".Erledigt &- gel&APY-scht").Count));
        Assert.Equal(2, (await FetchAsync(settings with { Folder = "Erledigt & gelöscht", After = ImapAfter.MarkSeen })).Stored);
        Assert.Equal(["S", "S"], dovecot.Flags(settings.User, ".Erledigt &- gel&APY-scht"));
        Assert.Equal(Mails.Select(Crlf).Skip(1), Stored[3..].Select(m => m.Raw.ToArray()));
    }

    [Fact]
    public async Task Stored_messages_are_deleted_and_others_are_not()
    {
        var settings = dovecot.Settings("delete") with { After = ImapAfter.Delete };
        await dovecot.DeliverAsync(settings.User, Mails);
        Storing = m => m.Uid == 3 ? Task.FromException(new IOException("The disk is full.")) : Task.CompletedTask;
        await Assert.ThrowsAsync<IOException>(() => FetchAsync(settings));
        Assert.Equal([""], dovecot.Flags(settings.User, ""));
        Storing = _ => Task.CompletedTask;
        Assert.Equal(1, (await FetchAsync(settings, new ImapMark(Stored[0].UidValidity, 2))).Stored);
        Assert.Empty(dovecot.Flags(settings.User, ""));
        Assert.Equal(Mails.Select(Crlf), Stored.Select(m => m.Raw.ToArray()));
    }

    [Fact]
    public async Task A_wrong_password_and_a_folder_that_is_none_are_told()
    {
        var settings = dovecot.Settings("wrong");
        Assert.Equal("Mail server: sign-in refused: NO [AUTHENTICATIONFAILED] Authentication failed.", (await FetchAsync(settings with { Password = "x-y-z" })).Trouble);
        Assert.StartsWith("The mail server refused SELECT: NO ", (await FetchAsync(settings with { Folder = "Nowhere" })).Trouble, StringComparison.Ordinal);
    }

    private static byte[] Crlf(byte[] mail) => [.. mail.SelectMany(b => b == '\n' ? "\r\n"u8.ToArray() : [b])];
}

/// <summary>A Dovecot in a folder of its own: any user, one password, mail in Maildirs. Runs as root or as somebody else.</summary>
public sealed class Dovecot : IAsyncLifetime
{
    private const string Missing = "The command dovecot is missing; these tests need it (Debian: apt-get install dovecot-imapd).";
    private const string MailUser = "65534";
    private const string Password = "open-Sesame-77";

    private static readonly string[] Places = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/usr/local/sbin"];

    private readonly string? _command = Places.Select(d => Path.Combine(d, "dovecot")).FirstOrDefault(File.Exists);
    private readonly StringBuilder _log = new();
    private string _folder = "";
    private Process? _process;

    public int Port { get; private set; }

    public int TlsPort { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (_command is null) return;
        _folder = Directory.CreateTempSubdirectory("helpdesk-dovecot-").FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        using (TcpListener one = new(IPAddress.Loopback, 0), two = new(IPAddress.Loopback, 0))
        {
            one.Start();
            two.Start();
            (Port, TlsPort) = (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)two.LocalEndpoint).Port);
        }
        await File.WriteAllTextAsync(Path.Combine(_folder, "cert.pem"), ScriptedImap.Certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "key.pem"), ScriptedImap.Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var version = await RunAsync(_command, "--version");
        await File.WriteAllTextAsync(Path.Combine(_folder, "dovecot.conf"), version.StartsWith("2.3", StringComparison.Ordinal) ? Common() + Old() : New() + Common());

        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo(_command, ["-F", "-c", Path.Combine(_folder, "dovecot.conf")]) { RedirectStandardError = true };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) => ready.TrySetResult();
        _process.ErrorDataReceived += (_, e) =>
        {
            lock (_log) _log.AppendLine(e.Data);
            if (e.Data?.Contains("starting up", StringComparison.Ordinal) == true) ready.TrySetResult();
        };
        _process.Start();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(60));
        if (_process.HasExited) throw new InvalidOperationException($"Dovecot did not start: {_log}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) await RunAsync("kill", $"{_process.Id}");
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal ImapSettings Settings(string user)
    {
        Assert.True(_command is not null, Missing);
        return new ImapSettings { Host = "127.0.0.1", Port = TlsPort, User = user.ToLowerInvariant(), Password = Password, AcceptAnyCertificate = true };
    }

    /// <summary>Puts messages into a user's mailbox, in this order.</summary>
    internal async Task DeliverAsync(string user, params byte[][] mails)
    {
        await MakeFolderAsync(user, "");
        var box = Path.Combine(_folder, "mail", user, "Maildir");
        for (var i = 0; i < mails.Length; i++)
        {
            var file = Path.Combine(box, "tmp", $"{1_700_000_000 + i}.{Guid.NewGuid():N}.example");
            await File.WriteAllBytesAsync(file, mails[i]);
            await OwnAsync(file);
            File.Move(file, Path.Combine(box, "new", Path.GetFileName(file)));
        }
    }

    /// <summary>Makes a folder as Dovecot keeps it: with a dot before its name, or without any for the inbox.</summary>
    internal async Task MakeFolderAsync(string user, string folder)
    {
        foreach (var part in new[] { "tmp", "new", "cur" }) Directory.CreateDirectory(Path.Combine(_folder, "mail", user, "Maildir", folder, part));
        await OwnAsync(Path.Combine(_folder, "mail"));
    }

    /// <summary>The flags of the messages in a folder, as the names of their files tell.</summary>
    internal IReadOnlyList<string> Flags(string user, string folder)
    {
        var files = new[] { "new", "cur" }.SelectMany(p => Directory.GetFiles(Path.Combine(_folder, "mail", user, "Maildir", folder, p)));
        return [.. files.Order(StringComparer.Ordinal).Select(f => f.Split(":2,").ElementAtOrDefault(1) ?? "")];
    }

    private Task OwnAsync(string path) => Environment.IsPrivilegedProcess ? RunAsync("chown", "-R", $"{MailUser}:{MailUser}", path) : Task.CompletedTask;

    private static async Task<string> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{command} ended with {process.ExitCode}.");
    }

    private string Common() => $$"""
        base_dir = {{_folder}}/run
        state_dir = {{_folder}}/run
        log_path = /dev/stderr
        listen = 127.0.0.1
        ssl = yes
        first_valid_uid = 1
        first_valid_gid = 1
        {{(Environment.IsPrivilegedProcess ? "" : $"default_internal_user = {Environment.UserName}\ndefault_login_user = {Environment.UserName}\ndefault_internal_group =")}}
        service anvil {
          chroot =
        }
        service imap-login {
          chroot =
          inet_listener imap {
            port = {{Port}}
          }
          inet_listener imaps {
            port = {{TlsPort}}
            ssl = yes
          }
        }

        """;

    private string Mail() => $"mail_home = {_folder}/mail/%{{user}}\n{(Environment.IsPrivilegedProcess ? $"mail_uid = {MailUser}\nmail_gid = {MailUser}\n" : "")}";

    private string Old() => $$"""
        {{Mail()}}
        protocols = imap
        ssl_cert = <{{_folder}}/cert.pem
        ssl_key = <{{_folder}}/key.pem
        mail_location = maildir:~/Maildir
        passdb {
          driver = static
          args = password={{Password}}
        }
        userdb {
          driver = static
          args = home={{_folder}}/mail/%u
        }
        """;

    /// <summary>Dovecot 2.4 has other names for the same things, and wants its version first.</summary>
    private string New() => $$"""
        dovecot_config_version = 2.4.0
        dovecot_storage_version = 2.4.0
        {{Mail()}}
        protocols {
          imap = yes
        }
        ssl_server_cert_file = {{_folder}}/cert.pem
        ssl_server_key_file = {{_folder}}/key.pem
        mail_driver = maildir
        mail_path = ~/Maildir
        passdb static {
          password = {{Password}}
        }
        userdb static {
        }

        """;
}
