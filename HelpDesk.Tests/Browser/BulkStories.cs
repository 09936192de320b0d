using System.Globalization;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>Many tickets at once: every screen agrees with the database, and who may not is refused by the server (C20, D16, S038; issue part 10, 4).</summary>
public sealed class BulkStories(BrowserDesk desk) : BrowserTest(desk)
{
    private const int Many = 120;

    [Fact]
    public async Task A_lead_reassigns_the_whole_view_and_takes_it_back_and_every_screen_agrees_with_the_database()
    {
        var tag = await Stage.TagAsync("reassigned");
        for (var n = 0; n < Many; n++)
            await Stage.TicketAsync(string.Create(CultureInfo.InvariantCulture, $"Handed over {n}"), assignee: n % 2 == 0 ? App.Lead.Id : null, tags: tag);
        var before = await HoldersAsync(tag);
        var view = $"/tickets?tag={tag}";
        var lead = await ComeAsync(App.Lead, view);
        var member = await ComeAsync(App.Member, view);
        var owner = await ComeAsync(App.Owner, view);
        await owner.Page.Locator("[data-next-page]").ClickAsync();
        await Expect(owner.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("cursor="));
        await owner.UntilAsync("first => document.querySelector('[data-grid] [data-ticket]')?.dataset.ticket !== first", await lead.Rows.First.GetAttributeAsync("data-ticket"));
        var memberStays = await member.StayAsync();
        await lead.Page.EvaluateAsync("""
            () => { window.progressSeen = false; new MutationObserver(() => { window.progressSeen ||= !!document.querySelector("[data-bulk-bar] progress"); }).observe(document.body, { childList: true, subtree: true }); }
            """);

        await lead.Page.Locator("[data-select-all]").CheckAsync();
        await Expect(lead.Page.Locator("[data-bulk-count]")).ToHaveTextAsync("50 selected");
        await lead.Page.Locator("[data-select-view]").ClickAsync();
        await Expect(lead.Page.Locator("[data-bulk-count]")).ToHaveTextAsync($"{Many} selected");
        await PickAsync(lead, "assign", "max mem");
        await Expect(lead.Toast).ToContainTextAsync($"Assigned {Many} tickets.");
        Assert.True(await lead.Page.EvaluateAsync<bool>("window.progressSeen"), "More than a hundred tickets show progress.");
        foreach (var person in new[] { lead, member, owner }) await AgreesAsync(person, tag, 50);
        Assert.All(await HoldersAsync(tag), row => Assert.EndsWith("max member", row, StringComparison.Ordinal));
        await memberStays();

        await lead.Toast.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(lead.Toast).ToContainTextAsync($"Undone on {Many} tickets.");
        foreach (var person in new[] { lead, member, owner }) await AgreesAsync(person, tag, 50);
        Assert.Equal(before, await HoldersAsync(tag));
        Assert.Single((await Stage.ReadAsync("select count(*) from (select distinct batch from events e join tickets t on t.id = e.subject_id where e.subject = 'ticket' and $1 = any(t.tag_ids) and e.batch is not null) b", tag)));
    }

    [Fact]
    public async Task Undo_lists_what_somebody_else_has_set_since()
    {
        var tag = await Stage.TagAsync("undone");
        var ids = new[] { await Stage.TicketAsync("Undone 1", tags: tag), await Stage.TicketAsync("Undone 2", tags: tag), await Stage.TicketAsync("Undone 3", tags: tag) };
        var lead = await ComeAsync(App.Lead, $"/tickets?tag={tag}");
        await lead.Page.Locator("[data-select-all]").CheckAsync();
        await Expect(lead.Bulk).ToBeVisibleAsync();
        await PickAsync(lead, "priority", "High");
        await Expect(lead.Toast).ToContainTextAsync("Priority changed on 3 tickets.");
        await Stage.ChangeAsync(ids[1], new SetPriority(TicketPriority.Urgent));
        await Expect(lead.Row(ids[1])).ToHaveAttributeAsync("data-priority", "urgent");
        await lead.PressAsync("z");
        await Expect(lead.Toast).ToContainTextAsync("Undone on 2 tickets. 1 kept what others set since.");
        await Expect(lead.Toast.Locator("li")).ToContainTextAsync(BrowserDesk.Number(ids[1]));
        await Expect(lead.Row(ids[0])).ToHaveAttributeAsync("data-priority", "medium");
        await Expect(lead.Row(ids[1])).ToHaveAttributeAsync("data-priority", "urgent");
    }

