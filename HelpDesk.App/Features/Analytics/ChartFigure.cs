namespace HelpDesk.App.Features.Analytics;

/// <summary>A chart and its table: the same numbers and the same links.</summary>
/// <param name="Name">Key in the page, such as daily.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Definition">What is counted.</param>
/// <param name="Summary">One sentence that says what the picture shows.</param>
/// <param name="Axis">What the labels are: Day, Status.</param>
/// <param name="Bars">Lying bars; standing columns otherwise.</param>
/// <param name="Width">Modifier of the card: wide, narrow, full; empty for half.</param>
/// <param name="Labels">One for each place on the axis.</param>
/// <param name="Series">What is drawn.</param>
/// <param name="Columns">What only the table shows.</param>
/// <param name="Rows">Lying bars that there is room for, so that neighbours are equally high.</param>
public sealed record ChartFigure(
    string Name, string Title, string Definition, string Summary, string Axis, bool Bars, string Width, IReadOnlyList<string> Labels,
    IReadOnlyList<ChartSeries> Series, IReadOnlyList<ChartSeries> Columns, int Rows)
{
    /// <summary>Nothing to draw.</summary>
    public bool IsEmpty => Labels.Count == 0;
}

/// <summary>A line of numbers.</summary>
/// <param name="Name">Its name in legend and table.</param>
/// <param name="Color">Token of its colour, such as chart-1.</param>
/// <param name="Points">One for each label.</param>
/// <param name="Colors">Tokens for each point, where points differ; otherwise null.</param>
public sealed record ChartSeries(string Name, string Color, IReadOnlyList<ChartPoint> Points, IReadOnlyList<string>? Colors = null);

/// <summary>A number and the tickets behind it.</summary>
/// <param name="Value">What is drawn; null is a gap.</param>
/// <param name="Text">What is read.</param>
/// <param name="Href">The list that shows the tickets.</param>
public sealed record ChartPoint(double? Value, string Text, string Href);
