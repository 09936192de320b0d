using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace HelpDesk.App.Mail;

/// <summary>One connection to the mailbox: greeted, encrypted and signed in when it opens. Asks one thing at a time; whatever breaks is an <see cref="ImapFault"/>.</summary>
internal sealed class ImapConversation : IAsyncDisposable
{
    /// <summary>Most untagged responses to one command, apart from FETCH.</summary>
    public const int MostOthers = 1_000;

    /// <summary>Most FETCH responses to one command.</summary>
    public const int MostFetched = 1_000_000;

    private const string SignIn = "sign-in";
    private const string Unencrypted = "and nothing is read without encryption";

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly ImapSettings _settings;
    private readonly IReadOnlyList<string> _secrets;
    private readonly ImapWire _wire;
    private HashSet<string> _offers = [];
    private int _commands;
    private bool _usable;

    private ImapConversation(ImapSettings settings, TimeProvider clock)
    {
        (_settings, _wire) = (settings, new ImapWire(settings, clock));
        var quoted = ImapText.Quote(settings.Password)[1..^1];
        _secrets = [.. SmtpAuth.Secrets(new SmtpSettings { User = settings.User, Password = settings.Password }), .. quoted.Length > 0 ? [quoted] : Array.Empty<string>()];
    }

    /// <summary>Connects and does everything that comes before a folder is opened.</summary>
    public static async Task<ImapConversation> OpenAsync(ImapSettings settings, TimeProvider clock, CancellationToken ct)
    {
        if (settings.Host.Length == 0) throw new ImapFault("No mail server is set.");
        if (settings.Security == ImapSecurity.None && !settings.OnThisMachine) throw new ImapFault(SmtpAuth.Unencrypted);
        var line = new ImapConversation(settings, clock);
        try
        {
            await line.BeginAsync(ct);
            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether the server offers an extension, such as MOVE.</summary>
    public bool Offers(string extension) => _offers.Contains(extension);

    /// <summary>Sends a command, hears what the server tells meanwhile and reads the answer. What follows goes out line by line as the server invites it.</summary>
    public async Task<ImapResponse> AskAsync(string step, string command, CancellationToken ct, Action<ImapResponse>? heard = null, IReadOnlyList<byte[]>? following = null)
    {
        if (command.AsSpan().ContainsAny('\r', '\n', '\0')) throw new ArgumentException($"The {step} command has more than one line.", nameof(command));
        _usable = false;
        var tag = $"A{++_commands}";
        var (others, fetched, sent) = (0, 0, 0);
        await _wire.SendAsync(step, Encoding.ASCII.GetBytes($"{tag} {command}"), ct);
        while (true)
        {
            var response = await _wire.ReadAsync(step, _secrets, ct);
            if (response.Tag == tag)
            {
                if (response.Kind is not ("OK" or "NO" or "BAD")) throw ImapFault.NotImap();
                _usable = true;
                return response;
            }
            if (response.Tag == "+")
            {
                if (sent >= (following?.Count ?? 0)) throw new ImapFault($"The mail server waits for more than {step} has.");
                await _wire.SendAsync(step, following![sent++], ct);
                continue;
            }
            if (response.Tag != "*") throw ImapFault.NotImap();
            if (response.Kind == "BYE") throw new ImapFault(response.After("The mail server is closing"));
            if (response.Kind == "FETCH" ? ++fetched > MostFetched : ++others > MostOthers) throw new ImapFault($"The mail server tells too much at {step}.");
            heard?.Invoke(response);
        }
    }

    /// <summary>Asks, and throws unless the server did as it was asked.</summary>
    public async Task<ImapResponse> RequireAsync(string step, string command, CancellationToken ct, Action<ImapResponse>? heard = null)
    {
        var reply = await AskAsync(step, command, ct, heard);
        return reply.Done ? reply : throw new ImapFault(reply.After($"The mail server refused {step}"));
    }

    /// <summary>Says goodbye if the server listens, and hangs up; never fails.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_usable)
            {
                _wire.Shorten(Farewell);
                await AskAsync("LOGOUT", "LOGOUT", CancellationToken.None);
            }
        }
        catch (ImapFault)
        {
            _usable = false;
        }
        await _wire.DisposeAsync();
    }

