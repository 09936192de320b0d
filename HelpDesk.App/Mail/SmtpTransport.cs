using System.Globalization;
using System.Text;
using HelpDesk.Core.Email;

namespace HelpDesk.App.Mail;

/// <summary>Hands mails to an SMTP server, one at a time over a connection that stays open for a while.</summary>
internal sealed class SmtpTransport : IMailTransport, IAsyncDisposable
{
    /// <summary>Most mails over one connection.</summary>
    public const int MostMails = 100;

    /// <summary>How long a connection waits for the next mail.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly SmtpSettings _settings;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ITimer _idle;
    private SmtpConversation? _line;
    private Task _closing = Task.CompletedTask;
    private bool _gone;

    /// <summary>Checks the settings; connects with the first mail.</summary>
    public SmtpTransport(SmtpSettings settings, TimeProvider clock)
    {
        if (settings.AcceptAnyCertificate && !settings.OnThisMachine) throw new ArgumentException("Any certificate is accepted from a server on this machine only.", nameof(settings));
        if (settings.Host.Length > 255 || settings.Port is < 1 or > 65_535) throw new ArgumentException("The mail server's name or port is none.", nameof(settings));
        if (settings.TimeoutSeconds is < 1 or > 3_600) throw new ArgumentException("The longest wait for the mail server is 1 to 3,600 seconds.", nameof(settings));
        if (settings.HelloName.Any(c => c is <= ' ' or >= '\x7f')) throw new ArgumentException("The name for EHLO has characters that no name has.", nameof(settings));
        if (settings.User.Contains('\0') || settings.Password.Contains('\0')) throw new ArgumentException("No sign-in has a NUL.", nameof(settings));
        (_settings, _clock) = (settings, clock);
        _idle = _clock.CreateTimer(_ => _closing = CloseIdleAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    public async Task<MailResult> SendAsync(MailEnvelope envelope, ReadOnlyMemory<byte> mail, Func<CancellationToken, Task> beforeData, CancellationToken ct)
    {
        SmtpAddress.Check(envelope);
        if (SmtpAuth.WouldExpose(_settings)) return new MailResult(MailFate.Refused, SmtpAuth.Unencrypted);
        var delivery = new SmtpDelivery(envelope, mail, beforeData);
        await _turn.WaitAsync(ct);
        try
        {
            ObjectDisposedException.ThrowIf(_gone, this);
            return await delivery.RunAsync(await LineAsync(ct), ct);
        }
        catch (SmtpFault e)
        {
            await HangUpAsync();
            if (!delivery.TextBegan) ct.ThrowIfCancellationRequested();
            return delivery.Broken(e.Message);
        }
        catch (OperationCanceledException) when (delivery.TextBegan)
        {
            return delivery.Broken("The sending was stopped.");
        }
        finally
        {
            if (_line is { } line && (!line.Usable || line.Mails >= MostMails)) await HangUpAsync();
            _idle.Change(_line is null ? Timeout.InfiniteTimeSpan : Idle, Timeout.InfiniteTimeSpan);
            _turn.Release();
        }
    }

    /// <summary>Waits for the mail under way and says goodbye to the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            _gone = true;
            await HangUpAsync();
        }
        finally
        {
            _turn.Release();
        }
        await _idle.DisposeAsync();
        await _closing;
    }

    /// <summary>The open connection if it is alive, else a new one.</summary>
    private async Task<SmtpConversation> LineAsync(CancellationToken ct)
    {
        _idle.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (_line is { } open && !await open.ResetAsync(ct)) await HangUpAsync();
        _line ??= await SmtpConversation.OpenAsync(_settings, _clock, ct);
        _line.Mails++;
        return _line;
    }

