import type { CallTemplate } from "./calls.ts";

/** Functions that are another name or a short expression in DuckDB. */
export const callTemplates: Readonly<Record<string, CallTemplate>> = {
  // conditions
  iff: "case when $1 then $2 else $3 end",
  nvl: "coalesce($1, $2)",
  ifnull: "coalesce($1, $2)",
  nvl2: "case when $1 is not null then $2 else $3 end",
  zeroifnull: "coalesce($1, 0)",
  nullifzero: "nullif($1, 0)",
  equal_null: "(($1) is not distinct from ($2))",
  div0: "sf_div0($1, $2)",
  div0null: "sf_div0null($1, $2)",
  // numbers
  square: "pow($1, 2)",
  ceil: { 1: "ceil($1)" },
  floor: { 1: "floor($1)" },
  bitand: "(($1) & ($2))",
  bitor: "(($1) | ($2))",
  bitshiftleft: "(($1) << ($2))",
  bitshiftright: "(($1) >> ($2))",
  mod: "(($1) % ($2))",
  to_double: "cast($1 as double)",
  try_to_double: "sf_try_double($1)",
  to_boolean: "cast($1 as boolean)",
  try_to_boolean: "sf_try_boolean($1)",
  // texts
  len: "length($1)",
  char_length: "length($1)",
  startswith: "starts_with($1, $2)",
  endswith: "ends_with($1, $2)",
  regexp_like: "regexp_full_match($1, $2)",
  regexp_substr: "nullif(regexp_extract($1, $2), '')",
  regexp_count: "length(regexp_extract_all($1, $2))",
  regexp_replace: { 2: "regexp_replace($1, $2, '', 'g')", 3: "regexp_replace($1, $2, $3, 'g')" },
  charindex: "strpos($2, $1)",
  to_varchar: { 1: "sf_varchar($1)" },
  sha2: { 1: "sha256($1)" },
  uuid_string: { 0: "cast(uuid() as varchar)" },
  split: "to_json(string_split($1, $2))",
  // variants
  parse_json: "sf_parse_json($1)",
  try_parse_json: "sf_try_parse_json($1)",
  check_json: "sf_check_json($1)",
  typeof: "sf_typeof($1)",
  is_null_value: "(json_type($1) = 'NULL')",
  is_object: "(json_type($1) = 'OBJECT')",
  is_array: "(json_type($1) = 'ARRAY')",
  is_varchar: "(json_type($1) = 'VARCHAR')",
  is_boolean: "(json_type($1) = 'BOOLEAN')",
  is_integer: "(sf_typeof($1) = 'INTEGER')",
  is_decimal: "(sf_typeof($1) in ('INTEGER', 'DECIMAL'))",
  is_double: "(sf_typeof($1) in ('INTEGER', 'DECIMAL', 'DOUBLE'))",
  object_keys: "sf_object_keys($1)",
  array_size: "sf_array_size($1)",
  get: "sf_get($1, $2)",
  to_json: "cast(to_json($1) as varchar)",
  to_variant: "to_json($1)",
  to_object: "to_json($1)",
  to_array: "to_json($1)",
  strip_null_value: "case when json_type($1) = 'NULL' then null else $1 end",
  array_append: "to_json(list_append(cast($1 as json[]), to_json($2)))",
  array_cat: "to_json(list_concat(cast($1 as json[]), cast($2 as json[])))",
  array_contains: "json_contains($2, $1)",
  array_to_string: "array_to_string(cast($1 as varchar[]), $2)",
  array_distinct: "to_json(list_distinct(cast($1 as json[])))",
  // groups
  boolor_agg: "bool_or($1)",
  booland_agg: "bool_and($1)",
  approx_percentile: "approx_quantile($1, $2)",
  // Snowflake leaves out rows whose second argument is NULL, DuckDB's max_by those whose first is.
  max_by: "arg_max_null($1, $2)",
  min_by: "arg_min_null($1, $2)",
  // clocks and sessions
  current_timestamp: { 0: "sf_now()" },
  localtimestamp: { 0: "sf_now()" },
  getdate: { 0: "sf_now()" },
  systimestamp: { 0: "sf_now()" },
  current_warehouse: { 0: "cast(null as varchar)" },
  sysdate: { 0: "cast(sf_now() as timestamp)" },
  current_date: { 0: "cast(sf_now() as date)" },
  // times
  try_to_timestamp_tz: { 1: "sf_try_timestamptz($1)" },
  try_to_timestamp_ltz: { 1: "sf_try_timestamptz($1)" },
  try_to_timestamp_ntz: { 1: "cast(sf_try_timestamptz($1) as timestamp)" },
  try_to_timestamp: { 1: "cast(sf_try_timestamptz($1) as timestamp)" },
  try_to_date: { 1: "cast(sf_try_timestamptz($1) as date)" },
  to_timestamp_tz: { 1: "sf_timestamptz($1)" },
  to_timestamp_ltz: { 1: "sf_timestamptz($1)" },
  to_timestamp_ntz: { 1: "cast(sf_timestamptz($1) as timestamp)" },
  to_timestamp: { 1: "cast(sf_timestamptz($1) as timestamp)" },
  to_date: { 1: "sf_date($1)" },
  date: { 1: "sf_date($1)" },
  add_months: "cast_to_type(($1) + to_months(cast($2 as integer)), $1)",
  date_from_parts: "make_date($1, $2, $3)",
  dayofweekiso: "isodow($1)",
  dayofmonth: "day($1)",
  weekiso: "week($1)",
  // rows
  seq4: { 0: "(row_number() over () - 1)" },
  seq8: { 0: "(row_number() over () - 1)" },
};

/** Functions that mean the same in both. */
export const sameCalls: ReadonlySet<string> = new Set(
  (
    "coalesce nullif count sum min max avg any_value median mode stddev stddev_pop stddev_samp variance var_pop var_samp " +
    "corr covar_pop covar_samp regr_slope regr_intercept count_if approx_count_distinct bitand_agg " +
    "percentile_cont percentile_disc row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value " +
    "last_value nth_value lower upper trim ltrim rtrim replace substr substring left right length reverse repeat lpad " +
    "rpad split_part contains translate ascii chr md5 abs sign sqrt exp ln pow power round log sin cos " +
    "tan atan atan2 pi degrees radians year month day hour minute second quarter week dayofweek dayofyear last_day hash " +
    "grouping grouping_id current_user current_database current_schema version"
  ).split(" "),
);
