using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HelpDesk.Core.Kernel;

/// <summary>Something that happened: past tense, ids and values, never free text (ARCHITECTURE 5).</summary>
public abstract record Fact;

/// <summary>The stored name of a fact; classes may be renamed, names never.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EventNameAttribute(string name) : Attribute
{
    /// <summary>The stored name, such as <c>ticket.status_changed</c>.</summary>
    public string Name { get; } = name;
}

/// <summary>Names of facts and their JSON form.</summary>
public static class Facts
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly FrozenDictionary<string, Type> ByName = typeof(Fact).Assembly.GetTypes()
        .Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(Fact)))
        .ToFrozenDictionary(t => t.GetCustomAttribute<EventNameAttribute>()?.Name
            ?? throw new InvalidOperationException($"{t.FullName} has no [EventName]."));

    private static readonly FrozenDictionary<Type, string> Names = ByName.ToFrozenDictionary(p => p.Value, p => p.Key);

    /// <summary>All stored names.</summary>
    public static IReadOnlyCollection<string> AllNames => ByName.Keys;

    /// <summary>The stored name of a fact's type.</summary>
    public static string NameOf(Fact fact) => Names[fact.GetType()];

    /// <summary>The stored name of a fact's type.</summary>
    public static string NameOf<T>() where T : Fact => Names[typeof(T)];

    /// <summary>The JSON body of a fact.</summary>
    public static string Write(Fact fact) => JsonSerializer.Serialize(fact, fact.GetType(), Json);

    /// <summary>Reads a stored fact. Throws <see cref="JsonException"/> for an unknown name: a log must never be half understood.</summary>
    public static Fact Read(string name, string body) =>
        ByName.TryGetValue(name, out var type)
            ? (Fact)(JsonSerializer.Deserialize(body, type, Json) ?? throw new JsonException($"Empty body of {name}."))
            : throw new JsonException($"Unknown event {name}.");
}
