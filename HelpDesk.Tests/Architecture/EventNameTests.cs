using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using HelpDesk.Core.Kernel;

namespace HelpDesk.Tests.Architecture;

public sealed partial class EventNameTests
{
    private static readonly string[] Subjects = ["ticket", "customer", "tag", "agent", "team", "workspace", "canned", "mailbox", "request", "domain", "sender"];

    private static readonly Dictionary<string, JsonElement[]> Samples = JsonSerializer.Deserialize<Dictionary<string, JsonElement[]>>(
        Source.Text("HelpDesk.Tests/Architecture/event-samples.json"))!;

    private static IEnumerable<Type> FactTypes => typeof(Fact).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(Fact)));

    [Fact]
    public void A_name_belongs_to_one_fact() =>
        Rule.Holds(FactTypes.GroupBy(t => t.GetCustomAttribute<EventNameAttribute>()!.Name).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Names_say_what_happened_to_what() =>
        Rule.Holds(Facts.AllNames.Where(n => !Form().IsMatch(n) || !Subjects.Contains(n.Split('.')[0])));

    [Fact]
    public void Facts_carry_values_and_ids_but_no_free_text()
    {
        // Erasing content must never touch the log (C22): a string in a fact is a word of the product, listed here.
        var texts = from type in FactTypes
                    from property in type.GetProperties()
                    where property.PropertyType == typeof(string) || property.PropertyType == typeof(string[])
                    select $"{type.Name}.{property.Name}";
        Assert.Equal(["TicketImported.Source", "WorkspaceChanged.Settings"], texts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_kind_of_fact_has_a_sample_of_each_form_that_was_ever_written() =>
        Assert.Equal(Facts.AllNames.Order(StringComparer.Ordinal), Samples.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void What_was_ever_written_can_still_be_read()
    {
        foreach (var (name, samples) in Samples)
        {
            Assert.NotEmpty(samples);
            foreach (var sample in samples)
            {
                var fact = Facts.Read(name, sample.GetRawText());
                Assert.Equal(name, Facts.NameOf(fact));
                var again = Facts.Read(name, Facts.Write(fact));
                Assert.Equal(Facts.Write(fact), Facts.Write(again));
            }
        }
    }

    [Fact]
    public void What_is_written_today_is_among_the_samples()
    {
        // The last sample of a kind is today's form: it comes back letter for letter, so that a renamed value is seen.
        foreach (var (name, samples) in Samples)
        {
            var today = JsonSerializer.Serialize(samples[^1], AsWritten);
            Assert.Equal(today, Facts.Write(Facts.Read(name, today)));
        }
    }

    /// <summary>The sign of an offset is not escaped.</summary>
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("ticket.never_was", "{}")]
    [InlineData("ticket.status_changed", """{"from":"open","to":"lost"}""")]
    [InlineData("ticket.status_changed", "null")]
    [InlineData("ticket.assigned", "[]")]
    public void What_cannot_be_understood_is_refused_and_never_half_read(string name, string body) =>
        Assert.Throws<JsonException>(() => Facts.Read(name, body));

    [GeneratedRegex("^[a-z]+\\.(?:[a-z]+_)*[a-z]+ed$")]
    private static partial Regex Form();
}
