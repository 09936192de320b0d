using HelpDesk.App.Live;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Features.Settings;

/// <summary>Targets per priority, as text that people type (S186, UI 5.11).</summary>
public sealed partial class SlaPage
{
    private List<Row>? _rows;
    private Refusal? _denied;
    private Refusal? _refused;
    private bool _dirty;
    private string? _said;
    private string? _progress;
    private string? _example;
    private CancellationTokenSource? _applying;

    private sealed class Row(SlaPromise promise)
    {
        public TicketPriority Priority { get; } = promise.Priority;

        public string Response { get; set; } = Durations.Format(promise.Response);

        public string Resolution { get; set; } = Durations.Format(promise.Resolution);
    }

    // What somebody else saved must not overwrite what is being typed here.
    protected override bool Cares(Changed changed) => changed.Directory && !_dirty;

    protected override async Task LoadAsync()
    {
        if (!Session.Rights.May(Permission.ManageWorkspace))
        {
            _denied = new Refusal.NotAllowed("You don't have access to this.");
            return;
        }
        var answer = await Desk.AskAsync(new ReadSlaTargets(), Who, Gone);
        _denied = answer.Refused;
        _rows = answer.Value?.Select(p => new Row(p)).ToList();
        _dirty = false;
        Explain();
    }

    private void Touched()
    {
        (_dirty, _said) = (true, null);
        Explain();
    }

    private async Task SaveAsync()
    {
        _said = null;
        var promises = new List<SlaPromise>();
        foreach (var row in _rows!)
        {
            var word = TicketWords.Word(row.Priority);
            if (!Durations.TryParse(row.Response, out var response))
            {
                _refused = Unreadable($"{word}-response", row.Response);
                return;
            }
            if (!Durations.TryParse(row.Resolution, out var resolution))
            {
                _refused = Unreadable($"{word}-resolution", row.Resolution);
                return;
            }
            promises.Add(new SlaPromise(row.Priority, response, resolution));
        }
        _refused = (await Desk.RunAsync(new ChangeSlaTargets(promises), Who, Gone)).Refused;
        if (_refused is not null) return;
        await LoadAsync();
        _said = "Saved";
    }

    /// <summary>Goes through the open tickets in small steps, so that nobody else has to wait for it; can be stopped and started again.</summary>
    private async Task ApplyAsync()
    {
        using var applying = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        _applying = applying;
        _refused = null;
        long last = 0;
        while (!applying.IsCancellationRequested)
        {
            _progress = last == 0 ? "Applying …" : $"Applied up to {Node.Number(last)} …";
            StateHasChanged();
            var step = await Desk.RunAsync(new ApplySlaTargets(last), Who, Gone);
            if (!step.Ok)
            {
                _refused = step.Refused;
                break;
            }
            if (step.Value is not { } reached) break;
            last = reached;
        }
        _progress = _refused is not null || applying.IsCancellationRequested ? "Stopped. Tickets looked at so far have the new targets."
            : last == 0 ? "There are no open tickets." : "All open tickets have the saved targets.";
        _applying = null;
    }

    private void Explain()
    {
        _example = _rows?.FirstOrDefault(r => r.Priority == TicketPriority.High) is { } high
            && Durations.TryParse(high.Response, out var response) && Durations.TryParse(high.Resolution, out var resolution)
            ? $"A high ticket created on Monday at 09:00 is answered by {Moment(response)} and resolved by {Moment(resolution)} at the latest."
            : null;
    }

    private static string Moment(TimeSpan after)
    {
        // Any Monday will do; a week on, only the number of days says when.
        var at = new DateTime(2026, 1, 5, 9, 0, 0, DateTimeKind.Unspecified) + after;
        var time = at.ToString(at.Second == 0 ? "HH:mm" : "HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        return after < TimeSpan.FromDays(6) ? $"{at.DayOfWeek} {time}" : $"{time} after {(at.Date - new DateTime(2026, 1, 5)).Days} days";
    }

    private static Refusal.Invalid Unreadable(string field, string text) => new(field, $"“{text}” is no length of time. Write it like 30m, 4h or 1h 30m.");

    private string? Wrong(string field) => (_refused as Refusal.Invalid)?.Field == field ? "true" : null;
}
