using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>A headless Chromium that is on this computer. Where there is none the stories fail and say what to install; they never skip.</summary>
internal static class Chromium
{
    private const string Missing =
        "The browser stories need Chromium. Install it (Debian, Ubuntu: apt-get install -y chromium; macOS: brew install --cask chromium; Windows: winget install Google.Chrome) "
        + "or put chromium, google-chrome or msedge on PATH, then run the tests again.";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge"];

    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    /// <summary>Starts it with a fresh profile.</summary>
    public static async Task<IBrowser> StartAsync(IPlaywright playwright) =>
        await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Find() ?? throw new InvalidOperationException(Missing), Headless = true, Args = Flags });

    /// <summary>Starts the driver. It brings its own Node; where it has none for this platform, the one on PATH does (20 or newer).</summary>
    public static async Task<IPlaywright> DriverAsync()
    {
        var own = Path.Combine(AppContext.BaseDirectory, ".playwright", "node");
        if (!Directory.Exists(own) || Directory.GetFiles(own, OperatingSystem.IsWindows() ? "node.exe" : "node", SearchOption.AllDirectories).Length == 0)
        {
            Environment.SetEnvironmentVariable("PLAYWRIGHT_NODEJS_PATH", OnPath("node")
                ?? throw new InvalidOperationException("The browser stories need Node 20 or newer on PATH: https://nodejs.org"));
        }
        return await Playwright.CreateAsync();
    }

    private static string? Find() => Names.Select(OnPath).FirstOrDefault(p => p is not null) ?? Installed().Concat(Cached()).FirstOrDefault(File.Exists);

    private static string? OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Installed()
    {
        if (OperatingSystem.IsMacOS()) return ["/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
        if (!OperatingSystem.IsWindows()) return [];
        return new[] { Environment.SpecialFolder.ProgramFiles, Environment.SpecialFolder.ProgramFilesX86, Environment.SpecialFolder.LocalApplicationData }
            .Select(Environment.GetFolderPath)
            .SelectMany(f => new[] { Path.Combine(f, "Google", "Chrome", "Application", "chrome.exe"), Path.Combine(f, "Microsoft", "Edge", "Application", "msedge.exe") });
    }

    /// <summary>Browsers that Playwright installed itself, newest first.</summary>
    private static IEnumerable<string> Cached()
    {
        var cache = Environment.GetEnvironmentVariable("PLAYWRIGHT_BROWSERS_PATH") is { Length: > 1 } set ? set
            : OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "ms-playwright")
            : OperatingSystem.IsMacOS() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "Library", "Caches", "ms-playwright")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "ms-playwright");
        if (!Directory.Exists(cache)) return [];
        return Directory.GetDirectories(cache, "chromium-*").OrderByDescending(d => d, StringComparer.Ordinal)
            .SelectMany(d => new[] { "chrome-linux/chrome", "chrome-linux64/chrome", "chrome-win/chrome.exe", "chrome-win64/chrome.exe", "chrome-mac/Chromium.app/Contents/MacOS/Chromium" }
                .Select(f => Path.Combine(d, f)));
    }
}
