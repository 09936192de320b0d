-- A due date that a person set: it takes the place of the resolution's until it is removed (D6).

alter table tickets add column sla_due_set_at timestamptz null;
