using System.Globalization;
using HelpDesk.App.Live;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Components.Parts;

/// <summary>What the filters of lists and boards offer: values as in addresses, with their labels.</summary>
internal static class FilterChoices
{
    public static IEnumerable<(string Value, string Label)> Types => Of<TicketType>(TicketWords.Label);

    public static IEnumerable<(string Value, string Label)> Channels => Of<TicketChannel>(TicketWords.Label);

    /// <summary>Most urgent first, as the workspace calls them.</summary>
    public static IEnumerable<(string Value, string Label)> Priorities(NodeState node) => Of<TicketPriority>(p => TicketWords.Label(p, node.Settings.CriticalLabels)).Reverse();

    /// <summary>Tags in use.</summary>
    public static IEnumerable<(string Value, string Label)> Tags(NodeState node) =>
        node.Tags.Values.Where(t => !t.Archived).OrderBy(t => t.Name, StringComparer.CurrentCultureIgnoreCase).Select(t => (Text(t.Id), t.Name));

    /// <summary>Teams, and none.</summary>
    public static IEnumerable<(string Value, string Label)> Teams(NodeState node) => node.Directory.Teams.Select(t => (Text(t.Id), t.Name)).Append(("none", "No team"));

    /// <summary>Whoever tickets can be assigned to, and nobody.</summary>
    public static IEnumerable<(string Value, string Label)> People(NodeState node) => node.Directory.Assignable.Select(p => (Text(p.Id), p.Name)).Prepend(("none", "Unassigned"));

    /// <summary>The values of an enumeration.</summary>
    public static IEnumerable<(string Value, string Label)> Of<T>(Func<T, string> label) where T : struct, Enum =>
        Enum.GetValues<T>().Select(v => (TicketWords.Word(v, '_'), label(v)));

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
