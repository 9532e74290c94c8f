-- Grain: one UTC day whose usage the refresh under way changes. The marts of these days are added up anew.
create table current_data.model_usage_days (
  day date not null comment 'UTC day of period_start'
) comment = 'Days that the refresh under way adds up anew';
