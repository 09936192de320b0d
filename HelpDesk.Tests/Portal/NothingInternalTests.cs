using System.Globalization;
using System.Text;
using System.Text.Json;
using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Email.Mime;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Portal;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Portal;

/// <summary>Whatever happens to a ticket, nothing that was written for the team reaches a customer (M-18, M-19): random histories, each mail and page searched.</summary>
public sealed class NothingInternalTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private const int Histories = 50;
    private const int Steps = 20;

    /// <summary>What a random history is made of; each must have happened, or nothing was proven.</summary>
    private static readonly string[] Everything =
        ["AddNote", "EditNote", "DeleteNote", "SaveDraft", "SendReply", "ReleaseReply", "TakeBackReply", "StoreAttachment", "StoreImage", "Escalate", "Resolve", "SetStatus", "AddTag", "SetAssignee", "SetTeam",
         "EditDescription", "MergeTicket", "UnmergeTicket", "SplitMessage", "AnswerAtPortal", "HandleInbound", "LinkTickets", "AnswerSurvey", "SolveAtPortal"];

    private readonly List<string> _mails = [];
    private readonly List<string> _pages = [];

    [Theory]
    [InlineData(11)]
    [InlineData(22)]
    [InlineData(33)]
    [InlineData(44)]
    public async Task No_mail_no_tracking_page_and_no_survey_carries_what_was_for_the_team(int seed)
    {
        var random = new Random(seed);
        var silent = await AddAgentAsync(Role.Admin, SecretHistory.Marker + " Olsen");
        var cast = new Cast(Ann, Bob, silent, await AddTeamAsync(SecretHistory.Marker + " team", [Ann, Bob, silent]));
        var done = new HashSet<string>();
        for (var i = 0; i < Histories; i++)
        {
            var history = new SecretHistory(Desk, Database, cast, random, string.Create(CultureInfo.InvariantCulture, $"h{seed}n{i}")) { Passes = () => Clock.Advance(TimeSpan.FromSeconds(1)) };
            await history.BeginAsync();
            await history.RunAsync(Steps);
            await TellAsync();
            await history.RunAsync(Steps / 4);
            await TellAsync();
            await ReadMailsAsync(random);
            await ReadPagesAsync(history);
            done.UnionWith(history.Done.Keys);
        }
        await ReadSurveysAsync();

        Assert.DoesNotContain(_mails, m => m.Contains(SecretHistory.Marker, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(_pages, p => p.Contains(SecretHistory.Marker, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(0L, await ScalarAsync<long>($"select count(*) from outbox where kind <> 5 and concat_ws(' ', from_name, from_address, reply_to, subject, body, link) ilike '%{SecretHistory.Marker}%'"));
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from outbox where kind = 5 and exists (select from unnest(to_addresses || cc_addresses) a where a not in (select email from agents))"));

        // The search finds what may be found, and everything was there to be found.
        Assert.Contains(_mails, m => m.Contains(SecretHistory.Aloud, StringComparison.Ordinal));
        Assert.Contains(_pages, p => p.Contains(SecretHistory.Aloud, StringComparison.Ordinal));
        Assert.Empty(Everything.Except(done));
        foreach (var place in new[] { "notes where body", "drafts where body", "messages where state = 1 and body", "messages where state = 8 and body", "ticket_texts where body", "tags where name", "files where name" })
            Assert.True(await ScalarAsync<bool>($"select exists (select from {place} like '%{SecretHistory.Marker}%')"), $"No marker in {place}.");
    }

    private async Task TellAsync()
    {
        Clock.Advance(TimeSpan.FromMinutes(3));
        foreach (var ticket in await AskAsync(new DueCustomerNotices(500), Who.Clock)) await RunAsync(new TellCustomer(ticket), Who.Clock);
    }

    /// <summary>Every mail as it goes over the line, to the last; some come back, and what the server says of them is for the team too.</summary>
    private async Task ReadMailsAsync(Random random)
    {
        while (await RunAsync(new ClaimMail(100), Who.Clock) is { Count: > 0 } jobs)
        {
            foreach (var job in jobs)
            {
                var fate = random.Next(8) == 0 ? MailFate.Refused : MailFate.Accepted;
                await RunAsync(new MarkMail(job.Id, new MailResult(fate, $"{(fate == MailFate.Refused ? 550 : 250)} {SecretHistory.Marker}")), Who.Clock);
                if (await ScalarAsync<short>($"select kind from outbox where id = {job.Id}") == (short)MailKind.Notification) continue;
                var mail = MailReader.Read(job.Mail, ct: Ct);
                _mails.Add(string.Join('\n', [Encoding.UTF8.GetString(job.Mail.Span), mail.From?.Name, mail.Subject, mail.Text, mail.Html, .. mail.Files.Select(f => f.Name + Encoding.UTF8.GetString(f.Content))]));
            }
        }
    }

    private async Task ReadPagesAsync(SecretHistory history)
    {
        foreach (var ticket in history.Tickets)
        {
            foreach (var address in history.Addresses)
            {
                var page = await Desk.AskAsync(new TrackTicket(await RunAsync(new IssueTestLink(ticket, address), Who.System), null, 100), Who.System, Ct);
                if (page.Ok) _pages.Add(JsonSerializer.Serialize(page.Value));
            }
        }
    }

    private async Task ReadSurveysAsync()
    {
        await using var command = Database.CreateCommand("select body from outbox where body like '%/portal/rate/%'");
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var surveys = 0;
        for (; await reader.ReadAsync(Ct); surveys++)
        {
            var survey = await Desk.AskAsync(new SurveyByToken(SecretHistory.TokenOf(reader.GetString(0))), Who.System, Ct);
            _pages.Add(JsonSerializer.Serialize(survey.Value) + survey.Refused?.Message);
        }
        Assert.NotEqual(0, surveys);
    }
}

/// <summary>The same with the running app: the pages as a browser gets them, and what the portal's line says meanwhile.</summary>
public sealed class NothingInternalOverHttpTests(AppDesk desk) : IClassFixture<AppDesk>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task No_page_and_no_message_of_the_line_carries_what_was_for_the_team(int seed)
    {
        await desk.RunAsync(new ChangeWorkspace((await desk.Desk.AskAsync(new ReadDirectory(), desk.Owner, Ct)).Value!.Settings with { UndoSeconds = 30 }), desk.Owner);
        var silent = Who.Agent(await desk.RunAsync(new AddTestAgent(SecretHistory.Marker + " Olsen", $"silent{seed}@example.com", Role.Admin, null), Who.System));
        var team = await desk.RunAsync(new AddTestTeam($"{SecretHistory.Marker} team {seed}", [(desk.Owner.Id, true), (desk.Admin.Id, false), (silent.Id, false)]), Who.System);
        var (mine, token) = await OpenAsync(seed);
        await using var line = await HubLine.OpenAsync(desk.App, null, $"/hubs/portal?token={token}");
        var history = new SecretHistory(desk.Desk, desk.Database, new Cast(desk.Owner, desk.Admin, silent, team), new Random(seed), string.Create(CultureInfo.InvariantCulture, $"p{seed}"))
        {
            Held = () => ExecuteAsync("update messages set release_at = now() + interval '1 day' where state = 1"),
        };
        await history.BeginAsync();
        history.Tickets.AddRange([mine, mine, mine]);
        await history.RunAsync(60);
        await history.EndAsync();
        await ExecuteAsync("update customer_notices set due_at = now() - interval '1 second'");
        await desk.App.UntilAsync(async () => (long)(await ScalarAsync("select count(*) from customer_notices where due_at < now()"))! == 0);

        Assert.NotNull((await line.AskAsync<object>("Nothing")).Error);
        Assert.Contains("Changed", line.Said, StringComparison.Ordinal);
        var seen = line.Said + await PagesAsync(history);
        Assert.Contains(SecretHistory.Aloud, seen, StringComparison.Ordinal);
        Assert.DoesNotContain(SecretHistory.Marker, seen, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<(long Id, string Token)> OpenAsync(int seed)
    {
        var address = $"line{seed}@example.com";
        var customer = await desk.RunAsync(new Core.Customers.SaveCustomer(null, "Lia Line", [address], null, null, null), desk.Owner);
        var id = await desk.RunAsync(new Core.Tickets.CreateTicket("Door " + SecretHistory.Aloud, SecretHistory.Marker, CustomerId: customer), desk.Owner);
        return (id, await desk.RunAsync(new IssueTestLink(id, address), Who.System));
    }

    private async Task<string> PagesAsync(SecretHistory history)
    {
        using var http = desk.App.Anonymous();
        var pages = new StringBuilder();
        var (found, rated) = (0, 0);
        foreach (var ticket in history.Tickets.Distinct())
        {
            foreach (var address in history.Addresses)
            {
                using var page = await http.GetAsync($"/portal/t/{await desk.RunAsync(new IssueTestLink(ticket, address), Who.System)}", Ct);
                pages.Append(await page.Content.ReadAsStringAsync(Ct));
                if (page.IsSuccessStatusCode) found++;
            }
        }
        await using var command = desk.Database.CreateCommand("select body from outbox where to_addresses && $1 and body like '%/portal/rate/%'");
        command.Parameters.AddWithValue(history.Addresses);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
        {
            using var page = await http.GetAsync($"/portal/rate/{SecretHistory.TokenOf(reader.GetString(0))}", Ct);
            pages.Append(await page.Content.ReadAsStringAsync(Ct));
            if (page.IsSuccessStatusCode) rated++;
        }
        Assert.True(found > 0 && rated > 0, $"{found} tracking pages and {rated} surveys were seen.");
        return pages.ToString();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = desk.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = desk.Database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Ct);
    }
}
