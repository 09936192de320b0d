-- What a message costs the search depends no longer on how many there are: only the newest messages that find room in the document are read,
-- and only what changes the words of a ticket writes its document again, not each step of a mail on its way.

-- Messages as the search sees them: the newest ones first, so many as find room in 100,000 characters.
create function ticket_said(wanted bigint) returns text language plpgsql stable as $$
declare
  message bigint;
  one     text;
  said    text[] := '{}';
  room    int    := 100000;
begin
  for message in select m.id from messages m where m.ticket_id = wanted and m.state <> 8 order by m.id desc loop
    select left(m.body, 20000) into one from messages m where m.id = message;
    said := said || one;
    room := room - length(one) - 1;
    exit when room < 0;
  end loop;
  return left(array_to_string(said, ' '), 100000);
end $$;

create or replace function ticket_document(wanted bigint) returns tsvector language sql stable as $$
  select setweight(to_tsvector('simple', search_words(t.subject || ' ' || coalesce(t.external_id, ''))), 'A')
      || setweight(to_tsvector('simple', search_words(coalesce(
           (select c.name || ' ' || coalesce(c.external_id, '') || ' CUS ' || lpad(c.id::text, 6, '0') || ' ' || coalesce(a.name, '') || ' '
                   || coalesce((select string_agg(e.email, ' ' order by e.position) from customer_addresses e where e.customer_id = c.id), '')
              from customers c left join accounts a on a.id = c.account_id where c.id = t.customer_id), ''))), 'B')
      || setweight(to_tsvector('simple', search_words(left(t.description, 20000))), 'C')
      || setweight(to_tsvector('simple', search_words(left(coalesce(
           (select string_agg(left(n.body, 20000), ' ' order by n.id) from notes n where n.ticket_id = t.id and n.deleted_at is null), ''), 100000)
        || ' ' || ticket_said(t.id))), 'D')
    from tickets t where t.id = wanted
$$;

drop trigger messages_search on messages;
create trigger messages_search after insert on messages for each row execute function note_words_changed();
create trigger messages_search_change after update of body, state on messages for each row
  when (old.body is distinct from new.body or (old.state = 8) is distinct from (new.state = 8)) execute function note_words_changed();
