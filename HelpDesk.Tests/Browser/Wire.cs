using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HelpDesk.Tests.Browser;

/// <summary>A cable between browsers and the app that can be pulled: what runs over it ends at once and nothing new comes through until it is plugged in again.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly int _to;
    private readonly Task _accepting;
    private volatile bool _cut;

    public Wire(string address)
    {
        _to = new Uri(address).Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The app's address at this end of the wire.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public void Cut()
    {
        _cut = true;
        foreach (var client in _open.Keys) client.Close();
    }

    public void Mend() => _cut = false;

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_gone.Token);
                if (_cut) near.Close();
                else _ = CarryAsync(near);
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            _listener.Stop();
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using var far = new TcpClient();
        _open[near] = _open[far] = 0;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _to, _gone.Token);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), _gone.Token), far.GetStream().CopyToAsync(near.GetStream(), _gone.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // An end was closed: so is the other.
            far.Close();
        }
        finally
        {
            near.Close();
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        Cut();
        await _accepting;
        _gone.Dispose();
        _listener.Dispose();
    }
}
