-- The customer's side: copies in drafts, messages that tell what the desk did, and for which ticket a message was meant.

alter table drafts add column cc text null;            -- as it was typed; null = whoever gets a copy anyway

alter table messages
  add column notice       boolean not null default false,    -- to the customer, but no answer: stops no clock and changes no status
  add column addressed_to bigint  null;                      -- the merged ticket that a customer's message named; its own is where it came to
