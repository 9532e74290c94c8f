-- Exactly what was copied: the transaction counts it again before.
delete from {{table}}
where created >= {{day}}
  and created < dateadd(day, 1, {{day}})
  and ingestion_timestamp < {{before}};
