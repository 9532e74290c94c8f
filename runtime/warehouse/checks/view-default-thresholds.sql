-- Grain: one row for each metric and table, '*' being every table without a row of its own.
-- The values that count until an operator changes the row of monitoring.thresholds. A verdict is given when what was
-- measured lies above the value; a null value never gives that verdict. Units stand in the row.
create or replace view monitoring.default_thresholds as
select
  metric,
  table_name,
  warning::float as warning,
  critical::float as critical,
  setting::varchar as setting,
  unit,
  description
from (
  values
    ('freshness_minutes', '*', 30, 60, 'once loaded', 'minutes', 'Since the latest ingestion. Setting: always (empty is a fault), once loaded (an empty table is unused), never'),
    ('freshness_minutes', 'BRAINTRUST_TRACES', 30, 60, 'always', 'minutes', 'Since the latest ingestion. Setting: always (empty is a fault), once loaded (an empty table is unused), never'),
    ('freshness_minutes', 'MODEL_USAGE', 30, 60, 'never', 'minutes', 'Since the latest ingestion. Nothing is written while no model is called, hence never; once loaded asks for it'),
    ('clock_skew_minutes', '*', 5, 60, null, 'minutes', 'That the latest ingestion lies in the future'),
    ('error_rate_percent', '*', 1, 5, null, 'percent', 'Files of the last hour that failed or loaded in part'),
    ('pending_files', '*', 500, 5000, null, 'files', 'That wait for the pipe'),
    ('pending_minutes', '*', 30, 120, null, 'minutes', 'That the oldest waiting file has waited'),
    ('pipe_snapshot_minutes', '*', 120, null, null, 'minutes', 'Age of what is known of the pipe'),
    ('volume_deviations', '*', 4, 8, null, 'deviations', 'Of an hour''s rows from the median of that hour of the week, in median absolute deviations'),
    ('volume_change_percent', '*', 50, 90, null, 'percent', 'By which the rows must differ from the median too, so that steady hours stay quiet'),
    ('volume_learning_weeks', '*', 4, null, null, 'weeks', 'Of history before a verdict is given (the warning value)'),
    ('volume_no_data', '*', null, null, 'breach', 'setting', 'An hour without rows where rows are usual: breach, ok or unknown'),
    ('volume_no_data', 'MODEL_USAGE', null, null, 'ok', 'setting', 'An hour without rows where rows are usual: breach, ok or unknown'),
    ('missing_minutes', '*', 60, 240, null, 'minutes', 'That a listed file may stay without a load'),
    ('listing_minutes', '*', 180, null, null, 'minutes', 'Age of the latest listing of a stage'),
    ('quality.null_ids', '*', 0, 1000, null, 'rows', 'Without an id, kept in raw and copied to the rejects'),
    ('quality.null_timestamps', '*', 0, 1000, null, 'rows', 'Without a created that could be read'),
    ('quality.future_timestamps', '*', 0, 1000, null, 'rows', 'Created more than clock_skew_minutes (warning) ahead'),
    ('quality.duplicate_ids', '*', 0, 100, null, 'keys', 'The same row of a file twice, or one version of a row with two contents'),
    ('quality.schema_drift', '*', 0, null, null, 'keys', 'Whose type changed or which vanished'),
    ('quality.out_of_range_metrics', '*', 0, 100, null, 'rows', 'Negative tokens, cost or times, or an end before its start'),
    ('quality.scores_out_of_range', '*', 0, null, null, 'scores', 'Outside 0 to 1'),
    ('quality.orphan_spans', '*', 0, 1000, null, 'spans', 'Whose parent is not in the trace'),
    ('quality.traces_without_spans', '*', 0, 1000, null, 'traces', 'None of whose spans came, where spans are exported'),
    ('quality.spans_without_trace', '*', 0, 1000, null, 'traces', 'Of which only spans came, where traces are exported'),
    ('quality.cost_missing', '*', 0, null, null, 'spans', 'With tokens and without a cost'),
    ('quality.rejects', '*', 0, 1000, null, 'rows', 'That the refresh put aside'),
    ('grace_minutes', '*', 60, null, null, 'minutes', 'Before a parent, a trace or its spans count as not arrived (the warning value)')
) as defaults (metric, table_name, warning, critical, setting, unit, description);
