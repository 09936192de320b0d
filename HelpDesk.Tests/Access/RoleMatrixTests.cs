using HelpDesk.Core.Kernel;
using HelpDesk.Core.Access;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Core.Analytics;
using HelpDesk.Tests.Architecture;

namespace HelpDesk.Tests.Access;

/// <summary>Every role tries everything: what must be refused is refused and leaves no trace, what must pass passes (S-16, C20).</summary>
public sealed class RoleMatrixTests(RoleWorld world) : IClassFixture<RoleWorld>
{
    public static TheoryData<string> Lines => [.. RoleMatrix.Lines.Select(l => l.ToString()).Distinct()];

    [Fact]
    public void Every_command_query_and_ticket_change_has_a_line()
    {
        var known = RoleMatrix.Lines.Select(l => l.Type).ToHashSet();
        Rule.Holds(EveryUseCaseIsTestedTests.All.Where(t => !known.Contains(t)).Select(t => t.FullName!));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Roles_may_what_the_table_says_and_nothing_else(string line)
    {
        foreach (var it in RoleMatrix.Lines.Where(l => l.ToString() == line))
        {
            // The product acts for nobody in person: what is somebody's own, such as a profile or a claim, is not for it to do.
            var actors = Enum.GetValues<Actor>().Where(a => a != Actor.Product || it.Needs == Permission.System).ToList();
            var may = actors.Where(a => a == Actor.Product || it.May.Contains(a)).ToList();
            if (!it.RuleStops) await PassAsync(it, may);
            await RefuseAsync(it, it.RuleStops ? actors : [.. actors.Except(may)], stoppedByRule: may);
        }
    }

    private async Task PassAsync(MatrixLine line, List<Actor> actors)
    {
        foreach (var actor in actors)
        {
            var who = world.Of(actor)[0];
            var refusal = await world.TryAsync(await MakeAsync(line, who), who);
            Assert.True(refusal is null, $"{actor} ({who}) must be allowed: {line}. It was refused: {refusal}");
        }
    }

    private async Task RefuseAsync(MatrixLine line, List<Actor> actors, List<Actor> stoppedByRule)
    {
        var ready = new List<(Actor Actor, UseCase Use)>();
        foreach (var actor in actors) ready.Add((actor, await MakeAsync(line, world.Of(actor)[0])));
        var before = await world.PictureAsync();
        foreach (var (actor, use) in ready)
        {
            foreach (var who in world.Of(actor))
            {
                var refusal = await world.TryAsync(use, who);
                var right = stoppedByRule.Contains(actor) ? refusal is not (null or Refusal.NotAllowed)
                    : refusal is Refusal.NotAllowed || refusal is not null && line.Also.Contains(refusal.GetType());
                Assert.True(right, $"{actor} ({who}) must be refused: {line}. It ended with: {refusal?.ToString() ?? "done"}");
            }
        }
        Assert.True(before == await world.PictureAsync(), $"Everybody was refused, yet something changed: {line}.");
    }

    private async Task<UseCase> MakeAsync(MatrixLine line, Who who)
    {
        var use = await line.Make(world, who);
        Assert.Equal((line.Type, line.Needs), (use.Type, use.Needs));
        world.Tick();
        return use;
    }
}
