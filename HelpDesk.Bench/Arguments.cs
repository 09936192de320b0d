using System.Globalization;

namespace HelpDesk.Bench;

/// <summary>What to measure and on what: <c>&lt;scenario&gt; --tickets N [--seconds S] [--connection TEXT] [--fresh]</c>.</summary>
internal sealed record Arguments(string Scenario, int Tickets, int Seconds, string? Connection, bool Fresh)
{
    public static Arguments? Parse(string[] args, TextWriter errors)
    {
        var parsed = new Arguments("", 100_000, 5, null, false);
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--tickets" when int.TryParse(value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var n) && n is >= 1_000 and <= 20_000_000:
                    (parsed, i) = (parsed with { Tickets = n }, i + 1);
                    break;
                case "--seconds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= 600:
                    (parsed, i) = (parsed with { Seconds = n }, i + 1);
                    break;
                case "--connection" when value.Length > 0:
                    (parsed, i) = (parsed with { Connection = value }, i + 1);
                    break;
                case "--fresh":
                    parsed = parsed with { Fresh = true };
                    break;
                default:
                    if (args[i].StartsWith('-') || parsed.Scenario.Length > 0)
                    {
                        errors.WriteLine($"“{args[i]}” is not understood. --tickets takes 1,000 to 20,000,000, --seconds 1 to 600, --connection a connection string.");
                        return null;
                    }
                    parsed = parsed with { Scenario = args[i] };
                    break;
            }
        }
        return parsed;
    }
}
