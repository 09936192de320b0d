-- SLA policies, their calendars, and clocks that follow from a ticket's own history (S180-S187, D6-D8).

create table calendars (
  id            bigint generated always as identity primary key,
  revision      int         not null default 1,
  name          text        not null,
  zone          text        not null,                 -- IANA
  windows       int[]       not null,                 -- minutes of the local week from Monday 00:00 in pairs, sorted, apart from each other
  holidays      date[]      not null default '{}',    -- local days without any window, sorted
  holiday_names text[]      not null default '{}'
);
create unique index calendars_name on calendars (lower(name));

create table sla_policies (
  id                bigint generated always as identity primary key,
  revision          int        not null default 1,
  position          int        not null,              -- the first policy that fits is the ticket's
  name              text       not null,
  enabled           boolean    not null default true,
  fallback          boolean    not null default false, -- for all that no other policy fits; cannot be removed
  calendar_id       bigint     null references calendars,  -- null: around the clock
  priorities        smallint[] not null default '{}', -- conditions; an empty one fits all
  team_ids          bigint[]   not null default '{}',
  customer_tag_ids  bigint[]   not null default '{}',
  account_ids       bigint[]   not null default '{}',
  resolution_only   boolean    not null default false,    -- C34
  warn_admins       boolean    not null default false,    -- C11
  reopening         smallint   not null default 1,        -- SlaReopening
  pausing           smallint[] not null default '{1,2,3,4}'  -- WaitingOn
);
create unique index sla_policies_fallback on sla_policies (fallback) where fallback;

-- What was promised to a ticket, never changed: editing a policy or a calendar makes new ones, and tickets keep theirs until they are moved.
create table sla_terms (
  id              bigint generated always as identity primary key,
  policy_id       bigint      not null,
  policy_name     text        not null,
  first_response  int         null,                   -- seconds of the calendar's time
  next_response   int         null,
  resolution      int         null,
  calendar_name   text        null,                   -- null: around the clock
  zone            text        null,
  windows         int[]       not null default '{}',
  holidays        date[]      not null default '{}',
  holiday_names   text[]      not null default '{}',
  resolution_only boolean     not null,
  warn_admins     boolean     not null,
  reopening       smallint    not null,
  pausing         smallint[]  not null,
  made_at         timestamptz not null
);

create table sla_policy_targets (
  policy_id      bigint   not null references sla_policies on delete cascade,
  priority       smallint not null check (priority between 1 and 4),
  first_response int      null check (first_response between 1 and 31536000),
  next_response  int      null check (next_response between 1 and 31536000),
  resolution     int      null check (resolution between 1 and 31536000),
  terms_id       bigint   not null references sla_terms,   -- what a ticket with this policy and priority gets now
  primary key (policy_id, priority)
);

insert into calendars (name, zone, windows)
  select 'Office hours', time_zone, '{540,1020,1980,2460,3420,3900,4860,5340,6300,6780}' from workspace;

insert into sla_policies (position, name, fallback) values (1, 'Standard', true);
with made as (
  insert into sla_terms (policy_id, policy_name, first_response, resolution, resolution_only, warn_admins, reopening, pausing, made_at)
    select p.id, p.name, t.response_seconds, t.resolution_seconds, false, false, 1, '{1,2,3,4}', now()
      from sla_policies p, sla_targets t order by t.priority
    returning id, policy_id, first_response, resolution
)
insert into sla_policy_targets (policy_id, priority, first_response, resolution, terms_id)
  select m.policy_id, t.priority, t.response_seconds, t.resolution_seconds, m.id
    from (select *, row_number() over (order by id) as n from made) m
    join (select *, row_number() over (order by priority) as n from sla_targets) t on t.n = m.n;

alter table tickets
  add column sla_terms_id       bigint        null references sla_terms,
  add column response_unknown   boolean       not null default false,  -- it was worked on elsewhere, and nobody knows when the customer was first answered
  add column sla_next_target    int           null,                    -- seconds
  add column sla_pause_at       timestamptz[] not null default '{}',   -- when it stopped being worked on and went on, in turns
  add column sla_pause_kind     smallint[]    not null default '{}',   -- why, one for each stop: WaitingOn, or 0 = done
  add column sla_owed_since     timestamptz   null,                    -- the oldest message of the customer that no person has answered, after the first response
  add column sla_next_due_at    timestamptz   null,
  add column sla_response_spent bigint        null,                    -- seconds of the calendar's time until the first response
  add column sla_told           smallint      not null default 0,      -- how far people were told, two bits for each target
  add column sla_breached_at    timestamptz   null;                    -- the first target that was missed; stays (D6)

