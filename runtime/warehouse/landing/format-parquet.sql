-- binary_as_text: strings without a logical type are text, as Snowflake's own default has it.
create file format parquet_format
  type = parquet
  compression = auto
  binary_as_text = true
  trim_space = false
  comment = 'Parquet of Braintrust''s exports';
