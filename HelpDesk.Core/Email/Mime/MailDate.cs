using System.Globalization;

namespace HelpDesk.Core.Email.Mime;

/// <summary>Reads the date of a mail: RFC 5322 with its obsolete forms, asctime, ISO 8601.</summary>
internal static class MailDate
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Iso = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss zzz"];

    private static readonly Dictionary<string, int> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EST"] = -5, ["EDT"] = -4, ["CST"] = -6, ["CDT"] = -5, ["MST"] = -7, ["MDT"] = -6, ["PST"] = -8, ["PDT"] = -7, ["CET"] = 1, ["CEST"] = 2, ["BST"] = 1, ["JST"] = 9,
    };

    /// <summary>The moment; null when the text is no date from 1970 to 2100. A missing or unknown zone is UTC.</summary>
    public static DateTimeOffset? Read(string? text)
    {
        if (text is null || text.Length > 200) return null;
        var comment = text.IndexOf('(', StringComparison.Ordinal);
        var date = (comment < 0 ? text : text[..comment]).Trim();
        if (DateTimeOffset.TryParseExact(date, Iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var iso)) return iso.Year is >= 1970 and <= 2100 ? iso : null;
        int? day = null, month = null, year = null;
        (TimeSpan? time, var offset) = (null, TimeSpan.Zero);
        foreach (var word in date.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries).SelectMany(Pieces))
        {
            if (word[0] is '+' or '-') offset = Offset(word);
            else if (word.Contains(':', StringComparison.Ordinal)) time ??= Time(word);
            else if (Number(word) is { } number && day is null) day = number;
            else if (Number(word) is { } last) year ??= last;
            else if (word.Length >= 3 && Array.FindIndex(Months, m => word.StartsWith(m, StringComparison.OrdinalIgnoreCase)) is >= 0 and var found) month ??= found + 1;
            else if (Zones.TryGetValue(word, out var hours)) offset = TimeSpan.FromHours(hours);
        }
        if (year is < 100) year += year < 70 ? 2000 : 1900;
        if (year is not (>= 1970 and <= 2100) || month is null || day is not > 0 || day > DateTime.DaysInMonth(year.Value, month.Value) || time is null) return null;
        return new DateTimeOffset(new DateTime(year.Value, month.Value, day.Value) + time.Value, offset);
    }

    /// <summary>3-Jun-2024 is three words; +0200 and -0500 are one.</summary>
    private static string[] Pieces(string word) =>
        word[0] is '+' or '-' || !word.Contains('-', StringComparison.Ordinal) ? [word] : word.Split('-', StringSplitOptions.RemoveEmptyEntries);

    private static TimeSpan? Time(string word)
    {
        var parts = word.Split(':');
        if (parts.Length > 3 || Number(parts[0]) is not (>= 0 and < 24) || Number(parts[1]) is not (>= 0 and < 60)) return null;
        var second = parts.Length == 3 ? Number(parts[2].Split('.')[0]) : 0;
        return second is >= 0 and <= 60 ? new TimeSpan(Number(parts[0])!.Value, Number(parts[1])!.Value, Math.Min(second.Value, 59)) : null;
    }

    private static TimeSpan Offset(string word)
    {
        var digits = word[1..].Replace(":", "", StringComparison.Ordinal);
        if (digits.Length != 4 || Number(digits) is not { } number || number / 100 > 13 || number % 100 > 59) return TimeSpan.Zero;
        return new TimeSpan(number / 100, number % 100, 0) * (word[0] == '-' ? -1 : 1);
    }

    private static int? Number(string text) =>
        text.Length <= 4 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
