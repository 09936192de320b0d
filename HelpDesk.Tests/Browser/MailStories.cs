using System.Net;
using System.Net.Sockets;
using System.Text;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;
using Microsoft.Playwright;

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

    [Fact]
    public async Task S_14_remote_images_are_never_loaded_and_the_message_says_so()
    {
        var id = await Stage.AskedAsync("Pictures from afar");
        using var tracker = new TcpListener(IPAddress.Loopback, 0);
        tracker.Start();
        var there = $"127.0.0.1:{((IPEndPoint)tracker.LocalEndpoint).Port}";
        await ComesAsync(Encoding.UTF8.GetBytes($"From: pictures.from.afar@example.com\r\nTo: support@helpdesk.example\r\nSubject: Re: [{BrowserDesk.Number(id)}]\r\nMessage-ID: <afar-1@example.com>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            + $"<p>Look at this</p><img alt=gone src=http://{there}/a.gif><img src=//{there}/b.gif><table background=http://{there}/c><tr><td style=\"background:url(http://{there}/d)\">x</td></tr></table><link rel=stylesheet href=http://{there}/e><style>@import url(http://{there}/f)</style>"));
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(id)}");
        await Expect(owner.Page.Locator("[data-message][data-side=customer] [data-remote-images]")).ToContainTextAsync("4 remote images not shown. Remote images are never loaded");
        var popup = await owner.Page.RunAndWaitForPopupAsync(() => owner.Page.ClickAsync("[data-original]"));
        await Expect(popup.Locator("p")).ToHaveTextAsync("Look at this");
        await popup.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await popup.CloseAsync();
        Assert.False(tracker.Pending(), "Something was fetched from elsewhere.");
    }

    [Fact]
    public async Task S_15_a_link_that_goes_elsewhere_says_so_in_the_thread_and_in_the_portal()
    {
        var id = await Stage.AskedAsync("A link to elsewhere");
        await ComesAsync(Encoding.UTF8.GetBytes($"From: a.link.to.elsewhere@example.com\r\nTo: support@helpdesk.example\r\nSubject: Re: [{BrowserDesk.Number(id)}]\r\nMessage-ID: <elsewhere-1@example.com>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            + "<p>Is <a href='https://evil.example/login'>your paypal.com account</a> safe?</p>"));
        var owner = await ComeAsync(App.Owner, $"/tickets/{BrowserDesk.Number(id)}");
        await Expect(owner.Page.Locator("[data-message][data-side=customer] [data-link-warning]")).ToHaveTextAsync("⚠ goes to evil.example");
        await owner.Page.FillAsync("[data-reply-input]", "It is [paypal.com](https://evil.example/safe).");
        await owner.Page.ClickAsync("[data-send]");
        await owner.Page.ClickAsync("[data-send-now]");
        await Expect(owner.Page.Locator("[data-message][data-state=sent] [data-link-warning]")).ToHaveTextAsync("⚠ goes to evil.example");

        var link = await App.RunAsync(new IssueTestLink(id, "a.link.to.elsewhere@example.com"), Who.System);
        await owner.Page.GotoAsync("/portal/t/" + link);
        await Expect(owner.Page.Locator("[data-link-warning]")).ToHaveTextAsync(["⚠ goes to evil.example", "⚠ goes to evil.example"]);
    }

    private async Task ComesAsync(byte[] mail) => await App.RunAsync(new StoreInbound(null, $"story/{Guid.NewGuid():N}", mail), Who.System);
}
