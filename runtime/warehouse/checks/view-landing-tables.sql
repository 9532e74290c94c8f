-- Grain: one row for each landing table. The one list that every check of this folder goes through.
create or replace view monitoring.landing_tables as
select table_name, export_kind
from (
  values
    ('BRAINTRUST_TRACES', 'traces'),
    ('BRAINTRUST_SPANS', 'spans'),
    ('BRAINTRUST_QUERY_ROWS', 'queries'),
    ('MODEL_USAGE', 'usage')
) as tables (table_name, export_kind);
