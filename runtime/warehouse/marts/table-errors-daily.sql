-- Grain: one UTC day, project, type and name of span, and message. Source: the current spans with an error.
create table marts.errors_daily (
  day date not null comment 'UTC day of created',
  project_id varchar not null comment 'The project in Braintrust',
  span_type varchar not null comment 'llm, tool, task and others; unknown where it is not told',
  span_name varchar not null comment 'What the span is called; unknown where it is not told',
  message varchar not null comment 'The first 200 characters of the error',
  errors number(18, 0) not null comment 'Spans with this error'
) comment = 'Errors by day';
