using System.Globalization;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Analytics;

/// <summary>The board's state as an address says it: range, from, to, compare, hours, and the filters that lists have too.</summary>
public static class BoardAddress
{
    private const string Dates = "yyyy-MM-dd";

    /// <summary>Reads the parameters of an address. What is not understood is left out, with a sentence about it; wrong dates are for the board to refuse.</summary>
    /// <param name="value">The value of a parameter; null when it is not there.</param>
    /// <param name="faults">Gets the sentences.</param>
    public static ReadBoard Parse(Func<string, string?> value, ICollection<string> faults)
    {
        var key = Ranges.Default;
        if (value("range") is { Length: > 0 } range && !Ranges.TryParse(range, out key)) faults.Add($"There is no period “{Short(range)}”; {Ranges.Label(key)} is shown.");
        var compare = CompareWith.PreviousPeriod;
        if (value("compare") is { Length: > 0 } with && !Ranges.TryParseCompare(with, out compare)) faults.Add($"There is no comparison with “{Short(with)}”.");
        var counted = CountedTime.Calendar;
        if (value("hours") is { Length: > 0 } hours && !Ranges.TryParseCounted(hours, out counted))
            faults.Add($"“{Short(hours)}” are no hours that times can be measured in; write calendar, without-waiting or business.");
        return new ReadBoard(key)
        {
            From = Date("from"), To = Date("to"), Compare = compare, Counted = counted, Only = BoardFilter.Parse(value, faults),
        };

        DateOnly? Date(string name)
        {
            if (key != RangeKey.Custom || value(name) is not { Length: > 0 } text) return null;
            if (DateOnly.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
            faults.Add($"“{Short(text)}” is no date; write 2026-01-31.");
            return null;
        }
    }

    /// <summary>The parameters that say it, without those that are as they are by themselves.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(ReadBoard board)
    {
        yield return new("range", Ranges.Word(board.Range));
        if (board.Range == RangeKey.Custom && board.From is { } from) yield return new("from", from.ToString(Dates, CultureInfo.InvariantCulture));
        if (board.Range == RangeKey.Custom && board.To is { } to) yield return new("to", to.ToString(Dates, CultureInfo.InvariantCulture));
        if (board.Compare != CompareWith.PreviousPeriod) yield return new("compare", Ranges.Word(board.Compare));
        if (board.Counted != CountedTime.Calendar) yield return new("hours", Ranges.Word(board.Counted));
        foreach (var parameter in board.Only.Parameters) yield return parameter;
    }

    private static string Short(string text) => text.Length > 30 ? text[..30] + "…" : text;
}
