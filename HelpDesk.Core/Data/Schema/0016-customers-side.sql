-- The customer's side: what a draft says about copies.

alter table drafts add column cc text null;            -- as it was typed; null = whoever gets a copy anyway
