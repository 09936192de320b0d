using System.Globalization;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Bunit;
using HelpDesk.App.Components.Layout;
using HelpDesk.App.Live;
using HelpDesk.App.Mail;
using HelpDesk.App.Options;
using HelpDesk.Core.Kernel;
using HelpDesk.Tests.Email;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HelpDesk.Tests.Support;

/// <summary>What a node shares among its screens: the desk, the feed and what it keeps in memory. One that does not follow the log stands for a page that was just loaded.</summary>
public sealed class ScreenNode : IAsyncDisposable
{
    private readonly FeedWaker _waker;
    private readonly bool _follows;

    private ScreenNode(Desk desk, TimeProvider clock, FeedWaker waker, bool follows, Bells? bells)
    {
        (Desk, Clock, _waker, _follows) = (desk, clock, waker, follows);
        Feed = new LiveFeed(desk, waker, Hasty.Clock, NullLogger<LiveFeed>.Instance);
        State = new NodeState(desk, Feed);
        Presence = new Presence(Feed, clock);
        Bells = bells ?? new Bells(Feed, desk);
    }

    public Desk Desk { get; }

    public TimeProvider Clock { get; }

    public LiveFeed Feed { get; }

    public NodeState State { get; }

    public Presence Presence { get; }

    public Bells Bells { get; }

    /// <param name="desk">The desk.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="follows">Whether its screens follow the feed.</param>
    /// <param name="bells">Those of another one, whose screens then hear what people read here.</param>
    public static async Task<ScreenNode> StartAsync(Desk desk, TimeProvider clock, bool follows, Bells? bells = null)
    {
        var node = new ScreenNode(desk, clock, new FeedWaker(), follows, bells);
        await node.State.RefreshAsync(CancellationToken.None);
        if (!follows) return node;
        await node.Feed.StartAsync(CancellationToken.None);
        await node.Feed.Started;
        return node;
    }

    /// <summary>Waits until everything in the log was handed to the screens.</summary>
    public async Task ToldAsync()
    {
        var last = (await Desk.AskAsync(new LogPosition(), Who.System)).Value;
        for (var i = 0; Feed.Position < last; i++)
        {
            _waker.Committed(last);
            Assert.True(i < 1000, "The feed never came to the end of the log.");
            await Task.Delay(5);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_follows) await Feed.StopAsync(CancellationToken.None);
        Feed.Dispose();
    }

    /// <summary>The breath between two changes takes no time here.</summary>
    private sealed class Hasty : TimeProvider
    {
        public static Hasty Clock { get; } = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
    }
}

/// <summary>One page as a person sees it, without a browser: in the whole workspace, or alone.</summary>
public sealed partial class Screen : IAsyncDisposable
{
    private readonly BunitContext _context = new();
    private IRenderedComponent<IComponent> _page = null!;

    private Screen()
    {
    }

    /// <summary>Opens a page at an address.</summary>
    public static async Task<Screen> OpenAsync(ScreenNode node, Who who, string address, Type page, string? number = null, bool alone = false)
    {
        var screen = new Screen();
        var context = screen._context;
        context.Services.AddSingleton(node.Desk).AddSingleton(node.Feed).AddSingleton(node.State).AddSingleton(node.Presence).AddSingleton(node.Bells).AddSingleton(node.Clock)
            .AddScoped<AgentSession>().AddScoped<Toasts>().AddSingleton<ILoggerFactory, NullLoggerFactory>()
            .AddSingleton(new DomainKeys(new EphemeralDataProtectionProvider())).AddSingleton(new DomainChecks(node.Desk, new FakeDns()))
            .AddSingleton(new DeskOptions()).AddSingleton<AuthenticationStateProvider>(new SignedIn(who));
        context.SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        var module = context.JSInterop.SetupModule();
        module.Mode = JSRuntimeMode.Loose;
        module.Setup<string>("zone").SetResult("Etc/UTC");
        context.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        void Page(RenderTreeBuilder b)
        {
            b.OpenComponent(0, page);
            if (number is not null) b.AddComponentParameter(1, "Number", number);
            b.CloseComponent();
        }
        if (alone)
        {
            var session = context.Services.GetRequiredService<AgentSession>();
            session.BrowserZone = "Etc/UTC";
            await session.RefreshAsync(CancellationToken.None);
            screen._page = context.Render<Alone>(p => p.Add(a => a.Body, Page));
        }
        else
        {
            screen._page = context.Render<Workspace>(p => p.Add(w => w.Body, Page));
        }
        return screen;
    }

    /// <summary>Waits until everything that it reads first is shown.</summary>
    public async Task LoadedAsync()
    {
        var (before, same) = ("", 0);
        for (var i = 0; same < 3; i++)
        {
            Assert.True(i < 4000, "The screen never came to rest.");
            await Task.Delay(5);
            var now = _page.Markup;
            same = now == before && !now.Contains("skeleton", StringComparison.Ordinal) ? same + 1 : 0;
            before = now;
        }
    }

    /// <summary>What it shows, without the numbers that only the renderer knows and the marks of what has just changed.</summary>
    public string Html => Handlers().Replace(_page.Markup, "");

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    [GeneratedRegex("""\s(blazor:[\w:-]+|_bl_[\w-]+|data-flash)="[^"]*"|\s_bl_[\w-]+(?=[\s>])""")]
    private static partial Regex Handlers();

    private sealed class Alone : ComponentBase
    {
        [Parameter] public RenderFragment? Body { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, Body);
    }

    private sealed class SignedIn(Who who) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(new ClaimsPrincipal(
            new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, who.Id.ToString(CultureInfo.InvariantCulture))], "test"))));
    }
}
