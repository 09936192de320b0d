using System.Text;
using HelpDesk.Core.Import;

namespace HelpDesk.Tests.Import;

/// <summary>How files are recognised and cut into rows.</summary>
public sealed class CsvReadingTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("a,b,c\n1,2,3\n", ',')]
    [InlineData("a;b;c\n1,5;2;3\n", ';')]
    [InlineData("a\tb\tc\n1,5\t2;2\t3\n", '\t')]
    [InlineData("a|b|c\n1|2,2|3\n", '|')]
    [InlineData("sep=;\na;b\n1;2\n", ';')]
    [InlineData("\"x, y\";b\n\"1, 2, 3, 4\";2\n", ';')]
    [InlineData("subject,text\n\"one; two; three\",\"a;b;c\nd;e;f\"\n", ',')]
    [InlineData("only\n1\n2\n", ',')]
    public void The_delimiter_is_the_one_that_cuts_evenly(string text, char delimiter) => Assert.Equal(delimiter, Form(Encoding.UTF8.GetBytes(text)).Delimiter);

    [Theory]
    [InlineData("utf-8", false, CsvEncoding.Utf8)]
    [InlineData("utf-8", true, CsvEncoding.Utf8)]
    [InlineData("utf-16", true, CsvEncoding.Utf16)]
    [InlineData("utf-16", false, CsvEncoding.Utf16)]
    [InlineData("utf-16BE", true, CsvEncoding.Utf16BigEndian)]
    [InlineData("windows-1252", false, CsvEncoding.Windows1252)]
    public void The_encoding_is_recognised_and_the_text_comes_back(string name, bool mark, CsvEncoding expected)
    {
        var encoding = name == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : Encoding.GetEncoding(name);
        const string text = "number,subject\n1,Grüße – “Café” für 5 € in Łódź\n";
        var written = name == "windows-1252" ? text.Replace("Łódź", "Øre", StringComparison.Ordinal) : text;
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(written)];

        Assert.Equal(expected, Form(bytes).Encoding);
        Assert.Equal(["number", "subject"], Open().Header);
        Assert.Equal(written.Split('\n')[1][2..], Rows().Single().Cells[1]);
    }

    [Fact]
    public void A_few_broken_bytes_in_UTF_8_cost_their_rows_only()
    {
        var bytes = Encoding.UTF8.GetBytes("number,subject\n1,äöüäöüäöüäöü\n2,bro_ken\n3,fine\n");
        bytes[Array.IndexOf(bytes, (byte)'_')] = 0xFC;

        Assert.True(Form(bytes).Damaged);
        Assert.Equal([(2, null), (3, "It contains bytes that are not UTF-8."), (4, null)], Rows().Select(r => (r.Line, r.Fault)));
    }

    [Theory]
    [InlineData("PK\u0003\u0004rest", "workbook")]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("a,b\n\0\0\u0001,2", "NUL")]
    [InlineData("", "empty")]
    public void What_is_no_CSV_file_is_refused_in_words(string content, string word)
    {
        File.WriteAllText(_path, content);
        using var file = File.OpenRead(_path);
        Assert.Contains(word, CsvForm.Detect(file).Refused!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_keep_line_ends_delimiters_and_doubled_quotes_and_lose_the_apostrophe_of_formulas()
    {
        Write("number,subject,description\r\n\r\n1, \"a, b\" ,\"two\r\nlines, and \"\"quotes\"\"\"\r\n2,5\" disk,'=1+1\r\n,,\r\n3,last,\"\"");

        Assert.Equal([["1", "a, b", "two\nlines, and \"quotes\""], ["2", "5\" disk", "=1+1"], ["3", "last", ""]], Rows().Select(r => r.Cells.ToArray()));
        Assert.Equal([3, 5, 7], Rows().Select(r => r.Line));
    }

    [Fact]
    public void Names_of_columns_are_unique_and_never_empty()
    {
        Write("Label, label ,,Label,,\n1,2,3,4,,\n");
        Assert.Equal(["Label", "label (2)", "Column 3", "Label (3)"], Open().Header);
    }

    [Theory]
    [InlineData("2,\"never closed,x")]
    [InlineData("2,\"never closed,x\n3,\"good, good\",z")]
    [InlineData("2,\"He said \"hi\" to me\",x\n3,y,z")]
    [InlineData("2,\"open,x\n3,y\",z,z\n4,y,z")]
    [InlineData("2,\"open,x\n3,\"\",z\n4,y,z")]
    public void A_broken_quote_costs_its_line_and_no_other(string middle)
    {
        Write($"a,b,c\n1,y,z\n{middle}\n5,y,z\n6,\"two\nlines\",z\n");

        var rows = Rows();
        Assert.Equal(3, Assert.Single(rows, r => r.Fault is not null && r.Cells[0].StartsWith("2,", StringComparison.Ordinal)).Line);
        Assert.Equal(["1", "5", "6"], rows.Where(r => r.Fault is null && r.Cells[0] is "1" or "5" or "6").Select(r => r.Cells[0]));
        Assert.Equal("two\nlines", rows[^1].Cells[1]);
        Assert.Equal(middle.Contains("\n4,", StringComparison.Ordinal), rows.Any(r => r.Fault is null && r.Cells[0] == "4"));
    }

    [Fact]
    public void The_rest_of_a_broken_row_comes_back_with_it()
    {
        Write("a,b,c\n1,\"He said \"no\"\nand went,\naway\",z\n2,y,z\n");

        Assert.Equal([(2, "1,\"He said \"no\"\nand went,\naway\",z", true), (5, "2", false)], Rows().Select(r => (r.Line, r.Cells[0], r.Fault is not null)));
    }

    [Fact]
    public void A_row_with_too_few_or_too_many_cells_comes_back_but_empty_ones_at_its_end_do_not_matter()
    {
        Write("a,b\n1\n1,2,3\n1,2,,\n");
        Assert.Equal(["It has 1 cell where the header has 2.", "It has 3 cells where the header has 2.", null], Rows().Select(r => r.Fault));
    }

    [Fact]
    public void Random_tables_come_back_as_they_were()
    {
        var random = new Random(7);
        var delimiters = new[] { ',', ';', '\t', '|' };
        for (var round = 0; round < 300; round++)
        {
            var delimiter = delimiters[random.Next(4)];
            var columns = random.Next(2, 6);
            var table = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Enumerable.Range(0, columns).Select(i => Text(i)).ToArray()).ToList();
            var header = string.Join(delimiter, Enumerable.Range(0, columns).Select(i => $"c{i}"));
            Write(header + "\n" + string.Concat(table.Select(r => string.Join(delimiter, r.Select(Quoted)) + "\n")), new CsvForm(CsvEncoding.Utf8, delimiter));
            Assert.Equal(table, Rows().Select(r => r.Cells.ToArray()));
        }

        string Text(int column) => (column == 0 ? "x" : "") + new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => "ab ,;|\t\"\n"[random.Next(9)])]).Trim();

        static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private CsvForm? _form;

    private CsvForm Form(byte[] bytes)
    {
        File.WriteAllBytes(_path, bytes);
        using var file = File.OpenRead(_path);
        _form = CsvForm.Detect(file).Value!;
        return _form;
    }

    private void Write(string text, CsvForm? form = null)
    {
        File.WriteAllText(_path, text);
        _form = form ?? new CsvForm(CsvEncoding.Utf8, ',');
    }

    private CsvFile Open() => new(_path, _form!);

    private List<CsvRow> Rows()
    {
        using var file = Open();
        return [.. file.Rows()];
    }
}
