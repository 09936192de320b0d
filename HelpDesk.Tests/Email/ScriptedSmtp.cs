using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HelpDesk.App.Mail;
using HelpDesk.Core.Email;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Email;

/// <summary>A line that the server got, and whether it was encrypted.</summary>
internal sealed record HeardLine(int Connection, bool Encrypted, string Step, string Text);

/// <summary>A mail that the server took: dots undone, without the final one.</summary>
internal sealed record TakenMail(int Connection, string From, IReadOnlyList<string> To, byte[] Text);

/// <summary>What the server does at a step: say something (CRLF is added), say it byte by byte, hang up, or keep silent until the other side leaves.</summary>
internal sealed record Act(string? Says = null, bool Bytewise = false, bool HangsUp = false)
{
    public static Act Drop { get; } = new(HangsUp: true);

    public static Act Silence { get; } = new();

    public static Act Say(string text) => new(text);
}

/// <summary>
/// An SMTP server on this machine that does as a test says. Steps are CONNECT, TLS, EHLO, EHLO2 (after encryption), HELO, STARTTLS, AUTH, AUTH+ (lines after AUTH),
/// MAIL, RCPT, DATA, TEXT (within the text), END (after the final dot), RSET, QUIT.
/// </summary>
internal sealed class ScriptedSmtp : IAsyncDisposable
{
    private static readonly Lazy<X509Certificate2> Certificate = new(SelfSigned);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly List<(string Step, Act Act, int After, int Times)> _script = [];
    private readonly Dictionary<string, int> _count = [];
    private readonly List<HeardLine> _heard = [];
    private readonly List<TakenMail> _taken = [];
    private readonly List<Exception> _faults = [];
    private readonly List<Task> _tasks = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connections;

    public ScriptedSmtp(bool tls = false)
    {
        Tls = tls;
        _listener.Start();
        _tasks.Add(AcceptAsync());
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Encrypted from the first byte.</summary>
    public bool Tls { get; }

    /// <summary>What EHLO offers; STARTTLS is left out once the line is encrypted.</summary>
    public string[] Offers { get; set; } = ["PIPELINING", "SIZE 100000000", "8BITMIME", "STARTTLS", "AUTH PLAIN LOGIN"];

    /// <summary>What EHLO offers after STARTTLS, if that is something else.</summary>
    public string[]? OffersEncrypted { get; set; }

    public IReadOnlyList<HeardLine> Heard => Locked(() => _heard.ToList());

    public IReadOnlyList<TakenMail> Taken => Locked(() => _taken.ToList());

    public IReadOnlyList<string> Steps => [.. Heard.Select(h => h.Step)];

    public int Connections => Locked(() => _connections);

    /// <summary>Does something else at a step, after it came so many times, for so many times.</summary>
    public ScriptedSmtp On(string step, Act act, int after = 0, int times = int.MaxValue)
    {
        lock (_lock) _script.Add((step, act, after, times));
        return this;
    }

    /// <summary>Waits until a step has come so many times.</summary>
    public async Task ReachedAsync(string step, int times = 1)
    {
        while (true)
        {
            Task news;
            lock (_lock)
            {
                if (_count.GetValueOrDefault(step) >= times) return;
                news = _news.Task;
            }
            await news.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(Locked(() => _tasks.ToArray()));
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_end.Token);
                lock (_lock) _tasks.Add(TalkAsync(socket, ++_connections));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            lock (_lock) _faults.Add(e);
        }
    }

    private async Task TalkAsync(Socket socket, int number)
    {
        await Task.Yield();
        await using var line = new ServerLine(socket, _end.Token);
        try
        {
            if (Tls && await PassesAsync("TLS", line)) await line.EncryptAsync(Certificate.Value);
            await ConverseAsync(line, number);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or AuthenticationException)
        {
            lock (_lock) _faults.Add(e);
        }
    }

