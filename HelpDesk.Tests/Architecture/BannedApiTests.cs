using Mono.Cecil;
using Mono.Cecil.Cil;

namespace HelpDesk.Tests.Architecture;

public sealed class BannedApiTests
{
    private static readonly string[] WallClock =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.TimeProvider.get_System",
    ];

    private static readonly string[] Blocking =
    [
        "System.Threading.Tasks.Task`1.get_Result", "System.Threading.Tasks.ValueTask`1.get_Result", "System.Threading.Tasks.Task.Wait",
        "System.Threading.Tasks.Task.WaitAll", "System.Threading.Tasks.Task.WaitAny", "System.Threading.Thread.Sleep", "System.Threading.SemaphoreSlim.Wait",
    ];

    private static IEnumerable<TypeDefinition> Product => [.. Il.Core.TypesIn("HelpDesk.Core"), .. Il.App.Types.SelectMany(WithNested)];

    private static IEnumerable<TypeDefinition> Planted => Il.Tests.TypesIn("HelpDesk.Tests.Architecture.Planted.Calls");

    [Fact]
    public void Time_comes_from_the_time_provider() =>
        Assert.Equal(["HelpDesk.Core.Setup.CoreRegistration: System.TimeProvider.get_System"], Of(Product, WallClock));

    [Fact]
    public void Nothing_blocks_a_thread() => Rule.Holds(Of(Product, Blocking).Concat(Blocked(Product)));

    [Fact]
    public void Nothing_runs_away_as_async_void() => Rule.Holds(RunAway(Product));

    [Fact]
    public void Core_prints_nothing() =>
        Rule.Holds(Il.Core.TypesIn("HelpDesk.Core").Calls().Where(c => c.To.DeclaringType.FullName == "System.Console").Select(Text));

    [Fact]
    public void The_app_prints_at_its_start_and_in_its_commands_only()
    {
        var printing = Product.Calls().Where(c => c.To.DeclaringType.FullName == "System.Console").Select(c => c.Author).Distinct()
            .Where(t => t.Namespace != "HelpDesk.App.Commands" && t.FullName != "Program");
        Rule.Holds(printing.Select(t => t.FullName));
    }

    [Fact]
    public void Html_is_made_in_two_places_only()
    {
        var makers = Markup(Product).Select(c => c.Author.FullName).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["HelpDesk.App.Components.Parts.Draw", "HelpDesk.App.Components.Parts.Markdown"], makers);
    }

    [Fact]
    public void Sql_texts_are_put_together_by_the_analytics_registry_only()
    {
        // Everything else is an interpolated string that becomes parameters, or has none (TRUST 1, row 14).
        var raw = Product.Calls().Where(c => c.To.Name is "FromSqlRaw" or "SqlQueryRaw" or "ExecuteSqlRaw" or "ExecuteSqlRawAsync").Select(c => c.Author);
        Rule.Holds(raw.Where(t => t.Namespace != "HelpDesk.Core.Analytics").Select(t => t.FullName));
    }

    [Fact]
    public void Planted_violations_are_seen()
    {
        Assert.Equal(3, Of(Planted, WallClock).Count());
        Assert.Equal(3, Of(Planted, Blocking).Count());
        Assert.Equal(2, Blocked(Planted).Count());
        Assert.Equal(2, RunAway(Planted).Count());
        Assert.Equal(2, Markup(Planted).Count());
    }

    private static IEnumerable<string> Of(IEnumerable<TypeDefinition> types, string[] banned) =>
        types.Calls().Where(c => banned.Contains(c.Target)).Select(Text).Distinct();

    /// <summary>
    /// <c>.GetAwaiter().GetResult()</c>: outside the state machine of an async method every GetResult blocks; within it each awaiter is asked
    /// whether it is completed before its result is taken, so that a surplus of GetAwaiter was written by hand.
    /// </summary>
    private static IEnumerable<string> Blocked(IEnumerable<TypeDefinition> types)
    {
        foreach (var method in types.SelectMany(t => t.Methods).Where(m => m.HasBody && m.Name != "<Main>"))      // the compiler's own
        {
            var calls = method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>().ToList();
            var machine = method.Name == "MoveNext" && method.DeclaringType.Interfaces.Any(i => i.InterfaceType.Name == "IAsyncStateMachine");
            var blocks = machine
                ? calls.Count(c => c.Name == "GetAwaiter") > calls.Count(c => c.Name == "get_IsCompleted" && c.DeclaringType.Name.Contains("Awaiter", StringComparison.Ordinal))
                : calls.Exists(c => c.Name == "GetResult" && c.DeclaringType.Name.Contains("Awaiter", StringComparison.Ordinal));
            if (blocks) yield return $"{method.DeclaringType.FullName}.{method.Name}: GetAwaiter().GetResult()";
        }
    }

    private static IEnumerable<string> RunAway(IEnumerable<TypeDefinition> types) =>
        types.SelectMany(t => t.Methods).Where(m => m.ReturnType.MetadataType == MetadataType.Void
            && m.CustomAttributes.Any(a => a.AttributeType.Name == "AsyncStateMachineAttribute")).Select(m => m.FullName);

    /// <summary>Strings that become HTML as they are. What the Razor compiler adds is a constant.</summary>
    private static IEnumerable<Call> Markup(IEnumerable<TypeDefinition> types) => types.Calls().Where(c =>
        c.To.DeclaringType.Name == "MarkupString" && c.To.Name is ".ctor" or "op_Explicit"
        || c.To.Name == "AddMarkupContent" && c.At.Previous.OpCode != OpCodes.Ldstr);

    private static string Text(Call call) => $"{call.Author.FullName}: {call.Target}";

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => [type, .. type.NestedTypes.SelectMany(WithNested)];
}
