using System.Globalization;

namespace HelpDesk.Core.Analytics;

/// <summary>What a number counts in.</summary>
public enum MetricUnit
{
    /// <summary>Whole tickets.</summary>
    Tickets,
    /// <summary>Seconds; machines read whole ones.</summary>
    Seconds,
    /// <summary>A share, mostly between 0 and 1; machines read percent with one decimal.</summary>
    Share,
    /// <summary>A mean of answers from 1 to 5; machines read two decimals.</summary>
    Score,
}

/// <summary>What stands after the colon of a metric's key.</summary>
internal enum MetricArgument
{
    None,
    /// <summary>Optional: the instant until when it must have lasted; otherwise the end of the period.</summary>
    Instant,
    Status,
    Priority,
    Id,
    Ids,
    /// <summary>The number of a part, counted from 0.</summary>
    Part,
    /// <summary>The number of a part, and the instant that ages are measured at.</summary>
    PartAt,
}

/// <summary>Whether an occurrence belongs to a number.</summary>
internal delegate bool MetricTest(in TicketFact ticket, in Occurrence one, Scope scope);

/// <summary>Which part an occurrence belongs to: a status, an agent, a bucket.</summary>
internal delegate long MetricPart(in TicketFact ticket, in Occurrence one, Scope scope);

/// <summary>One number of the board: what it is called, what it means, and which tickets are behind it.</summary>
/// <param name="Key">Stable key in addresses, attributes and files.</param>
/// <param name="Name">Name on screen.</param>
/// <param name="Definition">The sentence that explains it on screen.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Rule">The rule it follows, such as D3.</param>
public sealed record Metric(string Key, string Name, string Definition, MetricUnit Unit, string Rule)
{
    /// <summary>No time was measured.</summary>
    internal const long NoValue = long.MinValue;

    /// <summary>Which sets it counts.</summary>
    internal TicketSet Set { get; init; }

    /// <summary>Which occurrences of the sets; null = all.</summary>
    internal MetricTest? Where { get; init; }

    /// <summary>What it is counted by; null = not at all.</summary>
    internal MetricPart? By { get; init; }

    /// <summary>What is averaged: ticks, or a score; occurrences without it are left out.</summary>
    internal MetricPart? Value { get; init; }

    internal MetricArgument Takes { get; init; }

    /// <summary>The number that a share is taken of; null elsewhere.</summary>
    public Metric? Of { get; init; }

    /// <summary>+1 where more is better, -1 where less is, 0 where neither is.</summary>
    public int Better { get; init; }

    /// <summary>The value as machines read it, the same in attributes and files: tickets, whole seconds, percent with one decimal, scores with two; empty for "no data".</summary>
    public string Plain(double? value) => value is not { } v ? "" : Unit switch
    {
        MetricUnit.Share => Round(100 * (decimal)v, 1, "0.0"),
        MetricUnit.Score => Round((decimal)v, 2, "0.00"),
        _ => Round((decimal)v, 0, "0"),
    };

    /// <summary>The key with an argument, such as <c>status:open</c>.</summary>
    internal string With(object argument) => string.Create(CultureInfo.InvariantCulture, $"{Key}:{argument}");

    /// <summary>Whether an occurrence of one of its sets is counted, and with which value (0 where nothing is averaged).</summary>
    internal bool Counts(in TicketFact ticket, in Occurrence one, Scope scope, out long value)
    {
        value = 0;
        if (Where is { } where && !where(ticket, one, scope)) return false;
        return Value is not { } of || (value = of(ticket, one, scope)) != NoValue;
    }

    private static string Round(decimal value, int decimals, string form) =>
        decimal.Round(value, decimals, MidpointRounding.AwayFromZero).ToString(form, CultureInfo.InvariantCulture);
}
