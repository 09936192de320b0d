namespace HelpDesk.Tests.Architecture;

/// <summary>The files of the repository as text: for rules about what compiled code does not show.</summary>
internal static class Source
{
    private static readonly string[] Skipped = ["bin", "obj", "node_modules", "App_Data", "TestResults", ".git"];

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Files below folders with one of these endings, as paths from the root.</summary>
    public static IEnumerable<string> Files(string[] folders, params string[] endings) =>
        folders.SelectMany(f => Walk(Path.Combine(Root, f))).Where(f => endings.Any(e => f.EndsWith(e, StringComparison.Ordinal)))
            .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'));

    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    private static IEnumerable<string> Walk(string folder) => !Directory.Exists(folder) ? []
        : Directory.GetFiles(folder).Concat(Directory.GetDirectories(folder).Where(d => !Skipped.Contains(Path.GetFileName(d))).SelectMany(Walk));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HelpDesk.sln"))) return folder.FullName;
        }
        throw new InvalidOperationException("The tests run outside the repository: rules about its files can't be checked.");
    }
}
