using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AngleSharp.Html.Parser;
using HelpDesk.App.Features.Portal;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Architecture;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Portal;

/// <summary>The portal in its reader's language (UI 5.8).</summary>
public sealed partial class PortalLanguageTests(AppDesk desk) : PortalHttpTest(desk)
{
    private static readonly string[] Others = [.. PortalLanguages.All.Select(l => l.Code).Where(c => c != "en")];

    // What agents read, never a customer.
    private static readonly string[] NotForCustomers = ["Somebody has decided about this request already.", "Too many forms came from your network. The files were not kept."];

    public static TheoryData<string> Languages => [.. Others];

    [Theory]
    [InlineData(null, "en", "How can we help?")]
    [InlineData("de", "de", "Wie können wir helfen?")]
    [InlineData("de-AT,de;q=0.9,en;q=0.5", "de", "Wie können wir helfen?")]
    [InlineData("xx,fr-CA;q=0.8,en;q=0.5", "fr", "Comment pouvons-nous vous aider ?")]
    [InlineData("es", "es", "¿En qué podemos ayudarle?")]
    [InlineData("zz;;;=1,,\"", "en", "How can we help?")]
    public async Task A_page_speaks_the_language_that_the_browser_prefers(string? accepted, string language, string heading)
    {
        using var http = Desk.App.Anonymous();
        if (accepted is not null) http.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", accepted);
        using var answer = await http.GetAsync("/portal", Ct);
        var page = new HtmlParser().ParseDocument(await TextAsync(answer));
        Assert.Equal((language, heading), (page.DocumentElement.GetAttribute("lang"), page.QuerySelector("h1")!.TextContent));
        Assert.Equal(language, Assert.Single(answer.Content.Headers.ContentLanguage));
        Assert.Equal(language, Assert.Single(page.QuerySelectorAll("[data-language][aria-current]")).GetAttribute("data-language"));
    }

