using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;

namespace HelpDesk.Tests.Browser;

/// <summary>The list and the panel by keys alone (UI 6).</summary>
public sealed class KeyboardStories(BrowserDesk desk) : BrowserTest(desk)
{
    [Fact]
    public async Task Moving_through_the_list_sends_nothing_to_the_server()
    {
        var (ids, person) = await FiveAsync("moving");
        await person.PressAsync("j");
        await AtAsync(person, 1);
        var stays = await person.StayAsync();
        var sent = person.Sent.Count();
        foreach (var (key, at) in new[] { ("j", 2), ("ArrowDown", 3), ("k", 2), ("ArrowUp", 1), ("End", 4), ("j", 4), ("Home", 0), ("k", 0), ("PageDown", 4), ("PageUp", 0) })
        {
            await person.PressAsync(key);
            await AtAsync(person, at);
        }
        await Stage.ChangeAsync(ids[4], new SetStatus(TicketStatus.InProgress));
        await Expect(person.Row(ids[4])).ToHaveAttributeAsync("data-status", "in-progress");     // what others change is drawn all the while
        for (var n = 0; n < 40; n++) await person.PressAsync(n % 2 == 0 ? "j" : "k");
        Assert.Empty(person.Sent.Skip(sent));
        await stays();
        await person.PressAsync("Enter");
        await person.Panel.WaitForAsync();
        Assert.Contains(person.Sent.Skip(sent), m => m.Contains("OpenAsync", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_focus_is_seen_and_one_tab_stop_leads_into_the_list_and_one_out()
    {
        var (_, person) = await FiveAsync("focus");
        await person.PressAsync("j");
        Assert.NotEqual("none", await person.Cursor.EvaluateAsync<string>("row => getComputedStyle(row).outlineStyle"));
        Assert.Equal(1, await person.Page.Locator("[data-grid] [tabindex='0']").CountAsync());
        var box = (await person.Cursor.BoundingBoxAsync())!;
        Assert.InRange(box.Y, 0, 900 - box.Height);
        await person.PressAsync("Tab");
        Assert.False(await person.Page.EvaluateAsync<bool>("document.querySelector('[data-grid]').contains(document.activeElement)"));
        await person.PressAsync("Shift+Tab");
        await AtAsync(person, 1);
    }

    [Fact]
    public async Task Selecting_extends_and_escape_takes_one_step_at_a_time()
    {
        var (ids, person) = await FiveAsync("selecting");
        await person.PressAsync("Home");
        await person.PressAsync("Enter");
        await Expect(person.Panel).ToHaveAttributeAsync("data-panel-id", $"{ids[0]}");
        await person.PressAsync("x");
        await person.PressAsync("Shift+J");
        await person.PressAsync("Shift+J");
        await Expect(person.Page.Locator("[data-bulk-count]")).ToHaveTextAsync("3 selected");
        await Expect(person.Page.Locator("[data-grid] [data-ticket][aria-selected=true]")).ToHaveCountAsync(3);
        await person.PressAsync("Escape");
        await Expect(person.Bulk).ToHaveCountAsync(0);
        await Expect(person.Panel).ToHaveCountAsync(1);
        await person.PressAsync("Escape");
        await Expect(person.Panel).ToHaveCountAsync(0);
        await person.PressAsync("Control+a");
        await Expect(person.Page.Locator("[data-bulk-count]")).ToHaveTextAsync("5 selected");
        await person.PressAsync("Escape");
        await Expect(person.Bulk).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_ticket_opens_turns_its_tabs_walks_to_its_neighbours_and_gives_the_focus_back()
    {
        var (ids, person) = await FiveAsync("opening");
        await person.PressAsync("Home");
        await person.PressAsync("j");
        await person.PressAsync("Enter");
        await Expect(person.Panel).ToHaveAttributeAsync("data-panel-id", $"{ids[1]}");
        await Expect(person.Field("status")).ToBeVisibleAsync();
        await person.PressAsync("2");
        await Expect(person.Tab("notes")).ToHaveAttributeAsync("aria-selected", "true");
        await person.PressAsync("3");
        await Expect(person.Page.Locator("[data-activity]")).ToBeVisibleAsync();
        await person.PressAsync("1");
        await Expect(person.Field("status")).ToBeVisibleAsync();
        await person.PressAsync("]");
        await Expect(person.Panel).ToHaveAttributeAsync("data-panel-id", $"{ids[2]}");
        await person.PressAsync("[");
        await Expect(person.Panel).ToHaveAttributeAsync("data-panel-id", $"{ids[1]}");
        await person.PressAsync("n");
        await Expect(person.Page.Locator("[data-note-input]")).ToBeFocusedAsync();
        await person.TypeAsync("jx1?c");      // letters belong to the text
        await Expect(person.Page.Locator("[data-note-input]")).ToHaveValueAsync("jx1?c");
        await person.PressAsync("Control+Enter");
        await Expect(person.Page.Locator(".note__body")).ToHaveTextAsync("jx1?c");
        await person.PressAsync("F6");
        await person.PressAsync("Escape");
        await Expect(person.Panel).ToHaveCountAsync(0);
        await Expect(person.Row(ids[1])).ToBeFocusedAsync();
        await person.PressAsync("Shift+Enter");
        await Expect(person.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/tickets/{BrowserDesk.Number(ids[1])}$"));
        await Expect(person.Panel).ToHaveAttributeAsync("data-panel", "page");
    }

    [Fact]
    public async Task Status_priority_assignee_and_tag_are_set_by_a_letter_and_a_few_typed_ones()
    {
        await Stage.TagAsync("keyboard made");
        var (ids, person) = await FiveAsync("setting");
        await person.PressAsync("Home");
        await person.PressAsync("s");
        await Expect(person.Page.Locator("[data-picker=status] [role=option]").First).ToBeFocusedAsync();
        await person.PressAsync("ArrowDown");
        await person.PressAsync("Enter");
        await Expect(person.Row(ids[0])).ToHaveAttributeAsync("data-status", "in-progress");
        await Expect(person.Row(ids[0])).ToBeFocusedAsync();
        await person.PressAsync("a");
        await person.TypeAsync("lena");
        await person.PressAsync("Enter");
        await Expect(person.Row(ids[0])).ToHaveAttributeAsync("data-assignee", "lena lead");
        await person.PressAsync("l");
        await person.TypeAsync("keyboard m");
        await person.PressAsync("Enter");
        await Expect(person.Row(ids[0]).Locator(".row__tags")).ToContainTextAsync("keyboard made");
        await person.PressAsync("p");
        await person.PressAsync("Enter");
        await Expect(person.Row(ids[0])).ToHaveAttributeAsync("data-priority", "urgent");
        await person.PressAsync("j");
        await person.PressAsync("i");
        await Expect(person.Row(ids[1])).ToHaveAttributeAsync("data-assignee", "olga owner");
        await person.PressAsync("e");
        await Expect(person.Row(ids[1])).ToHaveAttributeAsync("data-status", "resolved");
        await Expect(person.Toast).ToContainTextAsync("Status changed on 1 ticket.");
        await person.PressAsync("z");
        await Expect(person.Row(ids[1])).ToHaveAttributeAsync("data-status", "open");
        await person.PressAsync("s");
        await person.PressAsync("Escape");
        await Expect(person.Page.Locator("[data-picker=status]")).ToBeHiddenAsync();
        await Expect(person.Row(ids[1])).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_ticket_is_created_searched_and_its_link_copied_without_a_pointer()
    {
        var (ids, person) = await FiveAsync("making");
        await person.PressAsync("c");
        await Expect(person.Page.Locator("[data-field=new-subject]")).ToBeFocusedAsync();
        await person.PressAsync("Escape");
        await Expect(person.Page.Locator("[data-create-dialog]")).ToHaveCountAsync(0);
        await person.PressAsync("c");
        await Expect(person.Page.Locator("[data-field=new-subject]")).ToBeFocusedAsync();
        await person.TypeAsync("Typed and never clicked");
        await person.PressAsync("Tab");
        await person.TypeAsync("With a description");
        await person.PressAsync("Control+Enter");
        await Expect(person.Panel.Locator("h2").First).ToHaveTextAsync("Typed and never clicked");
        await Expect(person.Panel.Locator(".prose")).ToHaveTextAsync("With a description");
        await person.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await person.PressAsync("y");
        await person.UntilAsync("async () => /\\/tickets\\/TKT-\\d+$/.test(await navigator.clipboard.readText())");
        await Expect(person.Page.Locator("[data-announce]")).ToHaveTextAsync("Link copied");

        await person.PressAsync("/");
        await Expect(person.Page.Locator("[data-search]")).ToBeFocusedAsync();
        await person.Page.Locator("[data-search]").FillAsync("never clicked typed");
        await person.PressAsync("Enter");
        await Expect(person.Page.Locator("h1")).ToHaveTextAsync("Search");
        await person.Page.GetByText("Search all tickets").PressAsync("Enter");      // the filter by tag was on
        await Expect(person.Rows).ToHaveCountAsync(1);
        await person.PressAsync("/");
        await person.Page.Locator("[data-search]").FillAsync($"tkt {ids[3]}");
        await person.PressAsync("Enter");
        await Expect(person.Panel).ToHaveAttributeAsync("data-panel-id", $"{ids[3]}");
    }

    [Fact]
    public async Task The_palette_runs_commands_and_opens_tickets_and_the_map_shows_the_keys()
    {
        var (ids, person) = await FiveAsync("palette");
        await person.PressAsync("Home");
        await person.PressAsync("Control+k");
        var input = person.Page.Locator("[data-palette] input");
        await Expect(input).ToBeFocusedAsync();
        await person.TypeAsync("assign to me");
        await person.PressAsync("Enter");
        await Expect(person.Row(ids[0])).ToHaveAttributeAsync("data-assignee", "olga owner");
        await Expect(person.Row(ids[0])).ToBeFocusedAsync();
        await person.PressAsync("Control+k");
        await person.PressAsync("Escape");
        await Expect(input).ToBeHiddenAsync();
        await person.PressAsync("Control+k");
        await person.TypeAsync($"{BrowserDesk.Number(ids[4])}");
        await Expect(person.Page.Locator("[data-palette-found] [role=option]").First).ToContainTextAsync(BrowserDesk.Number(ids[4]));
        await person.PressAsync("Enter");
        await Expect(person.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/tickets/{BrowserDesk.Number(ids[4])}$"));
        await person.PressAsync("?");
        await Expect(person.Page.Locator("[data-key-map]")).ToBeVisibleAsync();
        await Expect(person.Page.Locator("[data-key-map] dd")).ToContainTextAsync(["Commands and ticket search"]);
        await person.PressAsync("Escape");
        await Expect(person.Page.Locator("[data-key-map]")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Space_peeks_and_a_capital_e_resolves_and_goes_on()
    {
        var (ids, person) = await FiveAsync("peeking");
        await person.PressAsync("Home");
        await person.PressAsync(" ");
        await Expect(person.Panel).ToHaveAttributeAsync("data-panel-id", $"{ids[0]}");
        await Expect(person.Row(ids[0])).ToBeFocusedAsync();
        await person.PressAsync(" ");
        await Expect(person.Panel).ToHaveCountAsync(0);
        await person.Page.Keyboard.DownAsync(" ");
        await Expect(person.Panel).ToHaveAttributeAsync("data-panel-id", $"{ids[0]}");
        await person.Page.WaitForTimeoutAsync(600);      // held, not pressed
        await person.Page.Keyboard.UpAsync(" ");
        await Expect(person.Panel).ToHaveCountAsync(0);

        await person.PressAsync("Enter");
        await Expect(person.Panel).ToHaveAttributeAsync("data-panel-id", $"{ids[0]}");
        await person.PressAsync("Shift+E");
        await Expect(person.Row(ids[0])).ToHaveAttributeAsync("data-status", "resolved");
        await Expect(person.Panel).ToHaveAttributeAsync("data-panel-id", $"{ids[1]}");
        await Expect(person.Row(ids[1])).ToHaveAttributeAsync("data-status", "open");
        await person.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await person.PressAsync("Shift+Y");
        await person.UntilAsync($"async () => await navigator.clipboard.readText() === '{BrowserDesk.Number(ids[1])}'");
    }

    [Fact]
    public async Task Two_letters_lead_to_places_and_f6_walks_through_the_regions()
    {
        await Stage.TicketAsync("Walked to");
        var person = await ComeAsync(App.Owner);
        var stays = person.Loads;
        foreach (var (letter, path) in new[] { ("m", "/tickets\\?assignee=me"), ("u", "/tickets\\?assignee=none"), ("c", "/customers"), ("s", "/settings/profile"), ("a", "/analytics"), ("t", "/tickets") })
        {
            await person.PressAsync("g");
            await person.PressAsync(letter);
            await Expect(person.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(path + "$"));
        }
        Assert.Equal(stays, person.Loads);
        await Expect(person.Page.Locator(".list__head h1")).ToBeFocusedAsync();
        await Expect(person.Cursor).ToBeVisibleAsync();
        foreach (var region in new[] { "[data-grid]", ".rail", ".views", ".list__head" })
        {
            await person.PressAsync("F6");
            await Expect(person.Page.Locator($"{region} :focus")).ToHaveCountAsync(1);
        }
    }

    [Fact]
    public async Task With_single_keys_switched_off_letters_do_nothing_and_the_palette_still_works()
    {
        var someone = await Stage.AgentAsync("Sam Speech", "sam@example.com");
        var id = await Stage.TicketAsync("Keys by mistake", assignee: someone.Id);
        var person = await ComeAsync(someone, "/settings/profile");
        await person.Page.Locator("[data-field=single-key-shortcuts]").UncheckAsync();
        await person.Page.Locator("[data-save]").ClickAsync();
        await Expect(person.Page.Locator(".workspace")).ToHaveAttributeAsync("data-shortcuts", "off");
        await person.GoAsync("/tickets?assignee=me");
        await person.Row(id).FocusAsync();
        foreach (var key in new[] { "x", "e", "i", "c", "s", "?", "g", "a", "z" }) await person.PressAsync(key);
        await person.PressAsync("Control+k");
        await Expect(person.Page.Locator("[data-palette] input")).ToBeFocusedAsync();
        Assert.Equal(0, await person.Page.Locator("[data-create-dialog], [data-key-map][open], [data-bulk-bar], [data-picker]:popover-open").CountAsync());
        await Expect(person.Row(id)).ToHaveAttributeAsync("data-status", "open");
        await person.TypeAsync("resolve");
        await person.PressAsync("Enter");
        await Expect(person.Row(id)).ToHaveAttributeAsync("data-status", "resolved");
    }

    /// <summary>The owner at a view of five tickets, newest first.</summary>
    private async Task<(long[] Ids, Person Person)> FiveAsync(string name)
    {
        var tag = await Stage.TagAsync(name);
        var ids = new long[5];
        for (var n = 4; n >= 0; n--) ids[n] = await Stage.TicketAsync($"Keyboard {name} {n + 1}", tags: tag);
        var person = await ComeAsync(App.Owner, $"/tickets?tag={tag}");
        await Expect(person.Rows).ToHaveCountAsync(5);
        return (ids, person);
    }

    private static async Task AtAsync(Person person, int index) => await Expect(person.Rows.Nth(index)).ToBeFocusedAsync();
}
