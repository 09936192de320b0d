using HelpDesk.Core.Kernel;

namespace HelpDesk.Tests.Browser;

/// <summary>What somebody is writing is there again after a reload and on another computer (UI decision 5, TRUST R-07).</summary>
public sealed class DraftStories(BrowserDesk desk) : BrowserTest(desk)
{
    [Fact]
    public async Task A_note_is_there_again_after_a_reload_and_on_another_computer_and_gone_once_it_is_added()
    {
        var id = await Stage.TicketAsync("Half a note");
        var member = await ComeAsync(App.Member, Notes(id));
        var input = member.Page.Locator("[data-note-input]");
        await input.FillAsync("Called the customer, she will");
        await Expect(member.Page.Locator("[data-draft-state]")).ToContainTextAsync("Saved");
        await member.Page.ReloadAsync();
        await Expect(input).ToHaveValueAsync("Called the customer, she will");

        var elsewhere = await ComeAsync(App.Member, Notes(id));
        await Expect(elsewhere.Page.Locator("[data-note-input]")).ToHaveValueAsync("Called the customer, she will");
        var lead = await ComeAsync(App.Lead, Notes(id));
        await Expect(lead.Page.Locator("[data-note-input]")).ToHaveValueAsync("");

        await elsewhere.Page.Locator("[data-note-input]").FocusAsync();
        await elsewhere.PressAsync("Control+End");
        await elsewhere.TypeAsync(" call back.");
        await elsewhere.Page.Locator("[data-add-note]").ClickAsync();
        await Expect(member.Page.Locator(".note__body")).ToHaveTextAsync("Called the customer, she will call back.");
        await member.Page.ReloadAsync();
        await Expect(member.Page.Locator(".note__body")).ToHaveCountAsync(1);
        await Expect(input).ToHaveValueAsync("");
        Assert.Empty(await DraftsAsync(App.Member, id));
    }

    [Fact]
    public async Task A_description_is_there_again_after_a_reload_and_still_knows_what_it_was_written_over()
    {
        var id = await Stage.TicketAsync("Half a description", assignee: App.Member.Id, description: "As the customer said it.");
        var member = await ComeAsync(App.Member, $"/tickets/{BrowserDesk.Number(id)}");
        await member.Panel.Locator("[data-edit-description]").ClickAsync();
        var input = member.Panel.Locator("[data-description-input]");
        await input.FillAsync("As I understood it.");
        await Expect(member.Panel.Locator("[data-draft-state]").First).ToContainTextAsync("Saved");
        await Stage.ChangeAsync(id, new HelpDesk.Core.Tickets.Changes.EditDescription("As the admin wrote it.", null));
        await member.Page.ReloadAsync();
        await Expect(input).ToHaveValueAsync("As I understood it.");
        await member.Panel.Locator("[data-save-description]").ClickAsync();
        await Expect(member.Conflict("description").Locator("[data-theirs]")).ToHaveTextAsync("As the admin wrote it.");
        await member.Panel.Locator("[data-use-mine]").ClickAsync();
        await Expect(member.Panel.Locator(".prose")).ToHaveTextAsync("As I understood it.");
        Assert.Empty(await DraftsAsync(App.Member, id));
    }

    [Fact]
    public async Task A_ticket_that_is_being_created_is_there_again_with_all_its_fields()
    {
        var member = await ComeAsync(App.Member);
        await member.Page.Locator("[data-create]").ClickAsync();
        var form = member.Page.Locator("[data-create-dialog]");
        await form.Locator("[data-field=new-subject]").FillAsync("A draft of a ticket");
        await form.Locator("[data-field=new-description]").FillAsync("Line one\n\nLine two");
        await form.Locator("[data-field=new-priority]").SelectOptionAsync("High");
        await form.Locator("[name=type]").SelectOptionAsync("Feature");
        await form.Locator("[name=channel]").SelectOptionAsync("Chat");
        await Expect(form.Locator("[data-draft-state]")).ToContainTextAsync("Saved");

        await member.Page.ReloadAsync();
        await member.ReadyAsync();
        await member.Page.Locator("[data-create]").ClickAsync();
        await FormSaysAsync();
        var elsewhere = await ComeAsync(App.Member);
        await elsewhere.Page.Locator("[data-create]").ClickAsync();
        form = elsewhere.Page.Locator("[data-create-dialog]");
        await FormSaysAsync();
        await form.Locator("[data-create-submit]").ClickAsync();
        await Expect(elsewhere.Toast).ToContainTextAsync("created.");
        await Expect(elsewhere.Panel.Locator("h2").First).ToHaveTextAsync("A draft of a ticket");
        await Expect(elsewhere.Panel.Locator(".prose p")).ToHaveTextAsync(["Line one", "Line two"]);
        Assert.Empty(await Stage.ReadAsync("select body from drafts where agent_id = $1 and place = 'new'", App.Member.Id));

        async Task FormSaysAsync()
        {
            await Expect(form.Locator("[data-field=new-subject]")).ToHaveValueAsync("A draft of a ticket");
            await Expect(form.Locator("[data-field=new-description]")).ToHaveValueAsync("Line one\n\nLine two");
            await Expect(form.Locator("[data-field=new-priority]")).ToHaveValueAsync("High");
            await Expect(form.Locator("[name=type]")).ToHaveValueAsync("Feature");
            await Expect(form.Locator("[name=channel]")).ToHaveValueAsync("Chat");
        }
    }

    private static string Notes(long id) => $"/tickets/{BrowserDesk.Number(id)}?tab=notes";

    private Task<List<string>> DraftsAsync(Who who, long id) =>
        Stage.ReadAsync("select kind from drafts where agent_id = $1 and place = $2", who.Id, id.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