    [Fact]
    public async Task A_chosen_language_stays_chosen_and_one_that_there_is_not_changes_nothing()
    {
        using var http = Desk.App.Anonymous();
        http.DefaultRequestHeaders.Add("Accept-Language", "de");
        using var chosen = await http.GetAsync("/portal/link?lang=fr", Ct);
        var cookie = Assert.Single(chosen.Headers.GetValues("Set-Cookie"), c => c.StartsWith("portal-language=", StringComparison.Ordinal));
        Assert.All(["path=/portal", "httponly", "samesite=lax"], part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("M'envoyer un lien", WebUtility.HtmlDecode(await http.GetStringAsync("/portal/link", Ct)), StringComparison.Ordinal);
        using var unknown = await http.GetAsync("/portal/link?lang=%3Cb%3E", Ct);
        Assert.DoesNotContain(unknown.Headers, h => h.Key == "Set-Cookie" && h.Value.Any(v => v.StartsWith("portal-language=", StringComparison.Ordinal)));
        Assert.Contains("lang=\"fr\"", await TextAsync(unknown), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_page_is_offered_in_each_language_with_what_its_address_says()
    {
        using var http = Desk.App.Anonymous();
        var page = new HtmlParser().ParseDocument(await http.GetStringAsync("/portal/link?a=1&a=%22%3E&lang=de", Ct));
        Assert.Equal(PortalLanguages.All.Select(l => $"/portal/link?a=1&a=%22%3E&lang={l.Code}"), page.QuerySelectorAll("[data-language]").Select(l => l.GetAttribute("href")));
        using var refused = await PostAsync(http, "/portal", "/portal", [("name", "Ana")]);
        Assert.DoesNotContain("data-language", await TextAsync(refused), StringComparison.Ordinal);      // following a link would lose what was typed
    }

    [Fact]
    public async Task What_is_refused_says_so_in_the_readers_language_with_their_own_words_in_it()
    {
        using var http = Desk.App.Anonymous();
        http.DefaultRequestHeaders.Add("Accept-Language", "de");
        Assert.Equal("Bitte geben Sie Ihren Namen an.", await FaultAsync("name", [("email", "ana@example.com")]));
        Assert.Equal("„Solved {0} <b>“ ist keine E-Mail-Adresse.", await FaultAsync("email", [("name", "Ana"), ("email", "Solved {0} <b>")]));
        Assert.Equal("Betreff: zu lang, 301 Zeichen; höchstens 300 haben Platz. Es wurde nichts gespeichert.", await FaultAsync("subject", [("name", "Ana"), ("email", "ana@example.com"), ("subject", new string('x', 301))]));
        Assert.Equal("Eine dieser Dateien ist leer. Es wurde nichts gesendet; bitte wählen Sie Ihre Dateien noch einmal.",
            await FaultAsync("files", [("name", "Ana"), ("email", "ana@example.com"), ("subject", "x"), ("description", "y")], ("empty.txt", [])));

        async Task<string> FaultAsync(string field, (string, string?)[] values, params (string, byte[])[] files)
        {
            using var refused = await PostAsync(http, "/portal", "/portal", values, files);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            return new HtmlParser().ParseDocument(await TextAsync(refused)).QuerySelector($"[data-fault={field}]")!.TextContent.Trim();
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task No_page_falls_back_into_english(string language)
    {
        var words = Words(language);
        var (id, token) = await TicketAsync($"speaks.{language}@example.com");
        var held = await Desk.RunAsync(new SendReply(id, "2 + 2 = 4", null, Guid.NewGuid()), Desk.Owner);
        await Desk.RunAsync(new ReleaseReply(held.MessageId, Now: true), Desk.Owner);
        var (old, gone) = await TicketAsync($"spoke.{language}@example.com");
        await Desk.Database.CreateCommand($"update portal_links set expires_at = now() - interval '1 second' where ticket_id = {old}").ExecuteNonQueryAsync(Ct);
        using var http = Desk.App.Anonymous();
        http.DefaultRequestHeaders.Add("Accept-Language", language);
        using var asked = await PostAsync(http, "/portal", "/portal", [("name", "Ana"), ("email", $"says.{language}@new.example"), ("subject", "12"), ("description", "34")]);
        using var found = await PostAsync(http, "/portal", "/portal/link", [("email", $"speaks.{language}@example.com")]);
        using var refused = await PostAsync(http, "/portal", "/portal", []);
        using var forged = await http.PostAsync(new Uri("/portal", UriKind.Relative), new MultipartFormDataContent { { new StringContent("x"), "key" } }, Ct);
        var pages = new List<(string Of, string Page)> { ("asked", await TextAsync(asked)), ("found", await TextAsync(found)), ("refused", await TextAsync(refused)), ("forged", await TextAsync(forged)) };
        var confirm = ConfirmRequest.Path + await MailedAsync($"says.{language}@new.example", ConfirmRequest.Path);
        foreach (var path in new[] { "/portal", "/portal/link", "/portal/t/" + token, "/portal/t/" + gone, "/portal/t/nothing", confirm })
        {
            using var answer = await http.GetAsync(path, Ct);
            pages.Add((path, await TextAsync(answer)));
        }
        await Desk.RunAsync(new ChangeTicket(id, new Resolve("Done.")), Desk.Owner);
        pages.Add(("solved", await http.GetStringAsync("/portal/t/" + token, Ct)));
        var rate = await Desk.RatingLinkAsync(id);
        pages.Add(("rating", await http.GetStringAsync(rate, Ct)));
        using var rated = await PostAsync(http, rate, rate, [("score", "5")]);
        pages.Add(("rated", await TextAsync(rated)));
        foreach (var (of, html) in pages)
        {
            var body = new HtmlParser().ParseDocument(html).Body!;
            var says = $"{body.TextContent} {string.Join(' ', body.QuerySelectorAll("[aria-label]").Select(e => e.GetAttribute("aria-label")))}";
            var english = words.Where(w => w.Key != w.Value && !w.Key.Contains("{0}", StringComparison.Ordinal) && Regex.IsMatch(says, $@"(?<!\w){Regex.Escape(w.Key)}(?!\w)")).Select(w => w.Key).ToList();
            Assert.True(english.Count == 0, $"{of} says in English: {string.Join(" | ", english)}");
            Assert.True(words.Any(w => w.Key != w.Value && says.Contains(w.Value, StringComparison.Ordinal)), $"{of} says nothing in {language}.");
        }
    }

    [Fact]
    public void Every_language_has_the_same_words_with_the_same_places_in_them()
    {
        var first = Words(Others[0]);
        foreach (var language in Others)
        {
            var words = Words(language);
            Assert.Equal(first.Keys.Order(StringComparer.Ordinal), words.Keys.Order(StringComparer.Ordinal));
            Assert.All(words, w => Assert.Equal(Places(w.Key), Places(w.Value)));
            Assert.All(words, w => Assert.False(string.IsNullOrWhiteSpace(w.Value)));
        }

        static string Places(string text) => string.Join(' ', Place().Matches(text).Select(m => m.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Whatever_the_portal_says_and_what_is_refused_there_is_among_the_words()
    {
        var words = Words(Others[0]).Keys.ToHashSet();
        var pages = Directory.GetFiles(Path.Combine(Source.Root, "HelpDesk.App", "Features", "Portal")).Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".cs", StringComparison.Ordinal));
        var core = Directory.GetFiles(Path.Combine(Source.Root, "HelpDesk.Core", "Portal"), "*.cs").Append(Path.Combine(Source.Root, "HelpDesk.Core", "Notifications", "Surveys.cs"));
        var said = pages.SelectMany(f => Said().Matches(File.ReadAllText(f)).SelectMany(m => m.Groups.Values.Skip(1)).Where(g => g.Success).Select(g => g.Value)).ToList();
        var refused = core.SelectMany(f => RefusedWith().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).ToList();
        Assert.True(said.Count > 50 && refused.Count > 10, $"{said.Count} words and {refused.Count} refusals were found in the sources.");
        Assert.Empty(said.Concat(refused).Where(w => !words.Contains(w) && !NotForCustomers.Contains(w)).Distinct());
    }

    private static Dictionary<string, string> Words(string language) =>
        XDocument.Load(Path.Combine(Source.Root, "HelpDesk.App", "Features", "Portal", $"PortalText.{language}.resx")).Root!.Elements("data").ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value);

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex(""""(?:Say|this)\["([^"]+)"|(?:Label|Title|Text)="([^"@]+)"|Trouble\([\w.]+, "([^"]+)", "([^"]+)"""")]
    private static partial Regex Said();

    [GeneratedRegex(""""(?:Invalid\("\w+", |Rule\(|Expired = )"([^"{]+)"""")]
    private static partial Regex RefusedWith();
}
