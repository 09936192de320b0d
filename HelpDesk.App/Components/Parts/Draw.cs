using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Tickets;
using Microsoft.AspNetCore.Components;

namespace HelpDesk.App.Components.Parts;

/// <summary>
/// The small marks of every screen as finished markup: a component for each would cost every open tab kilobytes, and a list has hundreds.
/// Words from people are encoded here; what is the same for everybody is made once.
/// </summary>
internal static partial class Draw
{
    private static readonly ConcurrentDictionary<string, MarkupString> Icons = new();
    private static readonly ConcurrentDictionary<(string, string), MarkupString> Statuses = new();
    private static readonly ConcurrentDictionary<(string, string), MarkupString> Priorities = new();
    private static readonly Made<(string, int)> Tags = new();
    private static readonly Made<(string, long, int)> People = new();
    private static readonly Made<(SlaState, DateTimeOffset?)> Slas = new();
    private static readonly Made<DateTimeOffset> Moments = new();

    /// <summary>One 16 px drawing in the colour of the text around it. It says nothing to assistive technology: the text beside it does. An unknown name throws.</summary>
    public static MarkupString Icon(string name) => Icons.GetOrAdd(name, n => new(
        $"""<svg class="{(IconDrawings.IsSolid(n) ? "icon icon--solid" : IconDrawings.IsMirrored(n) ? "icon icon--mirror" : "icon")}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" data-icon="{n}">{IconDrawings.Of(n)}</svg>"""));

    /// <summary>Status as shape and word.</summary>
    public static MarkupString Status(TicketStatus status, WaitingOn? on = null) => Statuses.GetOrAdd((TicketWords.Word(status), TicketWords.Label(status, on)), k => new(
        $"""<span class="status-pill" data-status="{k.Item1}">{Icon("status-" + k.Item1)}<span class="status-pill__label">{k.Item2}</span></span>"""));

    /// <summary>Priority as bars of rising height; urgent is a filled square.</summary>
    public static MarkupString Priority(TicketPriority priority, bool criticalLabels) => Priorities.GetOrAdd((TicketWords.Word(priority), TicketWords.Label(priority, criticalLabels)), k => new(
        $"""<span class="priority priority--label" data-priority="{k.Item1}">{Icon("priority-" + k.Item1)}<span>{k.Item2}</span></span>"""));

    /// <summary>An SLA state. It is the server's; only the countdown is written by the browser (js/clock.js). None draws nothing.</summary>
    public static MarkupString Sla(SlaState state, DateTimeOffset? dueAt) => state == SlaState.None ? default : Slas.Of((state, dueAt), static k => SlaOf(k.Item1, k.Item2));

    private static string SlaOf(SlaState state, DateTimeOffset? dueAt)
    {
        var word = TicketWords.Word(state);
        var spoken = state switch { SlaState.OnTrack => "SLA on track, due in", SlaState.Warning => "SLA warning, due in", SlaState.Breached => "SLA breached", _ => "SLA" };
        var rest = state == SlaState.Paused ? "<span>paused</span>" : dueAt is { } due ? $"""<time data-due="{Iso(due)}" datetime="{Iso(due)}" title="{Moment(due)}">{Day(due)}</time>""" : "";
        return $"""<span class="sla-chip" data-sla="{word}">{Icon("sla-" + word)}<span class="visually-hidden">{spoken}</span> {rest}</span>""";
    }

    /// <summary>A moment as "3m", "2h" and the like, written by the browser (js/clock.js); without scripts the date stays.</summary>
    public static MarkupString Ago(DateTimeOffset at) => Moments.Of(at, static at => $"""<time data-ago datetime="{Iso(at)}" title="{Moment(at)}">{Day(at)}</time>""");

    /// <summary>A tag in one of the colours 1 to 8.</summary>
    public static MarkupString Tag(string name, int color) => Tags.Of((name, color), static k => string.Create(CultureInfo.InvariantCulture,
        $"""<span class="tag-chip" data-color="{k.Item2}"><span class="tag-chip__dot" aria-hidden="true"></span><span class="tag-chip__name" dir="auto">{Encoded(k.Item1)}</span></span>"""));

