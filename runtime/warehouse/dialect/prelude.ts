/** Clock of every `current_timestamp()` and `sysdate()`; tests may put a fixed time in its place. */
const clock = "create or replace macro main.sf_now() as now()";

const texts = [
  // Snowflake's text of a variant has no quotes around a string, and JSON's null is NULL.
  `create or replace macro main.sf_varchar(x) as
    case typeof(x) when 'JSON' then json_extract_string(x::varchar, '$')
      when 'DOUBLE' then regexp_replace(x::varchar, '[.]0$', '') else x::varchar end`,
  `create or replace macro main.sf_parse_json(x) as cast(nullif(trim(x), '') as json)`,
  `create or replace macro main.sf_try_parse_json(x) as try_cast(nullif(trim(x), '') as json)`,
  `create or replace macro main.sf_check_json(x) as
    case when x is null or trim(x) = '' or json_valid(x) then null else 'the text is not JSON' end`,
];

const numberForm = String.raw`'\s*[+-]?(\d+[.]?\d*|[.]\d+)([eE][+-]?\d+)?\s*'`;

const numbers = [
  // DuckDB alone would also take 1_000 and 0x1F.
  `create or replace macro main.sf_try_double(x) as case
    when regexp_full_match(x, ${numberForm}) or lower(x) in ('nan', 'inf', '-inf') then try_cast(x as double) end`,
  // A number in its plainest form needs no pattern, which takes five times as long.
  `create or replace macro main.sf_try_number(x) as case
    when x = try_cast(x as bigint)::varchar then try_cast(x as bigint)::hugeint
    when regexp_full_match(x, ${numberForm}) then try_cast(x as hugeint) end`,
  `create or replace macro main.sf_number_text(x) as case when regexp_full_match(x, ${numberForm}) then x end`,
  `create or replace macro main.sf_try_boolean(x) as case
    when lower(x) in ('true', 't', 'yes', 'y', 'on', '1') then true
    when lower(x) in ('false', 'f', 'no', 'n', 'off', '0') then false end`,
  `create or replace macro main.sf_div0(a, b) as case when b = 0 then 0 else a / b end`,
  `create or replace macro main.sf_div0null(a, b) as case when b is null or b = 0 then 0 else a / b end`,
];

const timeForm = String.raw`'\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.]\d{1,9})?)? ?(Z|[+-]\d{2}(:?\d{2})?)?)?'`;
// DuckDB wants seconds, and no space before the offset.
const withSeconds = String.raw`regexp_replace(regexp_replace(x, ' ?(Z|[+-]\d{2}(:?\d{2})?)$', '\1'), '^(\S+[T ]\d{1,2}:\d{2})(Z|[+-].*)?$', '\1:00\2')`;

const times = [
  // A whole number as text counts seconds, milliseconds, microseconds or nanoseconds, told by its size as in Snowflake.
  `create or replace macro main.sf_epoch(n) as make_timestamptz(case
    when n < 31536000000 then n * 1000000
    when n < 31536000000000 then n * 1000
    when n < 31536000000000000 then n
    else n // 1000 end)`,
  // Braintrust's own form first: the patterns take three times as long.
  `create or replace macro main.sf_try_timestamptz(x) as case
    when x like '____-__-__T__:__:__.___Z' then try_cast(x as timestamptz)
    when regexp_full_match(x, ${timeForm})
      then coalesce(try_cast(x as timestamptz), try_cast(${withSeconds} as timestamptz))
    when regexp_full_match(x, '-?\\d{1,19}') then main.sf_epoch(try_cast(x as bigint)) end`,
  `create or replace macro main.sf_timestamptz(x) as case
    when x is null then null
    when typeof(x) in ('VARCHAR', 'JSON') then coalesce(
      main.sf_try_timestamptz(main.sf_varchar(x)),
      error('Timestamp ''' || main.sf_varchar(x) || ''' is not recognized'))
    when typeof(x) like '%INT%' or typeof(x) like 'DECIMAL%'
      then make_timestamptz(cast(x::varchar::decimal(38, 6) * 1000000 as bigint))
    else try_cast(x::varchar as timestamptz) end`,
  `create or replace macro main.sf_date(x) as case
    when typeof(x) in ('VARCHAR', 'JSON') then cast(main.sf_timestamptz(x) as date) else x::varchar::date end`,
];

const variants = [
  `create or replace macro main.sf_typeof(x) as case json_type(x)
    when 'VARCHAR' then 'VARCHAR' when 'BOOLEAN' then 'BOOLEAN' when 'OBJECT' then 'OBJECT' when 'ARRAY' then 'ARRAY'
    when 'NULL' then 'NULL_VALUE' when 'UBIGINT' then 'INTEGER' when 'BIGINT' then 'INTEGER' when 'HUGEINT' then 'INTEGER'
    when 'DOUBLE' then case when contains(lower(x::varchar), 'e') then 'DOUBLE'
      when contains(x::varchar, '.') then 'DECIMAL' else 'INTEGER' end end`,
  `create or replace macro main.sf_array_size(x) as
    case when json_type(x) = 'ARRAY' then cast(json_array_length(x) as bigint) end`,
  `create or replace macro main.sf_object_keys(x) as
    case when json_type(x) = 'OBJECT' then to_json(list_sort(json_keys(x))) end`,
  `create or replace macro main.sf_get(x, k) as json_extract(x, case
    when typeof(k) = 'VARCHAR' then '$."' || replace(replace(k::varchar, '\\', '\\\\'), '"', '\\"') || '"'
    else '$[' || k::varchar || ']' end)`,
  // Entries whose value is NULL are left out, those of JSON's null stay.
  `create or replace macro main.sf_object(entries) as cast('{' || array_to_string(list_transform(
    list_filter(entries, lambda entry: entry.v is not null and entry.k is not null),
    lambda entry: to_json(entry.k)::varchar || ':' || entry.v::varchar), ',') || '}' as json)`,
  `create or replace macro main.sf_flatten(input) as table
    select
      case when json_type(input) = 'OBJECT' then key end as key,
      case when json_type(input) = 'ARRAY' then '[' || key || ']'
        when regexp_full_match(key, '[A-Za-z_][A-Za-z0-9_]*') then key else '[''' || key || ''']' end as path,
      case when json_type(input) = 'ARRAY' then cast(key as bigint) end as index,
      value
    from json_each(case when json_type(input) in ('OBJECT', 'ARRAY') then input end)`,
];

/**
 * What stands in for Snowflake's functions: run once in a new database, in this order, with it as the current one. Each
 * is a macro in its schema `main`, where sessions whose current schema is any other of the same database find it.
 */
export const prelude: readonly string[] = [clock, ...texts, ...numbers, ...times, ...variants];

/** What every session needs, either set in each new connection or for all with `set global`. */
export const sessionSettings: readonly string[] = [
  "set timezone = 'UTC'",
  // A division by zero is an error in Snowflake; here it is NULL, and not Infinity, which would spread.
  "set ieee_floating_point_ops = false",
];
