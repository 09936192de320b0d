-- Whom the desk acknowledged lately: asked before each acknowledgement of a new request.
create index outbox_received on outbox (created_at) where kind = 2;
