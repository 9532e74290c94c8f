import { defaultTargets } from "../operations/targets.ts";

/** COPY_HISTORY reaches no further back. */
const historyDays = 14;

/**
 * The latest failure of each file, newest first. Asks COPY_HISTORY itself: `recent_loads` has neither the character nor
 * the loads of earlier days, which tell whether a file was loaded since.
 */
export function failuresStatement(limit: number): string {
  return `
    with loads as (${defaultTargets.map(({ table }) => loadsOf(table.toUpperCase())).join(" union all ")}),
    placed as (
      select *,
        lower(load_status) as status,
        regexp_replace(stage_location, '^s3://[^/]+/?', '') as stage_path,
        max(iff(lower(load_status) = 'loaded', last_load_time, null))
          over (partition by table_name, stage_location, load_file) as loaded_at
      from loads
    ),
    failed as (
      select
        table_name,
        iff(startswith(load_file, stage_path), load_file, stage_path || load_file) as file_name,
        first_error_line_number as line,
        first_error_character_pos as character,
        coalesce(first_error_message, 'No reason given') as reason,
        last_load_time as failed_at,
        pipe_name,
        status = 'partially loaded' as is_partial,
        coalesce(loaded_at > last_load_time, false) as is_mended
      from placed
      where status in ('load failed', 'partially loaded')
      qualify row_number() over (partition by table_name, stage_location, load_file order by last_load_time desc) = 1
    )
    select *, count(*) over () as all_rows
    from failed
    order by failed_at desc, file_name
    limit ${limit}`;
}

const loadsOf = (table: string): string => `
  select '${table.split(".").at(-1) ?? table}' as table_name, file_name as load_file, stage_location, last_load_time,
    status as load_status, first_error_message, first_error_line_number, first_error_character_pos, pipe_name
  from table(information_schema.copy_history(
    table_name => '${table}',
    start_time => dateadd(days, -${historyDays}, current_timestamp())
  ))`;
