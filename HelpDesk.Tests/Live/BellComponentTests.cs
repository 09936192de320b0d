using HelpDesk.App.Live;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Live;

/// <summary>What shows a person's inbox, while it is first read.</summary>
public sealed class BellComponentTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public async Task What_rings_while_an_inbox_is_first_read_is_read_after_it()
    {
        var (ann, bob) = (await AddAgentAsync(Role.Admin), await AddAgentAsync(Role.Admin));
        await using var node = await ScreenNode.StartAsync(Desk, Clock, follows: false);
        await using var screen = await Screen.OpenAsync(node, ann, "/inbox", typeof(SlowInbox), alone: true);
        await UntilAsync("begins 1");
        node.Bells.Ring(bob.Id);
        node.Bells.Ring(ann.Id);
        SlowInbox.First.SetResult();
        await UntilAsync("ends 2");
        Assert.Equal(["begins 1", "ends 1", "begins 2", "ends 2"], SlowInbox.Told);
    }

    private static async Task UntilAsync(string told)
    {
        for (var i = 0; !SlowInbox.Told.Contains(told); i++)
        {
            Assert.True(i < 4000, $"The inbox never told: {told}");
            await Task.Delay(5, Ct);
        }
    }

    /// <summary>Its first reading ends when the test says so.</summary>
    private sealed class SlowInbox : BellComponent
    {
        private int _reads;

        public static TaskCompletionSource First { get; } = new();

        public static System.Collections.Concurrent.ConcurrentQueue<string> Told { get; } = new();

        protected override async Task LoadAsync()
        {
            var read = ++_reads;
            Told.Enqueue($"begins {read}");
            if (read == 1) await First.Task;
            Told.Enqueue($"ends {read}");
        }
    }
}
