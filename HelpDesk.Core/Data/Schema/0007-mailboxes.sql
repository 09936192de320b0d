-- Mailboxes that are polled for new mail (S243).

alter table mailboxes
  add column version           int         not null default 0,
  add column priority          smallint    not null default 2,        -- of tickets that come in here
  add column imap_enabled      boolean     not null default false,
  add column imap_host         text        not null default '',
  add column imap_port         int         not null default 993 check (imap_port between 1 and 65535),
  add column imap_security     smallint    not null default 3,        -- MailboxSecurity
  add column imap_user         text        not null default '',
  add column imap_password     bytea       null,                      -- protected by the app's keys
  add column imap_folder       text        not null default 'INBOX',
  add column imap_after        smallint    not null default 1,        -- MailboxAfter
  add column imap_move_to      text        not null default '',
  add column imap_uid_validity bigint      null,                      -- how far the folder was read
  add column imap_last_uid     bigint      null,
  add column imap_polled_at    timestamptz null,
  add column imap_trouble      text        null;
