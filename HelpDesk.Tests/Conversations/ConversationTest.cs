using System.Text;
using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Conversations;

/// <summary>A desk with an agent, a customer and a ticket between them.</summary>
public abstract class ConversationTest(PostgresTemplate postgres) : DeskTest(postgres)
{
    protected const string Address = "ana@example.com";

    protected Who Ann { get; private set; }

    protected Who Bob { get; private set; }

    protected long Customer { get; private set; }

    protected long Ticket { get; private set; }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        (Ann, Bob) = (await AddAgentAsync(Role.Admin, "Ann Archer"), await AddAgentAsync(Role.Admin, "Bob Baker"));
        Customer = await RunAsync(new SaveCustomer(null, "Ana Rivera", [Address], null, null, null), Ann);
        Ticket = await RunAsync(new CreateTicket("Printer burns", "Smoke comes out.", CustomerId: Customer), Ann);
        Clock.Advance(TimeSpan.FromMinutes(10));
    }

    protected SendReply Reply(string body = "Please unplug it.", int? seen = null, ReplyThen then = ReplyThen.Stay) => new(Ticket, body, seen, Guid.NewGuid(), Then: then);

    /// <summary>Writes a reply and lets its undo window pass.</summary>
    protected async Task<long> SendAsync(SendReply reply, Who who)
    {
        var held = await RunAsync(reply, who);
        Clock.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal([held.MessageId], await AskAsync(new DueReplies(), Who.Clock));
        Assert.True(await RunAsync(new ReleaseReply(held.MessageId), Who.Clock));
        return held.MessageId;
    }

    /// <summary>A minute later a mail comes in; returns the message that it became.</summary>
    protected async Task<long> ReceiveAsync(string text, string subject, string from = Address, string to = "support@helpdesk.example", string? answers = null)
    {
        Clock.Advance(TimeSpan.FromMinutes(1));
        var mail = MailPreview.Write(from, to, subject, text, Clock.GetUtcNow(), answers);
        var id = (await RunAsync(new StoreInbound(null, Guid.NewGuid().ToString(), mail), Who.System))!.Value;
        await RunAsync(new HandleInbound(id), Who.System);
        return await ScalarAsync<long>($"select message_id from inbound_mails where id = {id}");
    }

    /// <summary>One round of the mail server that answers everything the same.</summary>
    protected async Task<IReadOnlyList<MailJob>> HandOverAsync(MailFate fate, string detail = "250 OK")
    {
        var jobs = await RunAsync(new ClaimMail(), Who.Clock);
        foreach (var job in jobs)
        {
            await RunAsync(new MarkHandedOver(job.Id), Who.Clock);
            await RunAsync(new MarkMail(job.Id, new MailResult(fate, detail)), Who.Clock);
        }
        return jobs;
    }

    /// <summary>What the recipient's mail server writes back about a mail of the desk.</summary>
    internal static byte[] Undelivered(string mailId, string recipient) => Encoding.UTF8.GetBytes(
        "From: <mailer-daemon@parts.example>\r\nTo: support@helpdesk.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        + $"--b\r\nContent-Type: text/plain\r\n\r\nNo\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; parts.example\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        + $"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{mailId}>\r\nSubject: Fwd\r\n\r\n--b--\r\n");

    protected async Task<MessageRow> MessageAsync(long id) =>
        (await AskAsync(new TicketThread(Ticket), Ann)).Items.Select(i => i.Message).OfType<MessageRow>().Single(m => m.Id == id);

    protected async Task<TicketRow> RowAsync() => Assert.Single(await AskAsync(new TicketRowsById([Ticket]), Ann));
}
