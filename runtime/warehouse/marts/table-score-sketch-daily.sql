-- Grain: one UTC day, project, source, name of score and hundredth. Source: as scores_daily. Counts that add up, for
-- percentiles that are half a hundredth off at the most.
create table marts.score_sketch_daily (
  day date not null comment 'UTC day of created',
  project_id varchar not null comment 'The project in Braintrust',
  source varchar not null comment 'spans or traces: which export the scores are of; never add the two',
  name varchar not null comment 'Name of the score',
  hundredth number(18, 0) not null comment 'The score times 100, rounded; below 0 and above 100 under these',
  samples number(18, 0) not null comment 'Scores that round to this hundredth'
) comment = 'Scores as counts by hundredth';
