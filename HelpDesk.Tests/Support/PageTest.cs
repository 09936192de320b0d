using AngleSharp.Dom;
using Bunit;
using HelpDesk.App.Live;
using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using System.Security.Claims;

namespace HelpDesk.Tests.Support;

/// <summary>Base of tests that click and type on one page without a browser, on a real desk whose feed the page follows.</summary>
public abstract class PageTest(PostgresTemplate postgres) : DeskTest(postgres)
{
    /// <summary>How long a test waits for what must come. A wait, not a measurement.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly List<BunitContext> _contexts = [];

    protected ScreenNode Node { get; private set; } = null!;

    /// <summary>Starts the node that pages are opened on; names of people, teams and tags are read now.</summary>
    protected async Task StartNodeAsync() => Node = await ScreenNode.StartAsync(Desk, Clock, follows: true);

    /// <summary>Opens a page as somebody.</summary>
    protected async Task<IRenderedComponent<TPage>> OpenAsync<TPage>(Who who) where TPage : IComponent
    {
        var context = new BunitContext();
        _contexts.Add(context);
        context.Services.AddSingleton(Node.Desk).AddSingleton(Node.Feed).AddSingleton(Node.State).AddSingleton(Node.Presence).AddSingleton(Node.Bells).AddSingleton(Node.Clock)
            .AddScoped<AgentSession>().AddScoped<Toasts>().AddSingleton<ILoggerFactory, NullLoggerFactory>().AddSingleton<AuthenticationStateProvider>(new SignedIn(who));
        context.SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        var session = context.Services.GetRequiredService<AgentSession>();
        session.BrowserZone = "Etc/UTC";
        await session.RefreshAsync(Ct);
        var page = context.Render<TPage>();
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll(".skeleton")), Patience);
        return page;
    }

    /// <summary>Clicks and waits until the page has answered.</summary>
    protected static Task ClickAsync<TPage>(IRenderedComponent<TPage> page, string what) where TPage : IComponent => page.Find(what).ClickAsync(new());

    /// <summary>Types into a field that listens while one types.</summary>
    protected static Task TypeAsync<TPage>(IRenderedComponent<TPage> page, string field, string text) where TPage : IComponent =>
        page.Find(field).InputAsync(new ChangeEventArgs { Value = text });

    /// <summary>Chooses in a list, or ticks.</summary>
    protected static Task ChooseAsync<TPage>(IRenderedComponent<TPage> page, string field, object value) where TPage : IComponent =>
        page.Find(field).ChangeAsync(new ChangeEventArgs { Value = value });

    /// <summary>Submits a form.</summary>
    protected static Task SubmitAsync<TPage>(IRenderedComponent<TPage> page, string form) where TPage : IComponent => page.Find(form).TriggerEventAsync("onsubmit", EventArgs.Empty);

    /// <summary>What is written at a place, with single blanks.</summary>
    protected static string TextOf<TPage>(IRenderedComponent<TPage> page, string what) where TPage : IComponent => Text(page.Find(what));

    /// <summary>What is written in an element, with single blanks.</summary>
    protected static string Text(IElement element) => string.Join(' ', element.TextContent.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Waits until something holds on a page.</summary>
    protected static Task UntilAsync<TPage>(IRenderedComponent<TPage> page, Action holds) where TPage : IComponent => page.WaitForAssertionAsync(holds, Patience);

    public override async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts) await context.DisposeAsync();
        if (Node is not null) await Node.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private sealed class SignedIn(Who who) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(new ClaimsPrincipal(
            new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, who.Id.ToString(System.Globalization.CultureInfo.InvariantCulture))], "test"))));
    }
}
