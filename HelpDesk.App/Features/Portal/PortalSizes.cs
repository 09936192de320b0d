using System.Globalization;

namespace HelpDesk.App.Features.Portal;

/// <summary>How large a file is, in words.</summary>
internal static class PortalSizes
{
    /// <summary>Such as <c>3.4 MB</c>.</summary>
    public static string Say(int bytes) => bytes < 1000 ? $"{bytes} B" : bytes < 1_000_000 ? (bytes / 1000.0).ToString("0 'KB'", CultureInfo.InvariantCulture)
        : (bytes / 1_000_000.0).ToString("0.0 'MB'", CultureInfo.InvariantCulture);
}
