/** What the page asks of the warehouse, in Snowflake's SQL. */
export const pageQueries: Readonly<Record<string, string>> = {
  "cost by day and model": "select * from marts.cost_daily order by day, model",
  "latency by day and model": "select * from marts.latency_daily order by day",
  "scores by day": "select * from marts.score_averages_daily order by day, name",
  "the 50 newest traces": "select * from marts.traces order by started_at desc limit 50",
  "the 50 newest errors": "select * from marts.errors order by started_at desc limit 50",
  "pipeline's state": "select * from monitoring.ingestion_status",
};
