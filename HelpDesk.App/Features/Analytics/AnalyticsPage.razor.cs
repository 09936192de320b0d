using HelpDesk.App.Live;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Components;

namespace HelpDesk.App.Features.Analytics;

/// <summary>The analytics board (S220–S227): moves by itself as tickets move, and every number opens the tickets behind it.</summary>
public sealed partial class AnalyticsPage : LiveComponent
{
    private static readonly Metric[] Shown = [Metrics.Created, Metrics.Closed, Metrics.Open, Metrics.Resolved, Metrics.AvgResolution, Metrics.AvgFirstResponse, Metrics.ClosureRate];

    private BoardView? _board;
    private IReadOnlyList<ChartFigure> _charts = [];
    private Refusal? _refused;
    private string? _fault;
    private string _word = Ranges.Word(Ranges.Default);
    private string _against = "";
    private Task _turning = Task.CompletedTask;

    [SupplyParameterFromQuery(Name = "range")] private string? Range { get; set; }

    /// <summary>At most twice a second (UI 5.7).</summary>
    protected override TimeSpan Breath => TimeSpan.FromMilliseconds(500);

    /// <inheritdoc />
    protected override bool Cares(Changed changed) => changed.Directory || changed.Entries.Any(e => e.Subject == "ticket");

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if ((_board is not null || _refused is not null) && _word != Word()) await LoadAsync();
    }

    /// <inheritdoc />
    protected override async Task LoadAsync()
    {
        _word = Word();
        if (!Ranges.TryParse(_word, out var key)) key = Ranges.Default;
        _fault = Range is { Length: > 0 } asked && !Ranges.TryParse(asked, out _) ? $"There is no period “{(asked.Length > 30 ? asked[..30] + "…" : asked)}”; {Ranges.Label(key)} is shown." : null;
        var answer = await Desk.AskAsync(new ReadBoard(key), Who, Gone);
        _refused = answer.Refused;
        _board = answer.Value;
        if (_board is null) return;
        _against = BoardText.Against(_board);
        _charts = [.. BoardCharts.Of(_board)];
        if (RendererInfo.IsInteractive && _turning.IsCompleted) _turning = TurnAsync(_board.Range.To - _board.AsOf);
    }

    /// <summary>The day, and with it the range, turns at midnight of the reporting zone, also when no ticket moves.</summary>
    private async Task TurnAsync(TimeSpan left)
    {
        try
        {
            await Task.Delay(left > TimeSpan.Zero && left < TimeSpan.FromDays(2) ? left + TimeSpan.FromSeconds(1) : TimeSpan.FromHours(1), Gone);
        }
        catch (OperationCanceledException)
        {
            return;      // the screen was left
        }
        await InvokeAsync(async () =>
        {
            _turning = Task.CompletedTask;
            await LoadAsync();
            StateHasChanged();
        });
    }

    /// <inheritdoc />
    protected override async ValueTask LeaveAsync() => await _turning;

    private string Word() => Ranges.Word(Ranges.TryParse(Range, out var key) ? key : Ranges.Default);

    private IReadOnlyList<long> DaysOf(Metric metric) => _board is not { Days.Count: > 1 } board ? []
        : metric == Metrics.Created ? [.. board.Days.Select(d => d.Created.Tickets)]
        : metric == Metrics.Closed ? [.. board.Days.Select(d => d.Closed.Tickets)]
        : metric == Metrics.Resolved ? [.. board.Days.Select(d => d.Resolved.Tickets)] : [];
}
