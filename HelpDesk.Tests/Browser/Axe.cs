using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>
/// Axe on the page at hand (UI 8): run in the page itself and only for what is broken, because collecting what is right costs most of the time.
/// </summary>
internal static class Axe
{
    /// <summary>Every rule of WCAG 2.2 AA, and what axe holds to be good practice.</summary>
    public static readonly object Everything = new { type = "tag", values = new[] { "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice" } };

    /// <summary>Colours are all that a theme changes, colours and sizes all that a narrow screen does.</summary>
    public static readonly object Looks = new { type = "rule", values = new[] { "color-contrast", "target-size", "link-in-text-block" } };

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    /// <summary>What is broken on a page, one line per rule with its first elements; a page wider than its screen is broken too.</summary>
    public static async Task<IEnumerable<string>> CheckAsync(IPage page, string where, object rules)
    {
        await page.EvaluateAsync(Script);
        var broken = await page.EvaluateAsync<string[]>(
            """
            async (rules) => {
              const { violations, passes } = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
              if (passes.length === 0 && violations.length === 0) return ["no rule found anything to judge"];
              const wide = [document.documentElement, document.querySelector(".screen__body")].filter((e) => e && e.scrollWidth > e.clientWidth).map((e) => `too wide: ${e.tagName} ` +
                [...e.querySelectorAll("*")].filter((x) => x.getBoundingClientRect().right > innerWidth && !x.closest(".table-scroll, .settings__nav")).slice(0, 3).map((x) => x.className).join(" | "));
              return [...wide, ...violations.map((v) => `${v.id} (${v.help}): ` + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(" | "))];
            }
            """, rules);
        return broken.Select(b => $"{where}: {b}");
    }
}
