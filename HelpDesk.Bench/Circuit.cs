using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HelpDesk.Bench;

/// <summary>One open tab without a browser: loads a page, starts its circuit, acknowledges what is rendered and answers what scripts would.</summary>
internal sealed partial class Circuit : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentQueue<(long At, byte[] Batch)> _batches = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<long> _page = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _gone = new();
    private Task _reading = Task.CompletedTask;
    private int _calls;

    /// <summary>Opens a page and waits until its script was told of the page.</summary>
    public static async Task<Circuit> OpenAsync(Uri app, HttpClient http, CookieContainer cookies, string path)
    {
        var html = await http.GetStringAsync(new Uri(app, path));
        var marks = Marks().Matches(html).Select(m => JsonDocument.Parse(m.Groups[1].Value).RootElement)
            .Where(m => m.GetProperty("type").GetString() == "server" && m.TryGetProperty("descriptor", out _)).OrderBy(m => m.GetProperty("sequence").GetInt32()).ToList();
        var state = State().Match(html) is { Success: true } s ? s.Groups[1].Value : "";
        var circuit = new Circuit();
        circuit._socket.Options.SetRequestHeader("Cookie", cookies.GetCookieHeader(app));
        circuit._socket.Options.SetRequestHeader("Origin", app.GetLeftPart(UriPartial.Authority));
        await circuit._socket.ConnectAsync(new UriBuilder(app) { Scheme = "ws", Path = "/_blazor" }.Uri, CancellationToken.None);
        await circuit._socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        circuit._reading = circuit.ReadAsync();
        await circuit.SendAsync(Pack.Message(1, Headers, "start", "StartCircuit", new object?[] { app.ToString(), new Uri(app, path).ToString(), JsonSerializer.Serialize(marks), state }));
        await circuit._started.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await circuit._page.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return circuit;
    }

    /// <summary>Calls a method of the page as its script does.</summary>
    public async Task CallPageAsync(string method, params object[] arguments) => await SendAsync(Pack.Message(1, Headers, null, "BeginInvokeDotNetFromJS",
        new object?[] { (++_calls).ToString(CultureInfo.InvariantCulture), null, method, await _page.Task, JsonSerializer.Serialize(arguments) }));

    /// <summary>Forgets what was rendered so far.</summary>
    public void Forget() => _batches.Clear();

    /// <summary>When the first batch with these words came, as a stopwatch counts; null when none came.</summary>
    public long? Saw(byte[] words)
    {
        foreach (var (at, batch) in _batches)
        {
            if (batch.AsSpan().IndexOf(words) >= 0) return at;
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
        _gone.Dispose();
    }

    private static Dictionary<string, object?> Headers => [];

    private async Task ReadAsync()
    {
        var (buffer, held, hello) = (new byte[64 * 1024], 0, false);
        try
        {
            while (true)
            {
                if (held == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
                var got = await _socket.ReceiveAsync(buffer.AsMemory(held), _gone.Token);
                if (got.MessageType == WebSocketMessageType.Close) throw new WebSocketException("The server has closed the circuit.");
                held += got.Count;
                if (!hello)
                {
                    var end = buffer.AsSpan(0, held).IndexOf((byte)0x1e);
                    if (end < 0) continue;
                    hello = true;
                    Drop(buffer, ref held, end + 1);
                }
                var (messages, taken) = Pack.Read(buffer.AsSpan(0, held));
                Drop(buffer, ref held, taken);
                foreach (var message in messages) await HeardAsync(message);
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            _socket.Abort();
        }
        catch (WebSocketException e)
        {
            _started.TrySetException(e);
            _page.TrySetException(e);
            if (!_gone.IsCancellationRequested) await Console.Error.WriteLineAsync($"A circuit ended: {e.Message}");
        }
    }

    private static void Drop(byte[] buffer, ref int held, int count)
    {
        buffer.AsSpan(count, held - count).CopyTo(buffer);
        held -= count;
    }

    private async Task HeardAsync(object?[] message)
    {
        if (message[0] is 3L && message[2] as string == "start")
        {
            if (message.Length > 4 && message[4] is string) _started.TrySetResult();
            else _started.TrySetException(new InvalidOperationException("The server started no circuit."));
        }
        if (message[0] is not 1L) return;
        var arguments = (object?[])message[4]!;
        switch (message[3] as string)
        {
            case "JS.RenderBatch":
                _batches.Enqueue((Stopwatch.GetTimestamp(), (byte[])arguments[1]!));
                await SendAsync(Pack.Message(1, Headers, null, "OnRenderCompleted", new object?[] { (long)arguments[0]!, null }));
                break;
            case "JS.BeginInvokeJS":
                await AnswerAsync((long)arguments[0]!, (string)arguments[1]!, (string)arguments[2]!);
                break;
            case "JS.Error":
                throw new WebSocketException("The circuit failed: " + arguments[0]);
        }
    }

    private async Task AnswerAsync(long call, string method, string arguments)
    {
        if (method == "start" && PageObject().Match(arguments) is { Success: true } page) _page.TrySetResult(long.Parse(page.Groups[1].Value, CultureInfo.InvariantCulture));
        if (call == 0) return;
        var result = method switch { "import" => $$"""{"__jsObjectId":{{call}}}""", "zone" => "\"Etc/UTC\"", _ => "null" };
        await SendAsync(Pack.Message(1, Headers, null, "EndInvokeJSFromDotNet", new object?[] { call, true, $"[{call},true,{result}]" }));
    }

    private async Task SendAsync(byte[] message)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    [GeneratedRegex("<!--Blazor:(\\{.*?\\})-->", RegexOptions.Singleline)]
    private static partial Regex Marks();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();

    [GeneratedRegex("__dotNetObject\":(\\d+)")]
    private static partial Regex PageObject();
}
