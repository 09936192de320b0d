using System.Globalization;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Conversations.Merging;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Conversations;

/// <summary>D10: un-merging right after a merge gives back both tickets exactly; and merges that meet at the same moment .</summary>
public sealed class UnmergeTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    private const int Pairs = 40;

    private long[] _tags = [];
    private long[] _customers = [];
    private long[] _teams = [];

    [Fact]
    public async Task Unmerging_right_after_a_merge_restores_every_row_of_both_tickets()
    {
        _tags = [await RunAsync(new CreateTag("red"), Ann), await RunAsync(new CreateTag("blue"), Ann), await RunAsync(new CreateTag("green"), Ann)];
        _customers = [Customer, await RunAsync(new SaveCustomer(null, "Ben", ["ben@example.com"], null, null, null), Ann)];
        _teams = [await AddTeamAsync("Support", [Ann]), await AddTeamAsync("Billing", [Bob])];
        var merged = 0;
        for (var seed = 0; seed < Pairs; seed++)
        {
            var random = new Random(seed);
            var (kept, gone) = (await SomeTicketAsync(random), await SomeTicketAsync(random));
            if (random.Next(4) == 0) await RunAsync(new MergeTicket(gone, await SomeTicketAsync(random), OtherCustomer: true), Ann);
            if (random.Next(4) == 0) await RunAsync(new MergeTicket(kept, await SomeTicketAsync(random), OtherCustomer: true), Ann);
            await LinkAsync(random, kept, gone);
            await StatusAsync(random, kept, gone);
            while (await RunAsync(new TurnSlaStates(), Who.System) > 0) { }
            var before = await PictureAsync(kept, gone);
            var outcome = await Desk.RunAsync(new MergeTicket(kept, gone, OtherCustomer: true, CopyCustomer: random.Next(2) == 0), Ann, Ct);
            Assert.True(outcome.Ok, $"Seed {seed}: {outcome.Refused?.Message}");
            Assert.NotEqual(before, await PictureAsync(kept, gone));
            await RunAsync(new UnmergeTicket(gone), Bob);
            var after = await PictureAsync(kept, gone);
            for (var i = 0; i < before.Count; i++) Assert.True(before[i] == after[i], $"Seed {seed}:\n{before[i]}\n{after[i]}");
            merged++;
        }
        Assert.Equal(Pairs, merged);
    }

    private async Task<long> SomeTicketAsync(Random random)
    {
        long? customer = random.Next(5) == 0 ? null : _customers[random.Next(2)];
        var id = await RunAsync(new CreateTicket($"Ticket {random.Next(1000)}", "It burns.", (TicketPriority)random.Next(1, 5), CustomerId: customer,
            AssigneeId: random.Next(3) switch { 0 => Ann.Id, 1 => Bob.Id, _ => null }, TeamId: random.Next(2) == 0 ? null : _teams[random.Next(2)],
            TagIds: [.. _tags.Where(_ => random.Next(2) == 0)]), Ann);
        if (random.Next(3) == 0) await RunAsync(new ChangeTicket(id, new AddAssignee(Bob.Id)), Ann);
        for (var i = random.Next(5); i > 0; i--) await SayAsync(random, id, customer is { } c ? c == Customer ? Address : "ben@example.com" : null);
        return id;
    }

    private async Task SayAsync(Random random, long id, string? address)
    {
        Clock.Advance(TimeSpan.FromMinutes(random.Next(1, 300)));
        var who = random.Next(2) == 0 ? Ann : Bob;
        switch (random.Next(8))
        {
            case 0:
                var note = await RunAsync(new AddNote(id, $"Note {random.Next(1000)}"), who);
                if (random.Next(2) == 0) await RunAsync(new EditNote(id, note, "Edited", null), who);
                if (random.Next(3) == 0) await RunAsync(new DeleteNote(id, note), who);
                break;
            case 1 or 2 when address is not null:
                var reply = await RunAsync(new SendReply(id, $"Reply {random.Next(1000)}", null, Guid.NewGuid()), who);
                if (random.Next(4) == 0) await RunAsync(new TakeBackReply(reply.MessageId), who);
                else await RunAsync(new ReleaseReply(reply.MessageId, Now: true), who);
                break;
            case 3 or 4 when address is not null:
                var mail = MailPreview.Write(address, "support@helpdesk.example", string.Create(CultureInfo.InvariantCulture, $"Re: [TKT-{id}] {random.Next(100_000)}"), $"Answer {random.Next(1000)}", Clock.GetUtcNow());
                await RunAsync(new HandleInbound((await RunAsync(new StoreInbound(null, Guid.NewGuid().ToString(), mail), Who.System))!.Value), Who.System);
                break;
            case 5:
                await RunAsync(new StoreImage(id, Access.RoleMatrix.Png), who);
                break;
            case 6:
                await RunAsync(new StoreAttachment(id, "plan.txt", [1, 2, 3]), who);
                break;
            default:
                foreach (var kind in new[] { "reply", "note", "description" }.Where(_ => random.Next(2) == 0))
                    await RunAsync(new SaveDraft(id.ToString(CultureInfo.InvariantCulture), kind, $"Draft {random.Next(1000)}", random.Next(3), random.Next(2) == 0 ? null : "cid@example.com"), who);
                break;
        }
    }

    private async Task LinkAsync(Random random, long kept, long gone)
    {
        var third = await SomeTicketAsync(random);
        foreach (var (a, b) in new[] { (kept, third), (third, gone), (gone, kept) }.Where(_ => random.Next(2) == 0)) await RunAsync(new LinkTickets(a, b), Ann);
    }

    private async Task StatusAsync(Random random, long kept, long gone)
    {
        TicketStatus[] open = [TicketStatus.Open, TicketStatus.InProgress, TicketStatus.Waiting, TicketStatus.Resolved];
        foreach (var id in new[] { kept, gone }) await RunAsync(new ChangeTicket(id, new SetStatus(open[random.Next(open.Length)], (WaitingOn)random.Next(1, 5))), Ann);
        if (random.Next(4) == 0) await RunAsync(new ChangeTicket(gone, new SetStatus(TicketStatus.Closed)), Ann);
        if (random.Next(5) == 0) await RunAsync(new ChangeTicket(gone, new Archive()), Ann);
        Clock.Advance(TimeSpan.FromHours(random.Next(50)));
    }

    /// <summary>Every row of two tickets and what was merged into them, without version, time of the last change, and history; and the counts of the desk.</summary>
    private async Task<List<string>> PictureAsync(params long[] tickets)
    {
        var ids = string.Join(',', tickets);
        var of = $"select id from tickets where id in ({ids}) or merged_into in ({ids})";
        var rows = new List<string>();
        foreach (var (table, where) in new[]
        {
            ("tickets", $"x.id in ({of})"), ("messages", $"ticket_id in ({of})"), ("notes", $"ticket_id in ({of})"), ("note_revisions", $"note_id in (select id from notes where ticket_id in ({of}))"),
            ("files", $"ticket_id in ({of})"), ("ticket_links", $"ticket_id in ({of}) or other_id in ({of})"), ("drafts", $"place in (select id::text from ({of}) t)"), ("ticket_spells", $"ticket_id in ({of})"),
            ("ticket_texts", $"ticket_id in ({of})"), ("ticket_search", $"ticket_id in ({of})"), ("outbox", $"ticket_id in ({of})"), ("inbound_mails", $"ticket_id in ({of})"),
            ("(select status, sum(n) as n from (select status, n from tallies union all select status, n from tally_changes) t group by status)", "true"),
        })
        {
            rows.Add($"{table}: " + await ScalarAsync<string>($"select string_agg(r, chr(10) order by r) from (select (to_jsonb(x) - 'version' - 'updated_at' || case when to_jsonb(x) ? 'place' then jsonb_build_object('updated_at', to_jsonb(x) -> 'updated_at') else '{{}}' end)::text as r from {table} x where {where}) y"));
        }
        return rows;
    }

    [Fact]
    public async Task Opposite_merges_at_the_same_moment_have_one_winner_and_no_cycle()
    {
        for (var i = 0; i < 10; i++)
        {
            var (a, b) = (await RunAsync(new CreateTicket("A", CustomerId: Customer), Ann), await RunAsync(new CreateTicket("B", CustomerId: Customer), Ann));
            var done = await Task.WhenAll(Task.Run(() => Desk.RunAsync(new MergeTicket(a, b), Ann, Ct), Ct), Task.Run(() => Desk.RunAsync(new MergeTicket(b, a), Bob, Ct), Ct));
            Assert.IsType<Refusal.Rule>(Assert.Single(done, d => !d.Ok).Refused);
        }
        Assert.Equal(10L, await ScalarAsync<long>("select count(*) from tickets where merged_into is not null"));
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from tickets t join tickets r on r.id = t.merged_into where r.merged_into is not null"));
    }

    [Fact]
    public async Task Chains_that_are_made_at_the_same_moment_end_at_one_root()
    {
        for (var i = 0; i < 10; i++)
        {
            var (a, b, c) = (await RunAsync(new CreateTicket("A"), Ann), await RunAsync(new CreateTicket("B"), Ann), await RunAsync(new CreateTicket("C"), Ann));
            var note = await RunAsync(new AddNote(a, "Kept"), Ann);
            await Task.WhenAll(Task.Run(() => Desk.RunAsync(new MergeTicket(b, a), Ann, Ct), Ct), Task.Run(() => Desk.RunAsync(new MergeTicket(c, b), Bob, Ct), Ct));
            Assert.Equal(0L, await ScalarAsync<long>("select count(*) from tickets t join tickets r on r.id = t.merged_into where r.merged_into is not null"));
            Assert.Equal(0L, await ScalarAsync<long>($"select count(*) from notes n join tickets t on t.id = n.ticket_id where n.id = {note} and t.merged_into is not null"));
        }
    }

    [Fact]
    public async Task Whatever_is_written_while_tickets_are_merged_is_kept()
    {
        for (var i = 0; i < 8; i++)
        {
            var gone = await RunAsync(new CreateTicket("Twin", CustomerId: Customer), Ann);
            var sent = await RunAsync(new SendReply(gone, "Earlier.", null, Guid.NewGuid()), Ann);
            await RunAsync(new ReleaseReply(sent.MessageId, Now: true), Ann);
            var jobs = await RunAsync(new ClaimMail(), Who.Clock);
            Clock.Advance(TimeSpan.FromMinutes(1));
            var mail = MailPreview.Write(Address, "support@helpdesk.example", string.Create(CultureInfo.InvariantCulture, $"Re: [TKT-{gone}] {i}"), $"Mail {i}", Clock.GetUtcNow());
            var kept = (await RunAsync(new StoreInbound(null, Guid.NewGuid().ToString(), mail), Who.System))!.Value;
            var merge = Task.Run(() => Desk.RunAsync(new MergeTicket(Ticket, gone), Ann, Ct), Ct);
            var note = Task.Run(() => Desk.RunAsync(new AddNote(gone, "While"), Bob, Ct), Ct);
            var reply = Task.Run(() => Desk.RunAsync(new SendReply(gone, "While", null, Guid.NewGuid()), Bob, Ct), Ct);
            var draft = Task.Run(() => Desk.RunAsync(new SaveDraft(gone.ToString(CultureInfo.InvariantCulture), "note", $"While {i}", null), Ann, Ct), Ct);
            var taken = Task.Run(() => Desk.RunAsync(new MarkMail(jobs[^1].Id, new MailResult(MailFate.Refused, "550 no")), Who.Clock, Ct), Ct);
            var received = Task.Run(() => Desk.RunAsync(new HandleInbound(kept), Who.System, Ct), Ct);
            await Task.WhenAll(merge, note, reply, draft, taken, received);

            // What was written is where it can be read: on the kept ticket once they are merged.
            var place = (await merge).Ok ? Ticket : gone;
            Assert.True((await merge).Ok || (await reply).Ok, "Only the reply that is about to go out may stop the merge.");
            Assert.True((await received).Ok && (await taken).Ok && (await draft).Ok);
            Assert.Equal(place, await ScalarAsync<long>($"select m.ticket_id from messages m join inbound_mails i on i.message_id = m.id where i.id = {kept}"));
            Assert.Equal(place, await ScalarAsync<long>($"select ticket_id from messages where id = {sent.MessageId}"));
            if ((await note).Ok) Assert.Equal(place, await ScalarAsync<long>($"select ticket_id from notes where id = {(await note).Value}"));
            Assert.Contains($"While {i}", (await AskAsync(new MyDrafts(place.ToString(CultureInfo.InvariantCulture)), Ann)).SingleOrDefault(d => d.Kind == "note")?.Body ?? "", StringComparison.Ordinal);
            Assert.Equal(0L, await ScalarAsync<long>("select count(*) from messages m join tickets t on t.id = m.ticket_id where t.merged_into is not null"));
            Assert.Equal(0L, await ScalarAsync<long>("select count(*) from tickets where merged_into is not null and status <> 6"));
        }
    }
}
