using System.Collections.Concurrent;
using HelpDesk.App.Options;
using HelpDesk.Core.Access;
using HelpDesk.Core.Import;
using HelpDesk.Core.Kernel;
using Directory = System.IO.Directory;

namespace HelpDesk.App.Features.Import;

/// <summary>
/// The imports of this node, one per person: they live on when a tab is closed or reloaded, and end with the app. Uploaded files and rejected
/// rows are kept in the data folder until the person starts another import or the app starts again.
/// </summary>
public sealed partial class ImportJobs : IDisposable
{
    /// <summary>Largest file, in bytes.</summary>
    public const long MostBytes = 50 * 1024 * 1024;

    private readonly ConcurrentDictionary<long, ImportJob> _jobs = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Desk _desk;
    private readonly ILogger<ImportJobs> _log;
    private readonly string _folder;

    /// <summary>Clears what an earlier run of the app left behind.</summary>
    public ImportJobs(Desk desk, DeskOptions options, IHostApplicationLifetime life, ILogger<ImportJobs> log)
    {
        (_desk, _log) = (desk, log);
        _folder = Path.Combine(options.FullDataFolder, "imports");
        life.ApplicationStopping.Register(_stopping.Cancel);
        if (Directory.Exists(_folder)) foreach (var file in Directory.GetFiles(_folder)) File.Delete(file);
    }

    /// <summary>The import of a person; null when there is none.</summary>
    public ImportJob? Of(long agentId) => _jobs.GetValueOrDefault(agentId);

    /// <summary>Takes a file in, reads it and proposes a mapping. Replaces the person's earlier import; refused while that is running.</summary>
    public async Task<Outcome<ImportJob>> UploadAsync(Who who, string name, Stream content, IProgress<long>? progress, CancellationToken ct)
    {
        var allowed = await _desk.AskAsync(new ReadImportPeople(), who, ct);
        if (!allowed.Ok) return allowed.Refused!;
        if (Of(who.Id) is { Running: true }) return new Refusal.Rule("An import of yours is still running. Wait for it, or cancel it.");
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_folder);
        else Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var job = new ImportJob(Guid.CreateVersion7(), who, Path.GetFileName(name), _folder);
        try
        {
            await using (var file = new FileStream(job.Path, FileMode.CreateNew, FileAccess.Write)) await CopyAsync(content, file, progress, ct);
            var read = await ReadAsync(job, null, ct);
            if (read is not null)
            {
                job.Delete();
                return read;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            job.Delete();
            return new Refusal.Invalid("file", $"The file could not be stored: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            job.Delete();
            throw;
        }
        Forget(who.Id);
        _jobs[who.Id] = job;
        return job;
    }

    /// <summary>Reads the file of a job again, as somebody says that it is written; null when that worked.</summary>
    public async Task<Refusal?> ReadAsync(ImportJob job, CsvForm? form, CancellationToken ct)
    {
        var scan = await ImportScan.ReadAsync(job.Path, form, ct);
        if (!scan.Ok) return scan.Refused;
        var settings = (await _desk.AskAsync(new ReadDirectory(), job.Who, ct)).Value!.Settings;
        job.Found(scan.Value!, ImportProposal.For(scan.Value!, settings));
        return null;
    }

    /// <summary>Starts the import of a job with its mapping; does nothing when it was started before.</summary>
    public Refusal? Start(ImportJob job)
    {
        if (job.Mapping.Fault(job.Scan) is { } fault) return fault;
        if (job.Begin(_stopping.Token) is { } ct) job.Task = RunAsync(job, ct);
        return null;
    }

    /// <summary>Lets go of a person's import that is not running.</summary>
    public void Forget(long agentId)
    {
        if (Of(agentId) is { Running: false } && _jobs.TryRemove(agentId, out var job)) job.Delete();
    }

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(ImportJob job, CancellationToken ct)
    {
        try
        {
            var outcome = await Task.Run(() => ImportRun.RunAsync(_desk, job.Scan, job.Mapping, Who.Import(job.Who.Id), job.RejectedPath, job, ct), CancellationToken.None);
            job.End(outcome.Value, outcome.Refused);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogFailed(e);
            job.End(null, new Refusal.Rule("Something went wrong on our side. What was imported stays; the same file goes on from there."));
        }
    }

    private static async Task CopyAsync(Stream content, FileStream file, IProgress<long>? progress, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        for (long total = 0; await content.ReadAsync(buffer, ct) is > 0 and var read; progress?.Report(total))
        {
            total += read;
            if (total > MostBytes) throw new IOException("It is larger than 50 MB.");
            await file.WriteAsync(buffer.AsMemory(0, read), ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An import failed")]
    private partial void LogFailed(Exception error);
}
