using HelpDesk.Tests.Browser;
using HelpDesk.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(StoriesFirst))]

namespace HelpDesk.Tests.Support;

/// <summary>The stories share one desk and take longest: they begin at once, and everything else runs beside them.</summary>
public sealed class StoriesFirst : ITestCollectionOrderer
{
    /// <inheritdoc />
    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections) where T : ITestCollection =>
        [.. testCollections.OrderBy(c => c.TestCollectionDisplayName != BrowserCollection.Name)];
}
