using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>Editing in the panel: every edit leaves one entry (issue part 10, 5), and two people in the same ticket lose nothing (UI 7 rule 7, TRUST R-08; part 10, 7).</summary>
public sealed class PanelStories(BrowserDesk desk) : BrowserTest(desk)
{
    [Fact]
    public async Task Each_edit_leaves_exactly_one_entry_that_says_who_when_from_what_to_what()
    {
        var tag = await Stage.TagAsync("network");
        var id = await Stage.TicketAsync("Wifi is slow", description: "Since Monday.", tags: await Stage.TagAsync("old"));
        var known = (await Stage.LogAsync(id)).Count;
        var owner = await ComeAsync(App.Owner);
        await owner.OpenAsync(id);
        var panel = owner.Panel;
        (string Kind, string Says, Func<Task> Edit)[] edits =
        [
            ("status_changed", "Olga Owner changed Status from Open to In Progress", () => owner.Field("status").SelectOptionAsync("InProgress")),
            ("priority_changed", "Olga Owner changed Priority from Medium to High", () => owner.Field("priority").SelectOptionAsync("High")),
            ("type_changed", "Olga Owner changed Type from Support Ticket to Bug Report", () => owner.Field("type").SelectOptionAsync("Bug")),
            ("channel_changed", "Olga Owner changed Channel from Phone to Email", () => owner.Field("channel").SelectOptionAsync("Email")),
            ("assigned", "Olga Owner assigned Max Member", () => panel.Locator("[data-add=assignee]").SelectOptionAsync(new SelectOptionValue { Label = "Max Member" })),
            ("assigned", "Olga Owner assigned Lena Lead as well", () => panel.Locator("[data-add=assignee]").SelectOptionAsync(new SelectOptionValue { Label = "Lena Lead" })),
            ("unassigned", "Olga Owner unassigned Lena Lead", () => panel.GetByLabel("Unassign Lena Lead").ClickAsync()),
            ("team_changed", "Olga Owner changed Team from Support to none", () => owner.Field("team").SelectOptionAsync("")),
            ("tag_added", "Olga Owner added the tag network", async () =>
            {
                await panel.Locator("[data-add=tag]").ClickAsync();
                await owner.Page.Locator("[data-picker=tag] [data-picker-search]").FillAsync("netw");
                await owner.PressAsync("Enter");
            }),
            ("tag_removed", "Olga Owner removed the tag old", () => panel.GetByLabel("Remove tag old").ClickAsync()),
            ("subject_edited", "Olga Owner changed Subject from “Wifi is slow” to “Wifi on floor 2 is slow”", async () =>
            {
                await panel.Locator("[data-edit-subject]").ClickAsync();
                await panel.Locator("[data-subject-input]").FillAsync("Wifi on floor 2 is slow");
                await owner.PressAsync("Enter");
            }),
            ("description_edited", "Olga Owner edited the description (version 1 to 2)", async () =>
            {
                await panel.Locator("[data-edit-description]").ClickAsync();
                await panel.Locator("[data-description-input]").FillAsync("Since Monday, only in the **west wing**.");
                await panel.Locator("[data-save-description]").ClickAsync();
                await Expect(panel.Locator(".prose strong")).ToHaveTextAsync("west wing");
            }),
        ];
        var expected = new List<string>();
        foreach (var (kind, _, edit) in edits)
        {
            await edit();
            expected.Add($"ticket.{kind} by {App.Owner.Id}");
            await LoggedAsync(id, known + expected.Count);
            Assert.Equal(expected, (await Stage.LogAsync(id)).Skip(known));
        }

        await owner.ShowAsync("activity");
        var said = (await owner.Activity.AllTextContentsAsync()).Where(line => !line.Contains("SLA", StringComparison.Ordinal)).Take(edits.Length).Reverse();
        Assert.Equal(edits.Select(e => e.Says), said);
        foreach (var entry in await owner.Page.Locator("[data-activity-kind] time").AllAsync())
            Assert.InRange(DateTimeOffset.Parse(await entry.GetAttributeAsync("datetime") ?? "", System.Globalization.CultureInfo.InvariantCulture), DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow);
        Assert.Equal([$"{tag}"], await Stage.ReadAsync("select unnest(tag_ids) from tickets where id = $1", id));
    }