-- What tickets were promised until now, by which they are read when they open again. Nobody is told again of what they know.
-- One statement: each would write every ticket anew.
update tickets t set
       sla_terms_id        = case when t.sla_resolution_target is not null then (select terms_id from sla_policy_targets p where p.priority = t.priority) end,
       response_unknown    = t.external_source is not null and t.first_response_at is null and t.sla_response_target is null and t.sla_resolution_target is not null,
       sla_pause_at        = coalesce(s.at, '{}'),
       sla_pause_kind      = coalesce(s.kind, '{}'),
       sla_response_due_at = case when t.first_response_at is not null and t.sla_response_target is not null
                                  then coalesce(t.clock_start_at, t.created_at) + make_interval(secs => t.sla_response_target) else t.sla_response_due_at end,
       sla_response_spent  = case when t.first_response_at is not null and t.sla_response_target is not null
                                  then greatest(0, extract(epoch from t.first_response_at - coalesce(t.clock_start_at, t.created_at)))::bigint end,
       sla_breached_at     = case when t.sla_state = 3 then coalesce(t.sla_breach_at, t.sla_due_at) end,
       sla_told            = case t.sla_state when 3 then 34 when 2 then 17 else 0 end,
       sla_state           = case when t.sla_state = 4 and t.status in (5, 6) then 0 else t.sla_state end,
       sla_next_at         = case when t.status in (5, 6) then null else t.sla_next_at end
  from tickets x
  left join (select ticket_id, array_agg(u.at order by from_at, u.n) filter (where u.at is not null) as at, array_agg(kind order by from_at) filter (where u.n = 1) as kind
               from (select ticket_id, from_at, to_at, case kind when 4 then 1 else 0 end::smallint as kind from ticket_spells
                      where kind in (4, 10) and to_at is distinct from from_at) p
              cross join lateral (values (1, p.from_at), (2, p.to_at)) u (n, at)
              group by ticket_id) s on s.ticket_id = x.id
 where x.id = t.id;
alter table tickets drop column sla_paused_since, drop column sla_paused_seconds;

alter table ticket_spells
  add column sla_due_at    timestamptz null,          -- of kind 10: when the resolution was due
  add column spent_seconds bigint      null;          -- of kind 10: of the calendar's time, without pauses
update ticket_spells s set sla_due_at = case when s.to_at is null then t.sla_due_at end,
       spent_seconds = greatest(0, extract(epoch from s.from_at - coalesce(t.clock_start_at, t.created_at))
         - coalesce((select sum(extract(epoch from p.to_at - p.from_at)) from ticket_spells p where p.ticket_id = s.ticket_id and p.kind in (4, 10) and p.to_at <= s.from_at), 0))::bigint
  from tickets t where t.id = s.ticket_id and s.kind = 10 and t.sla_resolution_target is not null;

-- A change of policies that is being brought to open tickets, in small steps, and how far it has come.
create table sla_moves (
  id          bigint generated always as identity primary key,
  agent_id    bigint      null references agents on delete set null,
  asked_at    timestamptz not null,
  again       boolean     not null default false,     -- the same promises are read once more: the rules of time zones changed
  open        bigint      not null,                   -- tickets to look at when it began
  after_id    bigint      not null default 0,
  looked_at   bigint      not null default 0,
  moved       bigint      not null default 0,
  finished_at timestamptz null
);
create unique index sla_moves_running on sla_moves ((true)) where finished_at is null;

alter table workspace
  add column time_zone_rules text null,                                                        -- version of the rules that open clocks were read by
  add column auto_close_hours int not null default 168 check (auto_close_hours between 0 and 2160);   -- D12; 0 = off
create index tickets_resolved_waiting on tickets (resolved_at) where status = 5 and deleted_at is null;

drop table sla_targets;
