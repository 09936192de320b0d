using System.Net;
using System.Net.WebSockets;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Portal;

/// <summary>The portal's pages as a browser without scripts gets them, and the line of a page by hand.</summary>
public sealed class PortalPageTests(AppDesk desk) : PortalHttpTest(desk)
{
    private static readonly (string Name, string? Value)[] Request = [("name", "Zoe <b>Zimmer"), ("subject", "Gate \"3\" & <i>more"), ("description", "\nIt squeaks </textarea><script>alert(1)</script>")];

    [Fact]
    public async Task From_the_sign_in_page_to_a_solved_ticket_without_a_script()
    {
        using var http = Desk.App.Anonymous();
        Assert.Contains("href=\"/portal\"", await http.GetStringAsync("/sign-in", Ct), StringComparison.Ordinal);
        using var sent = await PostAsync(http, "/portal", "/portal", [.. Request, ("email", "zoe.pages@new.example"), ("key", Guid.NewGuid().ToString())], ("../log.txt", [1, 2, 3]), ("", []));
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        Assert.Contains("z&#x2022;&#x2022;&#x2022;@new.example", await TextAsync(sent), StringComparison.Ordinal);

        var confirm = ConfirmRequest.Path + await MailedAsync("zoe.pages@new.example", ConfirmRequest.Path);
        for (var i = 0; i < 2; i++) Assert.Contains("Gate &quot;3&quot; &amp; &lt;i&gt;more", await http.GetStringAsync(confirm, Ct), StringComparison.Ordinal);
        Assert.Equal(0L, await CountAsync("customer_addresses where email = 'zoe.pages@new.example'"));
        using var confirmed = await PostAsync(http, confirm, confirm, [("key", "confirm")]);
        var track = confirmed.Headers.Location!.OriginalString;
        using var again = await PostAsync(http, "/portal", confirm, [("key", "confirm")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);

        var page = await http.GetStringAsync(track, Ct);
        Assert.Contains("log.txt", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        using var answered = await PostAsync(http, track, track, [("reply", "And another thing"), ("key", Guid.NewGuid().ToString())]);
        Assert.Equal(track + "#newest", answered.Headers.Location!.OriginalString);
        Assert.Contains("And another thing", await http.GetStringAsync(track, Ct), StringComparison.Ordinal);
        using var solved = await PostAsync(http, track, track + "/solved", [("key", "solved")]);
        Assert.Equal(HttpStatusCode.Redirect, solved.StatusCode);
        page = await http.GetStringAsync(track, Ct);
        Assert.Contains("data-portal-status>Solved<", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-solved", page, StringComparison.Ordinal);

        var file = page.Split("/files/")[1].Split('"')[0];
        using var download = await http.GetAsync($"{track}/files/{file}", Ct);
        Assert.Equal([1, 2, 3], await download.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal(("attachment", "log.txt"), (download.Content.Headers.ContentDisposition!.DispositionType, download.Content.Headers.ContentDisposition.FileNameStar));
        Assert.Equal("default-src 'none'; sandbox", Header(download, "Content-Security-Policy"));
        using var signedIn = await Desk.SignInAsync("member");
        using var stranger = await http.GetAsync($"/files/{file}", Ct);
        Assert.NotEqual(HttpStatusCode.OK, stranger.StatusCode);
    }

    [Fact]
    public async Task The_desks_own_words_stand_above_the_form()
    {
        using var http = Desk.App.Anonymous();
        var before = (await Desk.Desk.AskAsync(new ReadDirectory(), Desk.Owner, Ct)).Value!.Settings;
        await Desk.RunAsync(new ChangeWorkspace(before with { PortalIntro = "Ask us <b>anything</b>" }), Desk.Owner);
        try
        {
            string page = "";
            for (var i = 0; i < 200 && !page.Contains("data-intro", StringComparison.Ordinal); i++)
            {
                page = await http.GetStringAsync("/portal", Ct);
                await Task.Delay(20, Ct);
            }
            Assert.Contains("Ask us &lt;b&gt;anything&lt;/b&gt;", page, StringComparison.Ordinal);
        }
        finally
        {
            await Desk.RunAsync(new ChangeWorkspace(before), Desk.Owner);
        }
    }

    [Fact]
    public async Task What_is_refused_comes_back_filled_with_the_reason_at_its_field()
    {
        using var http = Desk.App.Anonymous();
        using var refused = await PostAsync(http, "/portal", "/portal", [.. Request, ("email", "not an address")]);
        var page = await TextAsync(refused);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("data-fault=\"email\"", page, StringComparison.Ordinal);
        foreach (var (_, value) in Request) Assert.Contains(value!.TrimStart(), WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        using var asked = await PostAsync(http, "/portal/link", "/portal/link", [("email", "ana@example.com"), ("number", "what?")]);
        Assert.Contains("data-fault=\"number\"", await TextAsync(asked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_a_refused_form_are_there_again_and_are_sent_unless_they_are_left_out()
    {
        using var http = Desk.App.Anonymous();
        var key = Guid.NewGuid().ToString();
        using var refused = await PostAsync(http, "/portal", "/portal", [.. Request, ("email", "nobody"), ("key", key)], ("one.txt", [1]), ("two & three.txt", [2, 3]));
        var form = await FormAsync(refused);
        var kept = form.QuerySelectorAll("input[name=keep]");
        Assert.Equal([("one.txt", true), ("two & three.txt", true)], kept.Select(k => (k.GetAttribute("data-kept")!, k.HasAttribute("checked"))));
        Assert.Equal((key, null), (form.QuerySelector("input[name=key]")!.GetAttribute("value"), form.QuerySelector("[data-files-lost]")));

        // Still wrong, one left out, one added; then right.
        using var again = await PostAsync(http, "/portal", "/portal", [.. Request, ("email", "nobody"), ("key", key), ("keep", kept[1].GetAttribute("value"))], ("four.txt", [4]));
        kept = (await FormAsync(again)).QuerySelectorAll("input[name=keep]");
        Assert.Equal(["two & three.txt", "four.txt"], kept.Select(k => k.GetAttribute("data-kept")));
        using var sent = await PostAsync(http, "/portal", "/portal", [.. Request, ("email", "files.kept@new.example"), ("key", key), .. kept.Select(k => ("keep", k.GetAttribute("value"))), ("keep", "nonsense")], ("", []));
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        Assert.Equal(2L, await CountAsync("files f join portal_requests r on r.id = f.request_id where r.address = 'files.kept@new.example' and f.name in ('two & three.txt', 'four.txt')"));
        Assert.Equal(0L, await CountAsync("files where form_key is not null"));

        var (_, token) = await TicketAsync("files.answered@example.com");
        var track = "/portal/t/" + token;
        using var empty = await PostAsync(http, track, track, [("reply", " "), ("key", key)], ("five.txt", [5]));
        var five = (await FormAsync(empty)).QuerySelector("input[name=keep]")!;
        using var answered = await PostAsync(http, track, track, [("reply", "Now with words"), ("key", key), ("keep", five.GetAttribute("value"))]);
        Assert.Equal(HttpStatusCode.Redirect, answered.StatusCode);
        Assert.Contains("five.txt", await http.GetStringAsync(track, Ct), StringComparison.Ordinal);
        using var stranger = await PostAsync(http, track, "/portal/t/nothing", [("reply", " "), ("key", Guid.NewGuid().ToString())], ("six.txt", [6]));
        Assert.Equal(0L, await CountAsync("files where name = 'six.txt'"));
    }

    private static async Task<AngleSharp.Dom.IElement> FormAsync(HttpResponseMessage answer) =>
        new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await TextAsync(answer)).QuerySelector("form[enctype]")!;

    [Fact]
    public async Task The_answer_is_the_same_for_known_unknown_and_caught_addresses()
    {
        await Desk.RunAsync(new SaveCustomer(null, "Known", ["q.known@same.example"], null, null, null), Desk.Owner);
        using var http = Desk.App.Anonymous();
        var before = await CountAsync("outbox");
        var (answers, links) = (new HashSet<string>(), new HashSet<string>());
        foreach (var (email, trap) in new[] { ("q.known@same.example", ""), ("q.unknown@same.example", ""), ("q.unknown@same.example", ""), ("q.machine@same.example", "http://spam.example") })
        {
            using var sent = await PostAsync(http, "/portal", "/portal", [.. Request, ("email", email), ("website", trap)]);
            answers.Add($"{sent.StatusCode} {await TextAsync(sent)}");
            using var asked = await PostAsync(http, "/portal/link", "/portal/link", [("email", email)]);
            links.Add($"{asked.StatusCode} {await TextAsync(asked)}");
        }
        Assert.Single(answers);
        Assert.Single(links);
        Assert.Equal(0L, await CountAsync("portal_requests where address like 'q.machine%'"));
        Assert.Equal(before + 3, await CountAsync("outbox"));
    }

    [Theory]
    [InlineData("/portal/t/nothing")]
    [InlineData("/portal/t/TKT-000001")]
    [InlineData("/portal/t/1")]
    [InlineData("/portal/t/%00")]
    [InlineData("/portal/t/AAAAAAAAAAFAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/portal/t/nothing/files/00000000-0000-0000-0000-000000000001")]
    [InlineData("/portal/confirm/nothing")]
    [InlineData("/portal/admin")]
    public async Task Whatever_does_not_exist_is_the_same_page(string path)
    {
        using var http = Desk.App.Anonymous();
        using var answer = await http.GetAsync(path, Ct);
        Assert.Equal(path.Contains("%00", StringComparison.Ordinal) ? HttpStatusCode.BadRequest : HttpStatusCode.NotFound, answer.StatusCode);
        if (answer.StatusCode == HttpStatusCode.BadRequest) return;
        using var other = await http.GetAsync("/portal/t/x", Ct);
        Assert.Equal(await TextAsync(other), await TextAsync(answer));
    }

    [Fact]
    public async Task Pages_stay_out_of_caches_referrers_and_search_engines_and_load_nothing_of_the_workspace()
    {
        var (_, token) = await TicketAsync("headers@example.com");
        using var http = Desk.App.Anonymous();
        foreach (var path in new[] { "/portal", "/portal/link", "/portal/t/" + token, "/portal/t/x" })
        {
            using var answer = await http.GetAsync(path, Ct);
            Assert.Contains("no-store", Header(answer, "Cache-Control"), StringComparison.Ordinal);
            Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
            Assert.Contains("noindex", Header(answer, "X-Robots-Tag"), StringComparison.Ordinal);
            var page = await TextAsync(answer);
            foreach (var word in new[] { "blazor", "workspace.css", "app.js", "assignee", "SLA", "priority", ">Note" }) Assert.DoesNotContain(word, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Forms_need_their_token_and_too_large_ones_are_refused_before_they_are_read()
    {
        var (_, token) = await TicketAsync("forged@example.com");
        using var http = Desk.App.Anonymous();
        foreach (var path in new[] { "/portal", "/portal/link", "/portal/t/" + token, $"/portal/t/{token}/solved", $"/portal/t/{token}/renew" })
        {
            using var form = new MultipartFormDataContent { { new StringContent("x"), "key" }, { new StringContent("Forged"), "reply" }, { new StringContent("forged@example.com"), "email" } };
            using var answer = await http.PostAsync(path, form, Ct);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("<h1>", await TextAsync(answer), StringComparison.Ordinal);
        }
        Assert.Equal(0L, await CountAsync("messages where body = 'Forged'"));
        using var large = new ByteArrayContent(new byte[29 * 1024 * 1024]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/portal") { Content = large };
        request.Headers.ExpectContinue = true;
        using var refused = await http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    [Fact]
    public async Task An_expired_link_offers_a_new_one_by_mail_and_says_nothing_else()
    {
        var (id, token) = await TicketAsync("expired@example.com");
        await Desk.Database.CreateCommand($"update portal_links set expires_at = now() - interval '1 second' where ticket_id = {id}").ExecuteNonQueryAsync(Ct);
        using var http = Desk.App.Anonymous();
        using var expired = await http.GetAsync("/portal/t/" + token, Ct);
        Assert.Equal(HttpStatusCode.Gone, expired.StatusCode);
        Assert.DoesNotContain("Printer", await TextAsync(expired), StringComparison.Ordinal);
        using var file = await http.GetAsync($"/portal/t/{token}/files/{Guid.NewGuid()}", Ct);
        Assert.Equal(HttpStatusCode.Gone, file.StatusCode);
        using var renewed = await PostAsync(http, "/portal", $"/portal/t/{token}/renew", [("key", "renew")]);
        Assert.Equal(HttpStatusCode.OK, renewed.StatusCode);
        Assert.Contains("Printer", await http.GetStringAsync("/portal/t/" + await MailedAsync("expired@example.com", "/portal/t/"), Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_hears_that_something_changed_on_its_ticket_and_ends_with_its_link()
    {
        var (id, token) = await TicketAsync("line@example.com");
        var (other, _) = await TicketAsync("line.other@example.com");
        await using var line = await HubLine.OpenAsync(Desk.App, null, $"/hubs/portal?token={token}");
        await Desk.RunAsync(new ChangeTicket(other, new SetStatus(TicketStatus.Resolved)), Desk.Owner);
        await Desk.RunAsync(new ChangeTicket(id, new SetPriority(TicketPriority.Urgent)), Desk.Owner);
        await Desk.RunAsync(new AddNote(id, "Secret"), Desk.Owner);
        var held = await Desk.RunAsync(new SendReply(id, "Held", null, Guid.NewGuid()), Desk.Owner);
        await Desk.RunAsync(new TakeBackReply(held.MessageId), Desk.Owner);
        await Desk.RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Waiting)), Desk.Owner);
        await line.HeardAsync("Changed");
        Assert.NotNull((await line.AskAsync<object>("Nothing")).Error);
        Assert.Equal(0, line.Unheard("Changed"));

        await Desk.RunAsync(new IssueTestLink(id, "line@example.com", Rotate: true), Who.System);
        await Desk.RunAsync(new ChangeTicket(id, new SetStatus(TicketStatus.Open)), Desk.Owner);
        await line.EndedAsync();
    }

    [Fact]
    public async Task A_line_without_a_living_link_is_ended_at_once_and_one_network_address_has_thirty()
    {
        foreach (var wrong in new[] { "", "?token=", "?token=x", "?token=" + new string('A', 44) })
        {
            await using var line = await HubLine.OpenAsync(Desk.App, null, "/hubs/portal" + wrong);
            await line.EndedAsync();
        }
        var (_, token) = await TicketAsync("crowd@example.com");
        var lines = new List<HubLine>();
        try
        {
            for (var i = 0; i < HelpDesk.App.Live.PortalClients.MostPerAddress; i++)
            {
                lines.Add(await HubLine.OpenAsync(Desk.App, null, $"/hubs/portal?token={token}"));
                Assert.NotNull((await lines[^1].AskAsync<object>("Nothing")).Error);
            }
            await using var more = await HubLine.OpenAsync(Desk.App, null, $"/hubs/portal?token={token}");
            await more.EndedAsync();
        }
        finally
        {
            foreach (var line in lines) await line.DisposeAsync();
        }
    }
}
