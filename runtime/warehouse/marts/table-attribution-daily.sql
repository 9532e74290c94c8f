-- Grain: one UTC day, project, environment and user. Source: the current traces, whose metadata is their root span's.
-- All columns add up over any rows.
create table marts.attribution_daily (
  day date not null comment 'UTC day of created',
  project_id varchar not null comment 'The project in Braintrust',
  environment varchar not null comment 'Of metadata; unknown where it names none',
  user_id varchar not null comment 'Of metadata; unknown where it names none',
  traces number(18, 0) not null comment 'Traces',
  traces_with_errors number(18, 0) not null comment 'Traces with an error',
  total_tokens number(38, 0) not null comment 'As told, else in and out added up',
  cost_usd number(38, 10) not null comment 'What Braintrust estimated',
  traces_with_cost number(18, 0) not null comment 'Traces with a cost; the cost is unknown where there is none',
  traces_without_cost number(18, 0) not null comment 'Traces with tokens and no cost'
) comment = 'Traces, tokens and cost of users by day';
