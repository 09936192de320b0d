using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Npgsql;

namespace HelpDesk.Core.Import;

/// <summary>
/// Runs an import: reads the file once more and hands it to the desk in steps of <see cref="ImportChunk.Size"/> rows. Each step is there as a
/// whole or not at all; after a crash or a cancel the same run goes on without making anything twice.
/// </summary>
public sealed class ImportRun : IAsyncDisposable
{
    private const int Attempts = 3;

    private readonly Desk _desk;
    private readonly ImportScan _scan;
    private readonly ImportMapping _mapping;
    private readonly Who _who;
    private readonly IProgress<ImportProgress>? _progress;
    private readonly RejectedRows _rejected;
    private readonly string _rejectedFile;
    private readonly Guid _batch = Guid.CreateVersion7();
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _warnings = new(StringComparer.Ordinal);
    private readonly Dictionary<TicketStatus, int> _statuses = [];
    private readonly List<ImportRejection> _rejections = [];
    private readonly List<ImportContradiction> _contradictions = [];
    private int _rows, _created, _existing, _deleted, _contradicting;
    private string? _trouble;

    private ImportRun(Desk desk, ImportScan scan, ImportMapping mapping, Who who, string rejectedFile, IProgress<ImportProgress>? progress)
    {
        (_desk, _scan, _mapping, _who, _progress, _rejectedFile) = (desk, scan, mapping with { Source = mapping.Source.Trim() }, who, progress, rejectedFile);
        _rejected = new RejectedRows(rejectedFile, [.. scan.Columns.Select(c => c.Name)]);
    }

    /// <summary>
    /// Imports a file. Refused at once for a mapping that does not fit; what fails later ends the run with what was done so far.
    /// </summary>
    /// <param name="desk">The desk.</param>
    /// <param name="scan">The file as it was scanned.</param>
    /// <param name="mapping">How it is read.</param>
    /// <param name="who">An import by a person, whose rights count, or by the command line.</param>
    /// <param name="rejectedFile">Where rejected rows go; the file must not exist. It is made only when a row is rejected.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="ct">Cancels between steps.</param>
    public static async Task<Outcome<ImportOutcome>> RunAsync(
        Desk desk, ImportScan scan, ImportMapping mapping, Who who, string rejectedFile, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        if (mapping.Fault(scan) is { } fault) return fault;
        var allowed = await desk.AskAsync(new ReadImportPeople(), who, ct);
        if (!allowed.Ok) return allowed.Refused!;
        await using var run = new ImportRun(desk, scan, mapping, who, rejectedFile, progress);
        return await run.ReadAsync(ct);
    }

    /// <summary>The first rows as they would become tickets.</summary>
    /// <param name="scan">The file.</param>
    /// <param name="mapping">A mapping without fault.</param>
    /// <param name="now">The instant that a row without any date would get.</param>
    public static IReadOnlyList<ImportReading> Preview(ImportScan scan, ImportMapping mapping, DateTimeOffset now)
    {
        var reader = new RowReader(mapping, [.. scan.Columns.Select(c => c.Name)], now);
        return [.. scan.First.Select(reader.Read)];
    }

    /// <summary>Closes the file of rejected rows.</summary>
    public ValueTask DisposeAsync() => _rejected.DisposeAsync();

