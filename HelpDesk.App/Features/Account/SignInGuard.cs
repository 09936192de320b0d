using System.Collections.Concurrent;
using System.Net;
using System.Threading.RateLimiting;

namespace HelpDesk.App.Features.Account;

/// <summary>
/// Slows guessing down (S-32) and makes addresses without an account behave like those with one (S-31): they are locked after as many
/// attempts and for as long. In memory: a restart forgets it, the accounts' own locks are rows.
/// </summary>
internal sealed class SignInGuard(TimeProvider clock) : IDisposable
{
    /// <summary>Wrong passwords until a lock; the same number as for accounts.</summary>
    public const int Attempts = 8;

    /// <summary>Length of a lock; the same as for accounts.</summary>
    public static readonly TimeSpan Lock = TimeSpan.FromMinutes(5);

    private const int Remembered = 20_000;

    private readonly ConcurrentDictionary<string, (int Failed, DateTimeOffset? Until)> _unknown = new(StringComparer.Ordinal);

    private readonly PartitionedRateLimiter<(IPAddress From, string Account)> _pairs = PartitionedRateLimiter.Create<(IPAddress From, string Account), (IPAddress, string)>(
        pair => RateLimitPartition.GetSlidingWindowLimiter(pair, _ => new SlidingWindowRateLimiterOptions { PermitLimit = 20, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 }));

    /// <summary>Whether one network address may try this account once more now: 20 times a minute.</summary>
    public bool Admits(IPAddress? from, string account)
    {
        using var lease = _pairs.AttemptAcquire((from ?? IPAddress.None, Key(account)));
        return lease.IsAcquired;
    }

    /// <summary>Whether an address without an account behaves as locked.</summary>
    public bool IsLocked(string account) => _unknown.TryGetValue(Key(account), out var state) && state.Until is { } until && until > clock.GetUtcNow();

    /// <summary>A wrong attempt on an address without an account; true when that locked it.</summary>
    public bool Failed(string account)
    {
        if (_unknown.Count >= Remembered) _unknown.Clear();
        var state = _unknown.AddOrUpdate(Key(account), _ => Next(default), (_, old) => Next(old));
        return state.Until is not null;
    }

    public void Dispose() => _pairs.Dispose();

    private (int, DateTimeOffset?) Next((int Failed, DateTimeOffset? Until) old) =>
        old.Failed + 1 >= Attempts ? (0, clock.GetUtcNow() + Lock) : (old.Failed + 1, null);

    private static string Key(string account) => account.Trim().ToUpperInvariant() is var key && key.Length > 254 ? key[..254] : key;
}
