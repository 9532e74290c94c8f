-- One JSON object a line, plain or gzip. Every boolean stands here, because one that is left out is set to false
-- by the deployment, whatever Snowflake's own default is. A file with bytes that are not UTF-8 is skipped whole and
-- reported, never mended unasked.
create file format json_format
  type = json
  compression = auto
  date_format = 'AUTO'
  time_format = 'AUTO'
  timestamp_format = 'AUTO'
  binary_format = 'HEX'
  trim_space = false
  enable_octal = false
  allow_duplicate = false
  strip_outer_array = false
  strip_null_values = false
  replace_invalid_characters = false
  ignore_utf8_errors = false
  skip_byte_order_mark = true
  comment = 'JSON lines of Braintrust''s exports';
