using System.Security.Cryptography;
using HelpDesk.Core.Access;
using HelpDesk.Core.Email.Domains;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Notifications;

/// <summary>S249: who hears that the record of a verified domain's key is gone or was changed.</summary>
public sealed class DomainNoticeTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private long _domain;
    private DomainRow _row = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        using var key = RSA.Create(2048);
        _domain = await RunAsync(new AddDomain("helpdesk.example", new byte[] { 1 }, Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())), Ann);
        _row = Assert.Single(await AskAsync(new SendingDomains(), Ann));
        await SaysAsync([]);
        Assert.Empty(await AskAsync(new MyInbox(), Ann));
        await SaysAsync([_row.Key.Value]);
    }

    private async Task SaysAsync(string[] texts, bool answered = true) =>
        Assert.True(await RunAsync(new MarkDomainChecked(_domain, new Dictionary<string, DnsTexts> { [_row.Key.Selector] = new(answered, texts) }, DnsTexts.None, DnsTexts.None), Who.Clock));

    private async Task<List<(long? Domain, string Subject, int Times, bool Unread)>> InboxAsync(Who who) =>
        [.. (await AskAsync(new MyInbox(), who)).Where(r => r.Kind == NotificationKind.DomainLost).Select(r => (r.DomainId, r.Subject, r.Times, r.Unread))];

    [Fact]
    public async Task Owners_and_admins_are_told_once_for_each_loss_and_nobody_else()
    {
        var (olga, max) = (await AddAgentAsync(Role.Owner), await AddAgentAsync(Role.Member));
        await SaysAsync([], answered: false);
        Assert.Empty(await InboxAsync(Ann));
        await SaysAsync([]);
        foreach (var who in new[] { Ann, Bob, olga }) Assert.Equal([(_domain, "helpdesk.example", 1, true)], await InboxAsync(who));
        Assert.Empty(await AskAsync(new MyInbox(), max));
        Clock.Advance(TimeSpan.FromHours(1));
        await SaysAsync([]);
        await SaysAsync(["v=DKIM1; p="]);
        Assert.Equal(1, Assert.Single(await InboxAsync(Ann)).Times);

        // It came back, was read, and is lost again: changed this time.
        Assert.Equal(1, await RunAsync(new ReadNotifications(DomainsOnly: true), Ann));
        await SaysAsync([_row.Key.Value]);
        await SaysAsync([_row.Key.Value, _row.Key.Value]);
        Assert.Equal([(_domain, "helpdesk.example", 1, true), (_domain, "helpdesk.example", 1, false)], await InboxAsync(Ann));
        Assert.Equal([(_domain, "helpdesk.example", 2, true)], await InboxAsync(Bob));
        Assert.Equal((1, 0), ((await AskAsync(new MyUnread(), Bob)).Count, (await AskAsync(new MyUnread(), Bob)).TicketIds.Count));
        Assert.Equal([Ann.Id, Bob.Id, olga.Id], (await AskAsync(new Notified([], Clock.GetUtcNow(), Domains: true), Who.System)).Order());
        Assert.Empty(await AskAsync(new Notified([Ticket], Start), Who.System));
    }

    [Fact]
    public async Task It_comes_by_the_ways_that_one_chose()
    {
        await RunAsync(new SetWish(new Wish(NotificationKind.DomainLost, false, true)), Bob);
        var olga = await AddAgentAsync(Role.Owner);
        await RunAsync(new SetWish(new Wish(NotificationKind.DomainLost, true, false)), olga);
        await SaysAsync([]);
        Assert.Equal((1, 0, 1), ((await InboxAsync(Ann)).Count, (await InboxAsync(Bob)).Count, (await InboxAsync(olga)).Count));
        Assert.Equal(0, await RunAsync(new MailNotifications([]), Who.Clock));
        Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(2, await RunAsync(new MailNotifications([]), Who.Clock));
        Assert.Equal("helpdesk.example: its DKIM record is gone or was changed", await ScalarAsync<string>("select subject from outbox where kind = 5 limit 1"));
        var body = await ScalarAsync<string>("select body from outbox where kind = 5 limit 1");
        Assert.Contains("/settings/domains", body, StringComparison.Ordinal);
        Assert.Equal(0L, await ScalarAsync<long>($"select count(*) from outbox o join agents a on o.to_addresses = array[a.email] where a.id = {olga.Id}"));
    }

    [Fact]
    public async Task Whoever_is_no_admin_any_more_does_not_see_it_and_it_goes_with_its_domain()
    {
        var olga = await AddAgentAsync(Role.Owner);
        await SaysAsync([]);
        await RunAsync(new ChangeRole(Bob.Id, Role.Member), olga);
        Assert.Empty(await AskAsync(new MyInbox(), Bob));
        Assert.Equal(0, (await AskAsync(new MyUnread(), Bob)).Count);
        await RunAsync(new RemoveDomain(_domain), Ann);
        Assert.Empty(await AskAsync(new MyInbox(), Ann));
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from notifications"));
    }
}
