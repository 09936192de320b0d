namespace HelpDesk.App.Components.Parts;

/// <summary>
/// The product's own icons as SVG content on a 16 × 16 grid. Outlines take stroke 1.5 from the stylesheet;
/// solid drawings are filled. A status, a priority and an SLA state each have a shape of their own, so that
/// none of them depends on colour.
/// </summary>
internal static class IconDrawings
{
    private static readonly HashSet<string> Solid =
    [
        "status-new", "status-closed", "priority-low", "priority-medium", "priority-high", "priority-urgent",
        "sla-on-track", "sla-warning", "sla-breached", "sla-paused", "drag", "more",
    ];

    /// <summary>Drawings that point along the line of reading; clocks, code and marks of state never turn round.</summary>
    private static readonly HashSet<string> Mirrored =
    [
        "chevron-left", "chevron-right", "sign-out", "undo", "list", "send", "chat",
    ];

    private const string Portal =
        """<circle cx="8" cy="8" r="5.75"/><path d="M2.3 8h11.4M8 2.3c1.6 1.6 2.4 3.5 2.4 5.7s-.8 4.1-2.4 5.7C6.4 12.1 5.6 10.2 5.6 8S6.4 3.9 8 2.3z"/>""";

    private const string Mail = """<rect x="2" y="3.5" width="12" height="9" rx="1.3"/><path d="m2.4 4.7 5.6 4.1 5.6-4.1"/>""";

    private const string Phone =
        """<path d="M3.6 2.6h2l1.2 3-1.4 1.2a8 8 0 0 0 3.8 3.8l1.2-1.4 3 1.2v2a1 1 0 0 1-1.1 1A10.6 10.6 0 0 1 2.6 3.7a1 1 0 0 1 1-1.1z"/>""";

    private const string Chat =
        """<path d="M3.5 2.8h9A1.2 1.2 0 0 1 13.7 4v5.8a1.2 1.2 0 0 1-1.2 1.2H7.6l-3.1 2.5V11h-1a1.2 1.2 0 0 1-1.2-1.2V4a1.2 1.2 0 0 1 1.2-1.2z"/>""";

    private const string Code = """<path d="M5.2 4.5 1.8 8l3.4 3.5M10.8 4.5 14.2 8l-3.4 3.5M9 3.2 7 12.8"/>""";

