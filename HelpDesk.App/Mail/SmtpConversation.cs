using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace HelpDesk.App.Mail;

/// <summary>One connection to the server: greeted, encrypted and signed in when it opens. Asks one thing at a time; whatever breaks is an <see cref="SmtpFault"/>.</summary>
internal sealed class SmtpConversation : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly SmtpSettings _settings;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _limit;
    private readonly IReadOnlyList<string> _secrets;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[4096];
    private int _from;
    private int _to;
    private Stream _stream = Stream.Null;
    private bool _broken = true;
    private bool _inText;

    private SmtpConversation(SmtpSettings settings, TimeProvider clock)
    {
        (_settings, _clock) = (settings, clock);
        _limit = TimeSpan.FromSeconds(settings.TimeoutSeconds);
        _secrets = SmtpAuth.Secrets(settings);
    }

    /// <summary>What the server offers, such as SIZE with its limit.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; private set; } = new Dictionary<string, string>();

    /// <summary>Whether the line is encrypted.</summary>
    public bool Encrypted => _stream is SslStream { IsEncrypted: true };

    /// <summary>Whether the server waits for a command.</summary>
    public bool Usable => !_broken && !_inText;

    /// <summary>Mails that were begun on this connection.</summary>
    public int Mails { get; set; }

    /// <summary>Connects and does everything that comes before the first mail.</summary>
    public static async Task<SmtpConversation> OpenAsync(SmtpSettings settings, TimeProvider clock, CancellationToken ct)
    {
        if (settings.Host.Length == 0) throw new SmtpFault("No mail server is set.");
        var line = new SmtpConversation(settings, clock);
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

    /// <summary>Sends a command and reads the answer; the step stands for it in what people read.</summary>
    public async Task<SmtpReply> AskAsync(string step, string command, CancellationToken ct, TimeSpan? limit = null)
    {
        if (command.AsSpan().ContainsAny('\r', '\n', '\0')) throw new ArgumentException($"The {step} command has more than one line.", nameof(command));
        var reply = await WithinAsync(step, async t =>
        {
            if (_from < _to) throw new SmtpFault($"The mail server spoke out of turn before {step}.");
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), t);
            return await ReadReplyAsync(t);
        }, ct, limit);
        _inText = reply.Code == 354;
        if (reply.Code != 421) return reply;
        _broken = true;
        throw new SmtpFault(reply.After("The mail server is closing"));
    }

    /// <summary>Forgets the mail before; false if the line turns out to be dead.</summary>
    public async Task<bool> ResetAsync(CancellationToken ct)
    {
        try
        {
            return Usable && (await AskAsync("RSET", "RSET", ct)).Done;
        }
        catch (SmtpFault)
        {
            return false;
        }
    }

    /// <summary>Sends the text of a mail without the final dot.</summary>
    public async Task SendTextAsync(ReadOnlyMemory<byte> mail, CancellationToken ct)
    {
        var text = new SmtpText(mail);
        var chunk = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            while (text.Read(chunk) is > 0 and var count)
            {
                await WithinAsync("the text", async t =>
                {
                    await _stream.WriteAsync(chunk.AsMemory(0, count), t);
                    return count;
                }, ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Sends the final dot, which completes the mail, and reads what the server thinks of it.</summary>
    public async Task<SmtpReply> EndTextAsync(CancellationToken ct)
    {
        var reply = await WithinAsync("the end of the text", async t =>
        {
            await _stream.WriteAsync(".\r\n"u8.ToArray(), t);
            return await ReadReplyAsync(t);
        }, ct);
        _inText = false;
        return reply;
    }

    /// <summary>Says goodbye if the server listens, and hangs up; never fails.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Usable) await AskAsync("QUIT", "QUIT", CancellationToken.None, Farewell < _limit ? Farewell : _limit);
        }
        catch (SmtpFault)
        {
            _broken = true;
        }
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task BeginAsync(CancellationToken ct)
    {
        var (host, port) = (_settings.Host, _settings.Port);
        await WithinAsync($"connecting to {host}:{port}", async t =>
        {
            await _socket.ConnectAsync(host, port, t);
            return true;
        }, ct);
        _stream = new NetworkStream(_socket, ownsSocket: true);
        if (_settings.Security == SmtpSecurity.Tls) await EncryptAsync(ct);
        var greeting = await WithinAsync("the greeting", ReadReplyAsync, ct);
        _broken = false;
        if (greeting.Code != 220) throw new SmtpFault(greeting.After("The mail server takes nothing"));
        await HelloAsync(ct);
        if (_settings.Security == SmtpSecurity.StartTls) await StartTlsAsync(ct);
        if (_settings.User.Length > 0) await SmtpAuth.SignInAsync(this, _settings, ct);
    }

    private async Task HelloAsync(CancellationToken ct)
    {
        var name = _settings.HelloName.Length > 0 ? _settings.HelloName : OwnName();
        var reply = await AskAsync("EHLO", $"EHLO {name}", ct);
        var offers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var offer in reply.Done ? reply.Lines.Skip(1) : [])
        {
            var parts = offer.Split([' ', '='], 2);
            offers[parts[0]] = $"{(parts[0].Equals("AUTH", StringComparison.OrdinalIgnoreCase) ? offers.GetValueOrDefault(parts[0]) + " " : "")}{parts.ElementAtOrDefault(1)}".Trim();
        }
        Extensions = offers;
        if (!reply.Done && reply.Code >= 500) reply = await AskAsync("HELO", $"HELO {name}", ct);
        if (!reply.Done) throw new SmtpFault(reply.After("The mail server did not welcome the help desk"));
    }

    private async Task StartTlsAsync(CancellationToken ct)
    {
        if (!Extensions.ContainsKey("STARTTLS")) throw new SmtpFault("The mail server does not offer STARTTLS, and nothing is sent without encryption.");
        var reply = await AskAsync("STARTTLS", "STARTTLS", ct);
        if (reply.Code != 220) throw new SmtpFault(reply.After("The mail server refused STARTTLS, and nothing is sent without encryption"));
        _broken = true;
        if (_from < _to) throw new SmtpFault("Somebody slipped text in before the encryption began; the connection was dropped.");
        await EncryptAsync(ct);
        _broken = false;
        await HelloAsync(ct);
    }

    private async Task EncryptAsync(CancellationToken ct)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        await WithinAsync("encryption", async t =>
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = _settings.Host, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = _settings.AcceptAnyCertificate && _settings.OnThisMachine ? (_, certificate, _, _) => certificate is not null : null,
            }, t);
            return true;
        }, ct);
    }

    private string OwnName()
    {
        var name = Dns.GetHostName();
        if (name.Contains('.') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')) return name;
        if ((_socket.LocalEndPoint as IPEndPoint)?.Address is not { } address) return "localhost";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork ? $"[{address}]" : $"[IPv6:{new IPAddress(address.GetAddressBytes())}]";
    }

    private async Task<SmtpReply> ReadReplyAsync(CancellationToken ct)
    {
        var lines = new List<string>();
        var first = 0;
        while (lines.Count < SmtpReply.MostLines)
        {
            if (!SmtpReply.TryLine(await ReadLineAsync(ct), out var code, out var last, out var text) || lines.Count > 0 && code != first)
                throw new SmtpFault("The mail server's answer is not SMTP.");
            lines.Add(text);
            first = code;
            if (last) return new SmtpReply(code, lines, SmtpAuth.Repeats(lines, _secrets));
        }
        throw new SmtpFault("The mail server's answer has too many lines.");
    }

    private async Task<string> ReadLineAsync(CancellationToken ct)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_from, _to - _from).IndexOf((byte)'\n');
            if ((end < 0 ? _to - _from : end) > SmtpReply.LongestLine + 1) throw new SmtpFault("The mail server's answer has a line that is too long.");
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _from, end).TrimEnd('\r');
                _from += end + 1;
                return line.Length <= SmtpReply.LongestLine ? line : throw new SmtpFault("The mail server's answer has a line that is too long.");
            }
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
            var count = await _stream.ReadAsync(_buffer.AsMemory(_to), ct);
            _to += count > 0 ? count : throw new IOException("the server hung up.");
        }
    }

    private async Task<T> WithinAsync<T>(string step, Func<CancellationToken, Task<T>> act, CancellationToken ct, TimeSpan? limit = null)
    {
        using var late = new CancellationTokenSource(limit ?? _limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            return await act(either.Token);
        }
        catch (Exception e)
        {
            _broken = true;
            if (e is OperationCanceledException && !ct.IsCancellationRequested) throw new SmtpFault($"The mail server took too long at {step}.", e);
            if (e is IOException or SocketException or AuthenticationException) throw new SmtpFault($"The line to the mail server broke at {step}: {e.Message}", e);
            throw;
        }
    }
}

