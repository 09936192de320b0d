using System.Text;
using HelpDesk.App.Mail;
using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Email.Domains;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace HelpDesk.Tests.Email;

/// <summary>S249: domains, their keys, what DNS says, and from where mails go out.</summary>
public sealed class SendingDomainTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private readonly FakeDns _dns = new();
    private DomainKeys _keys = null!;
    private DomainChecks _checks = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _keys = new DomainKeys(Services.GetRequiredService<IDataProtectionProvider>());
        _checks = new DomainChecks(Desk, _dns);
    }

    [Fact]
    public async Task A_domain_is_verified_when_its_key_stands_in_dns()
    {
        var id = await AddAsync(" Example.COM. ");
        var row = await RowOfAsync(id);
        Assert.Equal(("example.com", KeyFound.NotAsked, null), (row.Name, row.Key.Found, row.VerifiedAt));
        Assert.Equal((row.Key.Selector + "._domainkey.example.com", true), (row.Key.Name, row.Key.Value.StartsWith("v=DKIM1; k=rsa; p=MII", StringComparison.Ordinal)));

        foreach (var (texts, found) in new (string[]?, KeyFound)[]
        {
            (null, KeyFound.Nothing), (["hello"], KeyFound.Unreadable), (["v=DKIM1; p="], KeyFound.Withdrawn), ([row.Key.Value, row.Key.Value], KeyFound.Several),
            (["v=DKIM1; k=rsa; p=" + _keys.Make().PublicKey], KeyFound.OtherKey), ([row.Key.Value.Replace("k=rsa", "k=ed25519", StringComparison.Ordinal)], KeyFound.Unreadable),
            ([row.Key.Value + "; s=tlsrpt"], KeyFound.Unreadable), ([row.Key.Value + "; h=sha1"], KeyFound.Unreadable), (["v=DKIM2; " + row.Key.Value[9..]], KeyFound.Unreadable),
        })
        {
            await SetAsync(row, texts);
            Assert.Equal((found, null), (await RowOfAsync(id)) is var now ? (now.Key.Found, now.VerifiedAt) : default);
        }
        _dns.Records["example.com"] = ["google-site-verification=1", "v=spf1 mx -all"];
        _dns.Records["_dmarc.example.com"] = ["v=DMARC1; p=reject"];
        await SetAsync(row, [row.Key.Value[10..40] + " " + row.Key.Value[40..] + ";"]);
        var verified = await RowOfAsync(id);
        Assert.Equal((KeyFound.Right, Clock.GetUtcNow(), "v=spf1 mx -all", "v=DMARC1; p=reject"), (verified.Key.Found, verified.VerifiedAt!.Value, verified.Spf, verified.Dmarc));
        var log = await LogOfAsync("domain", id);
        Assert.Equal(("domain.added", 1), (log[0], log.Count(k => k == "domain.verified")));

        var events = log.Count;
        await CheckAsync(id);
        Assert.Equal(events, (await LogOfAsync("domain", id)).Count);
    }

    [Fact]
    public async Task A_record_that_disappears_counts_for_three_more_days_and_no_answer_counts_for_nothing()
    {
        var id = await VerifiedAsync("helpdesk.example");
        var row = await RowOfAsync(id);
        _dns.Silent = true;
        Clock.Advance(TimeSpan.FromDays(9));
        await CheckAsync(id);
        Assert.Equal((KeyFound.NoAnswer, false, null), await RowOfAsync(id) is var quiet ? (quiet.Key.Found, quiet.VerifiedAt is null, quiet.EndsAt) : default);

        _dns.Silent = false;
        await SetAsync(row, null);
        Assert.Equal(Clock.GetUtcNow().AddDays(3), (await RowOfAsync(id)).EndsAt);
        Clock.Advance(TimeSpan.FromDays(2));
        await SetAsync(row, [row.Key.Value]);
        Assert.Null((await RowOfAsync(id)).EndsAt);
        await SetAsync(row, null);
        Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromSeconds(1));
        await CheckAsync(id);
        Assert.NotNull((await RowOfAsync(id)).VerifiedAt);
        await RunAsync(Reply(), Ann);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await CheckAsync(id);
        Assert.Equal((null, null), await RowOfAsync(id) is var ended ? (ended.VerifiedAt, ended.EndsAt) : default);
        Assert.Contains("domain.unverified", await LogOfAsync("domain", id));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(Reply(), Ann));
    }

    [Fact]
    public async Task A_new_key_takes_over_when_its_record_is_found()
    {
        var id = await VerifiedAsync("helpdesk.example");
        var old = (await RowOfAsync(id)).Key;
        var key = _keys.Make();
        var selector = await RunAsync(new RotateKey(id, key.ProtectedKey, key.PublicKey), Ann);
        await CheckAsync(id);
        var both = await RowOfAsync(id);
        Assert.Equal((old.Selector, selector, KeyFound.Nothing), (both.Key.Selector, both.Next!.Selector, both.Next.Found));
        await SendAsync(Reply(), Ann);
        Assert.Equal(old.Selector, Assert.Single(await HandOverAsync(MailFate.Accepted)).Signing!.Selector);

        await SetAsync(both with { Key = both.Next }, [both.Next.Value]);
        var now = await RowOfAsync(id);
        Assert.Equal((selector, null, old.Name, KeyFound.Right), (now.Key.Selector, now.Next, now.Former, now.Key.Found));
        await SendAsync(Reply("Again"), Ann);
        Assert.Equal(selector, Assert.Single(await HandOverAsync(MailFate.Accepted)).Signing!.Selector);

        // What nobody verified needs no key beside it, and an answer about a former key says nothing.
        var fresh = await AddAsync("fresh.example");
        Assert.Equal(await RunAsync(new RotateKey(fresh, key.ProtectedKey, key.PublicKey), Ann), (await RowOfAsync(fresh)).Key.Selector);
        await RunAsync(new MarkDomainChecked(fresh, new Dictionary<string, DnsTexts> { [old.Selector] = new(true, [old.Value]) }, DnsTexts.None, DnsTexts.None), Who.System);
        Assert.Equal(KeyFound.NotAsked, (await RowOfAsync(fresh)).Key.Found);
    }

    [Fact]
    public async Task From_the_first_verified_domain_on_mails_go_out_from_such_only_and_what_waits_goes_when_that_changes()
    {
        await SendAsync(Reply("Before there was a domain"), Ann);
        Assert.False((await AskAsync(new ReplyContext(Ticket), Ann)).Unverified);
        var id = await AddAsync("helpdesk.example");
        Assert.False((await AskAsync(new ReplyContext(Ticket), Ann)).Unverified);
        await VerifiedAsync("example.com");
        Assert.True((await AskAsync(new ReplyContext(Ticket), Ann)).Unverified);
        Assert.True((await AskAsync(new Mailboxes(), Ann))[0].Unverified);
        Assert.Contains("support@helpdesk.example is not on a verified domain. Nothing was sent", (await RefusedAsync(Reply(), Ann)).Message, StringComparison.Ordinal);

        var server = new Server();
        await new MailOut(Desk, server, _keys, NullLogger<MailOut>.Instance).RunAsync(Ct);
        Assert.Empty(server.Mails);
        var held = (await AskAsync(new TicketThread(Ticket), Ann)).Items.Select(i => i.Message).OfType<MessageRow>().Single(m => m.Direction == MessageDirection.Out);
        Assert.Equal((MessageState.Deferred, true), (held.State, held.Reason!.Contains("not on a verified domain", StringComparison.Ordinal)));

        await SetAsync(await RowOfAsync(id), [(await RowOfAsync(id)).Key.Value]);
        await new MailOut(Desk, server, _keys, NullLogger<MailOut>.Instance).RunAsync(Ct);
        Assert.Equal(("helpdesk.example", (await RowOfAsync(id)).Key.Selector), DkimVerifier.Verify(Assert.Single(server.Mails), (await RowOfAsync(id)).Key.Value.Split("p=")[1]));
        Assert.False((await AskAsync(new ReplyContext(Ticket), Ann)).Unverified);

        var other = await RunAsync(new SaveMailbox(null, "Other", "other@sub.helpdesk.example", await AddTeamAsync("Other"), TicketPriority.Medium, Polling.Off), Ann);
        Assert.True((await AskAsync(new Mailboxes(), Ann)).Single(m => m.Id == other).Unverified);
    }

    [Fact]
    public async Task Only_an_owner_allows_other_addresses_and_mails_from_them_are_not_signed()
    {
        await VerifiedAsync("example.com");
        var owner = await AddAgentAsync(Role.Owner);
        var settings = (await AskAsync(new ReadDirectory(), Who.System)).Settings;
        Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ChangeWorkspace(settings with { UnverifiedFrom = true }), Ann));
        Assert.IsType<Refusal.Rule>(await RefusedAsync(Reply(), Ann));
        await RunAsync(new ChangeWorkspace(settings with { UnverifiedFrom = true }), owner);
        await RunAsync(new ChangeWorkspace(settings with { UnverifiedFrom = true, UndoSeconds = 8 }), Ann);
        await SendAsync(Reply(), Ann);
        var server = new Server();
        await new MailOut(Desk, server, _keys, NullLogger<MailOut>.Instance).RunAsync(Ct);
        Assert.DoesNotContain("DKIM-Signature", Encoding.UTF8.GetString(Assert.Single(server.Mails)), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_key_that_cannot_be_opened_holds_the_mail_and_says_so()
    {
        await VerifiedAsync("helpdesk.example");
        await ExecuteAsync("update sending_domains set private_key = '\\x010203'");
        var message = await SendAsync(Reply(), Ann);
        var server = new Server();
        await new MailOut(Desk, server, _keys, NullLogger<MailOut>.Instance).RunAsync(Ct);
        Assert.Empty(server.Mails);
        Assert.Contains("Make a new key", (await MessageAsync(message)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_domain_or_no_key_is_refused_at_its_field_and_a_removed_one_frees_its_name()
    {
        var key = _keys.Make();
        foreach (var bad in new[] { "", "localhost", "a b.example", "example..com", "-x.example", "1.2.3.4", "https://example.com", "x@example.com", new string('a', 64) + ".example", "example.com/x" })
            Assert.Equal("domain", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new AddDomain(bad, key.ProtectedKey, key.PublicKey), Ann)).Field);
        foreach (var bad in new[] { "", "AAAA", "no base64" })
            Assert.Equal("key", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new AddDomain("example.com", key.ProtectedKey, bad), Ann)).Field);
        var id = await AddAsync("Bücher.example");
        Assert.Equal("xn--bcher-kva.example", (await RowOfAsync(id)).Name);
        Assert.Equal("domain", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new AddDomain("xn--bcher-kva.example", key.ProtectedKey, key.PublicKey), Ann)).Field);
        Assert.True(await RunAsync(new RemoveDomain(id), Ann));
        Assert.False(await RunAsync(new MarkDomainChecked(id, new Dictionary<string, DnsTexts>(), DnsTexts.None, DnsTexts.None), Who.System));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new RemoveDomain(id), Ann));
        await AddAsync("bücher.example");
        await SendAsync(Reply(), Ann);
    }

    [Fact]
    public async Task Dns_is_asked_hourly_while_a_record_is_awaited_and_daily_afterwards()
    {
        var id = await AddAsync("example.com");
        Assert.Equal([id], await DueAsync());
        await _checks.RunAsync(Ct);
        Assert.Empty(await DueAsync());
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([id], await DueAsync());
        await SetAsync(await RowOfAsync(id), [(await RowOfAsync(id)).Key.Value]);
        Clock.Advance(TimeSpan.FromHours(23));
        Assert.Empty(await DueAsync());
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([id], await DueAsync());
        Assert.IsType<Refusal.NotAllowed>(await _checks.CheckNowAsync(id, await AddAgentAsync(Role.Member), Ct));
    }

    private async Task<long[]> DueAsync() => [.. (await AskAsync(new DomainsToCheck(), Who.Clock)).Select(d => d.Id)];

    private async Task<long> AddAsync(string name)
    {
        var key = _keys.Make();
        return await RunAsync(new AddDomain(name, key.ProtectedKey, key.PublicKey), Ann);
    }

    private async Task<long> VerifiedAsync(string name)
    {
        var id = await AddAsync(name);
        await SetAsync(await RowOfAsync(id), [(await RowOfAsync(id)).Key.Value]);
        Assert.NotNull((await RowOfAsync(id)).VerifiedAt);
        return id;
    }

    private async Task<DomainRow> RowOfAsync(long id) => (await AskAsync(new SendingDomains(), Ann)).Single(d => d.Id == id);

    private async Task CheckAsync(long id) => Assert.Null(await _checks.CheckNowAsync(id, Ann, Ct));

    private async Task SetAsync(DomainRow row, string[]? texts)
    {
        if (texts is null) _dns.Records.TryRemove(row.Key.Name, out _);
        else _dns.Records[row.Key.Name] = texts;
        await CheckAsync(row.Id);
    }

    private sealed class Server : IMailTransport
    {
        public List<byte[]> Mails { get; } = [];

        public Task<MailResult> SendAsync(MailEnvelope envelope, ReadOnlyMemory<byte> mail, Func<CancellationToken, Task> beforeData, CancellationToken ct)
        {
            Mails.Add(mail.ToArray());
            return Task.FromResult(new MailResult(MailFate.Accepted, "250 OK"));
        }
    }
}
