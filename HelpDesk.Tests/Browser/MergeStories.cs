using HelpDesk.Core.Conversations.Merging;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Tests.Browser;

/// <summary>Merging by one agent while the others look on (S192, UI 5.5).</summary>
public sealed class MergeStories(BrowserDesk desk) : BrowserTest(desk)
{
    [Fact]
    public async Task One_agent_merges_by_keys_and_the_other_sees_the_notice_at_once_and_takes_it_back()
    {
        var kept = await Stage.AskedAsync("Merge kept");
        var customer = long.Parse((await Stage.ReadAsync("select customer_id from tickets where id = $1", kept)).Single(), System.Globalization.CultureInfo.InvariantCulture);
        var gone = await App.RunAsync(new CreateTicket("Merge gone", "", CustomerId: customer), App.Owner);
        await App.RunAsync(new AddNote(gone, "Written on the twin"), App.Owner);
        var owner = await ComeAsync(App.Owner, $"/tickets?q=Merge&t={kept}");
        var admin = await ComeAsync(App.Admin, $"/tickets/{BrowserDesk.Number(gone)}");
        await Expect(admin.Page.Locator("[data-composer]")).ToBeVisibleAsync();
        await owner.Panel.FocusAsync();
        await owner.PressAsync("m");
        await owner.Page.ClickAsync($"[data-merge-candidate='{gone}']");
        await Expect(owner.Page.Locator("[data-merge-direction]")).ToContainTextAsync($"{BrowserDesk.Number(gone)} will be closed and point to {BrowserDesk.Number(kept)}");
        await Expect(owner.Page.Locator("[data-merge-side=gone]")).ToContainTextAsync("1 note");
        await owner.Page.ClickAsync("[data-merge-swap]");
        await Expect(owner.Page.Locator("[data-merge-direction]")).ToContainTextAsync($"{BrowserDesk.Number(kept)} will be closed");
        await owner.Page.ClickAsync("[data-merge-swap]");
        await Expect(owner.Page.Locator("[data-merge-side=kept]")).ToContainTextAsync("Merge kept");
        var stays = await admin.StayAsync();
        await owner.Page.ClickAsync("[data-merge-submit]");

        await Expect(admin.Page.Locator("[data-merged]")).ToContainTextAsync($"Merged into {BrowserDesk.Number(kept)}");
        await Expect(admin.Page.Locator("[data-composer]")).ToHaveCountAsync(0);
        await Expect(owner.Panel.Locator("[data-thread-note]")).ToContainTextAsync("Written on the twin");
        await Expect(owner.Panel.Locator($"[data-linked='{gone}'][data-kind=merged]")).ToContainTextAsync("Merge gone");
        await Expect(owner.Row(gone)).ToContainTextAsync($"merged into {BrowserDesk.Number(kept)}");
        await stays();

        await admin.Page.ClickAsync("[data-unmerge]");
        await Expect(admin.Page.Locator("[data-merged]")).ToHaveCountAsync(0);
        await Expect(admin.Page.Locator("[data-composer]")).ToBeVisibleAsync();
        await Expect(admin.Page.Locator("[data-thread-note]")).ToContainTextAsync("Written on the twin");
        await Expect(owner.Panel.Locator("[data-thread-note]")).ToHaveCountAsync(0);
        await Expect(owner.Panel.Locator($"[data-linked='{gone}']")).ToHaveCountAsync(0);
        await owner.ShowAsync("activity");
        await Expect(owner.Activity.First).ToContainTextAsync($"un-merged {BrowserDesk.Number(gone)}");
        Assert.Empty(owner.Faults.Concat(admin.Faults));
    }

