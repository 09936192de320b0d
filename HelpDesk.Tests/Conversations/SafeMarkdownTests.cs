using System.Net;
using HelpDesk.Core.Conversations;

namespace HelpDesk.Tests.Conversations;

/// <summary>Words that somebody typed stay words wherever a line of Markdown repeats them.</summary>
public sealed class SafeMarkdownTests
{
    [Theory]
    [InlineData("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")]
    [InlineData("# Heading")]
    [InlineData("1. First")]
    [InlineData("1) First")]
    [InlineData("- Point")]
    [InlineData("+ Point")]
    [InlineData("* Point")]
    [InlineData("> Quote")]
    [InlineData("---")]
    [InlineData("===")]
    [InlineData("```x")]
    [InlineData("~~~")]
    [InlineData("- [x] done")]
    [InlineData("**bold** _thin_ `code` ~~gone~~")]
    [InlineData("a | b")]
    [InlineData("www.evil.example")]
    [InlineData("https://evil.example/a_b")]
    [InlineData("mailto:ana@example.com")]
    [InlineData("tel:+49301234")]
    [InlineData("<https://evil.example>")]
    [InlineData("<b onclick=x>")]
    [InlineData("[here](https://evil.example 'now')")]
    [InlineData("![see](https://evil.example/x.png)")]
    [InlineData("@[Ann](agent:1)")]
    [InlineData("&lt;b&gt; &#91; &copy;")]
    [InlineData("C:\\temp\\*.log")]
    [InlineData("Größe 5 µm, “ja”, 日本, 😀")]
    public void No_sign_of_typed_words_means_anything(string text)
    {
        foreach (var line in new[] { text, "a " + text, text + " z" })
        {
            foreach (var html in new[] { SafeMarkdown.ForScreen(SafeMarkdown.Plain(line)), SafeMarkdown.ForMail(SafeMarkdown.Plain(line)) })
            {
                Assert.Equal($"<p>{line}</p>", WebUtility.HtmlDecode(html).TrimEnd());
                Assert.Equal(2, html.Count(c => c == '<'));
            }
        }
    }

    [Theory]
    [InlineData("one\ntwo")]
    [InlineData("one\r\ntwo")]
    [InlineData("one\u2028two")]
    public void Typed_words_stay_in_their_line(string text) => Assert.Equal("one two", SafeMarkdown.Plain(text));
}
