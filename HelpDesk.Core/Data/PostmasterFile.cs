using System.Globalization;

namespace HelpDesk.Core.Data;

/// <summary>What a PostgreSQL server writes about itself into its data folder, and leaves there when it is killed.</summary>
internal sealed record PostmasterFile(int ProcessId, string SocketFolder)
{
    private const string Name = "postmaster.pid";

    /// <summary>Null when there is no server, or one that has not got far enough to say where it listens.</summary>
    public static PostmasterFile? Read(string data)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(data, Name));
            return lines.Length > 4 && lines[4].Length > 0 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var id)
                ? new PostmasterFile(id, lines[4])
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// Removes a file that only names a process number which something else carries by now (after a restart of the machine or its
    /// container, or a killed server that nobody has reaped): PostgreSQL would take that process for a living server and refuse to start.
    /// Every process of a server works in the data folder, so nothing is removed while one of them is left.
    /// </summary>
    public static void RemoveIfStale(string data)
    {
        if (OperatingSystem.IsLinux() && File.Exists(Path.Combine(data, Name)) && !AnyProcessWorksIn(data))
            File.Delete(Path.Combine(data, Name));
    }

    /// <summary>A server removes its file and ends a moment later: waits for that, up to 5 s, and returns whether it came.</summary>
    public static async Task<bool> AllEndedAsync(string data)
    {
        for (var left = 100; OperatingSystem.IsLinux() && AnyProcessWorksIn(data); left--)
        {
            if (left == 0) return false;
            await Task.Delay(50);
        }
        return true;
    }

    private static bool AnyProcessWorksIn(string folder) =>
        Directory.EnumerateDirectories("/proc").Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0])).Any(p => WorkingFolder(p) == folder);

    private static string? WorkingFolder(string process)
    {
        try
        {
            return new DirectoryInfo(Path.Combine(process, "cwd")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile, or another user's: not one of ours.
            return null;
        }
    }
}
