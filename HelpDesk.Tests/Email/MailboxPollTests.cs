using System.Text;
using HelpDesk.App.Mail;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace HelpDesk.Tests.Email;

/// <summary>From a mailbox to the ticket: polled, stored, marked, read (M-11).</summary>
public sealed class MailboxPollTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private readonly ScriptedImap _server = new();
    private MailboxPoll _poll = null!;
    private MailboxSecrets _secrets = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _secrets = new MailboxSecrets(Services.GetRequiredService<IDataProtectionProvider>());
        _poll = new MailboxPoll(Desk, _secrets, TimeProvider.System);
        var polling = new Polling(true, "127.0.0.1", _server.Port, MailboxSecurity.None, "desk", "INBOX", MailboxAfter.MarkSeen, "");
        await RunAsync(new SaveMailbox(null, "Polled", "polled@helpdesk.example", null, TicketPriority.Medium, polling, _secrets.Protect("open sesame")), Ann);
    }

    public override async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Each_mail_of_the_mailbox_becomes_a_ticket_once_whatever_happens_to_the_mailbox()
    {
        _server.With(1, Mail("one")).With(2, Mail("two"));
        await _poll.RunAsync(Ct);
        await ReadAsync();
        await _poll.RunAsync(Ct);
        Assert.Equal(2, await TicketsAsync());
        Assert.All(_server.Mails, m => Assert.Equal(@"\Seen", m.Flags));

        _server.UidValidity = 18;
        _server.With(3, Mail("three"));
        await _poll.RunAsync(Ct);
        await ReadAsync();
        Assert.Equal(3, await TicketsAsync());
        Assert.Equal(2, (await AskAsync(new InboundMails(), Ann)).Count(m => m.Verdict == InboundVerdict.Duplicate));
        Assert.Null((await AskAsync(new Mailboxes(), Ann)).Single(m => !m.IsDefault).Trouble);
    }

    [Fact]
    public async Task M_11_mails_without_an_id_are_known_by_their_bytes_when_the_folder_begins_anew()
    {
        var answer = $"Re: [TKT-{Ticket}] Printer burns";
        _server.With(1, Anonymous("zoe@elsewhere.example", "Subject one", 1)).With(2, Anonymous(Address, answer, 2));
        // The same words that came another way are another mail.
        _server.With(3, Anonymous("zoe@elsewhere.example", "Subject one", 3));
        await _poll.RunAsync(Ct);
        await ReadAsync();
        Assert.Equal((2, 1), (await TicketsAsync(), await AnswersAsync()));

        foreach (var validity in new[] { 18, 19 })
        {
            _server.UidValidity = validity;
            await _poll.RunAsync(Ct);
            await ReadAsync();
        }
        Assert.Equal((2, 1), (await TicketsAsync(), await AnswersAsync()));
        Assert.Equal(6, (await AskAsync(new InboundMails(), Ann)).Count(m => m.Verdict == InboundVerdict.Duplicate));

        // What was deleted for good does not come back this way.
        await ExecuteAsync("delete from tickets where subject = 'Subject one'");
        _server.UidValidity = 20;
        await _poll.RunAsync(Ct);
        await ReadAsync();
        Assert.Equal((0, 1), (await TicketsAsync(), await AnswersAsync()));

        Task<long> AnswersAsync() => ScalarAsync<long>($"select count(*) from messages where ticket_id = {Ticket}");
    }

    [Fact]
    public async Task What_a_program_posts_twice_without_an_id_is_meant_twice()
    {
        foreach (var key in new[] { "post/1", "post/2" }) await RunAsync(new StoreInbound(null, key, Encoding.UTF8.GetBytes(Anonymous("zoe@elsewhere.example", "Subject one", 1))), Who.System);
        await ReadAsync();
        Assert.Equal(2, await TicketsAsync());
    }

    private static string Anonymous(string from, string subject, int way) =>
        $"Received: from a by b with ESMTP id {way}\r\nFrom: {from}\r\nTo: polled@helpdesk.example\r\nSubject: {subject}\r\nContent-Type: text/plain\r\n\r\nHello\r\n";

    [Fact]
    public async Task A_line_that_breaks_between_storing_and_marking_makes_no_second_ticket_and_is_told()
    {
        _server.With(1, Mail("one")).With(2, Mail("two"));
        _server.On("STORE", Act.Drop, times: 1);
        await _poll.RunAsync(Ct);
        Assert.NotNull((await AskAsync(new Mailboxes(), Ann)).Single(m => !m.IsDefault).Trouble);
        for (var i = 0; i < 3; i++) await _poll.RunAsync(Ct);
        await ReadAsync();
        Assert.Equal(2, await TicketsAsync());
        Assert.DoesNotContain(await AskAsync(new InboundMails(), Ann), m => m.Verdict == InboundVerdict.Duplicate);
    }

    [Fact]
    public async Task A_password_that_cannot_be_read_any_more_is_told_and_nothing_is_sent()
    {
        await ExecuteAsync("update mailboxes set imap_password = '\\x010203' where imap_enabled");
        await _poll.RunAsync(Ct);
        Assert.Contains("Enter it again", (await AskAsync(new Mailboxes(), Ann)).Single(m => !m.IsDefault).Trouble, StringComparison.Ordinal);
        Assert.Equal(0, _server.Connections);
    }

    private Task ReadAsync() => new MailIn(Desk, NullLogger<MailIn>.Instance).RunAsync(Ct);

    private Task<long> TicketsAsync() => ScalarAsync<long>("select count(*) from tickets where channel = 2 and subject like 'Subject %'")!;

    private string Mail(string name) => Encoding.UTF8.GetString(MailPreview.Write($"{name}@elsewhere.example", "polled@helpdesk.example", "Subject " + name, "Hello", Clock.GetUtcNow()));
}
