using HelpDesk.Core.Kernel;
using HelpDesk.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Mono.Cecil;

namespace HelpDesk.Tests.Architecture;

public sealed class OneDoorTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Fact]
    public void Contexts_are_opened_by_the_desk_only()
    {
        var openers = Il.Core.TypesIn("HelpDesk.Core").Calls()
            .Where(c => c.To.Name == "Open" && c.To.DeclaringType.Name is "IOpenContext" or "OpenContext" || c.To.Name is "CreateDbContext" or "CreateDbContextAsync")
            .Select(c => c.Author.Name).Distinct().Order(StringComparer.Ordinal);
        // OpenContext is what the desk calls; the registration opens one per request for Identity's store.
        Assert.Equal(["CoreRegistration", "Desk", "OpenContext"], openers);
    }

    [Fact]
    public void The_app_reaches_rows_through_the_desk()
    {
        var bad = from type in Il.App.Types.SelectMany(t => new[] { t }.Concat(t.NestedTypes))
                  let author = Il.Outermost(type)
                  where author.Namespace != "HelpDesk.App.Commands" && author.FullName != "Program"
                  from used in Il.Uses(type)
                  where used.Namespace.StartsWith("Npgsql", StringComparison.Ordinal) || used.Namespace.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
                      || used.Namespace == "HelpDesk.Core.Data"
                  select $"{author.FullName} -> {used.FullName}";
        Rule.Holds(bad);
    }

    [Fact]
    public void Identity_is_used_by_the_account_pages_only()
    {
        var bad = from type in Il.App.TypesIn("HelpDesk.App")
                  where Il.Outermost(type).Namespace != "HelpDesk.App.Features.Account"
                  from used in Il.Uses(type)
                  where used.Name is "UserManager`1" or "SignInManager`1"
                  select Il.Outermost(type).FullName;
        Rule.Holds(bad);
    }

    [Fact]
    public void Only_live_screens_watch_the_feed()
    {
        var bad = from type in Il.App.Types.SelectMany(t => new[] { t }.Concat(t.NestedTypes))
                  let author = Il.Outermost(type)
                  where author.Namespace != "HelpDesk.App.Live"
                  from used in Il.Uses(type)
                  where used.FullName == "HelpDesk.App.Live.LiveFeed"
                  select author.FullName;
        Rule.Holds(bad);
    }

    [Fact]
    public void Browsers_are_called_through_JsModule_only()
    {
        var callers = Il.App.Types.SelectMany(t => new[] { t }.Concat(t.NestedTypes)).Calls()
            .Where(c => c.To.DeclaringType.Namespace == "Microsoft.JSInterop" && c.To.Name.StartsWith("Invoke", StringComparison.Ordinal))
            .Select(c => c.Author.FullName).Distinct();
        Assert.Equal(["HelpDesk.App.Components.JsModule"], callers);
    }

    [Fact]
    public async Task The_context_and_its_entities_are_internal()
    {
        await using var db = Services.GetRequiredService<IOpenContext>().Open();
        Assert.False(db.GetType().IsVisible);
        // The agent is public because ASP.NET Core Identity signs it in; its setters are not.
        var visible = db.Model.GetEntityTypes().Select(e => e.ClrType).Where(t => t.Assembly == typeof(Desk).Assembly && t.IsVisible);
        Assert.Equal(["Agent"], visible.Select(t => t.Name));
    }

    [Fact]
    public async Task What_is_recorded_changes_by_methods_only()
    {
        await using var db = Services.GetRequiredService<IOpenContext>().Open();
        var open = from entity in db.Model.GetEntityTypes()
                   where typeof(IRecordEvents).IsAssignableFrom(entity.ClrType)
                   from property in entity.ClrType.GetProperties()
                   where property.DeclaringType!.Assembly == typeof(Desk).Assembly && property.SetMethod is { IsPublic: true } set
                       && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit))
                   select $"{entity.ClrType.Name}.{property.Name}";
        Rule.Holds(open);
    }

    [Fact]
    public void Commands_and_queries_are_sealed_records_that_only_core_can_run()
    {
        var open = Il.Core.TypesIn("HelpDesk.Core").Where(t => IsUseCase(t) && !t.IsAbstract && (!t.IsSealed || t.Methods.Any(m => m.Name == "RunAsync" && m.IsPublic)));
        Rule.Holds(open.Select(t => t.FullName));
    }

    private static bool IsUseCase(TypeDefinition type) => type.BaseType?.GetElementType().FullName is "HelpDesk.Core.Kernel.Command`1" or "HelpDesk.Core.Kernel.Query`1";
}
