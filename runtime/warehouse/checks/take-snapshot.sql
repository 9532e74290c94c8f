-- The health of the pipeline as of now, the pipes asked just before.
select snapshot from monitoring.pipeline_snapshot;
