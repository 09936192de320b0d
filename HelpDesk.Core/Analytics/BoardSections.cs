using System.Text;
using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Analytics;

/// <summary>The tables of the board's file one by one (S222).</summary>
public static class BoardSections
{
    private const string Past = "previous-";

    /// <summary>The sections that can be asked for; cards and daily come with those of the period before.</summary>
    public static IReadOnlyList<string> All { get; } = ["cards", "daily", "status", "priority", "tag", "response", "age", "hour", "score", "open", "agents"];

    /// <summary>Of a file of <see cref="BoardCsv"/> the head and the rows of a section.</summary>
    /// <param name="csv">The whole file.</param>
    /// <param name="section">One of <see cref="All"/>; of another one there are no rows.</param>
    public static string Only(string csv, string section)
    {
        var kept = new StringBuilder();
        foreach (var row in Rows(csv))
        {
            var name = row[..row.IndexOf(',', StringComparison.Ordinal)];
            if (name == "section" || name == section || name == Past + section || section == "cards" && name == "previous") kept.Append(row);
        }
        return kept.ToString();
    }

    /// <summary>The rows with their ends; a quoted cell may have line ends of its own.</summary>
    private static IEnumerable<string> Rows(string csv)
    {
        var (start, quoted) = (0, false);
        for (var i = 0; i < csv.Length; i++)
        {
            if (csv[i] == '"') quoted = !quoted;
            if (quoted || csv[i] != CsvText.RowEnd[^1]) continue;
            yield return csv[start..(i + 1)];
            start = i + 1;
        }
    }
}
