-- Grain: one row, always: the verdict on ingestion in one sentence, in the words of the earlier guide's procedure.
-- 'OK: Pipeline healthy', with warnings behind it where there are some, or 'ALERT: ' and every critical reason.
create or replace view monitoring.ingestion_health as
with summed as (
  select
    count(iff(severity = 2, 1, null)) as count_critical,
    count(iff(severity = 1, 1, null)) as count_warning,
    listagg(iff(severity = 2, reason, null), '; ') within group (order by table_name desc, metric) as critical_reasons,
    listagg(iff(severity = 1, reason, null), '; ') within group (order by table_name desc, metric) as warning_reasons
  from monitoring.ingestion_findings
)
select
  count_critical = 0 as is_healthy,
  count_critical,
  count_warning,
  case
    when count_critical > 0
      then 'ALERT: ' || critical_reasons || iff(count_warning > 0, '; warnings: ' || warning_reasons, '')
    when count_warning > 0 then 'OK: Pipeline healthy; warnings: ' || warning_reasons
    else 'OK: Pipeline healthy'
  end as verdict
from summed;
