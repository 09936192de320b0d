using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HelpDesk.App.Mail;

namespace HelpDesk.Tests.Email;

/// <summary>A message in the scripted mailbox.</summary>
internal sealed record HeldMail(long Uid, string Text)
{
    public string Flags { get; set; } = "";
}

/// <summary>
/// An IMAP server on this machine that does as a test says. Steps are CONNECT, TLS, CAPABILITY, STARTTLS, AUTHENTICATE and LOGIN (with + for the lines after them), SELECT,
/// LIST (sizes), FETCH (a message), LITERAL (in the middle of a message), STORE, MOVE, COPY, EXPUNGE, LOGOUT. In what it says, {tag} is the command's tag.
/// </summary>
internal sealed class ScriptedImap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<(string Step, Act Act, int After, int Times)> _script = [];
    private readonly ConcurrentDictionary<string, int> _count = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _reached = new();
    private readonly ConcurrentQueue<HeardLine> _heard = new();
    private readonly Task _serving;
    private int _connections;

    public ScriptedImap(bool tls = false)
    {
        Tls = tls;
        _listener.Start();
        _serving = ServeAsync();
    }

    public static X509Certificate2 Certificate { get; } = SelfSigned();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Encrypted from the first byte.</summary>
    public bool Tls { get; }

    public string Greeting { get; set; } = "* OK scripted IMAP ready";

    /// <summary>What the server can; STARTTLS is left out once the line is encrypted.</summary>
    public string Offers { get; set; } = "IMAP4rev1 STARTTLS SASL-IR AUTH=PLAIN MOVE UIDPLUS";

    public long UidValidity { get; set; } = 17;

    /// <summary>Whether SELECT tells the number that comes next.</summary>
    public bool TellsNext { get; set; } = true;

    /// <summary>What the server says before each answer without being asked, with its CRLF.</summary>
    public string Unsolicited { get; set; } = "";

    public List<HeldMail> Mails { get; } = [];

    /// <summary>Messages that were moved or copied, by folder as the client wrote it.</summary>
    public List<(string Folder, HeldMail Mail)> Elsewhere { get; } = [];

    public IReadOnlyList<HeardLine> Heard => [.. _heard];

    public IReadOnlyList<string> Steps => [.. _heard.Select(h => h.Step)];

    public int Connections => _connections;

    /// <summary>Commands at a step, without their tags.</summary>
    public IReadOnlyList<string> Said(string step) => [.. _heard.Where(h => h.Step == step).Select(h => h.Text)];

    public ScriptedImap With(long uid, string text)
    {
        Mails.Add(new HeldMail(uid, text));
        return this;
    }

    /// <summary>Does something else at a step, after it came so many times, for so many times.</summary>
    public ScriptedImap On(string step, Act act, int after = 0, int times = int.MaxValue)
    {
        _script.Add((step, act, after, times));
        return this;
    }

    /// <summary>Waits until a step has come.</summary>
    public Task ReachedAsync(string step) => Reached(step).Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _end.Dispose();
    }

    private TaskCompletionSource Reached(string step) => _reached.GetOrAdd(step, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>One connection after the other, as the fetcher makes them.</summary>
    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_end.Token);
                await using var line = new ServerLine(socket, _end.Token);
                Interlocked.Increment(ref _connections);
                if (Tls && await PassesAsync("TLS", line)) await line.EncryptAsync(Certificate);
                await ConverseAsync(line);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or AuthenticationException)
            {
                Reached("a line ended").TrySetResult();
            }
        }
    }

    private async Task ConverseAsync(ServerLine line)
    {
        await line.PerformAsync(Next("CONNECT") ?? Act.Say(Greeting));
        while (await line.ReadAsync() is { } bytes)
        {
            var words = Encoding.UTF8.GetString(bytes).Split(' ', 2);
            var (tag, command) = (words[0], words[1]);
            var step = StepOf(command);
            Hear(line, step, command);
            if (Next(step) is { } act)
            {
                await line.PerformAsync(act with { Says = act.Says?.Replace("{tag}", tag, StringComparison.Ordinal) });
                continue;
            }
            var done = $"{Unsolicited}{tag} OK {step} done";
            if (step == "FETCH") await GiveAsync(line, command, done);
            else await line.PerformAsync(Act.Say(step switch
            {
                "CAPABILITY" => $"* CAPABILITY {(line.Encrypted ? Offers.Replace("STARTTLS ", "", StringComparison.Ordinal) : Offers)}\r\n{done}",
                "SELECT" => $"{Selected()}{Unsolicited}{tag} OK [READ-WRITE] selected",
                "LIST" => Listed(command) + done,
                "STORE" => Changed(command, m => m.Flags += command[command.IndexOf('\\', StringComparison.Ordinal)..^1]) + done,
                "COPY" => Changed(command, m => Elsewhere.Add((command.Split(' ', 4)[3], m))) + done,
                "MOVE" => Changed(command, m => Elsewhere.Add((command.Split(' ', 4)[3], m)), gone: true) + done,
                "EXPUNGE" => Changed(command, m => m.Flags += "", gone: true) + done,
                "LOGOUT" => $"* BYE see you\r\n{done}",
                "AUTHENTICATE" or "LOGIN" => await SignedInAsync(line, step, command, done, tag),
                _ => done,
            }));
            if (step == "LOGOUT") return;
            if (step == "STARTTLS" && await PassesAsync("TLS", line)) await line.EncryptAsync(Certificate);
        }
    }

    private static string StepOf(string command)
    {
        var step = command.Split(' ') is ["UID", var second, ..] ? second : command.Split(' ')[0];
        return step == "FETCH" && command.EndsWith("(RFC822.SIZE)", StringComparison.Ordinal) ? "LIST" : step;
    }

    /// <summary>Reads what the sign-in announced: a line after AUTHENTICATE without one, literals after LOGIN.</summary>
    private async Task<string> SignedInAsync(ServerLine line, string step, string command, string done, string tag)
    {
        var text = command;
        while (text.EndsWith('}') || command == "AUTHENTICATE PLAIN" && text == command)
        {
            await line.PerformAsync(Act.Say("+ go on"));
            var most = text.EndsWith('}') ? int.Parse(text[(text.LastIndexOf('{') + 1)..^1], CultureInfo.InvariantCulture) : 0;
            text = Encoding.UTF8.GetString(await line.ReadAsync() ?? []);
            while (Encoding.UTF8.GetByteCount(text) < most) text += "\r\n" + Encoding.UTF8.GetString(await line.ReadAsync() ?? []);
            Hear(line, step + "+", text);
            if (Next(step + "+") is { } act) return act.Says?.Replace("{tag}", tag, StringComparison.Ordinal) ?? throw new IOException("As the script says.");
        }
        return done;
    }

    private string Selected() => $"* FLAGS (\\Answered \\Seen \\Deleted)\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] Limited\r\n* {Mails.Count} EXISTS\r\n* 0 RECENT\r\n"
        + $"* OK [UIDVALIDITY {UidValidity}] valid\r\n{(TellsNext ? $"* OK [UIDNEXT {Mails.Select(m => m.Uid).DefaultIfEmpty(0).Max() + 1}] next\r\n" : "")}";

    private string Listed(string command)
    {
        var range = command.Split(' ')[2].Split(':');
        var from = long.Parse(range[0], CultureInfo.InvariantCulture);
        var most = Mails.Select(m => m.Uid).DefaultIfEmpty(0).Max();
        var to = range[1] == "*" ? most : long.Parse(range[1], CultureInfo.InvariantCulture);
        if (range[1] == "*" && from > to) (from, to) = (to, from);
        return string.Concat(Mails.Select((m, i) => (m, i)).Where(x => x.m.Uid >= from && x.m.Uid <= to)
            .Select(x => $"* {x.i + 1} FETCH (UID {x.m.Uid} RFC822.SIZE {Encoding.UTF8.GetByteCount(x.m.Text)})\r\n"));
    }

    private async Task GiveAsync(ServerLine line, string command, string done)
    {
        var uid = long.Parse(command.Split(' ')[2], CultureInfo.InvariantCulture);
        var index = Mails.FindIndex(m => m.Uid == uid);
        if (index < 0)
        {
            await line.PerformAsync(Act.Say(done));
            return;
        }
        var headers = command.Contains("HEADER", StringComparison.Ordinal);
        var text = headers ? Mails[index].Text.Split("\r\n\r\n")[0] + "\r\n\r\n" : Mails[index].Text;
        var start = $"* {index + 1} FETCH (UID {uid} BODY[{(headers ? "HEADER" : "")}] {{{Encoding.UTF8.GetByteCount(text)}}}";
        if (Next("LITERAL") is { } act)
        {
            await line.PerformAsync(Act.Say($"{start}\r\n{text[..(text.Length / 2)]}"));
            await line.PerformAsync(act);
        }
        await line.PerformAsync(Act.Say($"{start}\r\n{text})\r\n{done}"));
    }

    /// <summary>Does something with the message of a command; a message that goes away is reported.</summary>
    private string Changed(string command, Action<HeldMail> change, bool gone = false)
    {
        var uid = long.Parse(command.Split(' ')[2], CultureInfo.InvariantCulture);
        var index = Mails.FindIndex(m => m.Uid == uid);
        if (index < 0) return "";
        change(Mails[index]);
        if (!gone) return "";
        Mails.RemoveAt(index);
        return $"* {index + 1} EXPUNGE\r\n";
    }

    private async Task<bool> PassesAsync(string step, ServerLine line)
    {
        if (Next(step) is { } act) await line.PerformAsync(act);
        return true;
    }

    private Act? Next(string step)
    {
        var n = _count.AddOrUpdate(step, 1, (_, before) => before + 1);
        Reached(step).TrySetResult();
        return _script.Find(s => s.Step == step && n > s.After && n - s.After <= s.Times).Act;
    }

    private void Hear(ServerLine line, string step, string text) => _heard.Enqueue(new HeardLine(_connections, line.Encrypted, step, text));

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=mailbox.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }
}

