-- One row: how many rows the table has.
select count(*) as count_all from {{table}};
