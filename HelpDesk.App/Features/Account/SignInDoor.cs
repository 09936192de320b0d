using System.Diagnostics;
using System.Net;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Identity;

namespace HelpDesk.App.Features.Account;

/// <summary>What came of an attempt to sign in.</summary>
internal enum SignInOutcome
{
    In,
    Wrong,
    Locked,
}

/// <summary>
/// Checks passwords and signs people in. Unknown, disabled and invited people cost the same work and time as a wrong password, and
/// get the same words (S-31).
/// </summary>
internal sealed partial class SignInDoor(
    UserManager<Agent> people, SignInManager<Agent> door, IPasswordHasher<Agent> hasher, SignInGuard guard, Desk desk, ILogger<SignInDoor> log)
{
    /// <summary>Every attempt that fails takes at least as long.</summary>
    private static readonly TimeSpan FailureTime = TimeSpan.FromMilliseconds(300);

    private static readonly Lock Making = new();
    private static string? _nobodysHash;

    /// <summary>Tries a password.</summary>
    public async Task<SignInOutcome> TryAsync(string email, string password, bool remember, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await CheckAsync(email.Trim(), password, remember);
        if (result == SignInOutcome.In) return result;
        LogFailed(result);
        if (FailureTime - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } rest) await Task.Delay(rest, ct);
        return result;
    }

    /// <summary>Signs a person in whom something else than a password vouches for: a link just used, or the demo list.</summary>
    public async Task<bool> LetInAsync(long agentId, bool remember = false)
    {
        var agent = await people.FindByIdAsync(agentId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (agent is null or { DisabledAt: not null }) return false;
        await door.SignInAsync(agent, remember);
        return true;
    }

    /// <summary>The demo people, when the request comes from this very computer; otherwise nobody.</summary>
    public async Task<IReadOnlyList<DemoPerson>> DemoPeopleAsync(HttpContext http) =>
        IsThisComputer(http) ? (await desk.AskAsync(new DemoPeople(), Who.System, http.RequestAborted)).Value ?? [] : [];

    private async Task<SignInOutcome> CheckAsync(string email, string password, bool remember)
    {
        var agent = email.Length is > 0 and <= 254 ? await people.FindByEmailAsync(email) : null;
        if (agent is not { DisabledAt: null, PasswordHash: not null } || password.Length is 0 or > 256)
        {
            hasher.VerifyHashedPassword(null!, NobodysHash(), password.Length > 256 ? "" : password);
            return guard.IsLocked(email) || guard.Failed(email) ? SignInOutcome.Locked : SignInOutcome.Wrong;
        }
        if (await people.IsLockedOutAsync(agent))
        {
            hasher.VerifyHashedPassword(agent, agent.PasswordHash, password);
            return SignInOutcome.Locked;
        }
        var checkedNow = await door.CheckPasswordSignInAsync(agent, password, lockoutOnFailure: true);
        if (!checkedNow.Succeeded) return checkedNow.IsLockedOut ? SignInOutcome.Locked : SignInOutcome.Wrong;
        await door.SignInAsync(agent, remember);
        return SignInOutcome.In;
    }

    /// <summary>The hash of a password that nobody has, with the same cost as a real one.</summary>
    private string NobodysHash()
    {
        if (_nobodysHash is { } known) return known;
        lock (Making) return _nobodysHash ??= hasher.HashPassword(null!, Guid.NewGuid().ToString());
    }

    /// <summary>
    /// Both ends of the connection and the name that the browser asked for are this computer. A request that a proxy passed on is not, so
    /// that demo people stay at home when somebody puts a demo desk on the internet.
    /// </summary>
    private static bool IsThisComputer(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } from || !IPAddress.IsLoopback(from)) return false;
        var headers = http.Request.Headers;
        if (headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("X-Forwarded-Host") || headers.ContainsKey("Via")) return false;
        var host = http.Request.Host.Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A sign-in failed: {Result}")]
    private partial void LogFailed(SignInOutcome result);
}
