using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Portal;

/// <summary>Base of tests that use the portal by HTTP, as a browser without scripts does.</summary>
public abstract class PortalHttpTest(AppDesk desk) : IClassFixture<AppDesk>
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected AppDesk Desk => desk;

    protected async Task<(long Id, string Token)> TicketAsync(string address)
    {
        var customer = await Desk.RunAsync(new SaveCustomer(null, "Ana Rivera", [address], null, null, null), Desk.Owner);
        var id = await Desk.RunAsync(new CreateTicket("Printer burns", "Secret description", CustomerId: customer), Desk.Owner);
        return (id, await Desk.RunAsync(new IssueTestLink(id, address), Who.System));
    }

    protected static async Task<HttpResponseMessage> PostAsync(HttpClient http, string page, string path, (string Name, string? Value)[] fields, params (string Name, byte[] Content)[] files)
    {
        using var form = new MultipartFormDataContent { { new StringContent(await RunningApp.TokenAsync(http, page)), "__RequestVerificationToken" } };
        foreach (var (name, value) in fields) form.Add(new StringContent(value ?? ""), name);
        foreach (var (name, content) in files) form.Add(new ByteArrayContent(content), "files", name.Length == 0 ? "\"\"" : name);
        return await http.PostAsync(path, form, Ct);
    }

    protected static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(Ct);

    protected static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Headers.GetValues(name));

    protected async Task<long> CountAsync(string of) => (long)(await Desk.Database.CreateCommand($"select count(*) from {of}").ExecuteScalarAsync(Ct))!;

    protected async Task<string> MailedAsync(string address, string path)
    {
        await using var command = Desk.Database.CreateCommand("select body from outbox where to_addresses = array[$1] order by id desc limit 1");
        command.Parameters.AddWithValue(address);
        return ((string)(await command.ExecuteScalarAsync(Ct))!).Split(path)[1].Split('>')[0];
    }
}
