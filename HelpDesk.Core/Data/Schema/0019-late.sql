-- Tickets in warning or late that are not archived: counted for the views, and listed, from the index alone.

drop index tickets_sla_state;
create index tickets_live_state on tickets (sla_state, created_at desc, id desc) where deleted_at is null and archived_at is null and sla_state in (2, 3);