    private async Task ConverseAsync(ServerLine line, int number)
    {
        string? from = null;
        var to = new List<string>();
        await AnswerAsync("CONNECT", "220 scripted.example ESMTP", line);
        while (await line.ReadAsync() is { } bytes)
        {
            var text = Encoding.UTF8.GetString(bytes);
            var step = text.Split(' ')[0].ToUpperInvariant();
            if (step == "EHLO" && line.Encrypted && !Tls) step = "EHLO2";
            Hear(new HeardLine(number, line.Encrypted, step, text));
            switch (step)
            {
                case "EHLO" or "EHLO2":
                    await AnswerAsync(step, Welcome(line.Encrypted), line);
                    break;
                case "STARTTLS":
                    if (!await AnswerAsync(step, "220 go on", line)) break;
                    if (await PassesAsync("TLS", line)) await line.EncryptAsync(Certificate.Value);
                    break;
                case "AUTH":
                    var plain = text.StartsWith("AUTH PLAIN ", StringComparison.Ordinal);
                    if (!await AnswerAsync(step, plain ? "235 welcome" : "334 VXNlcm5hbWU6", line) || plain) break;
                    for (var last = false; ; last = true)
                    {
                        Hear(new HeardLine(number, line.Encrypted, "AUTH+", Encoding.UTF8.GetString(await line.ReadAsync() ?? [])));
                        if (!await AnswerAsync("AUTH+", last ? "235 welcome" : "334 UGFzc3dvcmQ6", line) || last) break;
                    }
                    break;
                case "MAIL":
                    if (await AnswerAsync(step, "250 2.1.0 ok", line)) from = text;
                    break;
                case "RCPT":
                    if (await AnswerAsync(step, "250 2.1.5 ok", line)) to.Add(text);
                    break;
                case "DATA":
                    if (!await AnswerAsync(step, "354 go ahead", line)) break;
                    var mail = await TextAsync(line);
                    Hear(new HeardLine(number, line.Encrypted, "END", "."));
                    var act = Next("END") ?? Act.Say("250 2.0.0 queued");
                    if (act.Says?[0] == '2') lock (_lock) _taken.Add(new TakenMail(number, from!, [.. to], mail));
                    to.Clear();
                    await line.PerformAsync(act);
                    break;
                case "RSET":
                    to.Clear();
                    await AnswerAsync(step, "250 ok", line);
                    break;
                case "QUIT":
                    await AnswerAsync(step, "221 bye", line);
                    return;
                default:
                    await AnswerAsync(step, step == "HELO" ? "250 hello" : "500 what?", line);
                    break;
            }
        }
    }

    private async Task<byte[]> TextAsync(ServerLine line)
    {
        var text = new MemoryStream();
        while (await line.ReadAsync() is { } bytes)
        {
            if (bytes is [(byte)'.']) return text.ToArray();
            if (text.Length == 0) await PassesAsync("TEXT", line);
            text.Write(bytes is [(byte)'.', ..] ? bytes.AsSpan(1) : bytes);
            text.Write("\r\n"u8);
        }
        throw new IOException("The client left within the text.");
    }

    private string Welcome(bool encrypted)
    {
        var offers = encrypted ? OffersEncrypted ?? [.. Offers.Where(o => o != "STARTTLS")] : Offers;
        string[] lines = ["scripted.example", .. offers];
        return string.Join("\r\n", lines.Select((l, i) => $"250{(i == lines.Length - 1 ? ' ' : '-')}{l}"));
    }

    /// <summary>Answers as scripted, else as usual; true for the usual answer.</summary>
    private async Task<bool> AnswerAsync(string step, string usual, ServerLine line)
    {
        var act = Next(step);
        await line.PerformAsync(act ?? Act.Say(usual));
        return act is null || act.Says!.StartsWith(usual[..3], StringComparison.Ordinal);
    }