    private async Task CloseIdleAsync()
    {
        if (!await _turn.WaitAsync(0)) return;
        try
        {
            await HangUpAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task HangUpAsync()
    {
        if (_line is { } line) await line.DisposeAsync();
        _line = null;
    }
}

/// <summary>One mail on its way: what was asked of the server so far decides what a broken line means.</summary>
internal sealed class SmtpDelivery(MailEnvelope envelope, ReadOnlyMemory<byte> mail, Func<CancellationToken, Task> beforeData)
{
    private readonly List<RefusedRecipient> _refused = [];
    private bool _completed;

    /// <summary>Whether the server may have got a part of the text.</summary>
    public bool TextBegan { get; private set; }

    /// <summary>What a line that broke means for this mail.</summary>
    public MailResult Broken(string why) => Result(_completed ? MailFate.Unknown : MailFate.Deferred, why);

    /// <summary>Takes the mail through MAIL, RCPT and DATA.</summary>
    public async Task<MailResult> RunAsync(SmtpConversation line, CancellationToken ct)
    {
        var size = SmtpText.SizeOf(mail.Span);
        var sized = line.Extensions.TryGetValue("SIZE", out var announced);
        if (long.TryParse(announced, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 && size > most)
            return Result(MailFate.Refused, string.Create(CultureInfo.InvariantCulture, $"The mail has {size:N0} bytes and the mail server takes at most {most:N0}."));

        var international = line.Extensions.ContainsKey("SMTPUTF8");
        if (SmtpAddress.OnTheWire(envelope.From, international) is not { } from)
            return Result(MailFate.Refused, "The mail server takes no sender with letters beyond ASCII.");
        var recipients = new List<(string Address, string Wire)>();
        foreach (var address in envelope.To)
        {
            if (SmtpAddress.OnTheWire(address, international) is { } wire) recipients.Add((address, wire));
            else _refused.Add(new RefusedRecipient(address, "The mail server takes no address with letters beyond ASCII."));
        }
        if (recipients.Count == 0) return NoRecipient(later: false);

        var options = $"{(sized ? $" SIZE={size}" : "")}{(line.Extensions.ContainsKey("8BITMIME") && !Ascii.IsValid(mail.Span) ? " BODY=8BITMIME" : "")}"
            + (Ascii.IsValid(from) && recipients.TrueForAll(r => Ascii.IsValid(r.Wire)) ? "" : " SMTPUTF8");
        var reply = await line.AskAsync("MAIL", $"MAIL FROM:<{from}>{options}", ct);
        if (!reply.Done) return Answered(reply, "the sender");

        var later = false;
        foreach (var (address, wire) in recipients)
        {
            reply = await line.AskAsync("RCPT", $"RCPT TO:<{wire}>", ct);
            if (reply.Done) continue;
            later |= !reply.Never;
            _refused.Add(new RefusedRecipient(address, reply.ToString()));
        }
        if (_refused.Count == envelope.To.Count) return NoRecipient(later);

        reply = await line.AskAsync("DATA", "DATA", ct);
        if (reply.Code != 354) return Answered(reply, "the mail");
        await beforeData(ct);
        ct.ThrowIfCancellationRequested();
        TextBegan = true;
        await line.SendTextAsync(mail, ct);
        _completed = true;
        reply = await line.EndTextAsync(ct);
        if (reply.Code < 400) return reply.Done ? Result(MailFate.Accepted, reply.After("Accepted")) : throw new SmtpFault(reply.After("The mail server's answer is no verdict"));
        return Answered(reply, "the mail");
    }

    private MailResult Answered(SmtpReply reply, string what) => reply.Never
        ? Result(MailFate.Refused, reply.After($"The mail server refused {what}"))
        : Result(MailFate.Deferred, reply.After($"The mail server does not take {what} now"));

    private MailResult NoRecipient(bool later) => Result(later ? MailFate.Deferred : MailFate.Refused, $"No recipient was accepted: {_refused[^1].Detail}");

    private MailResult Result(MailFate fate, string detail) => new(fate, SmtpReply.Clean(detail), _refused.Count > 0 ? _refused : null);
}

/// <summary>Addresses in the envelope.</summary>
internal static class SmtpAddress
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Throws for what could never be an address and might be taken for another command.</summary>
    public static void Check(MailEnvelope envelope)
    {
        if (envelope.To.Count == 0) throw new ArgumentException("A mail has a recipient.", nameof(envelope));
        if (envelope.To.Contains("")) throw new ArgumentException("A recipient has an address.", nameof(envelope));
        if (envelope.To.Append(envelope.From).Any(a => a.EnumerateRunes().Any(Foreign)))
            throw new ArgumentException("An address has a space, a control character or an angle bracket.", nameof(envelope));
    }

    /// <summary>The address as the server can take it; null if it cannot. A domain beyond ASCII has a form within.</summary>
    public static string? OnTheWire(string address, bool international)
    {
        if (Ascii.IsValid(address)) return address;
        var at = address.LastIndexOf('@');
        return at > 0 && Ascii.IsValid(address.AsSpan(0, at)) && AsciiDomain(address[(at + 1)..]) is { } domain ? $"{address[..at]}@{domain}"
            : international ? address : null;
    }

    private static string? AsciiDomain(string domain)
    {
        try
        {
            return Idn.GetAscii(domain) is var ascii && ascii.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool Foreign(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune.Value is '<' or '>' || rune == Rune.ReplacementChar;
}
