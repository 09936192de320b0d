-- The customer's side: copies in drafts, messages that tell what the desk did, for which ticket a message was meant, and what becomes of forwarded
-- copies and of the records of domains.

alter table drafts add column cc text null;            -- as it was typed; null = whoever gets a copy anyway

alter table messages
  add column notice       boolean not null default false,    -- to the customer, but no answer: stops no clock and changes no status
  add column addressed_to bigint  null;                      -- the merged ticket that a customer's message named; its own is where it came to

-- A notification is about a ticket or about a sending domain.
alter table notifications
  alter column ticket_id drop not null,
  add column domain_id bigint null references sending_domains on delete cascade deferrable initially deferred,
  add constraint notifications_about check ((ticket_id is null) <> (domain_id is null));
create unique index notifications_unread_domain on notifications (agent_id, domain_id, kind) where read_at is null and domain_id is not null;
create index notifications_domain on notifications (domain_id) where domain_id is not null;

-- Copies of messages that were forwarded, each with the note that tells of it.
create table forwards (
  note_id  bigint   primary key references notes on delete cascade,
  agent_id bigint   not null references agents on delete cascade,
  mail_id  text     not null unique,             -- of its mail in the outbox
  state    smallint not null,                    -- MessageState
  reason   text     null                         -- why it was deferred, failed or came back
);
create index forwards_agent on forwards (agent_id);

-- Mails without an id are known by their bytes: a folder whose numbers began anew brings them again (M-11).
alter table inbound_mails add column sha256 bytea null;        -- of the whole mail, where it has no Message-ID
update inbound_mails set sha256 = sha256(raw) where raw is not null and mail_id is null and mailbox_id is not null and state <> 1;
create index inbound_mails_sha256 on inbound_mails (mailbox_id, sha256) where sha256 is not null;

alter table messages add column remote_images int not null default 0;     -- that its mail would fetch from elsewhere; nothing ever does (S-14)

alter table files add column form_key uuid null;       -- came with a form of the portal that was refused; waits a day for the next attempt
create index files_form on files (form_key) where form_key is not null;
