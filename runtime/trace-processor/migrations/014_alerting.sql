-- Why: a person is told of an incident once per channel, whatever is killed between its discovery and its delivery:
-- the state of a rule, its incident and the notices of it are written in one transaction, and delivered from here.
-- Locks: none on existing data.

-- Grain: a rule that was evaluated.
create table alert_evaluations (
  rule_id text not null,
  evaluated_at timestamptz not null,
  -- What kept its metric from being read; null where it was read.
  error text,
  constraint alert_evaluations_are_unique primary key (rule_id)
);

-- Grain: a rule and a group of its labels (group_key is the labels in one text). recent: [[epoch ms, value], ...].
create table alert_states (
  rule_id text not null,
  group_key text not null,
  labels jsonb not null,
  phase text not null,
  sampled_at timestamptz,
  value double precision,
  breached_at timestamptz,
  clear_since timestamptz,
  severity text,
  incident_id text,
  opened_at timestamptz,
  told_severity text,
  told_at timestamptz,
  notices integer not null,
  recent jsonb not null,
  constraint alert_states_are_unique primary key (rule_id, group_key),
  constraint alert_states_phase_is_known check (phase in ('ok', 'pending', 'alert'))
);

-- Grain: an incident. Its id follows from rule, group and beginning, so that none can be written twice.
create table incidents (
  id text not null,
  kind text not null,
  rule_id text not null,
  group_key text not null,
  labels jsonb not null,
  title text not null,
  unit text not null,
  comparison text not null,
  threshold double precision,
  severity text not null,
  worst_severity text not null,
  value double precision,
  began_at timestamptz not null,
  opened_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz,
  why text not null,
  remedy text not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  constraint incidents_have_an_id primary key (id),
  constraint incidents_kind_is_known check (kind in ('rule', 'budget')),
  constraint incidents_severity_is_known
    check (severity in ('warning', 'critical') and worst_severity in ('warning', 'critical'))
);

create index incidents_that_are_open on incidents (opened_at desc, id) where ended_at is null;
create index incidents_by_time on incidents (opened_at desc, id);

-- Grain: a request for silence. rule_id null: any rule; labels: those that a group must have.
create table alert_mutes (
  id bigint generated always as identity,
  rule_id text,
  labels jsonb not null,
  until_at timestamptz not null,
  reason text,
  created_by text,
  created_at timestamptz not null,
  ended_at timestamptz,
  constraint alert_mutes_have_an_id primary key (id)
);

-- Grain: a notice to a channel: the outbox, and the log of what was delivered. content holds no secret.
create table notices (
  id text not null,
  incident_id text not null,
  channel text not null,
  kind text not null,
  sequence integer not null,
  content jsonb not null,
  state text not null,
  attempts integer not null,
  created_at timestamptz not null,
  due_at timestamptz not null,
  leased_until timestamptz,
  delivered_at timestamptz,
  constraint notices_have_an_id primary key (id),
  constraint notices_are_told_once unique (incident_id, channel, sequence),
  constraint notices_state_is_known check (state in ('waiting', 'delivered', 'dead'))
);

create index notices_to_deliver on notices (due_at, id) where state = 'waiting';
create index notices_by_time on notices (created_at desc, id);

-- Grain: an attempt to deliver a notice.
create table notice_attempts (
  notice_id text not null,
  attempt integer not null,
  at timestamptz not null,
  duration_ms double precision not null,
  is_delivered boolean not null,
  -- What the receiver or the network said; never the address, which may be a secret.
  answer text not null,
  constraint notice_attempts_are_unique primary key (notice_id, attempt),
  constraint notice_attempts_are_of_a_notice foreign key (notice_id) references notices on delete cascade
);

-- What is over and older than p_cutoff goes: incidents that are open stay, with their notices.
create function drop_expired_incidents(p_cutoff timestamptz) returns bigint
language sql as $$
  with mutes as (
    delete from alert_mutes where coalesce(ended_at, until_at) < p_cutoff
  ),
  old_incidents as (
    delete from incidents where ended_at < p_cutoff returning id
  ),
  old_notices as (
    delete from notices
    where state <> 'waiting' and created_at < p_cutoff
      and (incident_id in (select id from old_incidents)
        or not exists (select from incidents as i where i.id = notices.incident_id))
  )
  select count(*) from old_incidents
$$;
