using System.Globalization;
using System.Text;
using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Import;

/// <summary>
/// The rows that became no tickets, as a CSV file with the columns of the original and a last column <c>reason</c>, for correcting and importing
/// again. A row that could not be cut into cells stands as it is in the first column. The file is made with the first row.
/// </summary>
internal sealed class RejectedRows(string path, IReadOnlyList<string> header) : IAsyncDisposable
{
    private const string Reason = "reason";

    private readonly int _columns = header.Count > 0 && string.Equals(header[^1], Reason, StringComparison.OrdinalIgnoreCase) ? header.Count - 1 : header.Count;
    private StreamWriter? _writer;

    public int Count { get; private set; }

    /// <summary>Writes a row. Never replaces a file that is there already.</summary>
    public async Task AddAsync(CsvRow row, string reason)
    {
        if (_writer is null)
        {
            _writer = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            await _writer.WriteAsync(CsvText.Row([.. header.Take(_columns), Reason]));
        }
        var cells = Enumerable.Range(0, _columns).Select(i => i < row.Cells.Count ? row.Cells[i] : null);
        await _writer.WriteAsync(CsvText.Row([.. cells, $"Line {row.Line.ToString(CultureInfo.InvariantCulture)}: {reason}"]));
        Count++;
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null) await _writer.DisposeAsync();
    }
}
