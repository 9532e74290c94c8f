-- Why: what a person should look at, once per trace and kind however often its spans are delivered.
-- Locks: none on existing data.

create table alerts (
  id bigint generated always as identity,
  type text not null,
  message text not null,
  severity text not null,
  trace_id text not null,
  value double precision,
  "timestamp" timestamptz not null default now(),
  acknowledged boolean not null default false,
  acknowledged_at timestamptz,
  acknowledged_by text,
  constraint alerts_have_an_id primary key (id),
  constraint alerts_are_raised_once unique (trace_id, type),
  constraint alerts_type_is_known check (type in ('high_cost', 'high_latency', 'error'))
);

create index alerts_by_time on alerts ("timestamp" desc, id desc);
