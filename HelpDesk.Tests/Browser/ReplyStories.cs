using HelpDesk.Core.Conversations;
using Microsoft.Playwright;

namespace HelpDesk.Tests.Browser;

/// <summary>Answering the customer from the ticket, on several screens at once (S140–S151; UI 5.3).</summary>
public sealed class ReplyStories(BrowserDesk desk) : BrowserTest(desk)
{
    [Fact]
    public async Task A_reply_shows_on_every_screen_from_the_moment_it_is_written_until_it_is_sent()
    {
        var id = await Stage.AskedAsync("The customer waits for a word");
        var lead = await ComeAsync(App.Lead);
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(id)}");
        var stays = await owner.StayAsync();
        await lead.OpenAsync(id);
        await Expect(lead.Page.Locator("[data-reply-to]")).ToContainTextAsync("@example.com");
        await lead.Page.FillAsync("[data-reply-input]", "We **are** on it.");
        await lead.PressAsync("Control+Enter");
        await Expect(owner.Page.Locator("[data-message][data-state=held] strong")).ToHaveTextAsync("are");
        await lead.Page.ClickAsync("[data-send-now]");
        await Expect(owner.Page.Locator("[data-message][data-state=sent]")).ToHaveCountAsync(1);
        await Expect(owner.Field("status")).ToHaveAttributeAsync("data-value", "in-progress");
        await Expect(lead.Page.Locator("[data-reply-input]")).ToHaveValueAsync("");
        await stays();
    }

    [Fact]
    public async Task A_reply_taken_back_is_the_draft_again_and_shows_nowhere()
    {
        var id = await Stage.AskedAsync("Sent too early");
        var lead = await ComeAsync(App.Lead);
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(id)}");
        await lead.OpenAsync(id);
        await lead.Page.FillAsync("[data-reply-input]", "Half a thought");
        await lead.Page.ClickAsync("[data-send]");
        await Expect(owner.Page.Locator("[data-message]")).ToHaveCountAsync(1);
        await lead.Page.Locator("[data-toast] button", new() { HasText = "Undo" }).ClickAsync();
        await Expect(owner.Page.Locator("[data-message]")).ToHaveCountAsync(0);
        await Expect(lead.Page.Locator("[data-reply-input]")).ToHaveValueAsync("Half a thought");
    }

    [Fact]
    public async Task The_composer_warns_of_a_colleagues_name_and_of_a_missing_file()
    {
        var id = await Stage.AskedAsync("A slip of the pen");
        var lead = await ComeAsync(App.Lead);
        await lead.OpenAsync(id);
        var (input, guard) = (lead.Page.Locator("[data-reply-input]"), lead.Page.Locator("[data-guard]"));
        await input.FillAsync("Please ask @Omar about it.");
        await Expect(guard).ToContainTextAsync("You mention @Omar");
        await input.FillAsync("The invoice is attached.");
        await Expect(guard).ToContainTextAsync("no file is attached");
        await input.FillAsync("Write to help@example.com.");
        await Expect(guard).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Who_replies_second_is_asked_first_and_loses_nothing()
    {
        var id = await Stage.AskedAsync("Two agents have the same idea");
        var lead = await ComeAsync(App.Lead);
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(id)}");
        await lead.OpenAsync(id);
        await lead.Page.FillAsync("[data-reply-input]", "The lead's answer");
        await Expect(lead.Page.Locator("[data-composer] [data-draft-state]").Last).ToContainTextAsync("Saved");
        await Expect(owner.Page.Locator("[data-reply-input]")).ToBeVisibleAsync();
        await owner.Page.FillAsync("[data-reply-input]", "The owner's answer");
        await Expect(owner.Page.Locator("[data-composer] [data-draft-state]").Last).ToContainTextAsync("Saved");
        await lead.Page.ClickAsync("[data-send]");
        await Expect(owner.Page.Locator("[data-message]")).ToHaveCountAsync(1);

        await owner.Page.ClickAsync("[data-send]");
        await Expect(owner.Page.Locator("[data-conflict=conversation]")).ToContainTextAsync("Lena Lead");
        await Expect(owner.Page.Locator("[data-reply-input]")).ToHaveValueAsync("The owner's answer");
        await owner.Page.ClickAsync("[data-send-anyway]");
        await Expect(lead.Page.Locator("[data-message]")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_canned_response_comes_with_a_slash_and_blocks_sending_while_a_variable_is_unfilled()
    {
        await Stage.RunAsync(new SaveCanned(null, "Order on its way", "Hello {{customer_first_name}}, order {{order_id}} is on its way."));
        var id = await Stage.AskedAsync("Where is my order?");
        var lead = await ComeAsync(App.Lead);
        await lead.OpenAsync(id);
        var input = lead.Page.Locator("[data-reply-input]");
        await input.FocusAsync();
        await input.PressSequentiallyAsync("/order");
        await Expect(lead.Page.Locator("[data-canned-menu] [role=option]")).ToContainTextAsync("Order on its way");
        await lead.PressAsync("Enter");
        await Expect(input).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^Hello .+, order \\{\\{order_id\\}\\} is on its way\\.$"));
        await lead.Page.ClickAsync("[data-send]");
        await Expect(lead.Page.Locator("[data-composer] [role=alert]")).ToContainTextAsync("{{order_id}}");
        await input.FillAsync("Hello, order SO-1 is on its way.");
        await lead.Page.ClickAsync("[data-send]");
        await Expect(lead.Page.Locator("[data-message]")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_file_is_attached_sent_and_downloaded_by_a_colleague()
    {
        var id = await Stage.AskedAsync("Please send me the manual");
        var lead = await ComeAsync(App.Lead);
        await lead.OpenAsync(id);
        var choosing = lead.Page.WaitForFileChooserAsync();
        await lead.Page.ClickAsync("[data-attach]");
        await (await choosing).SetFilesAsync(new FilePayload { Name = "manual.txt", MimeType = "text/plain", Buffer = "Turn it on."u8.ToArray() });
        await Expect(lead.Page.Locator("[data-waiting-file]")).ToContainTextAsync("manual.txt");
        await lead.Page.FillAsync("[data-reply-input]", "Here it is.");
        await lead.Page.ClickAsync("[data-send]");
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(id)}");
        var download = await owner.Page.RunAndWaitForDownloadAsync(() => owner.Page.ClickAsync("[data-message] [data-file]"));
        Assert.Equal("manual.txt", download.SuggestedFilename);
        Assert.Equal("Turn it on.", await File.ReadAllTextAsync(await download.PathAsync(), Ct));
        await Expect(lead.Page.Locator("[data-waiting-file]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_draft_of_a_reply_survives_a_reload_and_the_note_keeps_its_own()
    {
        var id = await Stage.AskedAsync("Written in two sittings");
        var lead = await ComeAsync(App.Lead, $"/tickets/{BrowserDesk.Number(id)}");
        await lead.PressAsync("r");
        await lead.Page.FillAsync("[data-reply-input]", "To the customer");
        await Expect(lead.Page.Locator("[data-composer] [data-draft-state]").Last).ToContainTextAsync("Saved");
        await lead.Page.ClickAsync("[data-compose=note]");
        await lead.Page.FillAsync("[data-composer] [data-note-input]", "To the team");
        await Expect(lead.Page.Locator("[data-composer] [data-draft-state]").First).ToContainTextAsync("Saved");
        await lead.Page.ReloadAsync();
        await Expect(lead.Page.Locator("[data-reply-input]")).ToHaveValueAsync("To the customer");
        await lead.Page.ClickAsync("[data-compose=note]");
        await Expect(lead.Page.Locator("[data-composer] [data-note-input]")).ToHaveValueAsync("To the team");
        await lead.Page.ClickAsync("[data-composer] [data-add-note]");
        await Expect(lead.Page.Locator("[data-thread-note]")).ToContainTextAsync("To the team");
    }

    [Fact]
    public async Task Who_gets_a_copy_is_there_again_after_a_reload_and_on_another_computer_and_is_sent()
    {
        var id = await Stage.AskedAsync("A copy for the boss");
        var lead = await ComeAsync(App.Lead, $"/tickets/{BrowserDesk.Number(id)}");
        var cc = lead.Page.Locator("[data-cc]");
        await lead.Page.ClickAsync("[data-cc-open]");
        await cc.FillAsync("boss@example.com");
        await Expect(lead.Page.Locator("[data-composer] [data-draft-state]").Last).ToContainTextAsync("Saved");
        await lead.Page.ReloadAsync();
        await Expect(cc).ToHaveValueAsync("boss@example.com");
        await Expect(lead.Page.Locator("[data-reply-input]")).ToHaveValueAsync("");

        var elsewhere = await ComeAsync(App.Lead, $"/tickets/{BrowserDesk.Number(id)}");
        var (input, copies) = (elsewhere.Page.Locator("[data-reply-input]"), elsewhere.Page.Locator("[data-cc]"));
        await Expect(copies).ToHaveValueAsync("boss@example.com");
        await input.FillAsync("With a copy.");
        await copies.FocusAsync();
        await elsewhere.PressAsync("End");
        await elsewhere.TypeAsync(", chief@example.com");
        await elsewhere.PressAsync("Control+Enter");
        await Expect(elsewhere.Page.Locator("[data-message]")).ToHaveCountAsync(1);
        Assert.Equal(["boss@example.com,chief@example.com"], await Stage.ReadAsync("select array_to_string(cc_addresses, ',') from messages where ticket_id = $1", id));
        await Expect(copies).ToHaveCountAsync(0);
        await Expect(input).ToHaveValueAsync("");
    }
}
