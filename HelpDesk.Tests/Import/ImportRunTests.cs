using HelpDesk.Core.Access;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Import;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Import;

public sealed class ImportRunTests(PostgresTemplate postgres) : ImportFiles(postgres)
{
    [Fact]
    public async Task A_row_becomes_a_ticket_with_everything_that_it_says()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var ann = await AddAgentAsync(Role.Member, "Ann Agent");
        var team = await AddTeamAsync("Network", [ann]);
        var tag = await RunAsync(new CreateTag("VPN"), admin);

        var outcome = await ImportAsync(Write(Lines("INC7,No access,Resolved,1 - Critical,Jo Doe,jo@example.com,ann agent,network,\"vpn, remote\",2026-03-01 10:00,2026-03-01 11:00,2026-03-02 10:00,")), Who.Import(admin.Id));

        Assert.Equal((1, 1, 0, 0), (outcome.Rows, outcome.Created, outcome.Existing, outcome.Rejected));
        Assert.Empty(outcome.Warnings);
        var view = await AskAsync(new TicketDetail(await TicketAsync("INC7")), admin);
        Assert.Equal(("No access", TicketStatus.Resolved, TicketPriority.Urgent), (view.Row.Subject, view.Row.Status, view.Row.Priority));
        Assert.Equal(("Jo Doe", "jo@example.com", "import", "INC7"), (view.Customer!.Name, view.Customer.Email, view.SourceDetail, view.ExternalId));
        Assert.Equal((ann.Id, team), (Assert.Single(view.Row.AssigneeIds), view.Row.TeamId));
        Assert.Equal(tag, view.Row.TagIds[0]);
        Assert.Equal("remote", (await AskAsync(new ReadTags(), admin)).Single(t => t.Id == view.Row.TagIds[1]).Name);
        Assert.Equal((Utc(1, 10), Utc(1, 11), Utc(2, 10), null, Utc(2, 10)), (view.Row.CreatedAt, view.FirstResponseAt, view.ResolvedAt, view.ClosedAt, view.DoneAt));
        Assert.Equal(SlaState.None, view.Sla.State);

