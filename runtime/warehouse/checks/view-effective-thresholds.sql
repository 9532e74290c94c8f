-- Grain: one row for each metric and landing table: what counts for it. A row for the table goes before one for every
-- table, and an operator's row before the default. A row that somebody deleted falls back to its default, so that no
-- check falls silent.
create or replace view monitoring.effective_thresholds as
with candidates as (
  select metric, table_name, warning, critical, setting, 1 as preference
  from monitoring.thresholds
  union all
  select metric, table_name, warning, critical, setting, 2 as preference
  from monitoring.default_thresholds
)
select
  candidates.metric,
  tables.table_name,
  candidates.warning,
  candidates.critical,
  candidates.setting
from monitoring.landing_tables as tables
inner join candidates
  on candidates.table_name = tables.table_name or candidates.table_name = '*'
qualify row_number() over (
  partition by candidates.metric, tables.table_name
  order by iff(candidates.table_name = '*', 1, 0), candidates.preference
) = 1;
