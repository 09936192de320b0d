using HelpDesk.Core.Import;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Features.Import;

/// <summary>One import of a person: the file, how it is read, how far it is, and what came of it.</summary>
public sealed class ImportJob : IProgress<ImportProgress>
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _cancel;

    internal ImportJob(Guid id, Who who, string name, string folder)
    {
        (Id, Who, Name) = (id, who, name);
        Path = System.IO.Path.Combine(folder, $"{id:N}.csv");
        RejectedPath = System.IO.Path.Combine(folder, $"{id:N}.rejected.csv");
    }

    /// <summary>Raised after each change, on any thread.</summary>
    public event Action? Changed;

    /// <summary>Id.</summary>
    public Guid Id { get; }

    /// <summary>Whose it is.</summary>
    public Who Who { get; }

    /// <summary>Name of the file, as it was chosen.</summary>
    public string Name { get; }

    /// <summary>What is in the file.</summary>
    public ImportScan Scan { get; private set; } = default!;

    /// <summary>How it is read.</summary>
    public ImportMapping Mapping { get; private set; } = default!;

    /// <summary>Whether it runs.</summary>
    public bool Running { get; private set; }

    /// <summary>Whether somebody asked it to stop.</summary>
    public bool Cancelling { get; private set; }

    /// <summary>How far it is.</summary>
    public ImportProgress Progress { get; private set; }

    /// <summary>What came of it; null until it has ended.</summary>
    public ImportOutcome? Outcome { get; private set; }

    /// <summary>Why it was not done at all.</summary>
    public Refusal? Refused { get; private set; }

    internal string Path { get; }

    internal string RejectedPath { get; }

    internal Task Task { get; set; } = Task.CompletedTask;

    /// <summary>Changes how the file is read, until it is started.</summary>
    public void Map(ImportMapping mapping)
    {
        lock (_lock)
        {
            if (Running || Outcome is not null) return;
            (Mapping, Refused) = (mapping, null);
        }
        Changed?.Invoke();
    }

    /// <summary>Stops after the step that is being done.</summary>
    public void Cancel()
    {
        lock (_lock)
        {
            if (!Running) return;
            Cancelling = true;
            _cancel?.Cancel();
        }
        Changed?.Invoke();
    }

    /// <inheritdoc />
    public void Report(ImportProgress value)
    {
        Progress = value;
        Changed?.Invoke();
    }

    internal void Found(ImportScan scan, ImportMapping mapping)
    {
        lock (_lock)
        {
            if (Running || Outcome is not null) return;
            (Scan, Mapping) = (scan, mapping);
            Progress = new ImportProgress(0, scan.Rows + scan.Broken, 0, 0);
        }
        Changed?.Invoke();
    }

    internal CancellationToken? Begin(CancellationToken stopping)
    {
        lock (_lock)
        {
            if (Running || Outcome is not null) return null;
            _cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            (Running, Cancelling, Refused) = (true, false, null);
        }
        Changed?.Invoke();
        return _cancel.Token;
    }

    internal void End(ImportOutcome? outcome, Refusal? refused)
    {
        lock (_lock)
        {
            (Running, Outcome, Refused) = (false, outcome, refused);
            _cancel?.Dispose();
            _cancel = null;
        }
        Changed?.Invoke();
    }

    internal void Delete()
    {
        File.Delete(Path);
        File.Delete(RejectedPath);
    }
}