    private async Task<bool> PassesAsync(string step, ServerLine line)
    {
        if (Next(step) is { } act) await line.PerformAsync(act);
        return true;
    }

    private Act? Next(string step)
    {
        lock (_lock)
        {
            var n = _count[step] = _count.GetValueOrDefault(step) + 1;
            _news.TrySetResult();
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _script.Find(s => s.Step == step && n > s.After && n - s.After <= s.Times).Act;
        }
    }

    private void Hear(HeardLine line)
    {
        lock (_lock) _heard.Add(line);
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_lock) return read();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("scripted.example");
        var request = new CertificateRequest("CN=scripted.example", key, HashAlgorithmName.SHA256) { CertificateExtensions = { names.Build() } };
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}

/// <summary>The server's end of one connection; lines end with CRLF and nothing else.</summary>
internal sealed class ServerLine(Socket socket, CancellationToken end) : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Stream _stream = new NetworkStream(socket, ownsSocket: true);
    private int _from;
    private int _to;

    public bool Encrypted => _stream is SslStream;

    public async Task EncryptAsync(X509Certificate2 certificate)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, end);
    }

    public async Task PerformAsync(Act act)
    {
        if (act.HangsUp) throw new IOException("As the script says.");
        if (act.Says is null) await Task.Delay(Timeout.Infinite, end);
        var bytes = Encoding.UTF8.GetBytes(act.Says + "\r\n");
        if (!act.Bytewise) await _stream.WriteAsync(bytes, end);
        else for (var i = 0; i < bytes.Length; i++) await _stream.WriteAsync(bytes.AsMemory(i, 1), end);
    }

    /// <summary>A line without its end; null when the client has left.</summary>
    public async Task<byte[]?> ReadAsync()
    {
        var line = new List<byte>();
        while (true)
        {
            if (_from == _to) (_from, _to) = (0, await _stream.ReadAsync(_buffer, end));
            if (_to == 0) return null;
            line.Add(_buffer[_from++]);
            if (line is [.., (byte)'\r', (byte)'\n']) return [.. line[..^2]];
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}

/// <summary>A test with servers and transports that are closed at its end, and a clock that stands still.</summary>
public abstract class SmtpTest : IAsyncDisposable
{
    protected const string Password = "open-Sesame-77";

    private readonly List<IAsyncDisposable> _open = [];
    private int _begun;

    protected static MailEnvelope Ana { get; } = new("desk@example.org", ["ana@example.com"]);

    protected static MailEnvelope Three { get; } = new("desk@example.org", ["ana@example.com", "ben@example.com", "cleo@example.com"]);

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected TestClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    /// <summary>Mails whose text was about to go out.</summary>
    protected int Begun => _begun;

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_open)) await one.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected ScriptedSmtp Server() => Keep(new ScriptedSmtp());

    private protected T Keep<T>(T one) where T : IAsyncDisposable
    {
        _open.Add(one);
        return one;
    }

    private protected SmtpTransport Open(ScriptedSmtp server, Func<SmtpSettings, SmtpSettings>? change = null)
    {
        var settings = new SmtpSettings { Host = "127.0.0.1", Port = server.Port, User = "desk", Password = Password, HelloName = "desk.example.org", AcceptAnyCertificate = true };
        return Keep(new SmtpTransport(change is null ? settings : change(settings), Clock));
    }

    private protected SmtpTransport Bare(ScriptedSmtp server) => Open(server, s => s with { Security = SmtpSecurity.None, User = "" });

    private protected Task<MailResult> SendAsync(SmtpTransport transport, MailEnvelope? envelope = null, string text = "Hi\r\n", CancellationToken? ct = null) =>
        transport.SendAsync(envelope ?? Ana, Encoding.UTF8.GetBytes(text), BeginAsync, ct ?? Ct);

    private protected Task BeginAsync(CancellationToken ct)
    {
        Interlocked.Increment(ref _begun);
        return Task.CompletedTask;
    }

    private protected static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
