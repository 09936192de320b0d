using System.Buffers;
using System.Globalization;

namespace HelpDesk.Core.Kernel;

/// <summary>
/// Cells and rows of CSV files: quoting as in RFC 4180, and no text that a spreadsheet would run as a formula (TRUST S-10).
/// A text that could be one gets an apostrophe in front; <see cref="Plain"/> takes exactly that apostrophe away again.
/// </summary>
public static class CsvText
{
    /// <summary>Ends each row.</summary>
    public const string RowEnd = "\r\n";

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\"\r\n\t");

    private const string Starters = "=+-@＝＋－＠";

    /// <summary>A text as a cell: made harmless, then quoted where needed. Null is an empty cell.</summary>
    public static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var safe = LooksLikeFormula(text) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(Quoted) || char.IsWhiteSpace(safe[0]) || char.IsWhiteSpace(safe[^1])
            ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : safe;
    }

    /// <summary>
    /// A row with its line end. Texts go through <see cref="Cell"/>; numbers are written as they are, a minus included, in invariant form;
    /// moments in UTC as 2025-03-01T09:30:00Z.
    /// </summary>
    public static string Row(params ReadOnlySpan<object?> cells)
    {
        var written = new string[cells.Length];
        for (var i = 0; i < cells.Length; i++) written[i] = Value(cells[i]);
        return string.Join(',', written) + RowEnd;
    }

    /// <summary>The text that was given to <see cref="Cell"/>, from a cell whose quotes were already read.</summary>
    public static string Plain(string cell) => cell.StartsWith('\'') && LooksLikeFormula(cell[1..]) ? cell[1..] : cell;

    private static string Value(object? cell) => cell switch
    {
        null => "",
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal
            => ((IFormattable)cell).ToString(null, CultureInfo.InvariantCulture),
        IFormattable other => Cell(other.ToString(null, CultureInfo.InvariantCulture)),
        _ => Cell(cell.ToString()),
    };

    /// <summary>Apostrophes in front are looked through, so that one that was really there survives the way back.</summary>
    private static bool LooksLikeFormula(string text)
    {
        var rest = text.AsSpan().TrimStart('\'');
        if (rest.IsEmpty) return false;
        if (char.IsControl(rest[0])) return true;
        while (!rest.IsEmpty && (char.IsWhiteSpace(rest[0]) || char.GetUnicodeCategory(rest[0]) == UnicodeCategory.Format)) rest = rest[1..];
        return !rest.IsEmpty && Starters.Contains(rest[0]);
    }
}
