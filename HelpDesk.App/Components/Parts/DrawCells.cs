using System.Collections.Concurrent;
using System.Globalization;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Tickets;
using Microsoft.AspNetCore.Components;

namespace HelpDesk.App.Components.Parts;

/// <summary>The cells of the ticket list.</summary>
internal static partial class Draw
{
    private static readonly Made<string> Customers = new();
    private static readonly Made<string> Numbers = new();
    private static readonly Made<DateTimeOffset> CreatedCells = new();
    private static readonly Made<(SlaState, DateTimeOffset?)> SlaCells = new();
    private static readonly ConcurrentDictionary<TicketChannel, MarkupString> ChannelCells = new();
    private static readonly ConcurrentDictionary<(string, string), MarkupString> PriorityCells = new();
    private static readonly ConcurrentDictionary<TicketStatus, MarkupString> StatusCells = new();
    private static readonly Made<(string, string, string, string?)> Subjects = new();

    /// <summary>The cell of a list that shows the status.</summary>
    public static MarkupString StatusCell(TicketStatus status) => StatusCells.GetOrAdd(status, s => new($"""<span class="row__status" role="gridcell">{Status(s)}</span>"""));

    /// <summary>The cell of a list that shows the priority without its word, which stays for assistive technology.</summary>
    public static MarkupString PriorityCell(TicketPriority priority, bool criticalLabels) => PriorityCells.GetOrAdd((TicketWords.Word(priority), TicketWords.Label(priority, criticalLabels)), k => new(
        $"""<span class="row__priority" role="gridcell"><span class="priority" data-priority="{k.Item1}" title="{k.Item2}">{Icon("priority-" + k.Item1)}<span class="visually-hidden">{k.Item2}</span></span></span>"""));

    /// <summary>The cell of a list that shows where a ticket came from.</summary>
    public static MarkupString ChannelCell(TicketChannel channel) => ChannelCells.GetOrAdd(channel, c => new(
        $"""<span class="row__channel" role="gridcell" title="{TicketWords.Label(c)}">{Icon("channel-" + TicketWords.Word(c))}<span class="visually-hidden">{TicketWords.Label(c)}</span></span>"""));

    /// <summary>The cell of a list that shows the SLA state.</summary>
    public static MarkupString SlaCell(SlaState state, DateTimeOffset? dueAt) => SlaCells.Of((state, dueAt), static k => $"""<span class="row__sla" role="gridcell">{Sla(k.Item1, k.Item2)}</span>""");

    /// <summary>The cell of a list that shows when a ticket was created.</summary>
    public static MarkupString CreatedCell(DateTimeOffset at) => CreatedCells.Of(at, static at => $"""<span class="row__created" role="gridcell">{Ago(at)}</span>""");

    /// <summary>The cell of a list that shows a ticket's number.</summary>
    public static MarkupString NumberCell(string number) => Numbers.Of(number, static n => $"""<span class="row__number" role="gridcell">{Encoded(n)}</span>""");

    /// <summary>The cell of a list that shows the customer.</summary>
    public static MarkupString CustomerCell(string? name) => Customers.Of(name ?? "—", static n => $"""<span class="row__customer" role="gridcell" dir="auto">{Encoded(n)}</span>""");

    /// <summary>What a row offers at once; the row says which ticket it is.</summary>
    public static MarkupString RowActions => Actions.Value;

    private static readonly Lazy<MarkupString> Actions = new(() => new(
        $"""
        <span class="row__actions" role="gridcell">
            <button type="button" class="button button--quiet button--icon button--small" tabindex="-1" data-act="i" aria-label="Assign to me" title="Assign to me (i)">{Icon("user")}</button>
            <button type="button" class="button button--quiet button--icon button--small" tabindex="-1" data-act="e" aria-label="Resolve" title="Resolve (e)">{Icon("check")}</button>
            <button type="button" class="button button--quiet button--icon button--small row__more" tabindex="-1" data-act="s" aria-label="Set status" title="Status (s)">{Icon("more")}</button>
        </span>
        """));

    /// <summary>The cell with the subject, the first words for the tall rows, and why a row has left the view.</summary>
    public static MarkupString SubjectCell(string number, string subject, string snippet, string? gone) => Subjects.Of((number, subject, snippet, gone), static k =>
        $"""<span class="row__subject" role="gridcell"><a class="row__title" href="{Urls.Ticket(k.Item1)}" tabindex="-1" data-title dir="auto">{Encoded(k.Item2)}</a>{Optional("row__snippet", k.Item3)}{Optional("chip chip--dashed row__moved", k.Item4)}</span>""");

    /// <summary>The cell with the first two tags and how many more there are.</summary>
    public static MarkupString TagsCell(IReadOnlyList<TagInfo> tags) => new(
        $"""<span class="row__tags" role="gridcell">{string.Concat(tags.Take(2).Select(t => Tag(t.Name, t.Color)))}{Optional("row__more-tags", More(tags.Count - 2))}</span>""");

    /// <summary>The cell with the primary assignee and how many more there are.</summary>
    public static MarkupString AssigneesCell(IReadOnlyList<(long Id, string Name)> people) => new(people.Count == 0
        ? """<span class="row__assignees" role="gridcell"><span class="avatar avatar--none" data-size="20" title="Unassigned"></span><span class="visually-hidden">Unassigned</span></span>"""
        : $"""<span class="row__assignees" role="gridcell">{Person(people[0].Name, people[0].Id, 20)}<span class="visually-hidden">{Encoded(people[0].Name)}</span>{Optional("meta", More(people.Count - 1))}</span>""");

    private static string Optional(string css, string? text) => string.IsNullOrEmpty(text) ? "" : $"""<span class="{css}" dir="auto">{Encoded(text)}</span>""";

    private static string? More(int count) => count > 0 ? "+" + count.ToString(CultureInfo.InvariantCulture) : null;
}
