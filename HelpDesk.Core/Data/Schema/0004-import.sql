-- The search finds an imported ticket by the number that it had in the other system (C26): people keep quoting it for a long time.
create or replace function ticket_document(wanted bigint) returns tsvector language sql stable as $$
  select setweight(to_tsvector('simple', search_words(t.subject || ' ' || coalesce(t.external_id, ''))), 'A')
      || setweight(to_tsvector('simple', search_words(coalesce(
           (select c.name || ' ' || coalesce(c.external_id, '') || ' CUS ' || lpad(c.id::text, 6, '0') || ' ' || coalesce(a.name, '') || ' '
                   || coalesce((select string_agg(e.email, ' ' order by e.position) from customer_addresses e where e.customer_id = c.id), '')
              from customers c left join accounts a on a.id = c.account_id where c.id = t.customer_id), ''))), 'B')
      || setweight(to_tsvector('simple', search_words(left(t.description, 20000))), 'C')
      || setweight(to_tsvector('simple', search_words(left(coalesce(
           (select string_agg(left(n.body, 20000), ' ' order by n.id) from notes n where n.ticket_id = t.id and n.deleted_at is null), ''), 100000))), 'D')
    from tickets t where t.id = wanted
$$;
