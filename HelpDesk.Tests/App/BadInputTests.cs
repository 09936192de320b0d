using System.Net;
using System.Text;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.App;

/// <summary>What nobody's browser sends: it is answered with a reason, changes nothing, and never ends in an unhandled exception (TRUST 4).</summary>
public sealed class BadInputTests(AppDesk desk) : IClassFixture<AppDesk>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Who asks for what, and the answer.</summary>
    public static TheoryData<string, string, HttpStatusCode> Addresses => new()
    {
        { "member", "/tickets?status=sleeping&priority=9&colour=red", HttpStatusCode.OK },
        { "member", "/tickets?cursor=0.forged.1.1", HttpStatusCode.OK },
        { "member", "/tickets?cursor=0.9223372036854775807.9.9&sort=sideways", HttpStatusCode.OK },
        { "member", "/tickets?q=%00%00abc", HttpStatusCode.OK },
        { "member", "/tickets?q=%ff%fe%c3%28", HttpStatusCode.OK },
        { "member", "/tickets?q=%27%3B%20drop%20table%20tickets%3B--", HttpStatusCode.OK },
        { "member", "/tickets?q=" + new string('a', 7000), HttpStatusCode.OK },
        { "member", "/tickets?q=" + new string('a', 10_000), HttpStatusCode.OK },
        { "member", "/tickets?assignee=99999999999999999999,-1,none&team=x&tag=0&ctag=nine", HttpStatusCode.OK },
        { "member", "/tickets?created=2026-99-99..yesterday&updated=..", HttpStatusCode.OK },
        { "member", "/tickets?metric=gold&from=1&to=2", HttpStatusCode.OK },
        { "member", "/tickets?t=TKT-999999999999999999&tab=secrets", HttpStatusCode.OK },
        { "member", "/tickets/TKT-%00", HttpStatusCode.BadRequest },
        { "member", "/tickets/TKT-99999999999999999999999", HttpStatusCode.OK },
        { "member", "/customers/CUS-99999999999999999999", HttpStatusCode.OK },
        { "member", "/tickets/find?q=%00" + new string('b', 5000), HttpStatusCode.OK },
        { "member", "/analytics?range=forever", HttpStatusCode.OK },
        { "member", "/analytics/export.csv?range=forever", HttpStatusCode.BadRequest },
        { "member", "/analytics/export.csv?range=7d&section=secrets", HttpStatusCode.BadRequest },
        { "member", "/analytics?range=custom&from=0000-00-00&to=%00&team=x&agents=%00", HttpStatusCode.OK },
        { "member", "/analytics/wall?range=forever&compare=never", HttpStatusCode.OK },
        { "member", "/api/v1/analytics?range=forever", HttpStatusCode.BadRequest },
        { "member", "/api/v1/analytics?range=custom&from=2026-02-01&to=2026-01-01", HttpStatusCode.BadRequest },
        { "member", "/api/v1/analytics?tag=none,99999999999999999999", HttpStatusCode.BadRequest },
        { "member", "/api/v1/nothing", HttpStatusCode.NotFound },
        { "member", "/tickets/export.csv?status=sleeping&cursor=x", HttpStatusCode.BadRequest },
        { "guest", "/tickets/export.csv", HttpStatusCode.Forbidden },
        { "member", "/settings/import/00000000-0000-0000-0000-000000000001/rejected.csv", HttpStatusCode.Forbidden },
        { "admin", "/settings/import/00000000-0000-0000-0000-000000000001/rejected.csv", HttpStatusCode.NotFound },
        { "admin", "/settings/import/not-a-guid/rejected.csv", HttpStatusCode.NotFound },
        { "member", "/files/00000000-0000-0000-0000-000000000001", HttpStatusCode.NotFound },
        { "member", "/files/..%2f..%2fetc%2fpasswd", HttpStatusCode.NotFound },
        { "member", "/no/such/page", HttpStatusCode.NotFound },
    };

    /// <summary>Who sends which body where, and the answer.</summary>
    public static TheoryData<string, string, string, byte[], HttpStatusCode> Bodies => new()
    {
        { "member", "PUT", "/drafts/1/note", Encoding.UTF8.GetBytes("{\"body\":\"nul \\u0000\"}"), HttpStatusCode.BadRequest },
        { "member", "PUT", "/drafts/1/note", Encoding.UTF8.GetBytes("{\"body\":"), HttpStatusCode.BadRequest },
        { "member", "PUT", "/drafts/1/note", [0x7b, 0x22, 0x62, 0x6f, 0x64, 0x79, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d], HttpStatusCode.BadRequest },
        { "member", "PUT", "/drafts/1/note", Encoding.UTF8.GetBytes("{\"body\":\"" + new string('x', 300_000) + "\"}"), HttpStatusCode.BadRequest },
        { "member", "PUT", "/drafts/1/son%20net", Encoding.UTF8.GetBytes("{\"body\":\"fine\"}"), HttpStatusCode.BadRequest },
        { "member", "PUT", "/drafts/..%2f1/note/x", Encoding.UTF8.GetBytes("{\"body\":\"fine\"}"), HttpStatusCode.MethodNotAllowed },
        { "guest", "PUT", "/drafts/1/note", Encoding.UTF8.GetBytes("{\"body\":\"fine\"}"), HttpStatusCode.Forbidden },
        { "member", "POST", "/files/1", Encoding.UTF8.GetBytes("<svg onload=alert(1)>"), HttpStatusCode.BadRequest },
        { "member", "POST", "/files/1", [], HttpStatusCode.BadRequest },
        { "member", "POST", "/files/999999999", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1], HttpStatusCode.NotFound },
        { "guest", "POST", "/files/1", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1], HttpStatusCode.Forbidden },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task An_address_is_answered_with_a_reason(string role, string address, HttpStatusCode expected) =>
        await UnmovedAsync(role, http => http.GetAsync(address, Ct), expected);

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_is_refused_with_a_reason(string role, string method, string address, byte[] body, HttpStatusCode expected) =>
        await UnmovedAsync(role, async http =>
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Add("X-HelpDesk", method == "PUT" ? "draft" : "file");
            return await http.SendAsync(request, Ct);
        }, expected);

    private async Task UnmovedAsync(string role, Func<HttpClient, Task<HttpResponseMessage>> ask, HttpStatusCode expected)
    {
        var ticket = (await desk.Desk.RunAsync(new CreateTicket("Stays as it is", "", TicketPriority.Low), Who.System, Ct)).Value;
        var before = (await desk.Desk.AskAsync(new LogPosition(), Who.System, Ct)).Value;
        var http = await desk.ClientAsync(role);
        using var answer = await ask(http);

        Assert.Equal(expected, answer.StatusCode);
        if ((int)expected >= 400 && !answer.RequestMessage!.RequestUri!.OriginalString.Contains("%00", StringComparison.Ordinal))
            Assert.True((await answer.Content.ReadAsStringAsync(Ct)).Length > 20, "No reason was given.");
        Assert.Equal(before, (await desk.Desk.AskAsync(new LogPosition(), Who.System, Ct)).Value);
        Assert.Equal(1, (await desk.Desk.AskAsync(new TicketRowsById([ticket]), Who.System, Ct)).Value!.Count(r => r.Subject == "Stays as it is"));
        Assert.DoesNotContain("Unhandled exception", desk.App.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("fail:", desk.App.Output, StringComparison.Ordinal);
    }
}
