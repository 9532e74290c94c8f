-- Why: spans older than the retention go as whole partitions, which costs neither a scan nor a vacuum.
-- Locks: drop_expired() takes an exclusive lock on spans for the moment of a drop; the caller sets lock_timeout.

-- Removes what ended before p_cutoff (a UTC day) and returns the names of the partitions dropped.
-- Hours of usage_stats and daily_cost_summary are kept: they are small, and all that tells of cost beyond the retention.
create function drop_expired(p_cutoff date) returns text[]
language plpgsql as $$
declare
  partition text;
  dropped text[] := '{}';
  cutoff timestamptz := p_cutoff::timestamp at time zone 'UTC';
begin
  if not pg_try_advisory_xact_lock(hashtext('tracelake.drop_expired')) then
    return dropped;
  end if;
  for partition in
    select c.relname
    from pg_inherits as i
    join pg_class as c on c.oid = i.inhrelid
    where i.inhparent = 'spans'::regclass
      and c.relname ~ '^spans_\d{8}$'
      and c.relname < 'spans_' || to_char(p_cutoff, 'YYYYMMDD')
    order by c.relname
  loop
    execute format('drop table %I', partition);
    dropped := dropped || partition;
  end loop;
  delete from spans_old where day < p_cutoff;
  delete from trace_totals where ended_at < cutoff;
  delete from alerts where "timestamp" < cutoff;
  delete from usage_stats where grain < 60 and at < cutoff;
  return dropped;
end
$$;
