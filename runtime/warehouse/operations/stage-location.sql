-- One row: where the stage points, such as s3://bucket/braintrust/traces/. FILES = (…) names files below it.
select get_stage_location(@{{stage}}) as location;