    [Fact]
    public async Task Two_who_edit_the_same_description_keep_both_texts_and_the_second_chooses()
    {
        var id = await Stage.TicketAsync("Two writers", description: "The first text");
        var owner = await ComeAsync(App.Owner);
        var lead = await ComeAsync(App.Lead);
        foreach (var person in new[] { owner, lead })
        {
            await person.OpenAsync(id);
            await person.Panel.Locator("[data-edit-description]").ClickAsync();
        }
        var (ownersText, leadsText) = (owner.Panel.Locator("[data-description-input]"), lead.Panel.Locator("[data-description-input]"));
        await ownersText.FillAsync("What the owner wrote");
        await leadsText.FillAsync("What the lead wrote");
        await owner.Panel.Locator("[data-save-description]").ClickAsync();
        await Expect(owner.Panel.Locator(".prose")).ToHaveTextAsync("What the owner wrote");
        await Expect(leadsText).ToHaveValueAsync("What the lead wrote");

        await lead.Panel.Locator("[data-save-description]").ClickAsync();
        await Expect(lead.Conflict("description")).ToContainTextAsync("Olga Owner saved another text while you were writing.");
        await Expect(lead.Conflict("description").Locator("[data-theirs]")).ToHaveTextAsync("What the owner wrote");
        await Expect(leadsText).ToHaveValueAsync("What the lead wrote");
        Assert.Equal(["What the owner wrote"], await Stage.ReadAsync("select description from tickets where id = $1", id));
        await lead.Panel.Locator("[data-use-mine]").ClickAsync();
        await Expect(owner.Panel.Locator(".prose")).ToHaveTextAsync("What the lead wrote");

        // The other choice: the second lets the first one's text stand.
        await owner.Panel.Locator("[data-edit-description]").ClickAsync();
        await lead.Panel.Locator("[data-edit-description]").ClickAsync();
        await leadsText.FillAsync("The lead again");
        await lead.Panel.Locator("[data-save-description]").ClickAsync();
        await Expect(lead.Panel.Locator(".prose")).ToHaveTextAsync("The lead again");
        await ownersText.FillAsync("The owner again");
        await owner.Panel.Locator("[data-save-description]").ClickAsync();
        await owner.Conflict("description").Locator("[data-keep-theirs]").ClickAsync();
        await Expect(owner.Panel.Locator(".prose")).ToHaveTextAsync("The lead again");
        Assert.Equal(["The first text", "What the owner wrote", "What the lead wrote", "The lead again"],
            await Stage.ReadAsync("select body from ticket_texts where ticket_id = $1 and field = 2 order by revision", id));
    }

    [Fact]
    public async Task The_same_field_in_the_same_instant_gives_the_second_a_choice()
    {
        var id = await Stage.TicketAsync("Same field, same instant");
        var owner = await ComeAsync(App.Owner);
        var lead = await ComeAsync(App.Lead);
        await owner.OpenAsync(id);
        await lead.OpenAsync(id);
        await CollideAsync(id,
            () => owner.Field("status").SelectOptionAsync("InProgress"),
            () => lead.Field("status").SelectOptionAsync("Waiting"));
        await Expect(lead.Conflict("status")).ToContainTextAsync("Olga Owner set the status to In Progress.");
        await Expect(lead.Field("status")).ToHaveValueAsync("InProgress");
        await Expect(owner.Conflict("status")).ToHaveCountAsync(0);
        await lead.Panel.Locator("[data-use-mine]").ClickAsync();
        await Expect(owner.Field("status")).ToHaveValueAsync("Waiting");
        await Expect(lead.Conflict("status")).ToHaveCountAsync(0);

        await CollideAsync(id,
            () => lead.Field("priority").SelectOptionAsync("Low"),
            () => owner.Field("priority").SelectOptionAsync("High"));
        await owner.Conflict("priority").Locator("[data-keep-theirs]").ClickAsync();
        await Expect(owner.Conflict("priority")).ToHaveCountAsync(0);
        await Expect(owner.Field("priority")).ToHaveValueAsync("Low");
        Assert.Equal(["ticket.status_changed", "ticket.status_changed", "ticket.priority_changed"],
            (await Stage.LogAsync(id)).Select(line => line.Split(' ')[0]).Where(kind => kind.EndsWith("changed", StringComparison.Ordinal) && kind != "ticket.team_changed"));
    }

