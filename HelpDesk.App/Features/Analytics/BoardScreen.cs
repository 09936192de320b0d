using HelpDesk.App.Live;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace HelpDesk.App.Features.Analytics;

/// <summary>A screen with the numbers of the board (S220–S227): they are those of its address, and move as tickets move.</summary>
public abstract class BoardScreen : LiveComponent
{
    /// <summary>Ages grow and the clock of the board goes on while no ticket moves.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromMinutes(1);

    private Task _turning = Task.CompletedTask;
    private string _path = "";

    /// <summary>Where it is.</summary>
    [Inject] protected NavigationManager Navigation { get; set; } = default!;

    /// <summary>What the address asks for.</summary>
    protected BoardUrl Url { get; private set; } = default!;

    /// <summary>The numbers; null before they were read, and when they were refused.</summary>
    protected BoardView? Board { get; private set; }

    /// <summary>Why there are none.</summary>
    protected Refusal? Refused { get; private set; }

    /// <summary>What is wrong with the dates of the address; then no numbers are read.</summary>
    protected string? DateFault { get; private set; }

    /// <summary>At most twice a second (UI 5.7).</summary>
    protected override TimeSpan Breath => TimeSpan.FromMilliseconds(500);

    /// <inheritdoc />
    protected override bool Cares(Changed changed) => changed.Directory || changed.Entries.Any(e => e.Subject == "ticket");

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        (_path, Url) = (new Uri(Navigation.Uri).AbsolutePath, BoardUrl.Parse(Navigation.Uri));
        Navigation.LocationChanged += Moved;
    }

    /// <summary>Prepares what the screen shows of numbers that were just read.</summary>
    protected abstract void Show(BoardView board);

    /// <inheritdoc />
    protected override async Task LoadAsync()
    {
        var url = Url;
        var dates = Ranges.Fault(url.Asked.Range, url.Asked.From, url.Asked.To, Node.Settings.TimeZone, Node.Now);
        var answer = dates is null ? await Desk.AskAsync(url.Asked, Who, Gone) : (Outcome<BoardView>?)null;
        if (url != Url) return;      // the address went on meanwhile, and with it a later reading
        (DateFault, Refused, Board) = (dates, answer?.Refused, answer is { } a ? a.Value : null);
        if (Board is not null) Show(Board);
        if (RendererInfo.IsInteractive && _turning.IsCompleted) _turning = TurnAsync(Board is { } board ? board.Range.To - board.AsOf : Pulse);
    }

    private void Moved(object? sender, LocationChangedEventArgs e) => _ = RespondAsync(async () =>
    {
        var at = new Uri(e.Location);
        if (at.AbsolutePath != _path || at.PathAndQuery == Url.Of) return;
        Url = BoardUrl.Parse(e.Location);
        await LoadAsync();
    });

    /// <summary>The range also turns at midnight of the reporting zone, when no ticket moves.</summary>
    private async Task TurnAsync(TimeSpan left)
    {
        try
        {
            await Task.Delay(left > TimeSpan.Zero && left < Pulse ? left + TimeSpan.FromSeconds(1) : Pulse, Gone);
        }
        catch (OperationCanceledException)
        {
            return;      // the screen was left
        }
        await RespondAsync(() =>
        {
            _turning = Task.CompletedTask;
            return LoadAsync();
        });
    }

    /// <inheritdoc />
    protected override async ValueTask LeaveAsync()
    {
        Navigation.LocationChanged -= Moved;
        await _turning;
    }
}
