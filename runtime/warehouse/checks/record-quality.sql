-- Keeps what data_quality says now. Repeating it within an hour replaces that hour's rows. One check a statement: a week's
-- rows of all checks at once would take the memory of all of them.
delete from monitoring.quality_results
where checked_at >= date_trunc('hour', sysdate()) or checked_at < dateadd(day, -90, sysdate());

delete from monitoring.recordings where recording = 'quality';

insert into monitoring.recordings (recording, recorded_at, recorded_through)
select 'quality', sysdate(), current_timestamp();

insert into monitoring.quality_results (issue_type, checked_at, count, severity, sample, description)
select quality.issue_type, recordings.recorded_at, quality.count, quality.severity, quality.sample, quality.description
from monitoring.data_quality as quality
cross join monitoring.recordings
where quality.issue_type = 'null_ids' and recordings.recording = 'quality';

insert into monitoring.quality_results (issue_type, checked_at, count, severity, sample, description)
select quality.issue_type, recordings.recorded_at, quality.count, quality.severity, quality.sample, quality.description
from monitoring.data_quality as quality
cross join monitoring.recordings
where quality.issue_type = 'null_timestamps' and recordings.recording = 'quality';

insert into monitoring.quality_results (issue_type, checked_at, count, severity, sample, description)
select quality.issue_type, recordings.recorded_at, quality.count, quality.severity, quality.sample, quality.description
from monitoring.data_quality as quality
cross join monitoring.recordings
where quality.issue_type = 'future_timestamps' and recordings.recording = 'quality';

insert into monitoring.quality_results (issue_type, checked_at, count, severity, sample, description)
select quality.issue_type, recordings.recorded_at, quality.count, quality.severity, quality.sample, quality.description
from monitoring.data_quality as quality
cross join monitoring.recordings
where quality.issue_type = 'duplicate_ids' and recordings.recording = 'quality';

insert into monitoring.quality_results (issue_type, checked_at, count, severity, sample, description)
select quality.issue_type, recordings.recorded_at, quality.count, quality.severity, quality.sample, quality.description
from monitoring.data_quality as quality
cross join monitoring.recordings
where quality.issue_type = 'schema_drift' and recordings.recording = 'quality';

insert into monitoring.quality_results (issue_type, checked_at, count, severity, sample, description)
select quality.issue_type, recordings.recorded_at, quality.count, quality.severity, quality.sample, quality.description
from monitoring.data_quality as quality
cross join monitoring.recordings
where quality.issue_type = 'rejects' and recordings.recording = 'quality';

insert into monitoring.quality_results (issue_type, checked_at, count, severity, sample, description)
select quality.issue_type, recordings.recorded_at, quality.count, quality.severity, quality.sample, quality.description
from monitoring.data_quality as quality
cross join monitoring.recordings
where quality.issue_type = 'out_of_range_metrics' and recordings.recording = 'quality';

insert into monitoring.quality_results (issue_type, checked_at, count, severity, sample, description)
select quality.issue_type, recordings.recorded_at, quality.count, quality.severity, quality.sample, quality.description
from monitoring.data_quality as quality
cross join monitoring.recordings
where quality.issue_type = 'scores_out_of_range' and recordings.recording = 'quality';

insert into monitoring.quality_results (issue_type, checked_at, count, severity, sample, description)
select quality.issue_type, recordings.recorded_at, quality.count, quality.severity, quality.sample, quality.description
from monitoring.data_quality as quality
cross join monitoring.recordings
where quality.issue_type = 'orphan_spans' and recordings.recording = 'quality';

insert into monitoring.quality_results (issue_type, checked_at, count, severity, sample, description)
select quality.issue_type, recordings.recorded_at, quality.count, quality.severity, quality.sample, quality.description
from monitoring.data_quality as quality
cross join monitoring.recordings
where quality.issue_type = 'traces_without_spans' and recordings.recording = 'quality';

insert into monitoring.quality_results (issue_type, checked_at, count, severity, sample, description)
select quality.issue_type, recordings.recorded_at, quality.count, quality.severity, quality.sample, quality.description
from monitoring.data_quality as quality
cross join monitoring.recordings
where quality.issue_type = 'spans_without_trace' and recordings.recording = 'quality';

insert into monitoring.quality_results (issue_type, checked_at, count, severity, sample, description)
select quality.issue_type, recordings.recorded_at, quality.count, quality.severity, quality.sample, quality.description
from monitoring.data_quality as quality
cross join monitoring.recordings
where quality.issue_type = 'cost_missing' and recordings.recording = 'quality';
