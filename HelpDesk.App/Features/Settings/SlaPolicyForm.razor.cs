using System.Text.Json;
using HelpDesk.App.Live;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using Microsoft.AspNetCore.Components;

namespace HelpDesk.App.Features.Settings;

/// <summary>The editor of a policy with its worked example (UI 5.11) and what it would do to open tickets (D6).</summary>
public sealed partial class SlaPolicyForm
{
    private ElementReference _name;
    private Refusal? _refused;
    private TicketPriority _shown = TicketPriority.High;

    [Inject] private Desk Desk { get; set; } = default!;

    [Inject] private AgentSession Session { get; set; } = default!;

    [Inject] private NodeState Node { get; set; } = default!;

    /// <summary>What is typed; the page keeps it.</summary>
    [Parameter, EditorRequired] public SlaPolicyTyped Typed { get; set; } = default!;

    /// <summary>The policy as it is saved now; null for a new one.</summary>
    [Parameter] public SlaPolicyDraft? Saved { get; set; }

    /// <summary>It was removed while it was edited.</summary>
    [Parameter] public bool Removed { get; set; }

    /// <summary>It is the policy for all others.</summary>
    [Parameter] public bool Fallback { get; set; }

    /// <summary>All calendars.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<CalendarDraft> Calendars { get; set; } = [];

    /// <summary>Names of companies; those that are found here are added.</summary>
    [Parameter, EditorRequired] public Dictionary<long, string> Accounts { get; set; } = [];

    /// <summary>It was saved.</summary>
    [Parameter] public EventCallback<long> OnSaved { get; set; }

    /// <summary>Nothing is to be changed.</summary>
    [Parameter] public EventCallback OnCancel { get; set; }

    /// <summary>Somebody else had saved it before.</summary>
    [Parameter] public EventCallback OnStale { get; set; }

    /// <summary>What was saved is to take the place of what is typed.</summary>
    [Parameter] public EventCallback OnReload { get; set; }

    private string Title => Typed.Start.PolicyId is null ? "New policy" : Typed.Start.Name;

    private string Edition => JsonSerializer.Serialize(Typed);

    private CalendarDraft? Calendar => Calendars.FirstOrDefault(c => c.CalendarId == Typed.CalendarId);

    private string Zone => Calendar?.Zone ?? Node.Settings.TimeZone;

    /// <summary>The priority that was typed for last, or the first one that is promised anything.</summary>
    private string? Example
    {
        get
        {
            var rows = Typed.Rows.Where(r => Typed.Priorities.Count == 0 || Typed.Priorities.Contains(r.Priority)).OrderByDescending(r => r.Priority == _shown);
            return rows.Select(r => SlaText.Example(r.Priority, Node.Settings.CriticalLabels, SlaExample.Due(Calendar, Zone, Node.Now, r.Promise))).FirstOrDefault(e => e is not null);
        }
    }

    private IEnumerable<(string Field, string? Label)> Cells => Typed.Rows.SelectMany(r => new (string, string?)[]
    {
        ($"{TicketWords.Word(r.Priority)}-response", $"{Label(r.Priority)}, first response"), ($"{TicketWords.Word(r.Priority)}-next", $"{Label(r.Priority)}, next response"),
        ($"{TicketWords.Word(r.Priority)}-resolution", $"{Label(r.Priority)}, resolution"),
    }).Append(("priority", null));

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender) await _name.FocusAsync();
    }

    private (PreviewSla? Ask, Refusal? Refused) Preview()
    {
        var (draft, refused) = Read();
        return (draft is null ? null : new PreviewSla(0, draft), refused);
    }

    private async Task SaveAsync()
    {
        (var draft, _refused) = Read();
        if (draft is null) return;
        var saved = await Desk.RunAsync(new SaveSlaPolicy(draft), Session.Who);
        _refused = saved.Refused;
        if (saved.Ok) await OnSaved.InvokeAsync(saved.Value);
        else if (_refused is Refusal.Stale or Refusal.NotFound) await OnStale.InvokeAsync();
    }

    private (SlaPolicyDraft? Draft, Refusal? Refused) Read()
    {
        var (draft, refused) = Typed.Read();
        return (Removed && draft is not null ? draft with { PolicyId = null } : draft, refused);
    }

    private void KeepMine() => (Typed.Revision, _refused) = (Saved!.Revision, null);

    private string Label(TicketPriority priority) => TicketWords.Label(priority, Node.Settings.CriticalLabels);

    private string? Wrong(string field) => (_refused as Refusal.Invalid)?.Field == field ? "true" : null;

    private string? Error(string field) => (_refused as Refusal.Invalid)?.Field == field ? $"error-{field}" : null;
}
