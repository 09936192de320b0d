using System.Diagnostics;
using System.Net;

namespace HelpDesk.Bench;

/// <summary>How long somebody waits from the command to the first page: on an empty folder with demo data, and after that.</summary>
internal static class StartScenario
{
    public static async Task RunAsync(Figures figures)
    {
        var folder = Directory.CreateTempSubdirectory("helpdesk-start-").FullName;
        var settings = new Dictionary<string, string> { ["HelpDesk:DataFolder"] = folder };
        try
        {
            figures.Write("first start to first page, with demo data", await TimeAsync(settings), "s", 10);
            for (var i = 0; i < 3; i++) figures.Write("warm start to first page", await TimeAsync(settings), "s", 2);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> TimeAsync(Dictionary<string, string> settings)
    {
        await using var app = await AppProcess.StartAsync(settings, "--demo");
        using var http = new HttpClient();
        using var page = await http.GetAsync(new Uri(app.Address + "/sign-in"));
        return page.StatusCode == HttpStatusCode.OK ? Stopwatch.GetElapsedTime(app.Launched).TotalSeconds : throw new InvalidOperationException($"The first page answered {page.StatusCode}.");
    }
}