    private async Task<ImportOutcome> ReadAsync(CancellationToken ct)
    {
        var cancelled = false;
        try
        {
            using var file = new CsvFile(_scan.Path, _scan.Form);
            await RowsAsync(file, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            cancelled = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _trouble = $"A file can't be read or written any further: {e.Message}";
        }
        return new ImportOutcome
        {
            Batch = _batch, Rows = _rows, Created = _created, Existing = _existing, Deleted = _deleted, Rejected = _rejected.Count,
            RejectedFile = _rejected.Count > 0 ? _rejectedFile : null, FirstRejections = _rejections, ByStatus = _statuses,
            Warnings = [.. _warnings.OrderByDescending(w => w.Value).ThenBy(w => w.Key, StringComparer.Ordinal).Select(w => new ImportWarning(w.Key, w.Value))],
            Contradictions = _contradictions, Contradicting = _contradicting, Cancelled = cancelled, Trouble = _trouble,
        };
    }

    private async Task RowsAsync(CsvFile file, CancellationToken ct)
    {
        var reader = new RowReader(_mapping, file.Header, _desk.Now);
        var chunk = new List<(CsvRow Csv, ImportRow Row)>(ImportChunk.Size);
        foreach (var csv in file.Rows())
        {
            var reading = reader.Read(csv);
            if (reading.Row is not { } row) await RejectAsync(csv, reading.Reason!);
            else if (!_seen.TryAdd(row.ExternalId, row.Line)) await RejectAsync(csv, $"The number {RowReader.Short(row.ExternalId)} is already in line {_seen[row.ExternalId]}; only that row counts.");
            else chunk.Add((csv, row));
            if (chunk.Count < ImportChunk.Size) continue;
            if (!await StepAsync(chunk, ct)) return;
            chunk.Clear();
        }
        if (chunk.Count > 0) await StepAsync(chunk, ct);
        else Tell();
    }

    /// <summary>Imports a step; false when the run can't go on.</summary>
    private async Task<bool> StepAsync(List<(CsvRow Csv, ImportRow Row)> chunk, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                // A step that has begun is finished: its rows are counted, and none of them is left in between.
                var step = await _desk.RunAsync(Command(chunk), _who, CancellationToken.None);
                if (!step.Ok && step.Refused is Refusal.Busy && attempt < Attempts) continue;
                if (!step.Ok)
                {
                    _trouble = step.Refused!.Message;
                    return false;
                }
                Count(chunk, step.Value!);
                Tell();
                return true;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && attempt < Attempts)
            {
                // Somebody made the same customer or tag at this moment; the next attempt finds it.
                continue;
            }
            catch (PostgresException e) when (e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal))
            {
                return await HalveAsync(chunk, e, ct);
            }
            catch (NpgsqlException e)
            {
                _trouble = $"The database stopped answering: {e.Message}";
                return false;
            }
        }
    }

    /// <summary>Some row of the step has a value that the database refuses: halves find it, and it alone comes back.</summary>
    private async Task<bool> HalveAsync(List<(CsvRow Csv, ImportRow Row)> chunk, PostgresException refused, CancellationToken ct)
    {
        if (chunk.Count == 1)
        {
            await RejectAsync(chunk[0].Csv, $"The database refused it: {refused.MessageText}.");
            Tell();
            return true;
        }
        var half = chunk.Count / 2;
        return await StepAsync(chunk[..half], ct) && await StepAsync(chunk[half..], ct);
    }

    private ImportChunk Command(List<(CsvRow Csv, ImportRow Row)> chunk) =>
        new(_batch, _mapping.Source, _mapping.Has(ImportField.FirstResponseAt), [.. chunk.Select(c => c.Row)]);

    private void Count(List<(CsvRow Csv, ImportRow Row)> chunk, ImportedChunk step)
    {
        _rows += chunk.Count;
        _created += step.Created.Count;
        _existing += step.Existing;
        _deleted += step.Deleted;
        foreach (var warning in step.Warnings)
        {
            if (_warnings.Count < ImportOutcome.MostListed || _warnings.ContainsKey(warning)) _warnings[warning] = _warnings.GetValueOrDefault(warning) + 1;
            else _warnings["Further remarks that are not listed."] = _warnings.GetValueOrDefault("Further remarks that are not listed.") + 1;
        }
        var byLine = chunk.ToDictionary(c => c.Row.Line, c => c.Row);
        foreach (var ticket in step.Created)
        {
            _statuses[ticket.Status] = _statuses.GetValueOrDefault(ticket.Status) + 1;
            if (byLine[ticket.Line].Contradiction is not { } what) continue;
            _contradicting++;
            if (_contradictions.Count < ImportOutcome.MostListed) _contradictions.Add(new ImportContradiction(ticket.Id, byLine[ticket.Line].ExternalId, what));
        }
    }

    private async Task RejectAsync(CsvRow csv, string reason)
    {
        _rows++;
        await _rejected.AddAsync(csv, reason);
        if (_rejections.Count < ImportOutcome.MostListed) _rejections.Add(new ImportRejection(csv.Line, reason));
    }

    private void Tell() => _progress?.Report(new ImportProgress(_rows, _scan.Rows + _scan.Broken, _created, _rejected.Count));
}
