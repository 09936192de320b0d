using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace HelpDesk.Core.Kernel;

/// <summary>Metrics and spans of the product; the meter and the activity source are both called <c>HelpDesk</c>.</summary>
public static class HelpDeskMeter
{
    /// <summary>The name of meter and source.</summary>
    public const string Name = "HelpDesk";

    /// <summary>Spans: one per command and query.</summary>
    public static ActivitySource Source { get; } = new(Name);

    private static readonly Meter Meter = new(Name);

    internal static readonly Histogram<double> Commands = Meter.CreateHistogram<double>("helpdesk.command.duration", "ms", "Commands by name and outcome");
    internal static readonly Histogram<double> Queries = Meter.CreateHistogram<double>("helpdesk.query.duration", "ms", "Queries by name and outcome");

    /// <summary>Open watches of live screens.</summary>
    public static UpDownCounter<int> Watches { get; } = Meter.CreateUpDownCounter<int>("helpdesk.live.watches");

    /// <summary>Events handed to live screens.</summary>
    public static Counter<long> FeedEvents { get; } = Meter.CreateCounter<long>("helpdesk.live.events");

    /// <summary>SLA states that the clock turned.</summary>
    public static Counter<long> SlaTurns { get; } = Meter.CreateCounter<long>("helpdesk.sla.turns");
}
