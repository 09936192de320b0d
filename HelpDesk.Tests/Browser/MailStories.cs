using System.Text;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;

namespace HelpDesk.Tests.Browser;

/// <summary>What customers write by mail shows on the agents' screens at once (S105, S145, S148).</summary>
public sealed class MailStories(BrowserDesk desk) : BrowserTest(desk)
{
    [Fact]
    public async Task An_answer_by_mail_arrives_in_the_open_ticket_and_opens_it_again()
    {
        var id = await Stage.AskedAsync("Mail answers arrive");
        await Stage.ChangeAsync(id, new SetStatus(TicketStatus.Waiting));
        var lead = await ComeAsync(App.Lead);
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(id)}");
        await lead.OpenAsync(id);
        await Expect(owner.Page.Locator("[data-reply-to]")).ToContainTextAsync("mail.answers.arrive@example.com");
        var stays = await owner.StayAsync();
        await ComesAsync(MailPreview.Write("mail.answers.arrive@example.com", "support@helpdesk.example", $"Re: [{BrowserDesk.Number(id)}] Mail", "It works <b>again</b>: https://example.com/a?b=1", DateTimeOffset.UnixEpoch));
        foreach (var person in new[] { lead, owner })
        {
            var message = person.Page.Locator("[data-message][data-side=customer]");
            await Expect(message).ToContainTextAsync("It works <b>again</b>");
            await Expect(message.Locator("a[href='https://example.com/a?b=1']")).ToHaveCountAsync(1);
            await Expect(person.Field("status")).ToHaveAttributeAsync("data-value", "open");
        }
        await Expect(lead.Row(id)).ToHaveAttributeAsync("data-status", "open");
        await stays();
    }

    [Fact]
    public async Task A_mail_from_somebody_new_waits_behind_the_bar_and_its_original_runs_nothing()
    {
        var owner = await ComeAsync(App.Owner);
        await Expect(owner.Page.Locator("[data-grid]")).ToBeVisibleAsync();
        await ComesAsync(Encoding.UTF8.GetBytes("From: Zoe <zoe.by.mail@example.com>\r\nTo: support@helpdesk.example\r\nSubject: A letter from Zoe\r\nMessage-ID: <zoe-1@example.com>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            + "<p>Hello</p><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><form action=/account/sign-out method=post><button>Go</button></form>"));
        await Expect(owner.Queue).ToContainTextAsync("1 new");
        await owner.PressAsync(".");
        await owner.Page.Locator(".row__title", new() { HasText = "A letter from Zoe" }).ClickAsync();
        await Expect(owner.Page.Locator("[data-field=description]")).ToContainTextAsync("Hello");
        var popup = await owner.Page.RunAndWaitForPopupAsync(() => owner.Page.ClickAsync("[data-original]"));
        await Expect(popup.Locator("p")).ToHaveTextAsync("Hello");
        Assert.DoesNotContain("owned", await popup.TitleAsync(), StringComparison.Ordinal);
        await popup.CloseAsync();
    }

    private async Task ComesAsync(byte[] mail) => await App.RunAsync(new StoreInbound(null, $"story/{Guid.NewGuid():N}", mail), Who.System);
}
