-- Puts in the defaults that are not there yet; rows that operators changed are left alone.
insert into monitoring.thresholds (metric, table_name, warning, critical, setting, unit, description)
select
  defaults.metric,
  defaults.table_name,
  defaults.warning,
  defaults.critical,
  defaults.setting,
  defaults.unit,
  defaults.description
from monitoring.default_thresholds as defaults
left join monitoring.thresholds as present
  on present.metric = defaults.metric and present.table_name = defaults.table_name
where present.metric is null;