    [Fact]
    public async Task Different_fields_and_tags_of_two_people_all_survive_without_a_question()
    {
        var (mine, yours, gone) = (await Stage.TagAsync("mine"), await Stage.TagAsync("yours"), await Stage.TagAsync("gone"));
        var id = await Stage.TicketAsync("Different fields, same instant", tags: gone);
        var owner = await ComeAsync(App.Owner);
        var lead = await ComeAsync(App.Lead);
        await owner.OpenAsync(id);
        await lead.OpenAsync(id);
        await CollideAsync(id,
            () => owner.Field("priority").SelectOptionAsync("Urgent"),
            () => lead.Field("type").SelectOptionAsync("Bug"));
        await CollideAsync(id, () => TagAsync(owner, mine), () => TagAsync(lead, yours));
        await CollideAsync(id, () => owner.Panel.GetByLabel("Remove tag gone").ClickAsync(), () => lead.Field("status").SelectOptionAsync("InProgress"));
        foreach (var person in new[] { owner, lead })
        {
            await Expect(person.Field("priority")).ToHaveValueAsync("Urgent");
            await Expect(person.Field("type")).ToHaveValueAsync("Bug");
            await Expect(person.Field("status")).ToHaveValueAsync("InProgress");
            // Whose tag comes first is decided by whose change was first.
            await Expect(person.Field("tags").Locator(".tag-chip")).ToHaveCountAsync(2);
            foreach (var tag in new[] { "mine", "yours" }) await Expect(person.Field("tags").Locator(".tag-chip", new() { HasText = tag })).ToHaveCountAsync(1);
            await Expect(person.Panel.Locator("[data-conflict]")).ToHaveCountAsync(0);
        }
        Assert.Equal([$"{mine}", $"{yours}"], (await Stage.ReadAsync("select unnest(tag_ids) from tickets where id = $1", id)).Order());
    }

    [Fact]
    public async Task A_ticket_that_is_deleted_elsewhere_says_so_in_the_open_panel()
    {
        var id = await Stage.TicketAsync("Deleted under the reader");
        var member = await ComeAsync(App.Member);
        var owner = await ComeAsync(App.Owner);
        await member.OpenAsync(id);
        await owner.OpenAsync(id);
        await Stage.ChangeAsync(id, new Delete());
        await Expect(member.Panel.Locator(".empty__title")).ToHaveTextAsync($"We can't find {BrowserDesk.Number(id)}");
        await Expect(owner.Panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("This ticket was deleted. It can be restored for 30 days.");
        await Stage.ChangeAsync(id, new Restore());
        await Expect(member.Field("status")).ToHaveValueAsync("Open");
    }

    /// <summary>Two actions whose commands reach the database in this order before either was told of the other.</summary>
    private async Task CollideAsync(long id, Func<Task> first, Func<Task> second)
    {
        await using var hold = await Hold.OnAsync(App.Database, id);
        await first();
        await hold.QueueAsync(1);
        await second();
        await hold.QueueAsync(2);
    }

    private static async Task TagAsync(Person person, long tag)
    {
        await person.Panel.Locator("[data-add=tag]").ClickAsync();
        await person.Page.Locator($"[data-picker=tag] [data-pick='{tag}']").ClickAsync();
    }

    private async Task LoggedAsync(long id, int entries)
    {
        for (var attempt = 0; attempt < 300 && (await Stage.LogAsync(id)).Count < entries; attempt++) await Task.Delay(30, Ct);
    }
}