/// <summary>A test with a scripted mailbox and a store that remembers, or fails, as a test says.</summary>
public abstract class ImapTest : SmtpTest
{
    private protected List<ImapMail> Stored { get; } = [];

    /// <summary>Awaited with each message before it counts as stored.</summary>
    private protected Func<ImapMail, Task> Storing { get; set; } = _ => Task.CompletedTask;

    private protected ScriptedImap Mailbox(int mails = 0, bool tls = false)
    {
        var server = Keep(new ScriptedImap(tls));
        for (var i = 1; i <= mails; i++) server.With(i, $"Subject: Number {i}\r\n\r\nText {i}\r\n");
        return server;
    }

    private protected static ImapSettings Settings(ScriptedImap server) => new()
    {
        Host = "127.0.0.1", Port = server.Port, Security = server.Tls ? ImapSecurity.Tls : ImapSecurity.StartTls, User = "desk", Password = Password, AcceptAnyCertificate = true,
    };

    private protected static ImapSettings Bare(ScriptedImap server) => Settings(server) with { Security = ImapSecurity.None };

    private protected Task<ImapRound> FetchAsync(ImapSettings settings, ImapMark? last = null, CancellationToken? ct = null) =>
        new ImapFetcher(settings, Clock).RunAsync(last, StoreAsync, ct ?? Ct);

    /// <summary>Moves the clock until the round has given up: it may still be on the way from sending to waiting when the clock moves first.</summary>
    private protected async Task<ImapRound> LateAsync(Task<ImapRound> fetching, TimeSpan by)
    {
        do Clock.Advance(by);
        while (await Task.WhenAny(fetching, Task.Delay(TimeSpan.FromMilliseconds(20), Ct)) != fetching);
        return await fetching;
    }

    private protected static string Text(ImapMail mail) => Encoding.UTF8.GetString(mail.Raw.Span);

    private async Task StoreAsync(ImapMail mail, CancellationToken ct)
    {
        await Storing(mail);
        Stored.Add(mail);
    }
}