    /// <summary>Initials on a colour that belongs to the id, so a person looks the same everywhere; the name is written beside it. Below 24 px one initial, so that it stays readable.</summary>
    public static MarkupString Person(string name, long id, int size = 24) => People.Of((name, id, size), static k => string.Create(CultureInfo.InvariantCulture,
        $"""<span class="avatar" data-size="{k.Item3}" data-color="{Color(k.Item2)}" aria-hidden="true" title="{Encoded(k.Item1)}"><span>{Encoded(Initials(k.Item1, k.Item3))}</span></span>"""));

    /// <summary>Somebody who is at the ticket, viewing or writing; spoken with the name.</summary>
    public static MarkupString Onlooker(string name, long id, bool writing) => new(string.Create(CultureInfo.InvariantCulture,
        $"""<span class="avatar" data-size="24" data-color="{Color(id)}" data-presence="{(writing ? "typing" : "viewing")}" role="img" aria-label="{Encoded(name)}, {(writing ? "typing" : "viewing")}" title="{Encoded(name)}"><span aria-hidden="true">{Encoded(Initials(name, 24))}</span>{(writing ? $"""<span class="avatar__pen">{Icon("pen")}</span>""" : "")}</span>"""));

    /// <summary>The way to a view of each tag.</summary>
    public static MarkupString TagViews(IEnumerable<TagInfo> tags) => new(string.Concat(tags.Select(t => string.Create(CultureInfo.InvariantCulture,
        $"""<a class="view" href="/tickets?tag={t.Id}"><span class="view__dot" data-color="{t.Color}"></span><span class="view__name"><bdi>{Encoded(t.Name)}</bdi></span></a>"""))));

    /// <summary>The choices of a filter; the browser gives them their addresses and ticks (js/menus.js).</summary>
    public static MarkupString FilterOptions(IEnumerable<(string Value, string Label)> options) => new(string.Concat(options.Select(o =>
        $"""<a class="option" role="menuitemcheckbox" aria-checked="false" data-value="{Encoded(o.Value)}"><span class="option__text" dir="auto">{Encoded(o.Label)}</span><span class="option__check">{Icon("check")}</span></a>""")));

    /// <summary>The choices of a picker.</summary>
    public static MarkupString PickOptions(IEnumerable<(string Value, string Label, string? Icon)> options) => new(string.Concat(options.Select(o =>
        $"""<button type="button" class="option" role="option" aria-selected="false" data-pick="{Encoded(o.Value)}">{(o.Icon is null ? "" : Icon(o.Icon).Value)}<span class="option__text" dir="auto">{Encoded(o.Label)}</span></button>""")));

    /// <summary>The columns that a list may show.</summary>
    public static MarkupString ColumnOptions(IEnumerable<(string Key, string Label)> columns) => new(string.Concat(columns.Select(c =>
        $"""<button type="button" class="option" role="menuitemcheckbox" aria-checked="true" data-column="{c.Key}"><span class="option__text">{Encoded(c.Label)}</span><span class="option__check">{Icon("check")}</span></button>""")));

    /// <summary>The heights that rows may have.</summary>
    public static MarkupString HeightOptions(IEnumerable<(string Key, string Label)> heights) => new(string.Concat(heights.Select(h =>
        $"""<button type="button" class="option" role="menuitemradio" aria-checked="false" data-density-choice="{h.Key}"><span class="option__text">{Encoded(h.Label)}</span><span class="option__check">{Icon("check")}</span></button>""")));

    /// <summary>A moment in full for a tooltip: 2025-03-01 09:30 UTC.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Encoded(string text) => HtmlEncoder.Default.Encode(text);

    private static long Color(long id) => (id % 8 + 8) % 8 + 1;

    private static string Initials(string name, int size)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length == 0 ? "?" : words.Length == 1 || size < 24 ? First(words[0]) : First(words[0]) + First(words[^1]);
    }

    private static string First(string word) => StringInfo.GetNextTextElement(word);

    // Moments do not depend on culture or on now, so that a repeated render changes nothing.
    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);


    /// <summary>Marks that many open tabs show alike, up to a bound that no desk reaches within an hour.</summary>
    private sealed class Made<TKey> where TKey : notnull
    {
        private const int Most = 20_000;
        private readonly ConcurrentDictionary<TKey, MarkupString> _known = new();
        private int _count;

        public MarkupString Of(TKey key, Func<TKey, string> make)
        {
            if (_known.TryGetValue(key, out var known)) return known;
            if (Interlocked.Increment(ref _count) > Most)
            {
                _known.Clear();
                _count = 0;
            }
            return _known.GetOrAdd(key, new MarkupString(make(key)));
        }
    }
}