    [Fact]
    public async Task A_member_who_may_not_gets_every_ticket_skipped_with_the_reason()
    {
        var tag = await Stage.TagAsync("not mine");
        var mine = await Stage.TicketAsync("Mine among others", assignee: App.Member.Id, tags: tag);
        for (var n = 0; n < 4; n++) await Stage.TicketAsync(string.Create(CultureInfo.InvariantCulture, $"Not mine {n}"), assignee: App.Lead.Id, tags: tag);
        var member = await ComeAsync(App.Member, $"/tickets?tag={tag}");
        await member.Page.Locator("[data-select-all]").CheckAsync();
        await PickAsync(member, "assign", "olga");
        await Expect(member.Toast).ToContainTextAsync("5 skipped.");
        await Expect(member.Toast.Locator("li")).ToContainTextAsync("Only admins and the lead of the ticket's team can assign it to others.");
        await PickAsync(member, "status", "Closed");
        await Expect(member.Toast).ToContainTextAsync("Status changed on 1 ticket. 4 skipped.");
        await Expect(member.Row(mine)).ToHaveAttributeAsync("data-status", "closed");
        await AgreesAsync(member, tag, 5);
        Assert.Equal(4, (await HoldersAsync(tag)).Count(row => row.EndsWith("open lena lead", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_guest_has_no_actions_and_forged_calls_of_the_page_are_refused()
    {
        var id = await Stage.TicketAsync("Look, don't touch");
        var guest = await ComeAsync(App.Guest);
        await guest.PressAsync("x");
        await Expect(guest.Rows.First).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(guest.Bulk).ToHaveCountAsync(0);
        await Expect(guest.Page.Locator("[data-create], [data-act]")).ToHaveCountAsync(0);
        await guest.PressAsync("c");
        await guest.OpenAsync(id);
        await Expect(guest.Field("status")).ToBeDisabledAsync();
        await Expect(guest.Panel.Locator("[data-edit-subject], [data-edit-description], [data-add], [data-claim]")).ToHaveCountAsync(0);
        await Expect(guest.Page.Locator("[data-create-dialog]")).ToHaveCountAsync(0);

        // The page's own line to the server, called with what no button offers.
        await CatchLineAsync(guest);
        foreach (var (kind, value) in new[] { ("status", "closed"), ("assign", "me"), ("tag", "+forged"), ("archive", "on"), ("delete", "on"), ("priority", "urgent") })
        {
            await ForgeAsync(guest, kind, value, id);
            await Expect(guest.Page.Locator(".toast--error").Last).ToBeVisibleAsync();
        }
        await ForgeAsync(guest, "status", "no-such-status", id);
        await Expect(guest.Toast).ToContainTextAsync("This value was never offered.");
        await ForgeAsync(guest, "status", "closed", 999_999_999);
        await Expect(guest.Toast).ToBeVisibleAsync();
        Assert.Equal(["open"], await Stage.ReadAsync("select status from (select case status when 2 then 'open' else status::text end as status from tickets where id = $1) s", id));
        Assert.DoesNotContain(await Stage.LogAsync(id), line => line.EndsWith($" by {App.Guest.Id}", StringComparison.Ordinal));
        Assert.Empty(await Stage.ReadAsync("select name from tags where name = 'forged'"));
        await Expect(guest.Row(id)).ToHaveAttributeAsync("data-status", "open");
    }

    [Fact]
    public async Task A_member_s_forged_call_for_the_tickets_of_others_changes_nothing()
    {
        var id = await Stage.TicketAsync("Another's ticket", assignee: App.Lead.Id);
        var member = await ComeAsync(App.Member);
        await CatchLineAsync(member);
        foreach (var (kind, value) in new[] { ("status", "closed"), ("assign", App.Owner.Id.ToString(CultureInfo.InvariantCulture)), ("assign", "none"), ("team", "0"), ("archive", "on"), ("delete", "on") })
        {
            await ForgeAsync(member, kind, value, id);
            await Expect(member.Page.Locator(".toast--error").Last).ToBeVisibleAsync();
        }
        Assert.DoesNotContain(await Stage.LogAsync(id), line => line.EndsWith($" by {App.Member.Id}", StringComparison.Ordinal));
        var refused = await App.Desk.RunAsync(new ChangeTickets([id], new SetAssignee(App.Member.Id), Guid.NewGuid()), App.Guest, Ct);
        Assert.IsType<Refusal.NotAllowed>(refused.Refused);
    }

    private static async Task PickAsync(Person person, string picker, string typed)
    {
        await person.Bulk.Locator($"[data-pick-open={picker}]").ClickAsync();
        var menu = person.Page.Locator($"[data-picker={picker}]");
        if (await menu.Locator("[data-picker-search]").CountAsync() > 0)
        {
            await menu.Locator("[data-picker-search]").FillAsync(typed);
            await person.PressAsync("Enter");
        }
        else
        {
            await menu.GetByText(typed, new() { Exact = true }).ClickAsync();
        }
    }

    /// <summary>Number, status and holder of every ticket with a tag, as rows say it.</summary>
    private Task<List<string>> HoldersAsync(long tag) => Stage.ReadAsync("""
        select t.id || ' ' || case t.status when 2 then 'open' when 6 then 'closed' else t.status::text end || ' ' || coalesce(lower(a.name), 'unassigned')
          from tickets t left join agents a on a.id = t.assignee_ids[1] where $1 = any(t.tag_ids) order by t.id
        """, tag);

    /// <summary>Waits until the rows that a person sees say what the database says.</summary>
    private async Task AgreesAsync(Person person, long tag, int rows)
    {
        var truth = (await HoldersAsync(tag)).ToHashSet();
        await person.UntilAsync("""
            truth => [...document.querySelectorAll("[data-grid] [data-ticket]")].every((r) => truth.includes(`${r.dataset.id} ${r.dataset.status} ${r.dataset.assignee}`))
            """, truth.ToArray());
        await Expect(person.Rows).ToHaveCountAsync(rows);
    }

    /// <summary>Keeps the reference that the list's script was given, as somebody with the developer tools can.</summary>
    private static async Task CatchLineAsync(Person person)
    {
        await person.Page.EvaluateAsync("""
            () => {
              const prototype = DotNet.DotNetObject.prototype, real = prototype.invokeMethodAsync;
              prototype.invokeMethodAsync = function (name, ...rest) { if (name === "Selected") window.line = this; return real.call(this, name, ...rest); };
            }
            """);
        await person.PressAsync("x");
        await person.UntilAsync("() => window.line");
    }

    private static async Task ForgeAsync(Person person, string kind, string value, long id) =>
        await person.Page.EvaluateAsync("([kind, value, id]) => window.line.invokeMethodAsync('PickAsync', kind, value, [Number(id)])", new[] { kind, value, id.ToString(CultureInfo.InvariantCulture) });
}
