using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Components;

namespace HelpDesk.App.Live;

/// <summary>
/// Base of every live screen: watches before it first reads (no gap), reads in one place, and leaves nothing behind.
/// <see cref="LoadAsync"/> reads everything; <see cref="OnChangedAsync"/> may apply a change more cheaply.
/// </summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _watching = Task.CompletedTask;
    private bool _left;
    private int _edition;

    /// <summary>A screen that nobody has left.</summary>
    protected LiveComponent() => Gone = _gone.Token;

    /// <summary>The door to the core.</summary>
    [Inject] protected Desk Desk { get; set; } = default!;

    /// <summary>The feed; only this class watches it.</summary>
    [Inject] private LiveFeed Feed { get; set; } = default!;

    /// <summary>The tab's session.</summary>
    [Inject] protected AgentSession Session { get; set; } = default!;

    /// <summary>Names, tags, settings, counts of this node.</summary>
    [Inject] protected NodeState Node { get; set; } = default!;

    /// <summary>Who sits at this screen.</summary>
    protected Who Who => Session.Who;

    /// <summary>Last position of the log that this node has told its screens.</summary>
    protected long FeedPosition => Feed.Position;

    /// <summary>Cancelled when the screen is left; passed to every call.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>Least time between two reactions to changes.</summary>
    protected virtual TimeSpan Breath => TimeSpan.FromMilliseconds(250);

    /// <summary>Reads what the screen shows.</summary>
    protected abstract Task LoadAsync();

    /// <summary>Whether a batch of changes concerns this screen.</summary>
    protected virtual bool Cares(Changed changed) => true;

    /// <summary>Applies a batch of changes; by default reads everything again. Returns whether the screen is to be drawn again: a batch costs every open screen.</summary>
    protected virtual async Task<bool> OnChangedAsync(Changed changed)
    {
        await LoadAsync();
        return true;
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            _watching = Feed.WatchAsync(ApplyAsync, () => Breath, Session.ConnectedAsync, Gone);
            Session.Returned += ReadAgainAsync;
        }
        await LoadAsync();
        _edition = Session.Edition;
        _read.TrySetResult();
    }

    /// <summary>Nothing may be left waiting from the time when nobody was there, such as rows behind the bar.</summary>
    private Task ReadAgainAsync() => _left || !_read.Task.IsCompleted ? Task.CompletedTask : ApplyAsync(Changed.All(Feed.Position));

    private async Task ApplyAsync(Changed changed)
    {
        await _read.Task.WaitAsync(Gone);
        if (Cares(changed)) await RespondAsync(() => ReactAsync(changed));
    }

    private async Task<bool> ReactAsync(Changed changed)
    {
        if (changed.Directory) await Session.FollowAsync(changed.Position, Gone);
        var same = _edition == Session.Edition;
        _edition = Session.Edition;
        return await OnChangedAsync(same ? changed : Changed.All(changed.Position));
    }

    /// <summary>Responds to something from outside and draws the screen again.</summary>
    protected Task RespondAsync(Func<Task> respond) => RespondAsync(async () =>
    {
        await respond();
        return true;
    });

    /// <summary>
    /// Responds to something from outside and draws the screen again if that changed it. What comes while the screen is first read comes after it: a reading that began earlier
    /// must not undo it. Nothing happens on a screen that was left.
    /// </summary>
    private async Task RespondAsync(Func<Task<bool>> respond)
    {
        await _read.Task.WaitAsync(Gone);
        await InvokeAsync(async () =>
        {
            if (Gone.IsCancellationRequested) return;
            try
            {
                if (await respond()) StateHasChanged();
            }
            catch (OperationCanceledException) when (Gone.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                await DispatchExceptionAsync(e);
            }
        });
    }

    /// <summary>What a screen lets go of when it is left, after its watch has ended.</summary>
    protected virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _left = true;
        Session.Returned -= ReadAgainAsync;
        await _gone.CancelAsync();
        await _watching;
        await LeaveAsync();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }
}
