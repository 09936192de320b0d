using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Import;

/// <summary>What is in a file, read once from beginning to end: enough to propose a mapping and to preview it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Form">How it is written.</param>
/// <param name="Columns">Its columns in order.</param>
/// <param name="Rows">Rows that can be read.</param>
/// <param name="Broken">Rows that can't: they will come back as rejected.</param>
public sealed record ImportScan(string Path, CsvForm Form, IReadOnlyList<ImportColumn> Columns, int Rows, int Broken)
{
    /// <summary>How many of the first rows are kept for the preview.</summary>
    public const int PreviewRows = 12;

    /// <summary>How many different texts of a column are kept.</summary>
    public const int MostValues = 100;

    /// <summary>The first rows.</summary>
    internal IReadOnlyList<CsvRow> First { get; init; } = [];

    /// <summary>Reads a file. Refuses what is no CSV file with a header row and at least one row below it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="form">How it is written; null finds out.</param>
    /// <param name="ct">Cancels.</param>
    public static Task<Outcome<ImportScan>> ReadAsync(string path, CsvForm? form = null, CancellationToken ct = default) => Task.Run(() => Read(path, form, ct), ct);

    private static Outcome<ImportScan> Read(string path, CsvForm? form, CancellationToken ct)
    {
        try
        {
            if (form is null)
            {
                using var stream = File.OpenRead(path);
                var found = CsvForm.Detect(stream);
                if (!found.Ok) return found.Refused!;
                form = found.Value!;
            }
            using var file = new CsvFile(path, form);
            return Read(path, form, file, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal.Invalid("file", $"The file can't be read: {e.Message}");
        }
    }

    private static Outcome<ImportScan> Read(string path, CsvForm form, CsvFile file, CancellationToken ct)
    {
        if (file.Header.Count == 0) return new Refusal.Invalid("file", "The first row must have the names of the columns.");
        if (file.Header.Count > 500) return new Refusal.Invalid("file", $"The first row has {file.Header.Count} columns; at most 500 can be read.");
        var columns = file.Header.Select((name, i) => new ColumnScan(i, name)).ToList();
        var first = new List<CsvRow>();
        var (rows, broken) = (0, 0);
        foreach (var row in file.Rows())
        {
            ct.ThrowIfCancellationRequested();
            if (row.Fault is not null)
            {
                broken++;
                continue;
            }
            rows++;
            if (first.Count < PreviewRows) first.Add(row);
            for (var i = 0; i < columns.Count; i++) columns[i].Add(row.Cells[i]);
        }
        if (rows + broken == 0) return new Refusal.Invalid("file", "There are no rows below the header.");
        return new ImportScan(path, form, [.. columns.Select(c => c.Column)], rows, broken) { First = first };
    }

    private sealed class ColumnScan(int index, string name)
    {
        private readonly Dictionary<string, int> _values = new(StringComparer.OrdinalIgnoreCase);
        private DateEvidence _dates;
        private int _filled;
        private bool _more;

        public ImportColumn Column => new(index, name, _filled,
            [.. _values.OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).Select(v => new ImportValue(v.Key, v.Value))], _more, _dates);

        public void Add(string cell)
        {
            var text = ImportText.Given(cell);
            if (text.Length == 0) return;
            _filled++;
            _dates += DateText.Evidence(text);
            if (_values.TryGetValue(text, out var n)) _values[text] = n + 1;
            else if (_values.Count < MostValues && text.Length <= ImportText.LongestWord) _values.Add(text, 1);
            else _more = true;
        }
    }
}

/// <summary>A column of a file.</summary>
/// <param name="Index">Place in the file, from 0.</param>
/// <param name="Name">Name in the header, unique in the file.</param>
/// <param name="Filled">Rows that have something in it.</param>
/// <param name="Values">Different texts with their number, the most frequent first; at most <see cref="ImportScan.MostValues"/>.</param>
/// <param name="More">There are more different texts than those.</param>
/// <param name="Dates">What its texts say about dates.</param>
public sealed record ImportColumn(int Index, string Name, int Filled, IReadOnlyList<ImportValue> Values, bool More, DateEvidence Dates);

/// <summary>A text of a column and how many rows have it.</summary>
/// <param name="Text">The text.</param>
/// <param name="Rows">Rows.</param>
public sealed record ImportValue(string Text, int Rows);

/// <summary>Texts of cells.</summary>
internal static class ImportText
{
    /// <summary>Longest text that can be a word of the other system, such as a status.</summary>
    public const int LongestWord = 120;

    /// <summary>The text of a cell; empty for the marks that exports write where nothing is known.</summary>
    public static string Given(string cell)
    {
        var text = cell.Trim();
        return text.Length > 9 ? text : text.ToLowerInvariant() switch
        {
            "?" or "-" or "--" or "—" or "n/a" or "#n/a" or "na" or "nan" or "null" or "(null)" or "\\n" or "none" or "(none)" or "nil" or "undefined" or "(empty)" or "(blank)" => "",
            _ => text,
        };
    }

    /// <summary>Letters and digits in lower case: what is compared of headers and words.</summary>
    public static string Key(string text) => new([.. text.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
}
