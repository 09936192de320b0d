namespace HelpDesk.App.Live;

/// <summary>One answer for all who ask at the same state of things: the first asks, the others wait with it. What failed is asked again.</summary>
internal sealed class Memo<T>
{
    private readonly Lock _lock = new();
    private (long At, Task<T> Answer)? _held;

    /// <summary>The answer at <paramref name="at"/>, which only grows, or a later one. <paramref name="ct"/> ends the waiting, not the asking.</summary>
    public Task<T> GetAsync(long at, Func<Task<T>> ask, CancellationToken ct)
    {
        lock (_lock)
        {
            if (_held is not { } held || held.At < at || held.Answer.IsFaulted) _held = held = (at, Task.Run(ask, CancellationToken.None));
            return held.Answer.WaitAsync(ct);
        }
    }
}
