-- Lists the bucket anew into the directory tables of the stages. Never by the bucket's notifications: a notification
-- that is lost is what reconciliation has to find, and the pipe would have lost the same one.
alter stage raw_data.s3_braintrust_stage refresh;
alter stage raw_data.s3_braintrust_spans_stage refresh;
alter stage raw_data.s3_braintrust_query_rows_stage refresh;
alter stage raw_data.model_usage_stage refresh;
