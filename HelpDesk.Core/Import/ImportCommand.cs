using System.Globalization;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Import;

/// <summary>The command <c>import FILE</c>: proposes a mapping, shows it, imports by it and tells the result.</summary>
public static class ImportCommand
{
    /// <summary>How to call it.</summary>
    public const string Usage = "import FILE [--zone Europe/Berlin] [--dates day-first|month-first] [--source NAME] [--as EMAIL]";

    private const int Shown = 20;

    private sealed record Options(string? Zone, DateOrder? Dates, string? Source, string? As);

    /// <summary>
    /// Imports a file. Rejected rows go into a new file beside it, such as <c>FILE.rejected.csv</c>; an existing one is never replaced.
    /// Returns 0 when every row is here now, 2 when some were rejected, 1 when nothing could be done or the run ended early.
    /// </summary>
    /// <param name="desk">The desk.</param>
    /// <param name="file">The CSV file.</param>
    /// <param name="rest">Options; unknown ones are refused.</param>
    /// <param name="console">Where everything is told.</param>
    /// <param name="ct">Cancels between steps.</param>
    public static async Task<int> RunAsync(Desk desk, string file, string[] rest, TextWriter console, CancellationToken ct)
    {
        if (Read(rest, out var fault) is not { } options) return await FailAsync(console, $"{fault}\nUsage: {Usage}");
        if (!File.Exists(file)) return await FailAsync(console, $"There is no file {file}.");
        var who = Who.Import(0);
        if (options.As is { } email)
        {
            var person = await desk.AskAsync(new FindImporter(email), Who.System, ct);
            if (!person.Ok) return await FailAsync(console, person.Refused!.Message);
            who = Who.Import(person.Value);
        }

        var scanned = await ImportScan.ReadAsync(file, null, ct);
        if (!scanned.Ok) return await FailAsync(console, scanned.Refused!.Message);
        var scan = scanned.Value!;
        var settings = (await desk.AskAsync(new ReadDirectory(), Who.System, ct)).Value!.Settings;
        var mapping = ImportProposal.For(scan, settings);
        mapping = mapping with { Zone = options.Zone ?? mapping.Zone, Dates = options.Dates ?? mapping.Dates, Source = options.Source ?? mapping.Source };
        await TellMappingAsync(console, scan, mapping, options);

        var rejected = FreeName(file);
        var progress = new Told(console);
        var outcome = await ImportRun.RunAsync(desk, scan, mapping, who, rejected, progress, ct);
        if (!outcome.Ok) return await FailAsync(console, outcome.Refused!.Message);
        await TellAsync(console, outcome.Value!, settings);
        return outcome.Value! switch
        {
            { Cancelled: true } or { Trouble: not null } => 1,
            { Rejected: > 0 } => 2,
            _ => 0,
        };
    }

    /// <summary>A name beside the file that nothing has yet.</summary>
    internal static string FreeName(string file)
    {
        var name = file + ".rejected.csv";
        for (var n = 2; File.Exists(name); n++) name = string.Create(CultureInfo.InvariantCulture, $"{file}.rejected-{n}.csv");
        return name;
    }

    private static Options? Read(string[] rest, out string fault)
    {
        var options = new Options(null, null, null, null);
        for (var i = 0; i < rest.Length; i++)
        {
            var name = rest[i];
            if (name.StartsWith("--HelpDesk", StringComparison.OrdinalIgnoreCase) || name.StartsWith("--ConnectionStrings", StringComparison.OrdinalIgnoreCase))
            {
                if (!name.Contains('=', StringComparison.Ordinal)) i++;
                continue;
            }
            fault = $"There is no option {name}.";
            if (name is not ("--zone" or "--dates" or "--source" or "--as")) return null;
            fault = $"{name} needs a value.";
            if (++i == rest.Length) return null;
            fault = "--dates is day-first or month-first.";
            if (name == "--dates" && rest[i] is not ("day-first" or "month-first")) return null;
            options = name switch
            {
                "--zone" => options with { Zone = rest[i] },
                "--dates" => options with { Dates = rest[i] == "day-first" ? DateOrder.DayFirst : DateOrder.MonthFirst },
                "--source" => options with { Source = rest[i] },
                _ => options with { As = rest[i] },
            };
        }
        fault = "";
        return options;
    }

