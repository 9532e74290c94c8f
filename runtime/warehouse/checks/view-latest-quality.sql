-- Grain: one row for each check: what it said when it last ran (checked_at, UTC). Empty until it first ran.
create or replace view monitoring.latest_quality as
select issue_type, count, severity, sample, description, checked_at
from monitoring.quality_results
qualify row_number() over (partition by issue_type order by checked_at desc) = 1;
