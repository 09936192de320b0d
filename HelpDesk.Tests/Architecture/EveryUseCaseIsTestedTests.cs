using System.Text.RegularExpressions;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Tests.Architecture;

public sealed class EveryUseCaseIsTestedTests
{
    /// <summary>Tests that call everything for another reason prove nothing about the single one.</summary>
    private static readonly string[] Generated = ["HelpDesk.Tests/Access/RoleMatrix", "HelpDesk.Tests/Architecture/", "HelpDesk.Tests/Live/SameAsFreshTests"];

    /// <summary>All commands, queries and ticket changes of the core.</summary>
    internal static IReadOnlyList<Type> All { get; } = [.. typeof(Desk).Assembly.GetTypes().Where(t => !t.IsAbstract && Bases(t).Any(b =>
        b == typeof(TicketChange) || b.IsGenericType && (b.GetGenericTypeDefinition() == typeof(Command<>) || b.GetGenericTypeDefinition() == typeof(Query<>))))];

    [Fact]
    public void Every_command_and_query_has_a_test_that_uses_it()
    {
        var texts = Source.Files(["HelpDesk.Tests"], ".cs").Where(f => !Generated.Any(g => f.StartsWith(g, StringComparison.Ordinal))).Select(Source.Text).ToList();
        Assert.NotEmpty(All);
        var untested = All.Where(t => !texts.Exists(x => Regex.IsMatch(x, $@"new (?:[\w.]+\.)?{t.Name}\b"))).Select(t => t.Name);
        Rule.Holds(untested);
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        for (var b = type.BaseType; b is not null; b = b.BaseType) yield return b;
    }
}
