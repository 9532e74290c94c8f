-- What the earlier guide's procedure answered, now from a view that anybody may read.
select verdict from monitoring.ingestion_health;