    private async Task BeginAsync(CancellationToken ct)
    {
        await _wire.ConnectAsync(ct);
        if (_settings.Security == ImapSecurity.Tls) await _wire.EncryptAsync(ct);
        var greeting = await _wire.ReadAsync("the greeting", _secrets, ct);
        if (greeting is not { Tag: "*", Kind: "OK" or "PREAUTH" or "BYE" }) throw ImapFault.NotImap();
        if (greeting.Kind == "BYE") throw new ImapFault(greeting.After("The mail server takes nobody"));
        var known = greeting.Kind == "PREAUTH";
        if (known && _settings.Security == ImapSecurity.StartTls) throw new ImapFault($"The mail server allows no STARTTLS, {Unencrypted}.");
        await LearnAsync(ct);
        if (_settings.Security == ImapSecurity.StartTls) await StartTlsAsync(ct);
        if (!known) await SignInAsync(ct);
    }

    private async Task LearnAsync(CancellationToken ct)
    {
        var offers = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await RequireAsync("CAPABILITY", "CAPABILITY", ct, r => offers.UnionWith(r.Kind == "CAPABILITY" ? r.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : []));
        _offers = offers;
    }

    private async Task StartTlsAsync(CancellationToken ct)
    {
        if (!Offers("STARTTLS")) throw new ImapFault($"The mail server does not offer STARTTLS, {Unencrypted}.");
        var reply = await AskAsync("STARTTLS", "STARTTLS", ct);
        if (!reply.Done) throw new ImapFault(reply.After($"The mail server refused STARTTLS, {Unencrypted}"));
        _usable = false;
        if (_wire.HasMore) throw new ImapFault("Somebody slipped text in before the encryption began; the connection was dropped.");
        await _wire.EncryptAsync(ct);
        await LearnAsync(ct);
    }

    private async Task SignInAsync(CancellationToken ct)
    {
        if (!_wire.Encrypted && !(_settings.Security == ImapSecurity.None && _settings.OnThisMachine)) throw new ImapFault(SmtpAuth.Unencrypted);
        if (_settings.User.Length == 0) throw new ImapFault("The mail server wants a sign-in, and no user is set.");
        ImapResponse reply;
        if (Offers("AUTH=PLAIN"))
        {
            var plain = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{_settings.User}\0{_settings.Password}"));
            reply = Offers("SASL-IR") ? await AskAsync(SignIn, $"AUTHENTICATE PLAIN {plain}", ct)
                : await AskAsync(SignIn, "AUTHENTICATE PLAIN", ct, following: [Encoding.ASCII.GetBytes(plain)]);
        }
        else if (!Offers("LOGINDISABLED"))
        {
            var (command, following) = Login(_settings.User, _settings.Password);
            reply = await AskAsync(SignIn, command, ct, following: following);
        }
        else throw new ImapFault("The mail server offers no sign-in by PLAIN or LOGIN.");
        if (!reply.Done) throw new ImapFault(reply.After("Mail server: sign-in refused"));
        await LearnAsync(ct);
    }

    /// <summary>LOGIN with quoted words where they can be quoted; others follow as literals.</summary>
    private static (string Command, List<byte[]> Following) Login(params string[] words)
    {
        List<byte[]> lines = ["LOGIN"u8.ToArray()];
        foreach (var word in words)
        {
            var bytes = Encoding.UTF8.GetBytes(word);
            var quoted = ImapText.CanQuote(word);
            lines[^1] = [.. lines[^1], .. Encoding.ASCII.GetBytes(quoted ? $" {ImapText.Quote(word)}" : $" {{{bytes.Length}}}")];
            if (!quoted) lines.Add(bytes);
        }
        return (Encoding.ASCII.GetString(lines[0]), lines[1..]);
    }
}

