using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace HelpDesk.Bench;

/// <summary>Fills an empty desk with any number of tickets by a few statements: two years, nine of ten done, four events each, one with 200.</summary>
internal static class Generator
{
    public static async Task FillAsync(NpgsqlDataSource database, int tickets, Figures figures)
    {
        var started = Stopwatch.StartNew();
        await using var connection = await database.OpenConnectionAsync();
        foreach (var step in Steps(tickets))
        {
            await using var command = new NpgsqlCommand(step, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
        figures.Write("generate", started.Elapsed.TotalSeconds, "s", 60.0 * Math.Max(1, tickets / 100_000));
    }

    private static IEnumerable<string> Steps(int tickets)
    {
        var n = tickets.ToString(CultureInfo.InvariantCulture);
        yield return "set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '256MB'; drop index ticket_search_document";
        yield return "select setseed(0.42)";
        yield return """
            insert into agents (id, name, role, created_at, user_name, normalized_user_name, email, normalized_email, security_stamp)
            select i, 'Agent ' || i, case when i <= 2 then 4 else 2 end, now() - interval '2 years', 'a' || i, 'A' || i, 'a' || i || '@example.com', 'A' || i || '@EXAMPLE.COM', 'x' from generate_series(1, 24) i;
            insert into teams (id, name, created_at) select i, 'Team ' || i, now() from generate_series(1, 4) i;
            insert into team_members (team_id, agent_id, is_lead) select 1 + i % 4, i, i <= 6 from generate_series(3, 24) i;
            insert into tags (id, name, color, created_at) select i, 'tag ' || i, 1 + i % 8, now() from generate_series(1, 30) i
            """;
        yield return $"""
            insert into accounts (id, name, created_at) select i, 'Company ' || i, now() from generate_series(1, greatest(1, {n} / 100)) i;
            insert into customers (id, name, account_id, created_at)
            select i, (array['Ana','Ben','Chloe','Dev','Eva','Femi','Greta','Hiro'])[1 + i % 8] || ' ' || (array['Rivera','Okafor','Lindt','Moreau','Tanaka','Haddad','Silva'])[1 + i % 7] || ' ' || i,
                   case when i % 3 = 0 then 1 + i % greatest(1, {n} / 100) end, now() - interval '2 years' from generate_series(1, greatest(10, {n} / 10)) i;
            insert into customer_addresses (customer_id, email) select id, 'c' || id || '@example.com' from customers
            """;
        yield return $"""
            insert into tickets (id, version, subject, description, status, waiting_on, priority, type, channel, customer_id, team_id, assignee_ids, tag_ids, created_at, updated_at,
                                 first_response_at, resolved_at, closed_at, done_at, archived_at, sla_terms_id, sla_pause_at, sla_pause_kind, sla_response_target, sla_resolution_target,
                                 sla_response_due_at, sla_due_at, sla_warn_at, sla_breach_at, sla_next_at, sla_state)
            select i, 4,
                   (array['Printer','Invoice','Login','Gateway','Report','Order','Scanner','Mailbox','Licence','Payment'])[1 + (r1 * 10)::int % 10] || ' ' ||
                   (array['fails','is missing','shows the wrong amount','does not answer','is slow','was sent twice','needs approval','cannot be opened'])[1 + (r2 * 8)::int % 8] || ' in room ' || i % 997,
                   'Since ' || (array['Monday','the update','yesterday','the move','last night'])[1 + i % 5] || ' this happens to everyone on floor ' || i % 40 || '. Reference code ' || md5(i::text),
                   s, case when s = 4 then 1 end, 1 + (r3 * 4)::int % 4, 1 + i % 4, 1 + i % 5, 1 + i % greatest(10, {n} / 10), case when i % 9 > 0 then 1 + i % 4 end,
                   case when i % 5 = 0 and s < 5 then array[]::bigint[] else array[3 + i % 22]::bigint[] end,
                   case i % 3 when 0 then array[]::bigint[] when 1 then array[1 + i % 30]::bigint[] else array[1 + i % 30, 1 + (i + 7) % 30]::bigint[] end,
                   at, at + interval '1 day' * r1, case when s > 2 then at + interval '1 hour' * (1 + r2 * 20) end,
                   case when s in (5, 6) then at + interval '1 day' * (1 + r3) end, case when s = 6 then at + interval '1 day' * (1 + r3) end, case when s in (5, 6) then at + interval '1 day' * (1 + r3) end,
                   case when s = 6 and i % 3 = 0 then at + interval '40 days' end,
                   (select min(terms_id) from sla_policy_targets), case when s = 4 then array[at + interval '1 day' * r1] when s in (5, 6) then array[at + interval '1 day' * (1 + r3)] else array[]::timestamptz[] end,
                   case when s = 4 then array[1]::smallint[] when s in (5, 6) then array[0]::smallint[] else array[]::smallint[] end, 14400, 259200, case when s in (1, 2) then due end, case when s in (2, 3) then due end,
                   case when s in (2, 3) then due - interval '1 day' end, case when s in (2, 3) then due end, case when s in (2, 3) and i % 6 > 0 then due - interval '1 day' end,
                   case s when 4 then 4 when 5 then 0 when 6 then 0 when 7 then 0 else case when i % 6 = 0 then 3 else 1 end end
              from (select i, random() r1, random() r2, random() r3, now() - interval '730 days' * (1 - power(i / {n}::float, 0.8)) - interval '10 seconds' * ({n} - i) / {n} as at,
                           case when i % 6 = 0 then now() - interval '1 hour' * (i % 50) else now() + interval '2 days' + interval '1 minute' * (i % 4000) end due,
                           case when i > {n} * 0.9 or i % 50 = 0 then (array[2,2,3,3,4,5,6])[1 + (i * 31) % 7] when i % 97 = 0 then 7 when i % 19 = 0 then 5 else 6 end s
                      from generate_series(1, {n}) i) g
            """;
        yield return """
            insert into ticket_texts (ticket_id, field, revision, body, at, actor_kind) select id, 1, 1, subject, created_at, 7 from tickets union all select id, 2, 1, description, created_at, 7 from tickets;
            create temporary view spelled as select *, done_at is not null and id % 17 = 0 as reopened from tickets;
            insert into ticket_spells (ticket_id, kind, from_at, to_at)
              select id, 2, created_at, case when reopened then created_at + (done_at - created_at) * 0.3 when status = 2 then null else coalesce(done_at, updated_at) end from spelled
              union all select id, 2, created_at + (done_at - created_at) * 0.6, done_at from spelled where reopened
              union all select id, status, coalesce(done_at, updated_at), null from tickets where status <> 2;
            insert into ticket_spells (ticket_id, kind, from_at, to_at, agent_id, holder_id)
              select id, kind, created_at + (done_at - created_at) * 0.3, created_at + (done_at - created_at) * 0.6, case kind when 10 then 3 + id % 22 end, case kind when 10 then 3 + id % 22 end
                from spelled cross join (values (5), (10)) k (kind) where reopened
              union all select id, 10, done_at, null, 3 + id % 21, assignee_ids[1] from tickets where done_at is not null;
            drop view spelled
            """;
        yield return """
            insert into notes (ticket_id, author_kind, author_id, body, created_at)
            select id, 1, 3 + id % 22, 'Called the customer about ' || subject || '. Next step: check cable ' || id % 313, created_at + interval '2 hours' from tickets where id % 2 = 0;
            insert into notes (ticket_id, author_kind, author_id, body, created_at)
            select t.id, 1, 3 + i % 22, 'Step ' || i || ' of a long story about ' || t.subject, t.created_at + interval '1 minute' * i from generate_series(1, 40) i, (select * from tickets order by id desc limit 1) t;
            insert into note_revisions (note_id, revision, body, at, actor_kind, actor_id) select id, 1, body, created_at, author_kind, author_id from notes
            """;
        yield return """
            insert into messages (ticket_id, number, direction, author_kind, author_id, author_name, channel, body, state, sent_at, created_at)
            select id, n, 2, 1, 3 + (id + n) % 22, 'Agent', 1, 'We looked at ' || subject, 3, at, at
              from tickets cross join lateral (values (1, first_response_at), (2, first_response_at + interval '3 hours')) r (n, at)
             where first_response_at is not null and (n = 1 or id % 2 = 0);
            insert into surveys (ticket_id, resolution, agent_id, wanted, score, address, created_at, sent_at, first_answered_at, answered_at)
            select id, 1, assignee_ids[1], true, case when id % 4 = 0 then 1 + id / 4 % 5 end, 'c@example.com', done_at, done_at,
                   case when id % 4 = 0 then done_at + interval '5 hours' end, case when id % 4 = 0 then done_at + interval '5 hours' end
              from tickets where done_at is not null and id % 2 = 0
            """;
        yield return """
            insert into events (subject, subject_id, version, at, actor_kind, actor_id, kind, body)
            select 'ticket', t.id, v, t.created_at + interval '1 minute' * v, 1, 3 + t.id % 22, e.kind, e.body::jsonb
              from tickets t cross join (values (1, 'ticket.created', '{"status": "open", "priority": "medium", "type": "support", "channel": "email"}'), (2, 'ticket.sla_changed', '{"from": "none", "to": "on_track"}'),
                   (3, 'ticket.assigned', '{"agentId": 7, "primary": true}'), (4, 'ticket.status_changed', '{"from": "open", "to": "in_progress"}')) e (v, kind, body)
             order by t.id, v;
            insert into events (subject, subject_id, version, at, actor_kind, actor_id, kind, body)
            select 'ticket', t.id, 4 + i, t.created_at + interval '1 minute' * (4 + i), 1, 3 + i % 22, 'ticket.priority_changed', case when i % 2 = 0 then '{"from": "low", "to": "high"}' else '{"from": "high", "to": "low"}' end::jsonb
              from generate_series(1, 196) i, (select id, created_at from tickets order by id desc limit 1) t;
            update tickets set version = 200 where id = (select max(id) from tickets)
            """;
        yield return "insert into ticket_search (ticket_id, document) select id, ticket_document(id) from tickets";
        yield return "create index ticket_search_document on ticket_search using gin (document) with (fastupdate = off)";
        yield return """
            update tallies y set n = (select count(*) from tickets t where t.status = y.status and archived_at is null and deleted_at is null);
            select setval(pg_get_serial_sequence(s, 'id'), (xpath('/row/m/text()', query_to_xml('select max(id) m from ' || s, false, true, '')))[1]::text::bigint)
              from unnest(array['agents', 'teams', 'tags', 'accounts', 'customers', 'tickets', 'notes', 'messages', 'surveys']) s
            """;
        yield return "reset session_replication_role; reset synchronous_commit";
        yield return "vacuum (analyze)";
        yield return "checkpoint";
    }
}
