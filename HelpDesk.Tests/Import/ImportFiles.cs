using System.Globalization;
using System.Text;
using HelpDesk.Core.Access;
using HelpDesk.Core.Import;
using HelpDesk.Core.Kernel;
using HelpDesk.Tests.Support;
using Directory = System.IO.Directory;

namespace HelpDesk.Tests.Import;

/// <summary>Base of tests that import small files into a real desk.</summary>
public abstract class ImportFiles(PostgresTemplate postgres) : DeskTest(postgres)
{
    private readonly string _folder = Directory.CreateTempSubdirectory("helpdesk-import-").FullName;

    protected const string Header = "Number,Short description,State,Priority,Caller,Caller email,Assigned to,Assignment group,Tags,Opened at,First response,Resolved at,Closed at";

    protected string RejectedFile => Path.Combine(_folder, "rejected.csv");

    protected string Folder => _folder;

    public override async ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected string Write(string text, string name = "tickets.csv")
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    protected static string Lines(params string[] rows) => string.Join('\n', [Header, .. rows]) + "\n";

    /// <summary>Rows like those of a large export; quotes, delimiters and line ends included.</summary>
    protected static string Generated(int rows, int brokenRow = 0)
    {
        var text = new StringBuilder(Header).Append('\n');
        for (var i = 1; i <= rows; i++)
        {
            var opened = new DateTime(2026, 1, 1).AddMinutes(13 * i);
            var subject = i == brokenRow ? $"\"The screen is 5\" wide in room {i}" : i % 3 == 0 ? $"\"Printer, floor {i}:\n\"\"paper jam\"\"\"" : $"Login fails for user {i}";
            text.Append(CultureInfo.InvariantCulture,
                $"INC{i:D6},{subject},Closed,{1 + i % 4} - x,Caller {i % 500},caller{i % 500}@example.com,Resolver {i % 9},Group {i % 5},\"network, vpn\",{opened:dd/MM/yyyy HH:mm},{opened.AddHours(1):dd/MM/yyyy HH:mm},{opened.AddHours(5):dd/MM/yyyy HH:mm},{opened.AddDays(3):dd/MM/yyyy HH:mm}\n");
        }
        return text.ToString();
    }

    protected static async Task<ImportScan> ScanAsync(string path)
    {
        var scan = await ImportScan.ReadAsync(path, null, Ct);
        Assert.True(scan.Ok, scan.Refused?.Message);
        return scan.Value!;
    }

    protected async Task<ImportMapping> ProposeAsync(ImportScan scan) =>
        ImportProposal.For(scan, (await AskAsync(new ReadDirectory(), Who.System)).Settings);

    protected async Task<ImportOutcome> ImportAsync(string path, Who? who = null, Func<ImportMapping, ImportMapping>? change = null)
    {
        File.Delete(RejectedFile);
        var scan = await ScanAsync(path);
        var mapping = await ProposeAsync(scan);
        var outcome = await ImportRun.RunAsync(Desk, scan, change?.Invoke(mapping) ?? mapping, who ?? Who.Import(0), RejectedFile, null, Ct);
        Assert.True(outcome.Ok, outcome.Refused?.Message);
        Assert.Null(outcome.Value!.Trouble);
        return outcome.Value!;
    }
}
