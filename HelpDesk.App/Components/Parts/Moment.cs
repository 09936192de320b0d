using System.Globalization;

namespace HelpDesk.App.Components.Parts;

/// <summary>A moment as text that does not depend on culture or on now, so that a repeated render changes nothing.</summary>
internal static class Moment
{
    /// <summary>What a machine reads, in UTC to the second: 2025-03-01T09:30:00Z.</summary>
    internal static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The UTC day, shown until the browser has written the relative time.</summary>
    internal static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The full moment for a tooltip: 2025-03-01 09:30 UTC.</summary>
    internal static string Long(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