/// <summary>Bytes to and from the server; every wait has an end, and no answer more than a message's memory.</summary>
internal sealed class ImapWire(ImapSettings settings, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Most bytes of a response apart from its literals.</summary>
    public const int LongestLine = 64 * 1024;

    /// <summary>What all literals of a response may have beyond the largest message.</summary>
    public const int Slack = 1024 * 1024;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[LongestLine + 2];
    private TimeSpan _limit = TimeSpan.FromSeconds(settings.TimeoutSeconds);
    private int _from;
    private int _to;
    private Stream _stream = Stream.Null;

    /// <summary>Whether the line is encrypted.</summary>
    public bool Encrypted => _stream is SslStream { IsEncrypted: true };

    /// <summary>Whether the server has said more than was read.</summary>
    public bool HasMore => _from < _to;

    /// <summary>Waits no longer than this from here on.</summary>
    public void Shorten(TimeSpan limit) => _limit = limit < _limit ? limit : _limit;

    /// <summary>Connects.</summary>
    public async Task ConnectAsync(CancellationToken ct)
    {
        await WithinAsync($"connecting to {settings.Host}:{settings.Port}", t => _socket.ConnectAsync(settings.Host, settings.Port, t), ct);
        _stream = new NetworkStream(_socket, ownsSocket: true);
    }

    /// <summary>Encrypts everything from here on.</summary>
    public async Task EncryptAsync(CancellationToken ct)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        var options = new SslClientAuthenticationOptions { TargetHost = settings.Host, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
        if (settings.AcceptAnyCertificate && settings.OnThisMachine) options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        await WithinAsync("encryption", t => new ValueTask(tls.AuthenticateAsClientAsync(options, t)), ct);
    }

    /// <summary>Sends a line; its end is added.</summary>
    public Task SendAsync(string step, byte[] line, CancellationToken ct) => WithinAsync(step, t => _stream.WriteAsync((byte[])[.. line, .. "\r\n"u8], t), ct);

    /// <summary>Reads a response with all its literals.</summary>
    public async Task<ImapResponse> ReadAsync(string step, IReadOnlyList<string> secrets, CancellationToken ct)
    {
        List<string> lines = [await ReadLineAsync(step, LongestLine, ct)];
        List<byte[]> literals = [];
        var left = settings.MostBytes + (long)Slack;
        while (!ImapResponse.IsState(lines[0]) && LiteralAfter(lines[^1]) is { } count)
        {
            if (count > left) throw new ImapFault($"The mail server sends more than was asked for at {step}.");
            left -= count;
            literals.Add(await ReadBytesAsync(step, (int)count, ct));
            lines.Add(await ReadLineAsync(step, LongestLine - lines.Sum(l => l.Length), ct));
        }
        return ImapResponse.Read(lines, literals, secrets);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    /// <summary>How many bytes follow a line that ends with {n} or {n+}.</summary>
    private static long? LiteralAfter(string line)
    {
        if (!line.EndsWith('}') || line.LastIndexOf('{') is not (>= 0 and var open)) return null;
        return ImapResponse.TryNumber(line[(open + 1)..^1].TrimEnd('+')) ?? throw ImapFault.NotImap();
    }

    /// <summary>A line without its end; each character is a byte.</summary>
    private async Task<string> ReadLineAsync(string step, int most, CancellationToken ct)
    {
        var end = -1;
        if (!Ended()) await WithinAsync(step, FillAsync, ct);
        var line = Encoding.Latin1.GetString(_buffer, _from, end - _from);
        _from = end + 1;
        return line.EndsWith('\r') ? line[..^1] : line;

        bool Ended()
        {
            end = _buffer.AsSpan(_from, _to - _from).IndexOf((byte)'\n') is >= 0 and var found ? _from + found : -1;
            return (end < 0 ? _to : end) - _from <= most + 1 ? end >= 0 : throw new ImapFault($"The mail server's answer has a line that is too long at {step}.");
        }

        async ValueTask FillAsync(CancellationToken t)
        {
            while (!Ended())
            {
                _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
                (_from, _to) = (0, _to - _from);
                var count = await _stream.ReadAsync(_buffer.AsMemory(_to), t);
                _to += count > 0 ? count : throw new IOException("the server hung up.");
            }
        }
    }

    private async Task<byte[]> ReadBytesAsync(string step, int count, CancellationToken ct)
    {
        var bytes = new byte[count];
        var done = Math.Min(count, _to - _from);
        _buffer.AsSpan(_from, done).CopyTo(bytes);
        _from += done;
        for (; done < count; done += Math.Min(count - done, LongestLine))
        {
            var piece = bytes.AsMemory(done, Math.Min(count - done, LongestLine));
            await WithinAsync(step, t => _stream.ReadExactlyAsync(piece, t), ct);
        }
        return bytes;
    }

    private async Task WithinAsync(string step, Func<CancellationToken, ValueTask> act, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            await act(either.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new ImapFault($"The mail server took too long at {step}.", e);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
        {
            throw new ImapFault($"The line to the mail server broke at {step}: {e.Message}", e);
        }
    }
}
