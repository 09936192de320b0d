using HelpDesk.Core.Kernel;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace HelpDesk.Tests.Architecture;

/// <summary>One call in compiled code: who calls what.</summary>
internal sealed record Call(MethodDefinition From, MethodReference To, Instruction At)
{
    /// <summary>The type that a person wrote, not the one that the compiler made of a lambda or an async method.</summary>
    public TypeDefinition Author => Il.Outermost(From.DeclaringType);

    /// <summary>Such as <c>System.DateTime.get_Now</c>, without type arguments.</summary>
    public string Target => $"{To.DeclaringType.GetElementType().FullName}.{To.Name}";
}

/// <summary>Reads compiled code: what source cannot hide by a using, an alias or a var.</summary>
internal static class Il
{
    private static readonly Lazy<ModuleDefinition> CoreModule = new(() => Read(typeof(Desk).Assembly.Location));
    private static readonly Lazy<ModuleDefinition> AppModule = new(() => Read(typeof(HelpDesk.App.Components.Urls).Assembly.Location));
    private static readonly Lazy<ModuleDefinition> TestModule = new(() => Read(typeof(Il).Assembly.Location));

    public static ModuleDefinition Core => CoreModule.Value;

    public static ModuleDefinition App => AppModule.Value;

    /// <summary>The tests themselves, for violations that are planted to see a guard fail.</summary>
    public static ModuleDefinition Tests => TestModule.Value;

    /// <summary>Types that people wrote: the compiler's own ones have a source outside the product's namespaces.</summary>
    public static IEnumerable<TypeDefinition> TypesIn(this ModuleDefinition module, string root) =>
        module.GetAllTypes().Where(t => Outermost(t).Namespace is var ns && (ns == root || ns.StartsWith(root + ".", StringComparison.Ordinal)));

    /// <summary>The first part of the namespace below a root; null outside it.</summary>
    public static string? PartBelow(string root, TypeReference type)
    {
        var ns = Outermost(type).Namespace;
        return ns.StartsWith(root + ".", StringComparison.Ordinal) ? ns[(root.Length + 1)..].Split('.')[0] : null;
    }

    public static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;
        return type;
    }

    public static TypeDefinition Outermost(TypeDefinition type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;
        return type;
    }

    public static IEnumerable<Call> Calls(this IEnumerable<TypeDefinition> types) =>
        from type in types
        from method in type.Methods
        where method.HasBody
        from instruction in method.Body.Instructions
        where instruction.Operand is MethodReference
        select new Call(method, (MethodReference)instruction.Operand, instruction);

    /// <summary>Every type that a type mentions: bases, members, signatures, locals, attributes, code.</summary>
    public static IEnumerable<TypeReference> Uses(TypeDefinition type)
    {
        IEnumerable<TypeReference?> all =
        [
            type.BaseType, .. type.Interfaces.Select(i => i.InterfaceType), .. type.Fields.Select(f => f.FieldType), .. type.Properties.Select(p => p.PropertyType),
            .. type.Events.Select(e => e.EventType), .. Attributes(type), .. type.Fields.SelectMany(Attributes), .. type.Properties.SelectMany(Attributes),
            .. type.GenericParameters.SelectMany(Constraints), .. type.Methods.SelectMany(Mentions),
        ];
        return all.OfType<TypeReference>().SelectMany(Flat);
    }

    private static IEnumerable<TypeReference?> Mentions(MethodDefinition method)
    {
        foreach (var t in Signature(method).Concat(Attributes(method)).Concat(method.GenericParameters.SelectMany(Constraints))) yield return t;
        if (!method.HasBody) yield break;
        foreach (var local in method.Body.Variables) yield return local.VariableType;
        foreach (var handler in method.Body.ExceptionHandlers) yield return handler.CatchType;
        foreach (var operand in method.Body.Instructions.Select(i => i.Operand))
        {
            foreach (var t in operand switch
            {
                TypeReference used => [used],
                FieldReference field => [field.DeclaringType, field.FieldType],
                GenericInstanceMethod generic => [.. Signature(generic), generic.DeclaringType, .. generic.GenericArguments],
                MethodReference called => [.. Signature(called), called.DeclaringType],
                _ => Enumerable.Empty<TypeReference>(),
            }) yield return t;
        }
    }

    private static IEnumerable<TypeReference> Signature(MethodReference method) => [method.ReturnType, .. method.Parameters.Select(p => p.ParameterType)];

    private static IEnumerable<TypeReference> Attributes(ICustomAttributeProvider of) =>
        of.CustomAttributes.SelectMany(a => new[] { a.AttributeType }.Concat(a.ConstructorArguments.Select(c => c.Value).OfType<TypeReference>()));

    private static IEnumerable<TypeReference> Constraints(GenericParameter parameter) => parameter.Constraints.Select(c => c.ConstraintType);

    private static IEnumerable<TypeReference> Flat(TypeReference type) => type switch
    {
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Flat)],
        TypeSpecification specification => Flat(specification.ElementType),
        GenericParameter => [],
        _ => [type],
    };

    private static ModuleDefinition Read(string path)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(path));
        return ModuleDefinition.ReadModule(path, new ReaderParameters { AssemblyResolver = resolver, InMemory = true });
    }
}
