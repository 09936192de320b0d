using Mono.Cecil;

namespace HelpDesk.Tests.Architecture;

public sealed class LadderTests
{
    /// <summary>The folders of Core from the first to the last; each may use those before it, never those after it (ARCHITECTURE 2).</summary>
    private static readonly string[] Ladder = ["Kernel", "Data", "Access", "Customers", "Tickets", "Conversations", "Sla", "Email", "Notifications", "Portal", "Analytics", "Import", "Setup"];

    /// <summary>What Core may have of ASP.NET, and where: Identity's stores and hashing, and the keys of its cookies.</summary>
    private static readonly string[] AspNetInAccess = ["Microsoft.AspNetCore.Identity", "Microsoft.AspNetCore.DataProtection"];

    [Fact]
    public void Features_of_core_only_look_up_the_ladder() => Rule.Holds(LooksDown(Il.Core, "HelpDesk.Core"));

    [Fact]
    public void A_planted_look_down_the_ladder_is_seen() =>
        Assert.Equal(["LooksDown -> LooksUp", "LooksDownInCode -> LooksUp"], LooksDown(Il.Tests, "HelpDesk.Tests.Architecture.Planted"));

    [Fact]
    public void Every_type_of_core_stands_on_a_rung()
    {
        var homeless = Il.Core.TypesIn("HelpDesk.Core").Where(t => t.DeclaringType is null && !Ladder.Contains(Il.PartBelow("HelpDesk.Core", t)));
        Rule.Holds(homeless.Select(t => t.FullName));
    }

    [Fact]
    public void Core_knows_asp_net_in_access_and_setup_only()
    {
        var bad = from type in Il.Core.TypesIn("HelpDesk.Core")
                  let home = Il.PartBelow("HelpDesk.Core", type)
                  from used in Il.Uses(type)
                  let space = Il.Outermost(used).Namespace
                  where space.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                      && used.Name != "IdentityUser`1"                   // what an agent inherits, such as the id
                      && !(home is "Access" or "Setup" && AspNetInAccess.Any(a => space.StartsWith(a, StringComparison.Ordinal)))
                  select $"{type.FullName} -> {used.FullName}";
        Rule.Holds(bad);
    }

    [Fact]
    public void Core_knows_neither_the_app_nor_the_scheduler()
    {
        var names = Il.Core.AssemblyReferences.Select(r => r.Name).ToList();
        Assert.DoesNotContain("HelpDesk.App", names);
        Assert.DoesNotContain("Quartz", names);
    }

    [Fact]
    public void Features_of_the_app_never_use_each_other()
    {
        const string features = "HelpDesk.App.Features";
        var bad = from type in Il.App.TypesIn(features)
                  let home = Il.PartBelow(features, type)
                  from used in Il.Uses(type)
                  let other = Il.PartBelow(features, used)
                  where other is not null && other != home
                  select $"{type.FullName} -> {used.FullName}";
        Rule.Holds(bad);
    }

    [Theory]
    [InlineData("HelpDesk.App.Live")]
    [InlineData("HelpDesk.App.Components")]
    [InlineData("HelpDesk.App.Jobs")]
    [InlineData("HelpDesk.App.Options")]
    public void What_features_share_does_not_know_them(string part)
    {
        var bad = from type in Il.App.TypesIn(part)
                  from used in Il.Uses(type)
                  where used.Namespace.StartsWith("HelpDesk.App.Features", StringComparison.Ordinal) && !(Il.Outermost(type).Name == "Routes" && used.Name == "NotFoundPage")
                  select $"{type.FullName} -> {used.FullName}";
        Rule.Holds(bad);
    }

    private static IEnumerable<string> LooksDown(ModuleDefinition module, string root) =>
        (from type in module.TypesIn(root)
         let home = Array.IndexOf(Ladder, Il.PartBelow(root, type))
         from used in Il.Uses(type)
         let other = Array.IndexOf(Ladder, Il.PartBelow(root, used))
         where home >= 0 && other > home
         select $"{Il.Outermost(type).Name} -> {used.Name}").Distinct().Order(StringComparer.Ordinal);
}
