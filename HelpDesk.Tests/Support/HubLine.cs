using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace HelpDesk.Tests.Support;

/// <summary>A client of a SignalR hub over a bare WebSocket with the JSON protocol: what a wall board or a script would be.</summary>
public sealed class HubLine : IAsyncDisposable
{
    private const char End = '\u001e';
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private readonly ClientWebSocket _socket = new();
    private readonly StringBuilder _read = new();
    private readonly StringBuilder _said = new();
    private readonly List<JsonElement> _waiting = [];
    private int _calls;

    /// <summary>Connects with a client's cookies and shakes hands. Throws <see cref="WebSocketException"/> when the server refuses.</summary>
    /// <param name="origin">The page that the browser would name; null for a client that is no browser.</param>
    public static async Task<HubLine> OpenAsync(RunningApp app, HttpClient? http, string path = "/hubs/live", string? origin = null)
    {
        var line = new HubLine();
        try
        {
            if (http is not null) line._socket.Options.SetRequestHeader("Cookie", app.CookiesOf(http));
            if (origin is not null) line._socket.Options.SetRequestHeader("Origin", origin);
            line._socket.Options.CollectHttpResponseDetails = true;
            await line._socket.ConnectAsync(new Uri(app.Address.Replace("http://", "ws://", StringComparison.Ordinal) + path), Soon());
            await line.SendAsync(new { protocol = "json", version = 1 });
            Assert.Equal("{}", await line.FrameAsync(Soon()));
            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    /// <summary>The arguments of the next call of a method by the server.</summary>
    public async Task<T> HeardAsync<T>(string method)
    {
        while (true)
        {
            var message = await MessageAsync(m => m.TryGetProperty("target", out var target) && target.GetString() == method, Soon());
            return message.GetProperty("arguments")[0].Deserialize<T>(Web)!;
        }
    }

    /// <summary>Waits for the next call of a method by the server, without arguments.</summary>
    public async Task HeardAsync(string method)
    {
        var message = await MessageAsync(m => m.TryGetProperty("target", out var target) && target.GetString() == method, Soon());
        Assert.Equal(0, message.GetProperty("arguments").GetArrayLength());
    }

    /// <summary>Everything that the server said so far, as it came.</summary>
    public string Said => _said.ToString();

    /// <summary>How many calls of a method have come that nobody waited for.</summary>
    public int Unheard(string method) => _waiting.Count(m => m.TryGetProperty("target", out var target) && target.GetString() == method);

    /// <summary>Calls a method of the hub. A refusal comes back as its text.</summary>
    public async Task<(T? Result, string? Error)> AskAsync<T>(string method, params object?[] arguments)
    {
        var id = (++_calls).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await SendAsync(new { type = 1, invocationId = id, target = method, arguments });
        var answer = await MessageAsync(m => m.GetProperty("type").GetInt32() == 3 && m.GetProperty("invocationId").GetString() == id, Soon());
        return answer.TryGetProperty("error", out var error) ? (default, error.GetString())
            : (answer.TryGetProperty("result", out var result) ? result.Deserialize<T>(Web) : default, null);
    }

    /// <summary>Waits until the server has ended the line; throws when it does not.</summary>
    public async Task EndedAsync()
    {
        try
        {
            while (true) await MessageAsync(_ => false, Soon());
        }
        catch (Exception e) when (e is WebSocketException or EndOfStreamException)
        {
            return;
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static CancellationToken Soon() => new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token;

    private Task SendAsync(object message) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(message, Web) + End), WebSocketMessageType.Text, endOfMessage: true, Soon());

    private async Task<JsonElement> MessageAsync(Func<JsonElement, bool> wanted, CancellationToken ct)
    {
        for (var i = 0; i < _waiting.Count; i++)
        {
            if (!wanted(_waiting[i])) continue;
            var found = _waiting[i];
            _waiting.RemoveAt(i);
            return found;
        }
        while (true)
        {
            var message = JsonDocument.Parse(await FrameAsync(ct)).RootElement;
            if (message.GetProperty("type").GetInt32() == 7) throw new EndOfStreamException("The server has closed the hub.");
            if (wanted(message)) return message;
            if (message.GetProperty("type").GetInt32() != 6) _waiting.Add(message);
        }
    }

    private async Task<string> FrameAsync(CancellationToken ct)
    {
        var buffer = new byte[32 * 1024];
        while (true)
        {
            var text = _read.ToString();
            if (text.IndexOf(End, StringComparison.Ordinal) is >= 0 and var at)
            {
                _read.Remove(0, at + 1);
                return text[..at];
            }
            var got = await _socket.ReceiveAsync(buffer, ct);
            if (got.MessageType == WebSocketMessageType.Close) throw new EndOfStreamException("The server has closed the line.");
            var part = Encoding.UTF8.GetString(buffer, 0, got.Count);
            _said.Append(part);
            _read.Append(part);
        }
    }
}
