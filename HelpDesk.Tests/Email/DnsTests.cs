using System.Net;
using System.Net.Sockets;
using System.Text;
using HelpDesk.App.Mail.Lookup;

namespace HelpDesk.Tests.Email;

/// <summary>Questions to DNS and what may come back.</summary>
public sealed class DnsTests
{
    private const string Name = "sel._domainkey.example.com";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static byte[] Question => DnsMessage.Question(0x1234, Name)!;

    [Fact]
    public void Texts_are_read_in_pieces_by_pointers_and_through_aliases()
    {
        var alias = Record([0xC0, 12], 5, [3, .. "key"u8, 4, .. "mail"u8, 0]);
        var text = Record([3, .. "KEY"u8, 4, .. "mail"u8, 0], 16, [3, .. "v=D"u8, 5, .. "KIM1;"u8]);
        Assert.Equal(["v=DKIM1;"], DnsMessage.Read(Answer(2, [.. alias, .. text]), Question, Name).Texts);
        Assert.Equal(["a", "b"], DnsMessage.Read(Answer(2, [.. Record([0xC0, 12], 16, [1, (byte)'a']), .. Record([0xC0, 12], 16, [1, (byte)'b'])]), Question, Name).Texts);
        Assert.Empty(DnsMessage.Read(Answer(1, Record([5, .. "other"u8, 0], 16, [1, (byte)'a'])), Question, Name).Texts);
        Assert.Equal((false, 3), DnsMessage.Read(Answer(0, [], code: 3), Question, Name) is var none ? (none.Cut, none.Code) : default);
        Assert.True(DnsMessage.Read(Answer(0, [], cut: true), Question, Name).Cut);
    }

    [Fact]
    public void What_cannot_be_asked_is_no_question()
    {
        foreach (var bad in new[] { "", ".", "a..b", "a.", new string('x', 64) + ".com", string.Join('.', Enumerable.Repeat("abcdefgh", 30)), "bücher.example" }) Assert.Null(DnsMessage.Question(1, bad));
    }

    [Fact]
    public void Broken_answers_are_refused_and_never_go_round()
    {
        var good = Answer(1, Record([0xC0, 12], 16, [1, (byte)'a']));
        foreach (var bad in new[]
        {
            Answer(1, []), Answer(200, []), Answer(1, Record([0xC0, 0xFF], 16, [])), Answer(1, Record([0xC0, (byte)Question.Length], 16, [])), Answer(1, Record([0xC0], 16, [])),
            Answer(1, Record([0x80, 1], 16, [])), Answer(1, Record([0xC0, 12], 16, [9, (byte)'a'])), Answer(1, Record([0xC0, 12], 5, [0xC0, (byte)(Question.Length + 12)])),
            Answer(1, Record([0xC0, 12], 5, [0xC0, 12])), good[..^1], Answer(1, Record([.. Enumerable.Repeat<byte[]>([63, .. new byte[63]], 5).SelectMany(b => b), 0], 16, [])),
        })
        {
            Assert.Throws<DnsFault>(() => DnsMessage.Read(bad, Question, Name));
        }
        foreach (var (at, value) in new[] { (0, 9), (2, 0x01), (2, 0xF8), (5, 2), (13, (int)'X'), (good.Length - good.Length + 40, 9) })
        {
            var other = good.ToArray();
            other[at] = (byte)value;
            Assert.False(DnsMessage.Answers(other, Question));
        }
    }

    [Fact]
    public void No_damage_ends_the_reader()
    {
        var good = Answer(2, [.. Record([0xC0, 12], 5, [3, .. "key"u8, 0xC0, 16]), .. Record([3, .. "key"u8, 0xC0, 16], 16, [3, .. "v=D"u8])]);
        var random = new Random(249);
        for (var i = 0; i < 50_000; i++)
        {
            var bad = good[..random.Next(Question.Length, good.Length + 1)];
            for (var n = random.Next(1, 5); n > 0; n--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            if (Xunit.Record.Exception(() => DnsMessage.Read(bad, Question, Name)) is { } fault) Assert.IsType<DnsFault>(fault);
        }
    }

    [Fact]
    public async Task A_server_is_asked_over_udp_and_over_tcp_when_the_answer_is_cut()
    {
        using var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        var port = ((IPEndPoint)tcp.LocalEndpoint).Port;
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
        var served = ServeAsync(udp, tcp);
        var answer = await new DnsTextResolver($"127.0.0.1:{port}", TimeProvider.System).AskAsync(Name, Ct);
        await served;
        Assert.Equal((true, new string('k', 250)), (answer.Answered, Assert.Single(answer.Texts)));
    }

    [Fact]
    public async Task Nobody_there_is_no_answer()
    {
        using var taken = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var answer = await new DnsTextResolver($"127.0.0.1:{((IPEndPoint)taken.Client.LocalEndPoint!).Port}", TimeProvider.System).AskAsync("a..b", Ct);
        Assert.False(answer.Answered);
    }

    /// <summary>Answers one question: first with a forged id, then cut, then whole over TCP.</summary>
    private static async Task ServeAsync(UdpClient udp, TcpListener tcp)
    {
        var asked = await udp.ReceiveAsync(Ct);
        var forged = Answer(1, Record([0xC0, 12], 16, [1, (byte)'x']));
        (forged[0], forged[1]) = ((byte)(asked.Buffer[0] ^ 1), asked.Buffer[1]);
        await udp.SendAsync(forged, asked.RemoteEndPoint, Ct);
        var cut = Answer(0, [], cut: true);
        asked.Buffer.AsSpan(0, 2).CopyTo(cut);
        await udp.SendAsync(cut, asked.RemoteEndPoint, Ct);
        using var line = await tcp.AcceptTcpClientAsync(Ct);
        var question = new byte[Question.Length + 2];
        await line.GetStream().ReadExactlyAsync(question, Ct);
        var whole = Answer(1, Record([0xC0, 12], 16, [250, .. Encoding.ASCII.GetBytes(new string('k', 250))]));
        question.AsSpan(2, 2).CopyTo(whole);
        await line.GetStream().WriteAsync((byte[])[(byte)(whole.Length >> 8), (byte)whole.Length, .. whole], Ct);
    }

    private static byte[] Record(byte[] owner, byte type, byte[] data) => [.. owner, 0, type, 0, 1, 0, 0, 0, 60, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    private static byte[] Answer(int records, byte[] body, int code = 0, bool cut = false)
    {
        byte[] message = [.. Question, .. body];
        (message[2], message[3], message[6], message[7]) = ((byte)(0x81 | (cut ? 2 : 0)), (byte)(0x80 | code), (byte)(records >> 8), (byte)records);
        return message;
    }
}
