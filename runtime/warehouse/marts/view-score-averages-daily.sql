-- Grain: one UTC day, project, source and name of score. Source: scores_daily.
create or replace view marts.score_averages_daily (
  day comment 'UTC day of created',
  project_id comment 'The project in Braintrust',
  source comment 'spans or traces: which export the scores are of; never add the two',
  name comment 'Name of the score',
  scored comment 'Rows with this score',
  not_scored comment 'Rows that name the score and give none',
  average comment 'Of the rows that are scored, null where none is'
) comment = 'Average scores by day' as
select
  day,
  project_id,
  source,
  name,
  scored,
  not_scored,
  score_sum / nullif(scored, 0) as average
from marts.scores_daily;
