using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using HelpDesk.Core.Kernel;
using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>Somebody at a screen: what they see and do there, in the product's own words.</summary>
internal sealed class Person : IAsyncDisposable
{
    /// <summary>How long a story waits for what must come, in milliseconds. A wait, not a measurement.</summary>
    public const float Patience = 15_000;

    private const long Silence = 1000;

    private readonly ConcurrentQueue<string> _sent = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private int _loads;
    private long _stirred = Environment.TickCount64;

    private Person(IBrowserContext context, IPage page, Who who) => (Context, Page, Who) = (context, page, who);

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public Who Who { get; }

    /// <summary>Errors on the page that nobody caught.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>What was asked for by HTTP so far.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Documents loaded so far.</summary>
    public int Loads => Volatile.Read(ref _loads);

    /// <summary>
    /// Messages that the page sent over its line of its own accord: without the heartbeat, the protocol's own pings and the receipts for what the server drew.
    /// A receipt tells that somebody else changed something: what a key changes has a message of its own before it.
    /// </summary>
    public IEnumerable<string> Sent => _sent.Where(m => IsMore(m) && !m.Contains("OnRenderCompleted", StringComparison.Ordinal));

    public ILocator Rows => Page.Locator("[data-grid] [data-ticket]");

    public ILocator Cursor => Page.Locator("[data-grid] .is-cursor");

    public ILocator Panel => Page.Locator("[data-panel]");

    public ILocator Queue => Page.Locator("[data-queue]");

    public ILocator Live => Page.Locator("[data-live]");

    public ILocator Banner => Page.Locator("[data-live-banner]");

    public ILocator Bulk => Page.Locator("[data-bulk-bar]");

    public ILocator Toast => Page.Locator("[data-toast]").Last;

    public ILocator Activity => Page.Locator("[data-activity] .timeline__text");

    public static async Task<Person> SitDownAsync(IBrowserContext context, Who who)
    {
        context.SetDefaultTimeout(Patience);
        var page = await context.NewPageAsync();
        var person = new Person(context, page, who);
        page.Request += (_, request) =>
        {
            person._requests.Enqueue(request.Url);
            person.Stir();
        };
        page.Load += (_, _) => Interlocked.Increment(ref person._loads);
        page.PageError += (_, error) => person._faults.Enqueue(error);
        page.WebSocket += (_, socket) => socket.FrameSent += (_, frame) =>
        {
            foreach (var message in frame.Binary is { } bytes ? Messages(Encoding.Latin1.GetString(bytes)) : [frame.Text ?? ""])
            {
                person._sent.Enqueue(message);
                if (IsMore(message)) person.Stir();
            }
        };
        return person;
    }

    /// <summary>Goes to a page and waits until it answers.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await ReadyAsync();
    }

    /// <summary>Waits until the page is there and, on the list, until keys work.</summary>
    /// <remarks>Under a clock that a story has stopped the browser tells neither of documents nor of modules.</remarks>
    public async Task ReadyAsync() => await Page.WaitForFunctionAsync(
        """
        () => (document.querySelector("[data-grid] .is-cursor, .main__body .empty, [data-panel] [role=tab], .sign-in__card, .wall__numbers")
              || document.querySelector(".screen h1") && !document.querySelector(".skeleton"))
              && (!location.pathname.startsWith("/tickets") || !performance.getEntriesByType("navigation").length || performance.getEntriesByType("resource").some((r) => r.name.includes("/TicketsPage.razor.js")))
        """);

    public ILocator Row(long id) => Page.Locator($"[data-grid] [data-id='{id.ToString(CultureInfo.InvariantCulture)}']");

    public ILocator Field(string name) => Panel.Locator($"[data-field='{name}']");

    public ILocator Tab(string name) => Panel.Locator($"[data-panel-tab='{name}']");

    public ILocator Count(string tab) => Page.Locator($"[data-tab='{tab}'] [data-tab-count]");

    public ILocator Conflict(string field) => Panel.Locator($"[data-conflict='{field}']");

    public Task PressAsync(string key) => Page.Keyboard.PressAsync(key);

    public Task TypeAsync(string text) => Page.Keyboard.TypeAsync(text);

    /// <summary>Opens a ticket that the list shows, in the panel.</summary>
    public async Task OpenAsync(long id, string tab = "detail")
    {
        await Row(id).Locator(".row__number").ClickAsync();
        await Page.Locator($"[data-panel-id='{id.ToString(CultureInfo.InvariantCulture)}'] [role=tab]").First.WaitForAsync();
        await ShowAsync(tab);
    }

    /// <summary>Turns the panel to one of its tabs.</summary>
    public async Task ShowAsync(string tab)
    {
        await Tab(tab).ClickAsync();
        await Page.Locator(tab switch { "notes" => "[data-notes]", "activity" => "[data-activity] [data-activity-kind]", _ => "[data-field=status]" }).First.WaitForAsync();
    }

    /// <summary>Every row as its data attributes say, in order; flashes are of the moment and left out.</summary>
    public Task<string[]> SnapshotAsync() => Page.EvaluateAsync<string[]>(
        """
        () => [...document.querySelectorAll("[data-grid] [data-ticket]")].map((r) => ["ticket", "status", "priority", "sla", "assignee", "version", "left"]
              .map((k) => r.dataset[k] ?? "").join(" | ") + " | " + r.querySelector("[data-title]").textContent)
        """);

    /// <summary>The counts of tabs and views.</summary>
    public Task<string[]> CountsAsync() => Page.EvaluateAsync<string[]>(
        """
        () => [...document.querySelectorAll("[data-tab-count], [data-count], [data-total]")].map((c) => (c.closest("[data-tab]")?.dataset.tab ?? c.dataset.count ?? "total") + " " + c.textContent.trim())
        """);

    /// <summary>Waits until something in the page holds.</summary>
    public Task UntilAsync(string expression, object? argument = null) => Page.WaitForFunctionAsync(expression, argument);

    /// <summary>Waits until the page has neither asked nor said anything for a while: what it does while it comes up is over.</summary>
    public async Task QuietAsync()
    {
        for (var waited = 0; Environment.TickCount64 - Volatile.Read(ref _stirred) < Silence; waited += 50)
        {
            Assert.True(waited < Patience, "The page never came to rest.");
            await Task.Delay(50);
        }
    }

    /// <summary>From now on a request, a reload or a new document would be noticed.</summary>
    public async Task<Func<Task>> StayAsync()
    {
        await QuietAsync();
        var (requests, loads) = (Requests.Count, Loads);
        await Page.EvaluateAsync("window.theSameDocument = true");
        return async () =>
        {
            Assert.True(await Page.EvaluateAsync<bool>("window.theSameDocument === true"), "The page was loaded again.");
            Assert.Equal(loads, Loads);
            Assert.Empty(Requests.Skip(requests));
        };
    }

    /// <summary>The messages of a frame: each has its length before it, seven bits a byte, the lowest first.</summary>
    private static IEnumerable<string> Messages(string frame)
    {
        for (var at = 0; at < frame.Length;)
        {
            var (size, shift, more) = (0, 0, true);
            for (; more && at < frame.Length; at++, shift += 7)
            {
                size |= (frame[at] & 0x7F) << shift;
                more = frame[at] >= 0x80;
            }
            yield return frame.Substring(at, Math.Min(size, frame.Length - at));
            at += size;
        }
    }

    private static bool IsMore(string message) => message.Length > 4 && !message.Contains("Beat", StringComparison.Ordinal);

    private void Stir() => Volatile.Write(ref _stirred, Environment.TickCount64);

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();
}
