namespace HelpDesk.Core.Import;

/// <summary>A piece of a CSV file: one record, or a line that is no record together with the reason.</summary>
/// <param name="Line">Number of its first line in the file, from 1.</param>
/// <param name="Text">The text as it stands there, without the line end.</param>
/// <param name="Columns">How many cells it has.</param>
/// <param name="Fault">Why it is no record; null when it is one.</param>
internal sealed record Cut(int Line, string Text, int Columns, string? Fault = null);

/// <summary>
/// Cuts a CSV text into records (RFC 4180; line ends within quotes belong to the cell). A broken quote costs the line that it is in and no
/// other: reading goes on at the next line, instead of swallowing what follows. Lines without any text are passed over.
/// </summary>
internal sealed class RecordCutter(TextReader reader, char delimiter)
{
    /// <summary>How far a quote may stay open: whatever is longer is no cell but a quote that was never closed.</summary>
    private const int MostLines = 10_000;
    private const int MostCharacters = 1_000_000;

    private readonly Stack<(int Number, string Text)> _ahead = new();
    private int _read;

    /// <summary>How many cells a record should have; 0 while nobody knows.</summary>
    public int Columns { get; set; }

    /// <summary>The next piece; null at the end.</summary>
    public Cut? Next()
    {
        while (Line() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line.Text)) return From(line.Number, line.Text);
        }
        return null;
    }

    private Cut From(int number, string first)
    {
        var lines = new List<(int Number, string Text)> { (number, first) };
        var cells = new Cells(delimiter);
        var characters = first.Length;
        cells.Read(first);
        while (cells.Open)
        {
            if (lines.Count == MostLines || characters > MostCharacters || Line() is not { } next) return Broken(lines, "A quotation mark is opened here and never closed.");
            lines.Add(next);
            characters += next.Text.Length;
            cells.Read(next.Text);
        }
        if (cells.Bad) return Broken(lines, lines.Count == 1
            ? "A quotation mark inside a quoted cell is not doubled."
            : "A quotation mark is opened here and not closed before the next rows begin.");
        if (lines.Count > 1 && Columns > 0 && cells.Count != Columns && CellsOf(lines[1].Text) == Columns)
            return Broken(lines, "A quotation mark is opened here and not closed before the next rows begin.");
        return new Cut(number, string.Join('\n', lines.Select(l => l.Text)), cells.Count);
    }

    /// <summary>Gives back every line but the first.</summary>
    private Cut Broken(List<(int Number, string Text)> lines, string fault)
    {
        for (var i = lines.Count - 1; i > 0; i--) _ahead.Push(lines[i]);
        return new Cut(lines[0].Number, lines[0].Text, 1, fault);
    }

    /// <summary>Number of cells of a line that is a record by itself; 0 when it is none.</summary>
    private int CellsOf(string line)
    {
        var cells = new Cells(delimiter);
        cells.Read(line);
        return cells.Open || cells.Bad ? 0 : cells.Count;
    }

    private (int Number, string Text)? Line()
    {
        if (_ahead.TryPop(out var line)) return line;
        return reader.ReadLine() is { } text ? (++_read, text) : null;
    }

    /// <summary>Follows the cells of one record, line by line.</summary>
    private sealed class Cells(char delimiter)
    {
        public int Count { get; private set; } = 1;

        /// <summary>The last cell's quotes are still open.</summary>
        public bool Open { get; private set; }

        /// <summary>Something follows a closing quote that must not.</summary>
        public bool Bad { get; private set; }

        public void Read(string line)
        {
            var (start, closed) = (!Open, false);
            for (var i = 0; i < line.Length; i++)
            {
                var c = line[i];
                if (Open)
                {
                    if (c != '"') continue;
                    if (i + 1 < line.Length && line[i + 1] == '"') i++;
                    else (Open, closed) = (false, true);
                }
                else if (c == delimiter)
                {
                    Count++;
                    (start, closed) = (true, false);
                }
                else if (c == ' ')
                {
                    continue;
                }
                else if (closed)
                {
                    (Bad, Open) = (true, false);
                    return;
                }
                else if (start && c == '"')
                {
                    (Open, start) = (true, false);
                }
                else
                {
                    start = false;
                }
            }
        }
    }
}
