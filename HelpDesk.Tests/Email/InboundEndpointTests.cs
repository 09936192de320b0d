using System.Globalization;
using System.Net;
using System.Text;
using HelpDesk.App.Mail;
using HelpDesk.Core.Email;
using HelpDesk.Tests.Support;
using Npgsql;

namespace HelpDesk.Tests.Email;

/// <summary>An app that takes signed mails over HTTP.</summary>
public sealed class InboundDesk(PostgresTemplate postgres) : IAsyncLifetime
{
    public const string Secret = "the-secret-of-the-mail-server";

    public RunningApp App { get; private set; } = null!;

    public NpgsqlDataSource Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var connection = await postgres.CopyAsync(CancellationToken.None);
        Database = NpgsqlDataSource.Create(connection);
        App = await RunningApp.StartAsync(connection, new Dictionary<string, string?> { ["HelpDesk:Mail:InboundSecret"] = Secret });
    }

    public async ValueTask DisposeAsync()
    {
        if (App is not null) await App.DisposeAsync();
        await Database.DisposeAsync();
    }
}

/// <summary>Mails over HTTP: only signed ones, only now, each once.</summary>
public sealed class InboundEndpointTests(InboundDesk desk, AppDesk without) : IClassFixture<InboundDesk>, IClassFixture<AppDesk>
{
    private const string Path = "/mail/inbound";
    private static readonly byte[] Tampered = Encoding.UTF8.GetBytes("From: <eve@example.net>\r\n\r\nAnother body");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Headers that are no signature; {0} is the time, {1} the right signature; none is none at all.</summary>
    public static TheoryData<string> Wrong => ["none", "", "t={0}", "v1={1}", "t={0},v1=", "t={0},v1={1}00", "t={0},v1=zz{1}", "t=-{0},v1={1}", "t=99999999999999999999,v1={1}", "t={0};v1={1}", "t=0{0}0,v1={1}", "{1}"];

    [Fact]
    public async Task A_signed_mail_is_taken_and_becomes_one_ticket_however_often_it_comes()
    {
        var mail = Mail("The lamp flickers");
        var now = DateTimeOffset.UtcNow;
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(mail, now));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(mail, now));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(mail, now.AddMinutes(-4)));
        await desk.App.UntilAsync(async () => await CountAsync("inbound_mails where state = 1") == 0);
        Assert.Equal((1, 1), (await CountAsync("tickets where subject = 'The lamp flickers'"), await CountAsync("inbound_mails where subject = 'The lamp flickers'")));
        Assert.Equal(1, await CountAsync("messages where body like 'It began%'"));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Without_a_right_signature_nothing_is_kept(string header)
    {
        var (mail, now) = (Mail("Unsigned"), DateTimeOffset.UtcNow);
        var signature = Convert.ToHexStringLower(InboundEndpoint.Sign(InboundDesk.Secret, now, mail));
        await RefusedAsync(() => PostAsync(mail, header == "none" ? null : string.Format(CultureInfo.InvariantCulture, header, now.ToUnixTimeSeconds(), signature)));
    }

    [Fact]
    public async Task Another_secret_another_body_and_another_time_are_refused()
    {
        var (mail, now) = (Mail("Forged"), DateTimeOffset.UtcNow);
        await RefusedAsync(() => PostAsync(mail, Signature(mail, now, "the-secret-of-somebody-else")));
        await RefusedAsync(() => PostAsync(Tampered, Signature(mail, now)));
        await RefusedAsync(() => PostAsync(mail[..^1], Signature(mail, now)));
        await RefusedAsync(() => PostAsync(mail, Signature(mail, now).Replace(Seconds(now), Seconds(now.AddSeconds(1)), StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(-6)]
    [InlineData(-60 * 24 * 365)]
    [InlineData(6)]
    [InlineData(60 * 24 * 365)]
    public async Task A_right_signature_of_an_old_or_future_time_is_refused(int minutes)
    {
        var mail = Mail("Late");
        await RefusedAsync(() => PostAsync(mail, DateTimeOffset.UtcNow.AddMinutes(minutes)));
    }

    [Fact]
    public async Task Too_large_and_empty_mails_are_refused_before_they_are_read()
    {
        var large = new byte[40 * 1024 * 1024 + 1];
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(large, Signature(large[..1], DateTimeOffset.UtcNow)));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync([], DateTimeOffset.UtcNow));
        Assert.Equal(0, await CountAsync("inbound_mails where octet_length(raw) < 2 or octet_length(raw) > 1000000"));
    }

    [Fact]
    public async Task Without_a_secret_in_the_settings_there_is_no_such_door()
    {
        var mail = Mail("Nobody takes this");
        foreach (var secret in new[] { InboundDesk.Secret, "" }) Assert.Equal(HttpStatusCode.NotFound, await PostAsync(mail, Signature(mail, DateTimeOffset.UtcNow, secret), without.App));
        await using var command = without.Database.CreateCommand("select count(*) from inbound_mails");
        Assert.Equal(0L, await command.ExecuteScalarAsync(Ct));
    }

    private static byte[] Mail(string subject) => MailPreview.Write("lea@example.net", "support@helpdesk.example", subject, "It began yesterday.", DateTimeOffset.UtcNow);

    private static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Signature(byte[] mail, DateTimeOffset time, string secret = InboundDesk.Secret) => $"t={Seconds(time)},v1={Convert.ToHexStringLower(InboundEndpoint.Sign(secret, time, mail))}";

    private Task<HttpStatusCode> PostAsync(byte[] mail, DateTimeOffset time) => PostAsync(mail, Signature(mail, time));

    private async Task<HttpStatusCode> PostAsync(byte[] mail, string? signature, RunningApp? app = null)
    {
        using var http = (app ?? desk.App).Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(mail), Headers = { ExpectContinue = true } };
        if (signature is not null) request.Headers.TryAddWithoutValidation("X-HelpDesk-Signature", signature);
        using var answer = await http.SendAsync(request, Ct);
        return answer.StatusCode;
    }

    private async Task RefusedAsync(Func<Task<HttpStatusCode>> post)
    {
        var before = await CountAsync("inbound_mails");
        Assert.Equal(HttpStatusCode.Unauthorized, await post());
        Assert.Equal(before, await CountAsync("inbound_mails"));
    }

    private async Task<long> CountAsync(string of)
    {
        await using var command = desk.Database.CreateCommand($"select count(*) from {of}");
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }
}
