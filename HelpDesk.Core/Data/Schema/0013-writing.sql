-- How agents write to customers: their signature, and tickets that begin with what the desk writes.

alter table agents add column signature text not null default '';

alter table messages add column signature text not null default '';          -- as it was when the reply was written; stands below its body

alter table tickets add column begun_by_desk boolean not null default false; -- the customer does not wait for anything until they answer (D1)

alter table workspace
  add column resolution_required boolean not null default false,             -- S190
  add column portal_intro        text    not null default '';                -- stands above the form of the portal
