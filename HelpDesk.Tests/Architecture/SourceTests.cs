using System.Text.RegularExpressions;

namespace HelpDesk.Tests.Architecture;

public sealed partial class SourceTests
{
    private static readonly string[] Everywhere = ["HelpDesk.Core", "HelpDesk.App", "HelpDesk.Tests", "HelpDesk.Bench"];
    private static readonly string[] App = ["HelpDesk.App"];
    private const string Tokens = "HelpDesk.App/wwwroot/css/tokens.css";

    [Theory]
    [InlineData(".cs", 400)]
    [InlineData(".razor", 200)]
    [InlineData(".js", 400)]
    [InlineData(".css", 800)]
    public void No_file_grows_past_its_limit(string ending, int most)
    {
        var files = Source.Files(Everywhere, ending).ToList();
        Assert.NotEmpty(files);
        Rule.Holds(files.Select(f => (File: f, Lines: Source.Lines(f).Length)).Where(f => f.Lines > most).Select(f => $"{f.File}: {f.Lines} lines, at most {most}"));
    }

    [Fact]
    public void Colours_stand_in_the_tokens_only()
    {
        var bad = from file in Source.Files(App, ".css", ".razor", ".razor.cs")
                  where file != Tokens
                  from line in Source.Lines(file)
                  where IsColour(file, line)
                  select $"{file}: {line.Trim()}";
        Rule.Holds(bad);
    }

    [Theory]
    [InlineData("  color: #fff;", true)]
    [InlineData("  background: rgb(0 0 0 / 50%);", true)]
    [InlineData("  border: 1px solid hsl(10 10% 10%);", true)]
    [InlineData("  color: white;", true)]
    [InlineData("  background: linear-gradient(red, blue);", true)]
    [InlineData("  color: var(--text);", false)]
    [InlineData("  white-space: nowrap;", false)]
    [InlineData("  background: transparent;", false)]
    [InlineData("#components-reconnect-modal { display: none; }", false)]
    public void A_colour_is_seen_where_it_is_one(string line, bool seen) => Assert.Equal(seen, IsColour("x.css", line));

    [Fact]
    public void Every_token_that_is_used_exists()
    {
        var files = Source.Files(App, ".css", ".razor", ".cs", ".js").Select(f => (File: f, Text: Source.Text(f))).ToList();
        var known = files.SelectMany(f => Defined().Matches(f.Text).Select(m => m.Groups[1].Value)).ToHashSet();
        var bad = from file in files
                  from use in Used().Matches(file.Text)
                  where !known.Contains(use.Groups[1].Value)
                  select $"{file.File}: {use.Value}";
        Rule.Holds(bad);
    }

    [Fact]
    public void Pages_carry_no_script_of_their_own()
    {
        // The content security policy would refuse them; a reader should not have to find that out (TRUST 2).
        var bad = from file in Source.Files(App, ".razor")
                  from line in Source.Lines(file)
                  where InlineScript().IsMatch(line)
                  select $"{file}: {line.Trim()}";
        Rule.Holds(bad);
    }

    [Fact]
    public void Nothing_is_swallowed_and_nothing_is_left_for_later()
    {
        var bad = from file in Source.Files(["HelpDesk.Core", "HelpDesk.App", "HelpDesk.Bench"], ".cs", ".razor", ".js")
                  from m in Leftovers().Matches(Source.Text(file))
                  select $"{file}: {m.Value}";
        Rule.Holds(bad);
    }

    [Fact]
    public void Tests_are_not_skipped()
    {
        var bad = Source.Files(["HelpDesk.Tests"], ".cs").Where(f => SkippedTest().IsMatch(Source.Text(f)));
        Rule.Holds(bad);
    }

    private static bool IsColour(string file, string line) =>
        Function().IsMatch(line) || (file.EndsWith(".css", StringComparison.Ordinal) ? Value().Match(line).Groups[1].Value : Styles().Match(line).Value) is { Length: > 0 } value
        && (Hex().IsMatch(value) || Named().IsMatch(value));

    [GeneratedRegex(@"\b(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch)\(")]
    private static partial Regex Function();

    /// <summary>What stands after the colon of a declaration.</summary>
    [GeneratedRegex(@"[a-z-]+\s*:\s*([^{]*);")]
    private static partial Regex Value();

    /// <summary>Attributes that can carry a colour in markup.</summary>
    [GeneratedRegex("(?:style|fill|stroke|color)=\"[^\"]*\"")]
    private static partial Regex Styles();

    [GeneratedRegex("#[0-9a-fA-F]{3,8}\\b")]
    private static partial Regex Hex();

    [GeneratedRegex(@"(?<![\w-])(?:white|black|red|green|blue|gr[ae]y|orange|yellow|purple|pink|brown|silver|navy|teal|gold)(?![\w-])")]
    private static partial Regex Named();

    [GeneratedRegex(@"(--[a-z][a-z0-9-]*)""?\s*[:,]")]
    private static partial Regex Defined();

    [GeneratedRegex(@"var\(\s*(--[a-z][a-z0-9-]*)")]
    private static partial Regex Used();

    [GeneratedRegex("<script(?![^>]*\\bsrc=)|(?<![@\\w-])on[a-z]+=\"|javascript:")]
    private static partial Regex InlineScript();

    [GeneratedRegex(@"catch\s*(?:\([^)]*\)\s*)?\{\s*\}|\bTODO\b|\bFIXME\b|\bHACK\b")]
    private static partial Regex Leftovers();

    [GeneratedRegex(@"\[(?:Fact|Theory)\([^\]]*Skip\s*=")]
    private static partial Regex SkippedTest();
}
