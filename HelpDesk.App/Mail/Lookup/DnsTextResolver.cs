using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using HelpDesk.Core.Email.Domains;

namespace HelpDesk.App.Mail.Lookup;

/// <summary>
/// Asks the machine's DNS servers for TXT records: over UDP with a random id from a port that the system chooses, over TCP what does not fit there.
/// A server gets three seconds, an answer at most 4,096 bytes.
/// </summary>
/// <param name="server">The server to ask, an address with or without a port; empty = those of the machine.</param>
/// <param name="clock">Measures the wait.</param>
internal sealed class DnsTextResolver(string server, TimeProvider clock) : IDnsTexts
{
    private const int Port = 53;
    private const int MostServers = 3;
    private const int MostByUdp = 512;
    private const int MostByTcp = 4_096;
    private const int NoSuchName = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <inheritdoc />
    public async Task<DnsTexts> AskAsync(string name, CancellationToken ct)
    {
        if (DnsMessage.Question((ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1), name) is not { } question) return DnsTexts.None;
        foreach (var address in Servers())
        {
            try
            {
                using var late = new CancellationTokenSource(Patience, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
                var answer = await ByUdpAsync(address, question, name, either.Token);
                if (answer.Cut) answer = await ByTcpAsync(address, question, name, either.Token);
                if (answer is { Cut: false, Code: 0 or NoSuchName }) return new DnsTexts(true, answer.Texts);
            }
            catch (Exception e) when (e is DnsFault or SocketException or IOException or OperationCanceledException)
            {
                ct.ThrowIfCancellationRequested();
            }
        }
        return DnsTexts.None;
    }

    private static async Task<DnsAnswer> ByUdpAsync(IPEndPoint server, byte[] question, string name, CancellationToken ct)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, ct);
        await socket.SendAsync(question, ct);
        var buffer = new byte[MostByUdp + 1];
        while (true)
        {
            var count = await socket.ReceiveAsync(buffer, ct);
            // What is no answer to this question may come from anybody; the real answer may still be under way.
            if (count > MostByUdp || !DnsMessage.Answers(buffer.AsSpan(0, count), question)) continue;
            return DnsMessage.Read(buffer.AsSpan(0, count), question, name);
        }
    }

    private static async Task<DnsAnswer> ByTcpAsync(IPEndPoint server, byte[] question, string name, CancellationToken ct)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, ct);
        await using var line = new NetworkStream(socket);
        await line.WriteAsync(new[] { (byte)(question.Length >> 8), (byte)question.Length }.Concat(question).ToArray(), ct);
        var buffer = new byte[MostByTcp];
        await line.ReadExactlyAsync(buffer.AsMemory(0, 2), ct);
        var length = BinaryPrimitives.ReadUInt16BigEndian(buffer);
        if (length > MostByTcp) throw new DnsFault("The answer is too long.");
        await line.ReadExactlyAsync(buffer.AsMemory(0, length), ct);
        return DnsMessage.Read(buffer.AsSpan(0, length), question, name);
    }

    private IEnumerable<IPEndPoint> Servers()
    {
        if (server.Length > 0) return IPEndPoint.TryParse(server, out var one) ? [one.Port == 0 ? new IPEndPoint(one.Address, Port) : one] : [];
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().Where(n => n.OperationalStatus == OperationalStatus.Up).SelectMany(n => n.GetIPProperties().DnsAddresses).Distinct()
                .Take(MostServers).Select(a => new IPEndPoint(a, Port))];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }
}
