-- Current rows and marts keep what these rows said: a stream that is append-only does not tell of rows that go.
delete from {{table}}
where coalesce(created, ingestion_timestamp) < {{before}}
  and ingestion_timestamp < {{before}};
