// Violations on purpose: each guard must find its own here, or it guards nothing.
#pragma warning disable CA1031, CA1822, CA1849, xUnit1031, IDE0060, CA2200
using Microsoft.AspNetCore.Components;

namespace HelpDesk.Tests.Architecture.Planted.Kernel
{
    internal sealed class LooksDown
    {
        public Tickets.LooksUp? Below { get; set; }
    }

    internal sealed class LooksDownInCode
    {
        public string Read() => string.Join(' ', new[] { 1 }.Select(n => new Tickets.LooksUp().ToString() + n));
    }
}

namespace HelpDesk.Tests.Architecture.Planted.Tickets
{
    internal sealed class LooksUp
    {
        public Kernel.LooksDown? Above { get; set; }
    }
}

namespace HelpDesk.Tests.Architecture.Planted.Calls
{
    internal sealed class Blocks
    {
        public int Result(Task<int> task) => task.Result;

        public void Wait(Task task) => task.Wait();

        public int GetResult(Task<int> task) => task.GetAwaiter().GetResult();

        public async Task<int> GetResultWithinAsync(Task<int> task)
        {
            await Task.Yield();
            return task.ConfigureAwait(false).GetAwaiter().GetResult();
        }

        public void Sleep() => Thread.Sleep(1);
    }

    internal sealed class AwaitsOnly
    {
        public async Task<int> SumAsync(Task<int> a, ValueTask<int> b, IAsyncEnumerable<int> c)
        {
            var sum = await a + await b.ConfigureAwait(false);
            await foreach (var n in c) sum += n;
            await Task.Yield();
            return sum;
        }
    }

    internal sealed class ReadsTheWallClock
    {
        public DateTimeOffset Now() => DateTimeOffset.UtcNow;

        public DateTime Local() => DateTime.Now;

        public DateTimeOffset Hidden() => TimeProvider.System.GetUtcNow();
    }

    internal sealed class RunsAway
    {
        public async void Run() => await Task.Yield();

        public Action Hidden() => async () => await Task.Yield();
    }

    internal sealed class Renders
    {
        public MarkupString Html(string text) => (MarkupString)text;

        public void Build(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder, string text) => builder.AddMarkupContent(0, text);

        public void Fixed(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder) => builder.AddMarkupContent(0, "<hr>");
    }
}
