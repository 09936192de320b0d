namespace HelpDesk.Core.Conversations;

/// <summary>Words in double braces that canned responses fill (S151): a fixed list, replaced once, nothing is evaluated (S-07).</summary>
public static class Variables
{
    /// <summary>All names with what they stand for.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> All { get; } =
    [
        ("customer_name", "the customer's name"), ("customer_first_name", "the first word of it"), ("customer_email", "the address that mail goes to"),
        ("ticket_id", "the ticket's number"), ("ticket_subject", "its subject"), ("ticket_status", "its status in the customer's words"),
        ("agent_name", "the name of who replies"), ("agent_first_name", "the first word of it"), ("workspace_name", "the name of this desk"),
    ];

    /// <summary>Replaces each variable that has a value; what a value contains is never replaced again.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values)
    {
        var filled = new System.Text.StringBuilder(text.Length + 100);
        var from = 0;
        foreach (var (start, end, name) in In(text))
        {
            if (!values.TryGetValue(name, out var value) || value.Length == 0) continue;
            filled.Append(text, from, start - from).Append(value);
            from = end;
        }
        return filled.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>Variables that stand in a text without a value, each once, such as <c>{{order_id}}</c>.</summary>
    public static IReadOnlyList<string> Unfilled(string text) => [.. In(text).Select(v => "{{" + v.Name + "}}").Distinct(StringComparer.Ordinal).Take(20)];

    /// <summary>The first word of a name.</summary>
    public static string FirstWord(string name) => name.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var first, ..] ? first : "";

    private static IEnumerable<(int Start, int End, string Name)> In(string text)
    {
        for (var start = text.IndexOf("{{", StringComparison.Ordinal); start >= 0; start = text.IndexOf("{{", start, StringComparison.Ordinal))
        {
            var end = text.IndexOf("}}", start, StringComparison.Ordinal);
            if (end < 0) yield break;
            var name = text[(start + 2)..end].Trim();
            if (name.Length is > 0 and <= 40 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.'))
            {
                yield return (start, end + 2, name);
                start = end + 2;
            }
            else
            {
                start++;
            }
        }
    }
}