    private static async Task TellMappingAsync(TextWriter console, ImportScan scan, ImportMapping mapping, Options options)
    {
        await console.WriteLineAsync($"{Number(scan.Rows + scan.Broken)} rows, {CsvForm.Name(scan.Form.Encoding)}, separated by {CsvForm.Name(scan.Form.Delimiter)}, from {mapping.Source}.");
        var width = scan.Columns.Max(c => Math.Min(c.Name.Length, 40));
        foreach (var column in scan.Columns.Where(c => mapping.Columns[c.Index] != ImportField.Ignored))
            await console.WriteLineAsync($"  {column.Name.PadRight(width)}  →  {mapping.Columns[column.Index].Label()}{Words(column, mapping)}");
        var ignored = scan.Columns.Where(c => mapping.Columns[c.Index] == ImportField.Ignored).Select(c => c.Name).ToList();
        if (ignored.Count > 0) await console.WriteLineAsync($"  Left behind: {string.Join(", ", ignored)}. The import page can keep them in a note.");
        var dates = mapping.Evidence(scan);
        if (dates.DayFirst + dates.MonthFirst + dates.Either > 0)
        {
            var order = mapping.Dates == DateOrder.DayFirst ? "day first" : "month first";
            var why = options.Dates is not null ? "as you said"
                : dates.Mixed ? "as most of them; the others come back"
                : dates.Ambiguous ? "but nothing in the file tells; --dates decides" : "as the file shows";
            await console.WriteLineAsync($"  Dates are read with the {order}, {why}.");
        }
        if (dates.WithoutZone > 0) await console.WriteLineAsync($"  Dates without a zone are read as {mapping.Zone}{(options.Zone is null ? "; --zone decides" : "")}.");
    }

    private static string Words(ImportColumn column, ImportMapping mapping)
    {
        var field = mapping.Columns[column.Index];
        if (!field.HasWords()) return "";
        var words = column.Values.Take(8).Select(v => $"{v.Text} = {ImportFieldWords.Meaning(mapping, field, v.Text)}");
        return $" ({string.Join(", ", words)}{(column.Values.Count > 8 ? ", …" : "")})";
    }

    private static async Task TellAsync(TextWriter console, ImportOutcome outcome, WorkspaceSettings settings)
    {
        await console.WriteLineAsync();
        if (outcome.Cancelled) await console.WriteLineAsync("Cancelled. What is here stays; the same command goes on from there.");
        if (outcome.Trouble is { } trouble) await console.WriteLineAsync($"Stopped: {trouble} What is here stays; the same command goes on from there.");
        await console.WriteLineAsync($"Created {Number(outcome.Created)} tickets. {Number(outcome.Existing)} were here already. {Number(outcome.Rejected)} rows were rejected.");
        if (outcome.Deleted > 0) await console.WriteLineAsync($"{Number(outcome.Deleted)} of those that were here are deleted; restore them if they are missed.");
        foreach (var (status, n) in outcome.ByStatus.OrderBy(s => s.Key)) await console.WriteLineAsync($"  {Tickets.TicketWords.Label(status)}: {Number(n)}");
        await ListAsync(console, "Remarks:", outcome.Warnings, w => $"{w.Text} ({Number(w.Rows)})", outcome.Warnings.Count);
        await ListAsync(console, "Dates that contradict each other were kept and count in no average:", outcome.Contradictions,
            c => $"{Tickets.TicketNumber.Format(c.TicketId, settings)} ({c.ExternalId}): {c.What}", outcome.Contradicting);
        await ListAsync(console, "Rejected:", outcome.FirstRejections, r => $"Line {r.Line}: {r.Reason}", outcome.Rejected);
        if (outcome.RejectedFile is { } rejected) await console.WriteLineAsync($"The rejected rows with their reasons are in {rejected}. Correct them and import that file.");
    }

    private static async Task ListAsync<T>(TextWriter console, string title, IReadOnlyList<T> items, Func<T, string> say, int total)
    {
        if (items.Count == 0) return;
        await console.WriteLineAsync(title);
        foreach (var item in items.Take(Shown)) await console.WriteLineAsync("  " + say(item));
        if (total > Shown) await console.WriteLineAsync($"  … and {Number(total - Math.Min(Shown, items.Count))} more");
    }

    private static string Number(int n) => n.ToString("N0", CultureInfo.InvariantCulture);

    private static async Task<int> FailAsync(TextWriter console, string message)
    {
        await console.WriteLineAsync(message);
        return 1;
    }

    /// <summary>Tells progress at once, in order, and not more than ten times.</summary>
    private sealed class Told(TextWriter console) : IProgress<ImportProgress>
    {
        private int _next;

        public void Report(ImportProgress value)
        {
            if (value.Done < _next) return;
            _next = value.Done + Math.Max(1000, value.Total / 10);
            console.WriteLine($"  {Number(value.Done)} of {Number(value.Total)} rows …");
        }
    }
}
