using HelpDesk.Core.Kernel;
using HelpDesk.Tests.Support;
using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>The stories run one after another: they share a desk.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<BrowserDesk>
{
    public const string Name = "Browser";
}

/// <summary>
/// Base of the stories: people come to their screens and leave them at the end. A screen must not have thrown an error that nobody caught;
/// when a story fails, pictures of all its screens are kept beside the tests.
/// </summary>
[Collection(BrowserCollection.Name)]
public abstract class BrowserTest(BrowserDesk desk) : IAsyncLifetime
{
    private readonly List<Person> _people = [];

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected BrowserDesk Stage => desk;

    /// <summary>Whether an error on a page belongs to the story, such as one of a line that is cut.</summary>
    protected virtual bool Expected(string fault) => false;

    protected AppDesk App => desk.App;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A person at a screen of their own.</summary>
    private protected async Task<Person> ComeAsync(Who who, string? path = "/tickets", BrowserNewContextOptions? options = null, string? address = null)
    {
        var person = await desk.ComeAsync(who, path, options, address);
        _people.Add(person);
        return person;
    }

    private protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private protected static IPageAssertions Expect(IPage page) => Assertions.Expect(page);

    public virtual async ValueTask DisposeAsync()
    {
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        var faults = new List<string>();
        foreach (var person in _people)
        {
            if (failed) await PictureAsync(person);
            faults.AddRange(person.Faults.Where(f => !Expected(f)));
            await person.DisposeAsync();
        }
        GC.SuppressFinalize(this);
        Assert.Empty(faults);
    }

    private async Task PictureAsync(Person person)
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "failed-stories")).FullName;
        var name = $"{TestContext.Current.TestMethod?.MethodName}-{_people.IndexOf(person) + 1}";
        try
        {
            await person.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), Timeout = 5000 });
        }
        catch (Exception e) when (e is PlaywrightException or TimeoutException)
        {
            TestContext.Current.AddWarning($"No picture of {name}: {e.Message}");
        }
    }
}
