using HelpDesk.App.Components.Parts;
using HelpDesk.Core.Conversations;

namespace HelpDesk.Tests.App;

/// <summary>S-15: a link whose words name another host than the one that it goes to says so, wherever links are drawn.</summary>
public sealed class LinkWarningTests
{
    [Theory]
    [InlineData("paypal.com", "https://evil.example/login", "evil.example")]
    [InlineData("Log in to www.PayPal.com now", "https://paypal.com.evil.example/", "paypal.com.evil.example")]
    [InlineData("https://paypal.com/account", "http://evil.example", "evil.example")]
    [InlineData("https://paypal.com@evil.example/", "https://paypal.com@evil.example/", "evil.example")]
    [InlineData("pay\u200bpal.com", "https://evil.example", "evil.example")]
    [InlineData("ｐａｙｐａｌ．ｃｏｍ", "https://evil.example", "evil.example")]
    [InlineData("bücher.example", "https://buecher.example", "buecher.example")]
    [InlineData("help@paypal.com", "mailto:help@evil.example", "evil.example")]
    [InlineData("paypal.com", "https://раураl.com", "xn--l-7sba6dbr.com")]
    [InlineData("paypal.com", "https://192.0.2.7/x", "192.0.2.7")]
    [InlineData("report.pdf on paypal.com", "https://evil.example", "evil.example")]
    [InlineData("https://files.zip/x", "https://evil.example", "evil.example")]
    [InlineData("paypal.com", "https://www.paypal.com/login", null)]
    [InlineData("www.example.com/a?b=evil.example", "https://example.com/a?b=evil.example", null)]
    [InlineData("shop.example.com", "https://example.com", null)]
    [InlineData("example.com", "https://shop.example.com:8443/x", null)]
    [InlineData("bücher.example", "https://xn--bcher-kva.example/", null)]
    [InlineData("ana@example.com", "mailto:ana@example.com", null)]
    [InlineData("Click here", "https://evil.example", null)]
    [InlineData("report.pdf", "https://files.example.com/1", null)]
    [InlineData("version 1.2.3, e.g. this one", "https://files.example.com/1", null)]
    [InlineData("paypal.com", "javascript:alert(1)", null)]
    [InlineData("paypal.com", "/tickets", null)]
    public void S_15_words_that_name_another_host_are_found(string label, string url, string? goes) => Assert.Equal(goes, LinkHosts.Elsewhere(label, url));

    [Theory]
    [InlineData("Go to [paypal.com](https://evil.example/a) now", true)]
    [InlineData("Go to [**paypal.com** account](https://evil.example/a)", true)]
    [InlineData("Go to paypal.com <https://evil.example/a>", true)]
    [InlineData("Go to [your paypal.com account] <https://evil.example/a>", true)]
    [InlineData("Go to www.paypal.com (https://evil.example/a)", true)]
    [InlineData("Go to [our page](https://evil.example/a)", false)]
    [InlineData("Go to https://evil.example/a or paypal.com", false)]
    [InlineData("It is on paypal.com. Ours: https://evil.example/a", false)]
    [InlineData("[evil.example](https://evil.example/a)", false)]
    public void S_15_the_thread_the_portal_and_the_mailbox_page_say_where_such_a_link_goes(string text, bool warned)
    {
        foreach (var (where, html) in new[] { ("a customer's words", Markdown.Plain(text).Value), ("an agent's words", Markdown.Html(text).Value), ("the portal", Markdown.ForCustomer(text).Value) })
        {
            var body = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html).Body!;
            var warning = body.QuerySelector("[data-link-warning]");
            Assert.True(warned == warning is not null, $"{where}: {html}");
            if (warning is null) continue;
            Assert.Equal("⚠ goes to evil.example", warning.TextContent);
            var link = body.QuerySelectorAll("a").Single(a => a.GetAttribute("href")!.EndsWith("/a", StringComparison.Ordinal));
            Assert.True(link.CompareDocumentPosition(warning).HasFlag(AngleSharp.Dom.DocumentPositions.Following) && !link.Contains(warning), html);
        }
    }

    [Fact]
    public void S_15_a_name_before_the_host_of_an_address_is_another_host() =>
        Assert.Contains("⚠ goes to evil.example", Markdown.Plain("Go to https://paypal.com@evil.example/a").Value, StringComparison.Ordinal);

    [Fact]
    public void Mails_that_agents_send_are_not_marked() =>
        Assert.DoesNotContain("link-warning", SafeMarkdown.ForMail("[paypal.com](https://evil.example)"), StringComparison.Ordinal);

    [Fact]
    public void What_a_link_says_never_becomes_markup()
    {
        foreach (var html in new[] { Markdown.Plain("paypal.com <https://evil.example/\"><img src=x>"), Markdown.Html("[paypal.com <img src=x>](https://evil.example/%22%3E%3Cimg%3E)") })
            Assert.Null(new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html.Value).QuerySelector("img"));
    }
}
