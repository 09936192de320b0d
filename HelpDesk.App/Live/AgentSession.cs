using System.Globalization;
using System.Security.Claims;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace HelpDesk.App.Live;

/// <summary>One open browser tab of an agent: who it is, what they may do now, and whether the line is up. One per circuit.</summary>
public sealed class AgentSession(Desk desk, AuthenticationStateProvider authentication) : IDisposable
{
    private readonly SemaphoreSlim _following = new(1);
    private long _followed;
    private TaskCompletionSource _up = Done();

    /// <summary>Identifies this tab among the person's tabs.</summary>
    public Guid Tab { get; } = Guid.NewGuid();

    /// <summary>Who sits there.</summary>
    public Who Who { get; private set; }

    /// <summary>What they may do, as last read; every command checks again.</summary>
    public Rights Rights { get; private set; } = Rights.Everything(Who.System) with { Role = null };

    /// <summary>Whether a person is signed in and not disabled.</summary>
    public bool SignedIn => Rights.Role is not null;

    /// <summary>The zone that this person reads times in: their own choice, else the browser's.</summary>
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>Whether single letters act as shortcuts.</summary>
    public bool SingleKeys { get; private set; } = true;

    /// <summary>IANA zone that the browser named; a name that is not known leaves UTC.</summary>
    public string BrowserZone { get; set; } = "";

    /// <summary>How often their rights have changed since the tab was opened.</summary>
    public int Edition { get; private set; }

    /// <summary>Knows their rights as of a position of the log before any part of the screen reacts to it; reads them once for all parts.</summary>
    public async Task FollowAsync(long position, CancellationToken ct)
    {
        await _following.WaitAsync(ct);
        try
        {
            if (position <= _followed) return;
            await RefreshAsync(ct);
            _followed = position;
        }
        finally
        {
            _following.Release();
        }
    }

    /// <summary>Reads who it is and what they may do.</summary>
    public async Task RefreshAsync(CancellationToken ct)
    {
        if (Who == default)
        {
            var user = (await authentication.GetAuthenticationStateAsync()).User;
            if (!long.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var id)) return;
            Who = Who.Agent(id);
        }
        var before = Rights;
        var mine = await desk.AskAsync(new MyRights(), Who, ct);
        Rights = mine.Value ?? (mine.Refused is Refusal.NotAllowed ? before with { Role = null } : before);
        if (Rights.Role is not null && (await desk.AskAsync(new MyProfile(), Who, ct)).Value is { } profile)
        {
            SingleKeys = profile.SingleKeyShortcuts;
            Zone = TimeZoneInfo.TryFindSystemTimeZoneById(profile.TimeZone ?? BrowserZone, out var zone) ? zone : TimeZoneInfo.Utc;
        }
        if (before.Role != Rights.Role || before.Scope != Rights.Scope || before.MayClaim != Rights.MayClaim || before.SeesAnalytics != Rights.SeesAnalytics
            || !before.TeamIds.SequenceEqual(Rights.TeamIds) || !before.LeadTeamIds.SequenceEqual(Rights.LeadTeamIds)) Edition++;
    }

    /// <summary>The browser came back after an interruption: every screen reads again what it shows, as a fresh page does.</summary>
    public event Func<Task>? Returned;

    /// <summary>Tells the screens of this tab that the browser came back; completes when they have read.</summary>
    public async Task BackAsync()
    {
        foreach (var screen in Returned?.GetInvocationList() ?? []) await ((Func<Task>)screen)();
    }

    /// <summary>Waits while the line to the browser is down: nobody would see what is rendered.</summary>
    public Task ConnectedAsync(CancellationToken ct) => _up.Task.WaitAsync(ct);

    internal void Connection(bool up)
    {
        if (up) _up.TrySetResult();
        else if (_up.Task.IsCompleted) _up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <inheritdoc />
    public void Dispose() => _following.Dispose();

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}

/// <summary>Tells the session and presence about the line.</summary>
internal sealed class AgentCircuit(AgentSession session, Presence presence) : CircuitHandler
{
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        session.Connection(true);
        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        session.Connection(false);
        presence.Away(session.Tab);
        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        presence.Leave(session.Tab);
        return Task.CompletedTask;
    }
}
