using System.Globalization;
using CsvHelper;
using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Import;

/// <summary>One row of a file: its cells, or the reason why it has none.</summary>
/// <param name="Line">Number of its first line in the file, from 1.</param>
/// <param name="Cells">One cell per column; of a broken row the only one is its raw text.</param>
/// <param name="Fault">Why it can't be read; null when it can.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string> Cells, string? Fault = null);

/// <summary>Reads a CSV file from the beginning, row by row: header first, then rows in the order of the file. Never throws for what is in it.</summary>
internal sealed class CsvFile : IDisposable
{
    private readonly CsvForm _form;
    private readonly StreamReader _reader;
    private readonly RecordCutter _cutter;
    private readonly CsvReaderOptions _options;

    public CsvFile(string path, CsvForm form)
    {
        _form = form;
        _reader = new StreamReader(path, CsvForm.EncodingOf(form.Encoding), detectEncodingFromByteOrderMarks: form.Encoding != CsvEncoding.Windows1252);
        _cutter = new RecordCutter(_reader, form.Delimiter);
        _options = new CsvReaderOptions
        {
            Separator = form.Delimiter, HasHeader = false, Mode = CsvMode.Rfc4180, TrimWhitespace = true, WhitespaceCharacters = " ",
            DetectSeparatorHint = false, SkipEmptyLines = false, BufferSize = 1024,
        };
        Header = ReadHeader();
    }

    /// <summary>Names of the columns, unique; empty when the file has none.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>
    /// The rows after the header. What follows a broken quote and has fewer cells than the header is the rest of that row's text; it comes
    /// back with it, as one row.
    /// </summary>
    public IEnumerable<CsvRow> Rows()
    {
        CsvRow? broken = null;
        while (_cutter.Next() is { } cut)
        {
            if (broken is not null && cut.Fault is null && cut.Columns < Header.Count)
            {
                broken = broken with { Cells = [$"{broken.Cells[0]}\n{cut.Text}"] };
                continue;
            }
            if (broken is not null) yield return broken;
            broken = cut.Fault is null ? null : new CsvRow(cut.Line, [cut.Text], cut.Fault);
            if (broken is null && Row(cut) is { } row) yield return row;
        }
        if (broken is not null) yield return broken;
    }

    /// <summary>A record as a row; null when it holds nothing.</summary>
    private CsvRow? Row(Cut cut)
    {
        var cells = Cells(cut);
        while (cells.Count > Header.Count && cells[^1].Length == 0) cells.RemoveAt(cells.Count - 1);
        if (cells.TrueForAll(c => c.Length == 0)) return null;
        if (cells.Count != Header.Count) return new CsvRow(cut.Line, [cut.Text], $"It has {Count(cells.Count)} where the header has {Header.Count}.");
        return new CsvRow(cut.Line, cells, _form.Damaged && cells.Exists(c => c.Contains('\uFFFD', StringComparison.Ordinal)) ? "It contains bytes that are not UTF-8." : null);
    }

    public void Dispose() => _reader.Dispose();

    private List<string> ReadHeader()
    {
        var cut = _cutter.Next();
        if (cut is not null && CsvForm.IsSeparatorLine(cut.Text, out _)) cut = _cutter.Next();
        if (cut is null || cut.Fault is not null) return [];
        var names = Cells(cut).Select(c => c.ReplaceLineEndings(" ").Trim()).ToList();
        while (names.Count > 0 && names[^1].Length == 0) names.RemoveAt(names.Count - 1);
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Length == 0) names[i] = $"Column {i + 1}";
            var (name, n) = (names[i], 1);
            while (names.FindIndex(0, i, o => string.Equals(o, names[i], StringComparison.OrdinalIgnoreCase)) >= 0) names[i] = $"{name} ({++n})";
        }
        _cutter.Columns = names.Count;
        return names;
    }

    /// <summary>The cells of a record; the apostrophe that an export puts before a formula is taken off again (S-10).</summary>
    private List<string> Cells(Cut cut)
    {
        using var reader = CsvReader.FromText(cut.Text, _options);
        return reader.Read() ? [.. Enumerable.Range(0, reader.FieldCount).Select(i => CsvText.Plain(reader.GetString(i)))] : [];
    }

    private static string Count(int n) => n == 1 ? "1 cell" : $"{n.ToString(CultureInfo.InvariantCulture)} cells";
}
