using HelpDesk.Core.Kernel;
using Xunit;

namespace HelpDesk.Tests.Analytics;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("＝1", "'＝1")]
    [InlineData(" =1", "' =1")]
    [InlineData("\u00A0=1", "'\u00A0=1")]
    [InlineData("\u200B=1", "'\u200B=1")]
    [InlineData("\uFEFF=1", "'\uFEFF=1")]
    [InlineData("'=1", "''=1")]
    [InlineData("-", "'-")]
    public void A_text_that_could_be_a_formula_is_made_harmless_and_comes_back(string text, string cell)
    {
        Assert.Equal(cell, CsvText.Cell(text));
        Assert.Equal(text, CsvText.Plain(Unquoted(cell)));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData(" spaced ", "\" spaced \"")]
    [InlineData("it's", "it's")]
    [InlineData("'quoted'", "'quoted'")]
    [InlineData("a=b", "a=b")]
    [InlineData("", "")]
    [InlineData("日本語 🎫", "日本語 🎫")]
    public void Other_texts_stay_as_they_are(string text, string cell)
    {
        Assert.Equal(cell, CsvText.Cell(text));
        Assert.Equal(text, CsvText.Plain(Unquoted(cell)));
    }

    [Fact]
    public void A_row_writes_values_in_invariant_form()
    {
        var row = CsvText.Row("-5", -5, 1234.5m, null, new DateTimeOffset(2026, 3, 1, 10, 30, 0, TimeSpan.FromHours(1)), new DateOnly(2026, 3, 1));

        Assert.Equal("'-5,-5,1234.5,,2026-03-01T09:30:00Z,2026-03-01\r\n", row);
    }

    private static string Unquoted(string cell) =>
        cell.StartsWith('"') ? cell[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : cell;
}
