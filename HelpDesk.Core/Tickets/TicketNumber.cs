using System.Globalization;
using HelpDesk.Core.Access;

namespace HelpDesk.Core.Tickets;

/// <summary>The number that people see and say: prefix and id (C10).</summary>
public static class TicketNumber
{
    /// <summary>The number of a ticket, padded to the workspace's width; never cut.</summary>
    public static string Format(long id, WorkspaceSettings settings) =>
        settings.NumberPrefix + "-" + id.ToString(CultureInfo.InvariantCulture).PadLeft(settings.NumberWidth, '0');

    /// <summary>Reads <c>TKT-000013</c>, <c>tkt-13</c>, <c>tkt 13</c>, <c>#13</c> or, if <paramref name="bare"/>, <c>13</c>; former prefixes too (C10).</summary>
    public static bool TryParse(string? text, WorkspaceSettings settings, out long id, bool bare = false)
    {
        id = 0;
        var t = text?.Trim() ?? "";
        if (t.StartsWith('#')) t = t[1..];
        else if (settings.FormerPrefixes.Append(settings.NumberPrefix)
                     .FirstOrDefault(p => t.Length > p.Length && t[p.Length] is '-' or ' ' && t.StartsWith(p, StringComparison.OrdinalIgnoreCase)) is { } prefix) t = t[(prefix.Length + 1)..];
        else if (!bare) return false;
        return t.Length is > 0 and <= 18 && t.All(char.IsAsciiDigit)
            && long.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0;
    }
}
