-- Who resolved a ticket and who held it then (D14), and what the analytics board reads in bulk.

alter table ticket_spells
  add column agent_id  bigint null,                   -- of kind 10: the person who resolved it; null for automations, imports and customers
  add column holder_id bigint null;                   -- of kind 10: the primary assignee at that moment

-- Replies of people that went out, without their texts.
create index messages_replies on messages (ticket_id) include (author_id, sent_at) where direction = 2 and author_kind = 1 and sent_at is not null;

update ticket_spells s set agent_id = e.actor_id
  from events e
 where s.kind = 10 and e.subject = 'ticket' and e.subject_id = s.ticket_id and e.at = s.from_at and e.kind = 'ticket.status_changed' and e.actor_kind = 1
   and e.body ->> 'to' in ('resolved', 'closed') and e.body ->> 'from' not in ('resolved', 'closed');

-- The log says who held it: the assignments of each ticket once more, in their order. Where it has none, the present ones were there from the start.
do $$
declare
  step    record;
  ticket  bigint := 0;
  holders bigint[];
begin
  for step in
    select e.subject_id as id, e.at, 1 as turn, e.version, e.kind, (e.body ->> 'agentId')::bigint as agent, coalesce((e.body ->> 'primary')::boolean, false) as first
      from events e where e.subject = 'ticket' and e.kind in ('ticket.assigned', 'ticket.unassigned') and exists (select from ticket_spells s where s.ticket_id = e.subject_id and s.kind = 10)
    union all select ticket_id, from_at, 2, 0, 'done', null, false from ticket_spells where kind = 10
    order by 1, 2, 3, 4
  loop
    if step.id <> ticket then
      ticket := step.id;
      select case when exists (select from events e where e.subject = 'ticket' and e.subject_id = ticket and e.kind in ('ticket.assigned', 'ticket.unassigned'))
                  then '{}' else t.assignee_ids end into holders from tickets t where t.id = ticket;
    end if;
    if step.kind = 'ticket.assigned' then
      holders := case when step.first then step.agent || array_remove(holders, step.agent) else array_remove(holders, step.agent) || step.agent end;
    elsif step.kind = 'ticket.unassigned' then
      holders := array_remove(holders, step.agent);
    elsif cardinality(holders) > 0 then
      update ticket_spells set holder_id = holders[1] where ticket_id = step.id and kind = 10 and from_at = step.at;
    end if;
  end loop;
end $$;
