using System.Globalization;

namespace HelpDesk.App.Features.Tickets;

/// <summary>Sizes of files for people.</summary>
internal static class FileSizes
{
    public static string Say(int bytes) => bytes < 1000 ? $"{bytes} B"
        : bytes < 1_000_000 ? (bytes / 1000.0).ToString("0 'KB'", CultureInfo.InvariantCulture)
        : (bytes / 1_000_000.0).ToString("0.0 'MB'", CultureInfo.InvariantCulture);
}