        var activity = await AskAsync(new TicketActivity(view.Row.Id), admin);
        Assert.Equal(new TicketImported(TicketStatus.Resolved, TicketPriority.Urgent, "ServiceNow"), activity[^1].Fact);
        Assert.All(activity, a => Assert.Equal((Who.Import(admin.Id), outcome.Batch), (a.Who, a.Batch)));
        foreach (var search in new[] { "access jo@example.com", "inc7" })
            Assert.Equal([view.Row.Id], (await AskAsync(new TicketList(new TicketFilter { Search = search }), admin)).Rows.Select(r => r.Id));
        Assert.Equal(1, (await AskAsync(new TicketCounts(), admin)).Of(TicketStatus.Resolved));
    }

    [Fact]
    public async Task The_same_file_a_second_time_creates_nothing()
    {
        var path = Write(Generated(1200));
        var first = await ImportAsync(path);
        var before = await ScalarAsync<long>("select count(*) + (select count(*) from customers) + (select count(*) from events) + (select count(*) from tags) from tickets");
        await ExecuteAsync("update tickets set deleted_at = now() where external_id = 'INC000003'");

        var second = await ImportAsync(path);

        Assert.Equal((1200, 0), (first.Created, first.Rejected));
        Assert.Equal((0, 1200, 1, 0), (second.Created, second.Existing, second.Deleted, second.Rejected));
        Assert.Equal(before, await ScalarAsync<long>("select count(*) + (select count(*) from customers) + (select count(*) from events) + (select count(*) from tags) from tickets"));
        Assert.Equal(500L, await ScalarAsync<long>("select count(*) from customers"));
    }

    [Fact]
    public async Task A_file_without_numbers_is_known_by_its_rows()
    {
        var path = Write("Subject,Status\nSame,open\nSame,open\nOther,open\n");
        Assert.Equal(3, (await ImportAsync(path)).Created);
        Assert.Equal((0, 3), await AgainAsync());

        async Task<(int, int)> AgainAsync() => await ImportAsync(path) is var o ? (o.Created, o.Existing) : default;
    }

    [Fact]
    public async Task A_broken_quote_in_row_7000_costs_that_row_and_the_corrected_row_comes_in_later()
    {
        var outcome = await ImportAsync(Write(Generated(8000, brokenRow: 7000)));

        Assert.Equal((8000, 7999, 1), (outcome.Rows, outcome.Created, outcome.Rejected));
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from tickets where external_id = 'INC007000'"));
        var scan = await ScanAsync(RejectedFile);
        Assert.Equal("reason", scan.Columns[^1].Name);
        var row = Assert.Single(ImportRun.Preview(scan, await ProposeAsync(scan), Start));
        Assert.NotNull(row.Row);
        var text = await File.ReadAllTextAsync(RejectedFile, Ct);
        Assert.Contains("INC007000,\"\"The screen is 5\"\" wide", text, StringComparison.Ordinal);
        Assert.Contains("A quotation mark", text, StringComparison.Ordinal);

        var corrected = await ImportAsync(Write(Lines("INC007000,The screen is 5 inches wide,Closed,,,,,,,01/03/2026,,,02/03/2026")));
        Assert.Equal(1, corrected.Created);
        Assert.Equal(8000L, await ScalarAsync<long>("select count(*) from tickets"));
    }

    [Fact]
    public async Task Dates_that_contradict_each_other_are_kept_listed_and_left_out_of_averages()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var outcome = await ImportAsync(Write(Lines(
            "A,Fine,Closed,,,,,,,2026-03-10 10:00,2026-03-10 11:00,2026-03-10 14:00,2026-03-11 10:00",
            "B,Closed too early,Closed,,,,,,,2026-03-10 10:00,,,2026-03-09 10:00",
            "C,Answered too early,Closed,,,,,,,2026-03-10 10:00,2026-03-01 10:00,2026-03-12 10:00,2026-03-11 10:00")));

        Assert.Equal((3, 2), (outcome.Created, outcome.Contradicting));
        Assert.Equal(["closed before creation", "first response before creation, closed before it was resolved"], outcome.Contradictions.Select(c => c.What));
        var early = await AskAsync(new TicketDetail(await TicketAsync("B")), admin);
        Assert.Equal((Utc(10, 10), Utc(9, 10)), (early.Row.CreatedAt, early.ClosedAt));
        var board = await AskAsync(new ReadBoard(RangeKey.Last7d), admin);
        Assert.Equal(4 * 3600d, board.Cards.Single(c => c.Metric == Metrics.AvgResolution).Value);
        Assert.Equal(3600d, board.Cards.Single(c => c.Metric == Metrics.AvgFirstResponse).Value);
        Assert.Equal(3d, board.Cards.Single(c => c.Metric == Metrics.Closed).Value);
        Assert.Equal(0d, board.Cards.Single(c => c.Metric == Metrics.Open).Value);
    }

    [Fact]
    public async Task What_is_unknown_here_stays_as_text_and_is_told_once_per_value()
    {
        var admin = await AddAgentAsync(Role.Admin);
        await AddAgentAsync(Role.Guest, "Greta Guest");
        var outcome = await ImportAsync(Write(Lines(
            "1,One,-100,Purple,,,Resolver 9,Group 7,,2026-03-10,,,",
            "2,Two,-100,Purple,,,Resolver 9,,,2026-03-10,,,",
            "3,Three,open,,,no address,Greta Guest,,,2026-03-10,,,2026-03-11")));

        Assert.Equal(3, outcome.Created);
        Assert.Contains(outcome.Warnings, w => w is { Rows: 2 } && w.Text.Contains("-100", StringComparison.Ordinal));
        Assert.Contains(outcome.Warnings, w => w is { Rows: 2 } && w.Text.Contains("Resolver 9", StringComparison.Ordinal));
        Assert.Contains(outcome.Warnings, w => w is { Rows: 1 } && w.Text.Contains("Group 7", StringComparison.Ordinal));
        var note = Assert.Single(await AskAsync(new TicketNotes(await TicketAsync("1")), admin));
        Assert.All(["-100", "Purple", "Resolver 9", "Group 7"], text => Assert.Contains(text, note.Body, StringComparison.Ordinal));
        note = Assert.Single(await AskAsync(new TicketNotes(await TicketAsync("3")), admin));
        Assert.All(["no address", "Greta Guest", "2026-03-11"], text => Assert.Contains(text, note.Body, StringComparison.Ordinal));
        Assert.True(await ScalarAsync<bool>("select closed_at is null from tickets where external_id = '3'"));
    }

    [Fact]
    public async Task Rejected_rows_come_back_with_their_reason_and_without_formulas()
    {
        var outcome = await ImportAsync(Write(Lines(
            "1,=HYPERLINK(x),open,,,,,,,31/02/2026,,,", "2,Fine,open,,,,,,,01/03/2026,,,", "2,Twice,open,,,,,,,01/03/2026,,,", ",,open,,,,,,,01/03/2026,,,", "4,short")));

        Assert.Equal((5, 1, 4), (outcome.Rows, outcome.Created, outcome.Rejected));
        var lines = await File.ReadAllLinesAsync(RejectedFile, Ct);
        Assert.Equal(Header + ",reason", lines[0]);
        Assert.StartsWith("1,'=HYPERLINK(x),open", lines[1], StringComparison.Ordinal);
        Assert.Contains("Line 2: Created: “31/02/2026” can't be read as a date with the day first.", lines[1], StringComparison.Ordinal);
        Assert.Contains("Line 4: The number 2 is already in line 3", lines[2], StringComparison.Ordinal);
        Assert.Contains("no subject", lines[3], StringComparison.Ordinal);
        Assert.Contains("It has 2 cells where the header has 13.", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Customers_are_found_by_address_then_number_then_name_and_made_once()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var known = await RunAsync(new SaveCustomer(null, "Jo Doe", ["JO@example.com"], null, "C-1", "Acme"), admin);
        var outcome = await ImportAsync(Write("Ticket ID,Subject,Requester name,Requester email,Customer id,Company\n"
            + "1,a,Somebody,jo@EXAMPLE.com,,\n2,b,Jo,,c-1,\n3,c,jo doe,,,\n4,d,New One,new@example.com,C-2,acme\n5,e,Other,,C-2,\n6,f,Nameless,,,\n7,g,nameless,,,\n8,h,\"Max <max@example.com>\",,,\n9,i,,,,\n"));

        Assert.Equal(9, outcome.Created);
        Assert.Equal([known, known, known], await IdsAsync(1, 2, 3));
        Assert.Equal(4L, await ScalarAsync<long>("select count(*) from customers"));
        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from accounts"));
        var ids = await IdsAsync(4, 5, 6, 7);
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(ids[2], ids[3]);
        Assert.Equal("Max", (await AskAsync(new FindCustomers("max@example.com"), admin)).Single().Name);
        Assert.True(await ScalarAsync<bool>("select customer_id is null from tickets where external_id = '9'"));
        Assert.Equal("customer.created", Assert.Single(await LogOfAsync("customer", ids[0])));

        async Task<long[]> IdsAsync(params int[] numbers) =>
            await ScalarAsync<long[]>($"select array_agg(customer_id order by external_id::int) from tickets where external_id::int in ({string.Join(',', numbers)})") ?? [];
    }

    [Fact]
    public async Task Members_and_guests_are_refused_by_the_core_whatever_they_send()
    {
        var rows = ImportRun.Preview(await ScanAsync(Write(Lines("1,One,open,,,,,,,,,,"))), await ProposeAsync(await ScanAsync(Write(Lines("1,One,open,,,,,,,,,,")))), Start);
        foreach (var role in new[] { Role.Member, Role.Guest })
        {
            var person = await AddAgentAsync(role);
            foreach (var who in new[] { person, Who.Import(person.Id) })
            {
                Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ImportChunk(Guid.NewGuid(), "CSV", false, [rows[0].Row!]), who));
                Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ReadImportPeople(), who));
            }
            var scan = await ScanAsync(Write(Lines("1,One,open,,,,,,,,,,")));
            var outcome = await ImportRun.RunAsync(Desk, scan, await ProposeAsync(scan), Who.Import(person.Id), RejectedFile, null, Ct);
            Assert.IsType<Refusal.NotAllowed>(outcome.Refused);
        }
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from tickets"));
    }

    [Fact]
    public async Task A_cancelled_run_leaves_whole_steps_and_the_next_one_goes_on()
    {
        var scan = await ScanAsync(Write(Generated(1300)));
        var mapping = await ProposeAsync(scan);
        using var stop = new CancellationTokenSource();
        var outcome = await ImportRun.RunAsync(Desk, scan, mapping, Who.Import(0), RejectedFile, new After(500, stop), stop.Token);

        Assert.True(outcome.Value!.Cancelled);
        Assert.Equal(500, outcome.Value.Created);
        Assert.Equal(500L, await ScalarAsync<long>("select count(*) from tickets"));

        var rest = await ImportRun.RunAsync(Desk, scan, mapping, Who.Import(0), RejectedFile, null, Ct);
        Assert.Equal((800, 500), (rest.Value!.Created, rest.Value.Existing));
    }

    [Fact]
    public async Task Open_tickets_run_by_today_s_targets_and_done_ones_stand_since_they_were_done()
    {
        await ImportAsync(Write(Lines(
            "1,Old and open,open,1 - Critical,,,,,,2026-03-01,,,", "2,Young,open,4 - Low,,,,,,2026-03-14,,,",
            "3,Done long ago,Closed,1 - Critical,,,,,,2025-03-01,,2025-03-01 02:00,2025-03-02", "4,Spam,Spam,,,,,,,2026-03-01,,,")));

        Assert.Equal("1:3 2:1 3:0 4:0", await ScalarAsync<string>("select string_agg(external_id || ':' || sla_state, ' ' order by external_id) from tickets"));
        Assert.Equal(Start.AddYears(-1).Date.AddDays(-13).AddHours(2), (await ScalarAsync<DateTime>("select sla_pause_at[1] from tickets where external_id = '3'")));
        Assert.Equal(0, await RunAsync(new Core.Sla.TurnSlaStates(), Who.Clock));
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from events where kind = 'ticket.sla_changed' and subject_id = (select id from tickets where external_id = '3') and body ->> 'to' = 'breached'"));
    }

    [Fact]
    public async Task A_new_ticket_is_open_unless_there_is_a_triage_stage()
    {
        await ImportAsync(Write(Lines("1,One,New,,,,,,,2026-03-01,,,")));
        var owner = await AddAgentAsync(Role.Owner);
        var settings = (await AskAsync(new ReadDirectory(), owner)).Settings;
        await RunAsync(new ChangeWorkspace(settings with { Triage = true }), owner);
        await ImportAsync(Write(Lines("2,Two,New,,,,,,,2026-03-01,,,")));

        Assert.Equal("2 1", await ScalarAsync<string>("select string_agg(status::text, ' ' order by external_id) from tickets"));
    }

    [Fact]
    public async Task Oversized_and_odd_texts_are_cut_kept_or_rejected_but_never_lost()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var name = new string('n', 200);
        var outcome = await ImportAsync(Write("Number,Subject,Description,Requester name,Tags\n"
            + $"1,{new string('s', 400)},d,{name},{new string('t', 80)}\n2,ok,{new string('x', 100_001)},,\n3,ok,\"a\0b\",,\n4,,\"First line\nsecond\",,\n5,,,,\n"));

        Assert.Equal((3, 2), (outcome.Created, outcome.Rejected));
        Assert.Equal(["First line", "5"], [await ScalarAsync<string>("select subject from tickets where external_id = '4'") ?? "", await ScalarAsync<string>("select subject from tickets where external_id = '5'") ?? ""]);
        var note = Assert.Single(await AskAsync(new TicketNotes(await TicketAsync("1")), admin));
        Assert.All([new string('s', 400), name, new string('t', 80)], text => Assert.Contains(text, note.Body, StringComparison.Ordinal));
    }

    private async Task<long> TicketAsync(string number) => await ScalarAsync<long>($"select id from tickets where external_id = '{number}'");

    private static DateTimeOffset Utc(int day, int hour) => new(2026, 3, day, hour, 0, 0, TimeSpan.Zero);

    private sealed class After(int done, CancellationTokenSource stop) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            if (value.Done >= done) stop.Cancel();
        }
    }
}
