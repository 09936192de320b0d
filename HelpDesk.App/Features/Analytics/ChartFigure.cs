namespace HelpDesk.App.Features.Analytics;

/// <summary>How a chart is drawn.</summary>
public enum ChartKind
{
    /// <summary>Standing columns side by side; series of the period before as thin lines.</summary>
    Columns,
    /// <summary>Standing columns on top of each other.</summary>
    Stacked,
    /// <summary>Lying bars.</summary>
    Bars,
    /// <summary>Lines.</summary>
    Line,
}

/// <summary>A chart and its table: the same numbers and the same links.</summary>
/// <param name="Name">Key in the page, such as daily.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Definition">What is counted.</param>
/// <param name="Summary">One sentence that says what the picture shows.</param>
/// <param name="Axis">What the labels are: Day, Status.</param>
/// <param name="Kind">How it is drawn.</param>
/// <param name="Width">Modifier of the card: wide, narrow, full; empty for half.</param>
/// <param name="Labels">One for each place on the axis.</param>
/// <param name="Series">What is drawn.</param>
public sealed record ChartFigure(
    string Name, string Title, string Definition, string Summary, string Axis, ChartKind Kind, string Width, IReadOnlyList<string> Labels, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>What only the table shows.</summary>
    public IReadOnlyList<ChartSeries> Columns { get; init; } = [];

    /// <summary>Lying bars that there is room for, so that neighbours are equally high.</summary>
    public int Rows { get; init; }

    /// <summary>The last place has not ended: it is hatched.</summary>
    public bool SoFar { get; init; }

    /// <summary>The numbers stand at the columns, as there are few.</summary>
    public bool Labelled { get; init; }

    /// <summary>Nothing to draw: the summary says why.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Section of the file with these numbers.</summary>
    public string Section { get; init; } = Name;
}

/// <summary>A line of numbers.</summary>
/// <param name="Name">Its name in legend and table.</param>
/// <param name="Color">Token of its colour, such as chart-1.</param>
/// <param name="Points">One for each label.</param>
public sealed record ChartSeries(string Name, string Color, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>Tokens for each point, where points differ; otherwise null.</summary>
    public IReadOnlyList<string>? Colors { get; init; }

    /// <summary>The period before: a thin line behind the others.</summary>
    public bool Ghost { get; init; }
}

/// <summary>A number and the tickets behind it.</summary>
/// <param name="Value">What is drawn; null is a gap.</param>
/// <param name="Text">What is read.</param>
/// <param name="Href">The list that shows the tickets; null where there are none.</param>
/// <param name="At">What it is of, where that is not the label.</param>
public sealed record ChartPoint(double? Value, string Text, string? Href, string? At = null);
