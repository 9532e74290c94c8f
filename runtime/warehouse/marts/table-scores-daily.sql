-- Grain: one UTC day, project, source and name of score. Source: `scores` of the current spans and traces; a trace's are
-- averages of its spans' already. All columns add up within one source.
create table marts.scores_daily (
  day date not null comment 'UTC day of created',
  project_id varchar not null comment 'The project in Braintrust',
  source varchar not null comment 'spans or traces: which export the scores are of; never add the two',
  name varchar not null comment 'Name of the score',
  scored number(18, 0) not null comment 'Rows with this score',
  not_scored number(18, 0) not null comment 'Rows that name the score and give none',
  score_sum number(38, 6) not null comment 'Sum of the scores, each rounded to six decimals'
) comment = 'Scores by day';
