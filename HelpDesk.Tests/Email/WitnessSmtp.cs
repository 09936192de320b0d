using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HelpDesk.Tests.Email;

/// <summary>Where in a conversation a sender dies; the server has not said the answer yet.</summary>
internal enum Moment { Connect, Hello, Mail, Recipient, Data, Text, LastLine, Dot, Answered }

/// <summary>On which line, after how many mails, and how far into the text the server holds still.</summary>
internal sealed record KillPoint(Moment At, int After, double Share);

/// <summary>A mail that the server took, in the round in which it did.</summary>
internal sealed record Witnessed(string Recipient, string MailId, int Round);

/// <summary>One life of a sender: lines hold still at their points until all have come to theirs, and go on when the sender is dead.</summary>
internal sealed class Life(int number, IEnumerable<KillPoint> points)
{
    private readonly ConcurrentQueue<KillPoint> _points = new(points);
    private readonly TaskCompletionSource _all = New();
    private readonly TaskCompletionSource _last = New();
    private readonly TaskCompletionSource _answered = New();
    private readonly TaskCompletionSource _dead = New();
    private int _left = points.Count();

    public int Number => number;

    public bool IsDead => _dead.Task.IsCompleted;

    /// <summary>All lines are at their points.</summary>
    public Task AllHeld => _all.Task;

    /// <summary>A line that was to die after the answer has got it.</summary>
    public Task OneAnswered => _answered.Task;

    public KillPoint? Next() => _points.TryDequeue(out var point) ? point : null;

    public Task HoldAsync()
    {
        Reached();
        return _dead.Task;
    }

    /// <summary>Holds until the other lines are held, then the answer goes out and the sender dies.</summary>
    public Task HoldAnswerAsync()
    {
        Reached();
        return Task.WhenAny(_last.Task, _dead.Task);
    }

    public void Answer() => _last.TrySetResult();

    public void Answered() => _answered.TrySetResult();

    public void Die() => _dead.TrySetResult();

    private void Reached()
    {
        if (Interlocked.Decrement(ref _left) == 0) _all.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// A mail server that remembers what it took and holds still where it is told to. What a dead sender's machine still delivers it reads to the end, as real
/// servers do. Windows and segments are small, so that a large mail is under way for some time.
/// </summary>
internal sealed class WitnessSmtp : IAsyncDisposable
{
    private const int TcpMaxSegment = 2;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _tasks = [];
    private readonly Task _accepting;
    private int _broken;
    private int _taken;

    public WitnessSmtp()
    {
        _listener.Server.ReceiveBufferSize = 16 * 1024;
        if (OperatingSystem.IsLinux()) _listener.Server.SetRawSocketOption(6, TcpMaxSegment, BitConverter.GetBytes(536));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The life that new lines belong to.</summary>
    public Life Life { get; set; } = new(0, []);

    /// <summary>What was taken: the final dot has come.</summary>
    public ConcurrentQueue<Witnessed> Taken { get; } = new();

    /// <summary>How many were taken in all; cheap to ask.</summary>
    public int TakenCount => Volatile.Read(ref _taken);

    /// <summary>How often each recipient's text was asked for (354) while its sender lived.</summary>
    public ConcurrentDictionary<string, int> Began { get; } = new();

    /// <summary>Where lines held still, and how often.</summary>
    public ConcurrentDictionary<Moment, int> Held { get; } = new();

    /// <summary>Texts that ended before their final dot.</summary>
    public int Broken => Volatile.Read(ref _broken);

    /// <summary>Waits until every line is closed.</summary>
    public Task QuietAsync() => Task.WhenAll(_tasks);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await QuietAsync();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _tasks.Add(TalkAsync(await _listener.AcceptSocketAsync(_end.Token), Life));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task TalkAsync(Socket socket, Life life)
    {
        await Task.Yield();
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            await new Talk(this, life, stream, _end.Token).RunAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The sender is dead, or the test is over: the line just ends.
            await stream.DisposeAsync();
        }
    }

    private sealed class Talk(WitnessSmtp server, Life life, NetworkStream stream, CancellationToken ct)
    {
        private readonly byte[] _buffer = new byte[4096];
        private readonly KillPoint? _point = life.Next();
        private int _from;
        private int _to;
        private int _mails;

        public async Task RunAsync()
        {
            await AtAsync(Moment.Connect);
            await SayAsync("220 witness.example ESMTP");
            var (to, size) = ("", 0L);
            while (await ReadAsync() is { } line)
            {
                switch (line.Split(' ')[0].ToUpperInvariant())
                {
                    case "EHLO":
                        await AtAsync(Moment.Hello);
                        await SayAsync("250-witness.example\r\n250-8BITMIME\r\n250 SIZE 100000000");
                        break;
                    case "MAIL":
                        size = long.Parse(line.Split("SIZE=")[1].Split(' ')[0], CultureInfo.InvariantCulture);
                        await AtAsync(Moment.Mail);
                        await SayAsync("250 ok");
                        break;
                    case "RCPT":
                        to = line.Split('<')[1].Split('>')[0];
                        await AtAsync(Moment.Recipient);
                        await SayAsync("250 ok");
                        break;
                    case "DATA":
                        await AtAsync(Moment.Data);
                        if (!life.IsDead) server.Began.AddOrUpdate(to, 1, (_, n) => n + 1);
                        await SayAsync("354 go ahead");
                        await TakeAsync(to, size);
                        break;
                    case "QUIT":
                        await SayAsync("221 bye");
                        return;
                    default:
                        await SayAsync("250 ok");
                        break;
                }
            }
        }

        private async Task TakeAsync(string to, long size)
        {
            var (id, got, line) = ("", 0L, (string?)null);
            while ((line = await ReadAsync()) is not (null or "."))
            {
                if (id.Length == 0 && line.StartsWith("Message-ID: <", StringComparison.Ordinal)) id = line[13..^1];
                var before = got;
                got += line.Length + 2;
                var stop = _point?.At == Moment.LastLine ? size - 100 : (long)(size * (_point?.Share ?? 0));
                if (_point?.At is Moment.Text or Moment.LastLine && before <= stop && got > stop) await AtAsync(_point.At);
            }
            if (line is null)
            {
                Interlocked.Increment(ref server._broken);
                return;
            }
            server.Taken.Enqueue(new Witnessed(to, id, life.Number));
            Interlocked.Increment(ref server._taken);
            await AtAsync(Moment.Dot);
            if (Here(Moment.Answered))
            {
                server.Held.AddOrUpdate(Moment.Answered, 1, (_, n) => n + 1);
                await life.HoldAnswerAsync();
                await SayAsync("250 queued");
                life.Answered();
            }
            else
            {
                await SayAsync("250 queued");
            }
            _mails++;
        }

        private bool Here(Moment moment) => _point is { } point && point.At == moment && point.After == _mails;

        private async Task AtAsync(Moment moment)
        {
            if (!Here(moment)) return;
            server.Held.AddOrUpdate(moment, 1, (_, n) => n + 1);
            await life.HoldAsync();
        }

        /// <summary>Nothing is said to the dead: an answer would make this machine throw away what they still have to say.</summary>
        private Task SayAsync(string text) => life.IsDead ? Task.CompletedTask : stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), ct).AsTask();

        private async Task<string?> ReadAsync()
        {
            var line = new StringBuilder();
            while (true)
            {
                if (_from == _to) (_from, _to) = (0, await stream.ReadAsync(_buffer, ct));
                if (_to == 0) return null;
                var c = (char)_buffer[_from++];
                if (c == '\n') return line.ToString(0, Math.Max(0, line.Length - 1));
                line.Append(c);
            }
        }
    }
}
