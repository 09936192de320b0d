using System.Globalization;
using HelpDesk.App.Live;
using HelpDesk.Core.Import;
using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Components.Forms;

namespace HelpDesk.App.Features.Import;

/// <summary>Choose a file, see and change what becomes of it, run it, read the result. The state is the person's job, so that a reload loses nothing.</summary>
public sealed partial class ImportPage
{
    private ImportJob? _job;
    private ImportPeople? _people;
    private Refusal? _denied;
    private Refusal? _refused;
    private string _name = "";
    private long _size;
    private long? _uploading;

    private Refusal? Fault => _job?.Mapping.Fault(_job.Scan);

    private string? Said => _job switch
    {
        { Outcome: not null } => "The import has ended.",
        { Running: true } => "The import is running.",
        not null => "The file was read. Check what becomes of it.",
        null => null,
    };

    // Names of people and teams, and the triage stage, decide what the preview shows.
    protected override bool Cares(Changed changed) => changed.Directory;

    protected override async Task LoadAsync()
    {
        var people = await Desk.AskAsync(new ReadImportPeople(), Who, Gone);
        (_people, _denied) = (people.Value, people.Refused);
        if (_denied is null) Watch(Jobs.Of(Who.Id));
    }

    protected override ValueTask LeaveAsync()
    {
        Watch(null);
        return ValueTask.CompletedTask;
    }

    private void Watch(ImportJob? job)
    {
        if (ReferenceEquals(job, _job)) return;
        if (_job is not null) _job.Changed -= Render;
        _job = job;
        if (_job is not null) _job.Changed += Render;
    }

    private void Render()
    {
        if (!Gone.IsCancellationRequested) _ = InvokeAsync(StateHasChanged);
    }

    private async Task UploadAsync(InputFileChangeEventArgs chosen)
    {
        var file = chosen.File;
        _refused = file.Size > ImportJobs.MostBytes ? new Refusal.Invalid("file", $"{file.Name} is larger than 50 MB. Split it, or use the command line.") : null;
        if (_refused is not null) return;
        (_name, _size, _uploading) = (file.Name, Math.Max(1, file.Size), 0);
        try
        {
            await using var content = file.OpenReadStream(ImportJobs.MostBytes, Gone);
            var job = await Jobs.UploadAsync(Who, file.Name, content, new Sent(this), Gone);
            _refused = job.Refused;
            if (job.Ok) Watch(job.Value);
        }
        finally
        {
            _uploading = null;
        }
    }

    private async Task FormAsync(CsvForm form) => _refused = await Jobs.ReadAsync(_job!, form, Gone);

    private void Start() => _refused = Jobs.Start(_job!);

    private void Again()
    {
        Jobs.Forget(Who.Id);
        _refused = null;
        Watch(Jobs.Of(Who.Id));
    }

    private static string Number(int n) => n.ToString("N0", CultureInfo.InvariantCulture);

    private static int Percent(long part, long whole) => (int)(100 * part / whole);

    /// <summary>Shows an upload's progress at whole percents.</summary>
    private sealed class Sent(ImportPage page) : IProgress<long>
    {
        public void Report(long value)
        {
            var before = Percent(page._uploading ?? 0, page._size);
            page._uploading = value;
            if (Percent(value, page._size) != before) page.Render();
        }
    }
}