    private static readonly Dictionary<string, string> Drawings = new(StringComparer.Ordinal)
    {
        ["archive"] = """<rect x="2" y="3" width="12" height="3" rx=".8"/><path d="M3 6v6a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1V6M6.5 8.8h3"/>""",
        ["arrow-down"] = """<path d="M8 3v10M4 9.2 8 13l4-3.8"/>""",
        ["arrow-up"] = """<path d="M8 13V3M4 6.8 8 3l4 3.8"/>""",
        ["attach"] = """<path d="m13 7.6-5.2 5.2a3.2 3.2 0 0 1-4.6-4.5l5.4-5.4a2.1 2.1 0 0 1 3 3l-5.3 5.3a1 1 0 0 1-1.5-1.4l4.8-4.8"/>""",
        ["bell"] = """<path d="M8 2.2a3.9 3.9 0 0 0-3.9 3.9c0 3.2-1.3 4.6-1.3 4.6h10.4s-1.3-1.4-1.3-4.6A3.9 3.9 0 0 0 8 2.2zM6.7 13.2a1.5 1.5 0 0 0 2.6 0"/>""",
        ["book"] = """<path d="M8 4.2C6.6 3.1 4.8 2.8 2.3 2.9v9.4c2.5-.1 4.3.2 5.7 1.3 1.4-1.1 3.2-1.4 5.7-1.3V2.9C11.2 2.8 9.4 3.1 8 4.2zM8 4.2v9.4"/>""",
        ["building"] = """<path d="M3.3 13.5V3.2a.7.7 0 0 1 .7-.7h5a.7.7 0 0 1 .7.7v10.3M9.7 6.5H12a.7.7 0 0 1 .7.7v6.3M2 13.5h12M5.6 5.3h1.8M5.6 8h1.8M5.6 10.7h1.8"/>""",
        ["calendar"] = """<rect x="2.5" y="3.5" width="11" height="10" rx="1.3"/><path d="M2.5 6.8h11M5.3 2v3M10.7 2v3"/>""",
        ["chart"] = """<path d="M2.5 13.5h11M4.5 11V8M8 11V3.5M11.5 11V6"/>""",
        ["chat"] = Chat,
        ["check"] = """<path d="m3 8.5 3.2 3.2L13 4.8"/>""",
        ["chevron-down"] = """<path d="m4 6.2 4 4 4-4"/>""",
        ["chevron-left"] = """<path d="m9.8 4-4 4 4 4"/>""",
        ["chevron-right"] = """<path d="m6.2 4 4 4-4 4"/>""",
        ["chevron-up"] = """<path d="m4 9.8 4-4 4 4"/>""",
        ["clock"] = """<circle cx="8" cy="8" r="5.75"/><path d="M8 4.8V8l2.2 1.6"/>""",
        ["close"] = """<path d="m4 4 8 8M12 4l-8 8"/>""",
        ["code"] = Code,
        ["columns"] = """<rect x="2.2" y="2.8" width="11.6" height="10.4" rx="1.3"/><path d="M6.1 2.8v10.4M9.9 2.8v10.4"/>""",
        ["copy"] = """<rect x="5.5" y="5.5" width="8" height="8" rx="1.3"/><path d="M10.5 5.5V3.8a1.3 1.3 0 0 0-1.3-1.3H3.8a1.3 1.3 0 0 0-1.3 1.3v5.4a1.3 1.3 0 0 0 1.3 1.3h1.7"/>""",
        ["density"] = """<path d="M2.5 3h11M2.5 6.3h11M2.5 9.7h11M2.5 13h11"/>""",
        ["download"] = """<path d="M8 2.5v7.4M4.9 7 8 10l3.1-3M2.8 13.2h10.4"/>""",
        ["drag"] = """<circle cx="5.8" cy="3.8" r="1.1"/><circle cx="10.2" cy="3.8" r="1.1"/><circle cx="5.8" cy="8" r="1.1"/><circle cx="10.2" cy="8" r="1.1"/><circle cx="5.8" cy="12.2" r="1.1"/><circle cx="10.2" cy="12.2" r="1.1"/>""",
        ["expand"] = """<path d="M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5 9.3 6.7M2.5 13.5l4.2-4.2"/>""",
        ["eye"] = """<path d="M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8z"/><circle cx="8" cy="8" r="1.9"/>""",
        ["filter"] = """<path d="M2.5 4.5h11M4.5 8h7M6.5 11.5h3"/>""",
        ["globe"] = Portal,
        ["help"] = """<circle cx="8" cy="8" r="5.75"/><path d="M6.3 6.4a1.75 1.75 0 1 1 2.6 1.5c-.6.35-.9.7-.9 1.3M8 11.2h.01"/>""",
        ["inbox"] = """<path d="m2.5 9.5 1.7-5.9a1 1 0 0 1 1-.7h5.6a1 1 0 0 1 1 .7l1.7 5.9v2.6a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1zM2.5 9.5h3.2l.9 1.6h2.8l.9-1.6h3.2"/>""",
        ["info"] = """<circle cx="8" cy="8" r="5.75"/><path d="M8 7.4v3.4M8 5.2h.01"/>""",
        ["keyboard"] = """<rect x="1.8" y="4" width="12.4" height="8" rx="1.3"/><path d="M4.4 6.7h.01M6.8 6.7h.01M9.2 6.7h.01M11.6 6.7h.01M5.5 9.5h5"/>""",
        ["link"] = """<path d="M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.7.7M9.3 6.7a2.6 2.6 0 0 0-3.7 0L3.4 8.9a2.6 2.6 0 0 0 3.7 3.7l.7-.7"/>""",
        ["list"] = """<path d="M5.7 4h7.8M5.7 8h7.8M5.7 12h7.8M2.6 4h.01M2.6 8h.01M2.6 12h.01"/>""",
        ["lock"] = """<rect x="3" y="7" width="10" height="6.5" rx="1.5"/><path d="M5.25 7V5.2a2.75 2.75 0 0 1 5.5 0V7"/>""",
        ["mail"] = Mail,
        ["menu"] = """<path d="M2.5 4.2h11M2.5 8h11M2.5 11.8h11"/>""",
        ["moon"] = """<path d="M13.3 9.6A5.6 5.6 0 0 1 6.4 2.7a5.6 5.6 0 1 0 6.9 6.9z"/>""",
        ["more"] = """<circle cx="3.5" cy="8" r="1.25"/><circle cx="8" cy="8" r="1.25"/><circle cx="12.5" cy="8" r="1.25"/>""",
        ["pause"] = """<path d="M5.75 3.5v9M10.25 3.5v9"/>""",
        ["pen"] = """<path d="m4 10.6 6.6-6.6 1.9 1.9-6.6 6.6-2.5.6zM8.8 13.4h4.7"/>""",
        ["pencil"] = """<path d="m2.8 13.2.6-2.8 7.3-7.3a1.2 1.2 0 0 1 1.7 0l.5.5a1.2 1.2 0 0 1 0 1.7l-7.3 7.3zM9.4 4.4l2.2 2.2"/>""",
        ["phone"] = Phone,
        ["plus"] = """<path d="M8 3v10M3 8h10"/>""",
        ["refresh"] = """<path d="M13.2 8a5.2 5.2 0 0 1-9.4 3.1M2.8 8a5.2 5.2 0 0 1 9.4-3.1M12.5 2.4v2.7H9.8M3.5 13.6v-2.7h2.7"/>""",
        ["search"] = """<circle cx="7" cy="7" r="4.25"/><path d="m10.2 10.2 3.3 3.3"/>""",
        ["send"] = """<path d="M2.6 8 2.2 3a.5.5 0 0 1 .7-.5L13.6 8 2.9 13.5a.5.5 0 0 1-.7-.5zM2.6 8h5"/>""",
        ["settings"] = """<path d="M2.5 5h5M11.5 5h2M2.5 11h2M8.5 11h5"/><circle cx="9.5" cy="5" r="1.8"/><circle cx="6.5" cy="11" r="1.8"/>""",
        ["sign-out"] = """<path d="M6.2 2.8H3.8a1 1 0 0 0-1 1v8.4a1 1 0 0 0 1 1h2.4M10 4.9 13.2 8 10 11.1M13 8H6.2"/>""",
        ["sort"] = """<path d="M5 3v10M2.6 10.6 5 13l2.4-2.4M11 13V3M8.6 5.4 11 3l2.4 2.4"/>""",
        ["star"] = """<path d="m8 2.2 1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4-2.9-2.8 4-.6z"/>""",
        ["sun"] = """<circle cx="8" cy="8" r="2.6"/><path d="M8 1.8v1.1M8 13.1v1.1M1.8 8h1.1M13.1 8h1.1M3.6 3.6l.8.8M11.6 11.6l.8.8M12.4 3.6l-.8.8M4.4 11.6l-.8.8"/>""",
        ["tag"] = """<path d="M2.5 3.5v4l6 6 5-5-6-6h-4a1 1 0 0 0-1 1zM5.3 5.3h.01"/>""",
        ["trash"] = """<path d="M2.8 4.3h10.4M6.2 4.3V3a.7.7 0 0 1 .7-.7h2.2a.7.7 0 0 1 .7.7v1.3M4 4.3l.6 8.2a1.1 1.1 0 0 0 1.1 1h4.6a1.1 1.1 0 0 0 1.1-1l.6-8.2M6.6 7v3.8M9.4 7v3.8"/>""",
        ["undo"] = """<path d="M5.5 3.2 2.6 6l2.9 2.8M2.8 6h6.4a3.6 3.6 0 0 1 0 7.2H6"/>""",
        ["upload"] = """<path d="M8 10V2.6M4.9 5.5 8 2.5l3.1 3M2.8 13.2h10.4"/>""",
        ["user"] = """<circle cx="8" cy="5.3" r="2.6"/><path d="M3 13.3c.4-2.5 2.4-3.9 5-3.9s4.6 1.4 5 3.9"/>""",
        ["users"] = """<circle cx="6" cy="5.5" r="2.3"/><path d="M1.7 13c.3-2.2 2-3.5 4.3-3.5s4 1.3 4.3 3.5M10.3 3.4a2.3 2.3 0 0 1 0 4.2M11.8 9.8c1.4.5 2.3 1.6 2.5 3.2"/>""",
        ["warning"] = """<path d="M8 2.4 14 13H2zM8 6.4v3M8 11.2h.01"/>""",

        ["status-new"] = """<path d="M8 .6c.7 4.2 3.2 6.7 7.4 7.4-4.2.7-6.7 3.2-7.4 7.4C7.3 11.2 4.8 8.7.6 8 4.8 7.3 7.3 4.8 8 .6z"/>""",
        ["status-open"] = """<circle cx="8" cy="8" r="6" stroke-width="2.3"/>""",
        ["status-in-progress"] = """<circle cx="8" cy="8" r="6" stroke-width="2.3"/><path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" stroke="none"/>""",
        ["status-waiting"] = """<circle cx="8" cy="8" r="6.4" stroke-width="2"/><path d="M6.1 5.8v4.4M9.9 5.8v4.4" stroke-width="2"/>""",
        ["status-resolved"] = """<circle cx="8" cy="8" r="6.4" stroke-width="2"/><path d="m5.2 8.2 2 2 3.7-4.1" stroke-width="2"/>""",
        ["status-closed"] = """<rect x="2.2" y="2.2" width="11.6" height="11.6" rx="2"/>""",
        ["status-spam"] = """<circle cx="8" cy="8" r="6.2" stroke-width="2.2"/><path d="m3.8 3.8 8.4 8.4" stroke-width="2.2"/>""",

        ["priority-low"] = """<rect x="1.8" y="9.4" width="3" height="4.4" rx=".8"/><rect x="6.5" y="6" width="3" height="7.8" rx=".8" opacity=".28"/><rect x="11.2" y="2.4" width="3" height="11.4" rx=".8" opacity=".28"/>""",
        ["priority-medium"] = """<rect x="1.8" y="9.4" width="3" height="4.4" rx=".8"/><rect x="6.5" y="6" width="3" height="7.8" rx=".8"/><rect x="11.2" y="2.4" width="3" height="11.4" rx=".8" opacity=".28"/>""",
        ["priority-high"] = """<rect x="1.8" y="9.4" width="3" height="4.4" rx=".8"/><rect x="6.5" y="6" width="3" height="7.8" rx=".8"/><rect x="11.2" y="2.4" width="3" height="11.4" rx=".8"/>""",
        ["priority-urgent"] = """<path fill-rule="evenodd" d="M4.5 1.3h7a3.2 3.2 0 0 1 3.2 3.2v7a3.2 3.2 0 0 1-3.2 3.2h-7a3.2 3.2 0 0 1-3.2-3.2v-7a3.2 3.2 0 0 1 3.2-3.2zM7 4v5.2h2V4zM7 10.4v1.9h2v-1.9z"/>""",

        ["sla-on-track"] = """<circle cx="8" cy="8" r="6"/>""",
        ["sla-warning"] = """<path d="M8 1.6 15 14H1z"/>""",
        ["sla-breached"] = """<rect x="1.8" y="1.8" width="12.4" height="12.4" rx="1"/>""",
        ["sla-paused"] = """<rect x="3" y="1.8" width="3.6" height="12.4" rx="1"/><rect x="9.4" y="1.8" width="3.6" height="12.4" rx="1"/>""",

        ["channel-portal"] = Portal,
        ["channel-email"] = Mail,
        ["channel-phone"] = Phone,
        ["channel-chat"] = Chat,
        ["channel-api"] = Code,
    };

    /// <summary>Every name an icon may carry.</summary>
    internal static IReadOnlyCollection<string> Names => Drawings.Keys;

    /// <summary>The SVG content of one drawing. Refuses a name that does not exist.</summary>
    internal static string Of(string name) => Drawings.TryGetValue(name, out var drawing)
        ? drawing
        : throw new ArgumentException($"There is no icon named '{name}'.", nameof(name));

    internal static bool IsSolid(string name) => Solid.Contains(name);

    internal static bool IsMirrored(string name) => Mirrored.Contains(name);
}