/// <summary>Cuts a mail into pieces for the wire: every line end is CRLF, a dot that begins a line is doubled, the last line has an end.</summary>
internal sealed class SmtpText(ReadOnlyMemory<byte> mail)
{
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';

    private int _at;
    private bool _lineBegins = true;

    /// <summary>Fills a piece of at least two bytes; zero at the end.</summary>
    public int Read(Span<byte> piece)
    {
        var text = mail.Span;
        var count = 0;
        while (_at < text.Length && piece.Length - count >= 2)
        {
            var rest = text[_at..];
            if (rest[0] is Cr or Lf)
            {
                _at += rest is [Cr, Lf, ..] ? 2 : 1;
                count += End(piece[count..]);
                continue;
            }
            if (_lineBegins && rest[0] == (byte)'.') piece[count++] = (byte)'.';
            _lineBegins = false;
            rest = rest[..Math.Min(rest.Length, piece.Length - count)];
            if (rest.IndexOfAny(Cr, Lf) is >= 0 and var end) rest = rest[..end];
            rest.CopyTo(piece[count..]);
            (count, _at) = (count + rest.Length, _at + rest.Length);
        }
        if (_at == text.Length && !_lineBegins && piece.Length - count >= 2) count += End(piece[count..]);
        return count;
    }

    /// <summary>Bytes of a mail with all its line ends, before dots are doubled: what SIZE is about.</summary>
    public static long SizeOf(ReadOnlySpan<byte> mail)
    {
        long size = mail.Length;
        if (mail is not ([] or [.., Cr or Lf])) size += 2;
        while (mail.IndexOfAny(Cr, Lf) is >= 0 and var end)
        {
            var pair = mail[end..] is [Cr, Lf, ..];
            if (!pair) size++;
            mail = mail[(end + (pair ? 2 : 1))..];
        }
        return size;
    }

    private int End(Span<byte> piece)
    {
        (piece[0], piece[1], _lineBegins) = (Cr, Lf, true);
        return 2;
    }
}
