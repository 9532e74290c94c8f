-- Keeps what data_quality says now. Repeating it within an hour replaces that hour's rows.
delete from monitoring.quality_results
where checked_at >= date_trunc('hour', sysdate()) or checked_at < dateadd(day, -90, sysdate());

insert into monitoring.quality_results (issue_type, checked_at, count, severity, sample, description)
select issue_type, sysdate(), count, severity, sample, description
from monitoring.data_quality;