    [Fact]
    public async Task Different_customers_have_to_be_confirmed_and_the_number_of_a_merged_ticket_leads_on()
    {
        var (kept, gone) = (await Stage.AskedAsync("Confirm kept"), await Stage.AskedAsync("Confirm gone"));
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(kept)}");
        await owner.Page.ClickAsync("[popovertarget=more-menu]");
        await owner.Page.ClickAsync("[data-merge]");
        await owner.Page.FillAsync("[data-merge-search]", BrowserDesk.Number(gone));
        await owner.Page.ClickAsync($"[data-merge-candidate='{gone}']");
        await Expect(owner.Page.Locator("[data-merge-warning]")).ToBeVisibleAsync();
        await Expect(owner.Page.Locator("[data-merge-submit]")).ToBeDisabledAsync();
        await owner.Page.CheckAsync("[data-merge-confirm]");
        await owner.Page.ClickAsync("[data-merge-submit]");
        await Expect(owner.Toast).ToContainTextAsync("merged into");
        await owner.GoAsync("/tickets");
        await owner.Page.FillAsync("[data-search]", BrowserDesk.Number(gone));
        await owner.PressAsync("Enter");
        await Expect(owner.Page.Locator("[data-merged]")).ToBeVisibleAsync();
        await owner.Page.ClickAsync("[data-merged-link]");
        await Expect(owner.Panel).ToHaveAttributeAsync("data-panel-id", $"{kept}");
    }

    [Fact]
    public async Task A_message_is_split_off_and_both_tickets_show_their_link_which_a_colleague_takes_away()
    {
        var id = await Stage.AskedAsync("Split here");
        var mail = MailPreview.Write("split.here@example.com", "support@helpdesk.example", $"Re: [{BrowserDesk.Number(id)}] Split", "And another thing", DateTimeOffset.UnixEpoch);
        await App.RunAsync(new StoreInbound(null, $"story/{Guid.NewGuid():N}", mail), Who.System);
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(id)}");
        var admin = await ComeAsync(App.Admin, $"/tickets/{BrowserDesk.Number(id)}");
        await owner.Page.ClickAsync("[data-message] [popovertarget^=message-menu]");
        await owner.Page.ClickAsync("[data-split]");
        await Expect(owner.Page.Locator("[data-split-subject]")).ToHaveValueAsync("And another thing");
        await owner.Page.ClickAsync("[data-split-submit]");
        await Expect(owner.Page.Locator("[data-message]")).ToHaveCountAsync(0);
        await Expect(admin.Page.Locator("[data-message]")).ToHaveCountAsync(0);
        await Expect(admin.Page.Locator("[data-linked][data-kind=split-into]")).ToContainTextAsync("And another thing");
        await admin.Page.ClickAsync("[data-unlink]");
        await Expect(owner.Page.Locator("[data-linked]")).ToHaveCountAsync(0);
        var other = await Stage.AskedAsync("Link me");
        await owner.Page.ClickAsync("[popovertarget=more-menu]");
        await owner.Page.ClickAsync("[data-link-more]");
        await owner.Page.FillAsync("[data-link-input]", BrowserDesk.Number(other));
        await owner.PressAsync("Enter");
        await Expect(admin.Page.Locator($"[data-linked='{other}']")).ToContainTextAsync("Link me");
        Assert.Empty(owner.Faults.Concat(admin.Faults));
    }

    [Fact]
    public async Task The_customer_is_told_of_a_merge_and_a_later_mail_goes_back_with_its_ticket()
    {
        var kept = await Stage.AskedAsync("Told kept");
        var customer = long.Parse((await Stage.ReadAsync("select customer_id from tickets where id = $1", kept)).Single(), System.Globalization.CultureInfo.InvariantCulture);
        var gone = await App.RunAsync(new CreateTicket("Told gone", "", CustomerId: customer), App.Owner);
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(kept)}");
        var admin = await ComeAsync(App.Admin, $"/tickets/{BrowserDesk.Number(kept)}");
        await owner.Page.ClickAsync("[popovertarget=more-menu]");
        await owner.Page.ClickAsync("[data-merge]");
        await owner.Page.ClickAsync($"[data-merge-candidate='{gone}']");
        await Expect(owner.Page.Locator("[data-merge-tell-text]")).ToHaveCountAsync(0);
        await owner.Page.CheckAsync("[data-merge-tell-on]");
        await Expect(owner.Page.Locator("[data-merge-tell-text]")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex($"{BrowserDesk.Number(kept)} and {BrowserDesk.Number(gone)}"));
        await owner.Page.FillAsync("[data-merge-tell-text]", "We go on with both together.");
        await owner.Page.ClickAsync("[data-merge-submit]");
        await Expect(admin.Page.Locator("[data-message]")).ToContainTextAsync("We go on with both together.");
        await Expect(admin.Page.Locator("[data-message] [data-send-now]")).ToBeVisibleAsync();
        await admin.Page.ClickAsync("[data-message] [data-send-now]");
        await Expect(owner.Page.Locator("[data-message][data-state=sent]")).ToHaveCountAsync(1);
        await Expect(owner.Field("status")).ToHaveAttributeAsync("data-value", "open");

        var mail = MailPreview.Write("told.kept@example.com", "support@helpdesk.example", $"Re: [{BrowserDesk.Number(gone)}] Twin", "For the twin alone", DateTimeOffset.UnixEpoch);
        await App.RunAsync(new StoreInbound(null, $"story/{Guid.NewGuid():N}", mail), Who.System);
        await Expect(owner.Page.Locator("[data-message][data-side=customer]")).ToContainTextAsync("For the twin alone");
        await admin.GoAsync($"/tickets/{BrowserDesk.Number(gone)}");
        await admin.Page.ClickAsync("[data-unmerge]");
        await Expect(admin.Page.Locator("[data-unmerge-dialog] [data-later]")).ToContainTextAsync("For the twin alone");
        await Expect(admin.Page.Locator("[data-unmerge-dialog] [data-later] input")).ToBeCheckedAsync();
        await admin.Page.ClickAsync("[data-unmerge-submit]");
        await Expect(admin.Page.Locator("[data-message][data-side=customer]")).ToContainTextAsync("For the twin alone");
        await Expect(owner.Page.Locator("[data-message][data-side=customer]")).ToHaveCountAsync(0);
        await owner.ShowAsync("activity");
        await Expect(owner.Activity.First).ToContainTextAsync($"un-merged {BrowserDesk.Number(gone)}, with 1 message that came after the merge");
    }
}
