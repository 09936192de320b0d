using HelpDesk.Core.Customers;
using HelpDesk.Core.Data;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Setup;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace HelpDesk.Tests.Setup;

/// <summary>One loaded demo desk for all tests that only read it.</summary>
public sealed class DemoDesk(PostgresTemplate postgres) : IAsyncLifetime
{
    public DateTimeOffset Now { get; } = new(2026, 3, 18, 14, 20, 31, TimeSpan.Zero);

    public NpgsqlDataSource Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = NpgsqlDataSource.Create(await postgres.CopyAsync(CancellationToken.None));
        Assert.True(await Demo.LoadAsync(Database, new StoppedClock(Now), CancellationToken.None));
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}

internal sealed class StoppedClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}

public sealed class DemoTests(DemoDesk desk, PostgresTemplate postgres) : IClassFixture<DemoDesk>
{
    private const string OpenTickets = "select count(*) from tickets where status in (1, 2, 3, 4)";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("select count(*) from tickets", 2000, 2000)]
    [InlineData("select count(*) from tickets where status = 1", 0, 0)]
    [InlineData(OpenTickets, 240, 260)]
    [InlineData(OpenTickets + " and sla_state = 3", 10, 30)]
    [InlineData(OpenTickets + " and sla_state = 2", 10, 40)]
    [InlineData(OpenTickets + " and sla_state = 1 and sla_warn_at < '2026-03-18 14:40:31Z'", 5, 20)]
    [InlineData(OpenTickets + " and sla_state = 2 and sla_breach_at < '2026-03-18 18:20:31Z'", 5, 40)]
    [InlineData(OpenTickets + " and assignee_ids = '{}'", 10, 40)]
    [InlineData("select count(distinct waiting_on) from tickets where status = 4", 4, 4)]
    [InlineData("select count(*) from tickets where status = 5", 50, 300)]
    [InlineData("select count(*) from tickets where status = 7", 30, 50)]
    [InlineData("select count(*) from tickets where archived_at is not null", 20, 120)]
    [InlineData("select count(*) from tickets where reopened_count > 0", 60, 250)]
    [InlineData("select count(*) from tickets where cardinality(assignee_ids) > 1", 60, 300)]
    [InlineData("select count(distinct subject) from tickets", 900, 2000)]
    [InlineData("select count(distinct (priority, type, channel)) from tickets", 40, 80)]
    [InlineData("select count(*) from agents where is_demo and password_hash is null", 12, 12)]
    [InlineData("select count(*) from agents where role = 4", 1, 1)]
    [InlineData("select count(*) from agents where role = 3", 2, 2)]
    [InlineData("select count(*) from agents where role = 1", 1, 1)]
    [InlineData("select count(*) from teams t where (select count(*) from team_members m where m.team_id = t.id and is_lead) = 1", 3, 3)]
    [InlineData("select count(*) from accounts", 60, 60)]
    [InlineData("select count(*) from customers where account_id is not null", 200, 200)]
    [InlineData("select count(*) from customers where account_id is null", 100, 100)]
    [InlineData("select count(*) from customers c where exists (select from customer_addresses a where a.customer_id = c.id and a.position = 0)", 300, 300)]
    [InlineData("select count(distinct color) from tags", 8, 8)]
    [InlineData("select count(*) from notes where mentions <> '{}'", 20, 300)]
    [InlineData("select count(*) from ticket_texts where field = 2 and revision = 2", 30, 200)]
    [InlineData("select count(*) from surveys where score is not null", 300, 800)]
    [InlineData("select count(distinct score) from surveys", 5, 5)]
    [InlineData("select count(*) from surveys where comment <> ''", 80, 400)]
    [InlineData("select count(*) from surveys where voided_at is not null", 60, 250)]
    [InlineData(OpenTickets + " and sla_terms_id in (select id from sla_terms where zone is not null)", 30, 120)]
    public async Task A_demo_desk_has_something_of_everything(string count, long least, long most) =>
        Assert.InRange(await ScalarAsync<long>(count), least, most);

    [Theory]
    [InlineData("every version is the number of its events",
        "select id from tickets t where version <> (select count(*) from events e where e.subject = 'ticket' and e.subject_id = t.id)")]
    [InlineData("versions are 1 to n in order of positions",
        "select position from (select *, row_number() over (partition by subject, subject_id order by position) n from events) e where n <> version")]
    [InlineData("positions are in order of time", "select position from (select *, lag(at) over (order by position) before from events) e where at < before")]
    [InlineData("nothing happened after now", "select position from events where at > '2026-03-18 14:20:31Z'")]
    [InlineData("every ticket starts with its creation", "select id from tickets t where not exists (select from events e where e.subject = 'ticket' and e.subject_id = t.id and e.version = 1 and e.kind = 'ticket.created' and e.at = t.created_at)")]
    [InlineData("customers are older than their tickets", "select t.id from tickets t join customers c on c.id = t.customer_id where c.created_at > t.created_at")]
    [InlineData("people, teams and tags have their first event",
        "select id from (select 'agent' s, id, version from agents union all select 'team', id, version from teams union all select 'tag', id, version from tags union all select 'customer', id, version from customers) x where version <> 1 or (select count(*) from events e where e.subject = x.s and e.subject_id = x.id) <> 1")]
    [InlineData("every ticket can be found", "select id from tickets t where not exists (select from ticket_search s where s.ticket_id = t.id and s.document = ticket_document(t.id))")]
    [InlineData("texts end with the current ones", """
        select t.id from tickets t where not exists (select from ticket_texts x where x.ticket_id = t.id and x.field = 1 and x.revision = t.subject_revision and x.body = t.subject)
           or not exists (select from ticket_texts x where x.ticket_id = t.id and x.field = 2 and x.revision = t.description_revision and x.body = t.description)
           or (select count(*) from ticket_texts x where x.ticket_id = t.id) <> t.subject_revision + t.description_revision
        """)]
    [InlineData("notes end with their last revision",
        "select id from notes n where not exists (select from note_revisions r where r.note_id = n.id and r.revision = n.revision and r.body = n.body) or (select count(*) from note_revisions r where r.note_id = n.id) <> n.revision")]
    [InlineData("every note has its event",
        "select id from notes n where not exists (select from events e where e.subject = 'ticket' and e.subject_id = n.ticket_id and e.kind = 'ticket.note_added' and (e.body ->> 'noteId')::bigint = n.id and e.at = n.created_at)")]
    [InlineData("mentions are people", "select n.id from notes n, unnest(n.mentions) m where not exists (select from agents a where a.id = m and n.body like '%@[' || a.name || '](agent:' || a.id || ')%')")]
    [InlineData("guests hold no tickets", "select t.id from tickets t where exists (select from agents a where a.id = any(t.assignee_ids) and a.role = 1)")]
    [InlineData("no place is left without its value", "select id from tickets where subject || description ~ '[{}]' union all select ticket_id from notes where body ~ '[{}]'")]
    [InlineData("status spells follow the events", """
        with moves as (
          select subject_id id, at, version, body ->> 'status' status from events where kind = 'ticket.created'
          union all select subject_id, at, version, body ->> 'to' from events where kind = 'ticket.status_changed' and body ->> 'from' <> body ->> 'to'),
        expected as (
          select id, case status when 'open' then 2 when 'in_progress' then 3 when 'waiting' then 4 when 'resolved' then 5 when 'closed' then 6 when 'spam' then 7 end::smallint kind,
                 at from_at, lead(at) over (partition by id order by version) to_at from moves),
        kept as (select ticket_id, kind, from_at, to_at from ticket_spells where kind <> 10)
        (select * from expected except all select * from kept) union all (select * from kept except all select * from expected)
        """)]
    [InlineData("the open spell is the status", "select id from tickets t where (select array_agg(kind) from ticket_spells s where s.ticket_id = t.id and to_at is null and kind <> 10) is distinct from array[status]")]
    [InlineData("done spells are done_at", """
        select id from tickets t where (select count(*) from ticket_spells s where s.ticket_id = t.id and kind = 10 and to_at is null and from_at = t.done_at) <> (case when done_at is null then 0 else 1 end)
            or (select count(*) from ticket_spells s where s.ticket_id = t.id and kind = 10 and to_at is not null) <> t.reopened_count
        """)]
    [InlineData("dates fit the status", """
        select id from tickets where (closed_at is not null) <> (status = 6) or (done_at is not null) <> (status in (5, 6)) or (waiting_on is not null) <> (status = 4)
            or first_response_at < created_at or updated_at < created_at or closed_at < resolved_at or archived_at < done_at
        """)]
    [InlineData("pauses are the times of waiting and being done", """
        select t.id from tickets t where status <> 7
           and (select coalesce(sum(extract(epoch from coalesce(b.at, '2026-03-18 14:20:31Z') - a.at)), 0) from unnest(t.sla_pause_at) with ordinality a(at, i)
                  left join unnest(t.sla_pause_at) with ordinality b(at, i) on b.i = a.i + 1 where a.i % 2 = 1)
            <> (select coalesce(sum(extract(epoch from coalesce(to_at, '2026-03-18 14:20:31Z') - from_at)), 0) from ticket_spells s where s.ticket_id = t.id and s.kind in (4, 10))
        """)]
    [InlineData("the clock events end with the state", """
        select id from tickets t where (select case body ->> 'to' when 'none' then 0 when 'on_track' then 1 when 'warning' then 2 when 'breached' then 3 when 'paused' then 4 end
          from events e where e.subject = 'ticket' and e.subject_id = t.id and e.kind = 'ticket.sla_changed' order by version desc limit 1) is distinct from sla_state
        """)]
    [InlineData("no turn of the clock is overdue", "select id from tickets where sla_next_at <= '2026-03-18 14:20:31Z'")]
    [InlineData("every resolution has its survey", """
        select id from tickets t where (select count(*) from surveys s where s.ticket_id = t.id)
            <> (select count(*) from events e where e.subject = 'ticket' and e.subject_id = t.id and e.kind = 'ticket.status_changed' and e.body ->> 'to' = 'resolved')
        """)]
    [InlineData("surveys are asked and answered in their time", """
        select s.id from surveys s join tickets t on t.id = s.ticket_id where s.sent_at < s.created_at or s.answered_at < s.sent_at or (s.score is null) <> (s.answered_at is null)
            or (s.score is not null) <> exists (select from events e where e.subject = 'ticket' and e.subject_id = t.id and e.kind = 'ticket.satisfaction_rated' and e.at = s.answered_at and (e.body ->> 'score')::int = s.score)
        """)]
    [InlineData("tallies are the counts", """
        select t.status from tallies t where n + (select coalesce(sum(c.n), 0) from tally_changes c where c.status = t.status)
          <> (select count(*) from tickets k where k.status = t.status and archived_at is null and deleted_at is null)
        """)]
    [InlineData("new rows get fresh ids", """
        select s from (values ('agents'), ('teams'), ('tags'), ('accounts'), ('customers'), ('tickets'), ('notes')) v (s)
         where nextval(pg_get_serial_sequence(s, 'id')) <= (xpath('/row/m/text()', query_to_xml('select max(id) m from ' || s, false, true, '')))[1]::text::bigint
        """)]
    public async Task The_demo_desk_is_consistent(string rule, string exceptions) =>
        Assert.True(await ScalarAsync<long>($"select count(*) from ({exceptions}) x") == 0, $"Not so: {rule}.");

    [Fact]
    public async Task Every_clock_reads_as_the_desk_reads_it()
    {
        await using var db = Context();
        var terms = await db.Set<SlaTerms>().ToDictionaryAsync(t => t.Id, Ct);
        var tickets = await db.Set<Ticket>().ToListAsync(Ct);

        foreach (var t in tickets)
        {
            Assert.Equal(SlaSettling.Read(terms[t.SlaTermsId!.Value], t.SlaFacts(), t.SlaTold, t.SlaBreachedAt, desk.Now, SlaNews.Told).Sla, t.Sla);
        }
    }

    [Fact]
    public async Task Every_event_can_be_read()
    {
        await using var db = Context();
        var log = await db.Set<Recorded>().ToListAsync(Ct);

        Assert.All(log, e => Assert.NotNull(e.Fact));
        Assert.Contains(log, e => e.Fact is TicketTagRemoved);
        Assert.Contains(log, e => e.Fact is NoteEdited);
        Assert.Contains(log, e => e.Fact is CustomerCreated);
    }

    [Fact]
    public async Task Weekdays_and_office_hours_are_busier()
    {
        var weekend = await ScalarAsync<long>("select count(*) from tickets where extract(isodow from created_at at time zone 'UTC') > 5");
        var office = await ScalarAsync<long>("select count(*) from tickets where extract(hour from created_at at time zone 'UTC') between 7 and 17");

        Assert.InRange(weekend, 40, 240);
        Assert.InRange(office, 1400, 1850);
    }

    [Fact]
    public async Task A_second_load_changes_nothing()
    {
        var before = await DigestAsync(desk.Database, "events");

        Assert.False(await Demo.LoadAsync(desk.Database, TimeProvider.System, Ct));
        Assert.Equal(before, await DigestAsync(desk.Database, "events"));
    }

    [Fact]
    public async Task Two_nodes_that_load_at_once_load_once()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.CopyAsync(Ct));

        var loaded = await Task.WhenAll(Demo.LoadAsync(database, TimeProvider.System, Ct), Demo.LoadAsync(database, TimeProvider.System, Ct));

        Assert.Single(loaded, true);
    }

    [Fact]
    public async Task The_same_clock_gives_the_same_desk()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.CopyAsync(Ct));
        await Demo.LoadAsync(database, new StoppedClock(desk.Now), Ct);

        foreach (var table in new[] { "agents", "teams", "team_members", "tags", "accounts", "customers", "customer_addresses", "tickets",
            "ticket_texts", "ticket_spells", "ticket_search", "notes", "note_revisions", "surveys", "sla_terms", "events" })
        {
            Assert.Equal(await DigestAsync(desk.Database, table), await DigestAsync(database, table));
        }
    }

    [Theory]
    [InlineData("2026-01-03T23:59:59Z")]
    [InlineData("2026-06-07T03:00:00Z")]
    [InlineData("2028-02-29T07:05:00.123456Z")]
    [InlineData("2026-11-02T06:30:00Z")]
    public async Task Any_hour_will_do(string now)
    {
        await using var database = NpgsqlDataSource.Create(await postgres.CopyAsync(Ct));

        Assert.True(await Demo.LoadAsync(database, new StoppedClock(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)), Ct));

        await using var connection = await database.OpenConnectionAsync(Ct);
        var open = await connection.ScalarAsync<long>(OpenTickets, Ct);
        Assert.InRange(open, 240, 260);
        Assert.InRange(await connection.ScalarAsync<long>(OpenTickets + " and sla_state = 3", Ct), 1, open * 12 / 100);
    }

    [Theory]
    [InlineData("insert into accounts (name, created_at) values ('Somebody', now())")]
    [InlineData("insert into events (subject, subject_id, version, at, actor_kind, kind, body) values ('ticket', 1, 1, now(), 7, 'ticket.deleted', '{}')")]
    public async Task A_desk_in_use_is_left_alone(string use)
    {
        await using var database = NpgsqlDataSource.Create(await postgres.CopyAsync(Ct));
        await using var connection = await database.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(use, Ct);

        Assert.False(await Demo.LoadAsync(database, TimeProvider.System, Ct));
        Assert.Equal(0, await connection.ScalarAsync<long>("select count(*) from agents", Ct));
    }

    private static async Task<string?> DigestAsync(NpgsqlDataSource database, string table)
    {
        await using var connection = await database.OpenConnectionAsync(Ct);
        return await connection.ScalarAsync<string>($"select md5(string_agg(x, E'\\n' order by x)) from (select (to_jsonb(t) - 'security_stamp')::text x from {table} t) r", Ct);
    }

    private async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = await desk.Database.OpenConnectionAsync(Ct);
        return await connection.ScalarAsync<T>(sql, Ct);
    }

    private HelpDeskDb Context() => new(new DbContextOptionsBuilder<HelpDeskDb>().UseNpgsql(desk.Database).Options);
}
