import { literal } from "../../warehouse/operations/fill-statement.ts";
import { textOf } from "../../warehouse/operations/session.ts";
import { defineTargets } from "../target-option.ts";
import { defineVerb, numberOption, textOption } from "../command.ts";

interface Failure {
  table_name: unknown;
  file: unknown;
  line: unknown;
  character: unknown;
  reason: unknown;
  at: unknown;
  /** Whether a later load of the file succeeded. */
  is_mended: unknown;
}

/** The latest load of each file that ever failed, newest first; COPY_HISTORY reaches back 14 days. */
const statementFor = (table: string, days: number) => `with loads as (
  select file_name, stage_location, last_load_time, status, first_error_message, first_error_line_number,
    first_error_character_pos, error_count
  from table(information_schema.copy_history(
    table_name => ${literal(table.toUpperCase()).sql},
    start_time => dateadd(days, -${days}, current_timestamp())
  ))
),
faulty as (
  select *
  from loads
  where error_count > 0 or lower(status) in ('load failed', 'partially loaded')
  qualify row_number() over (partition by file_name order by last_load_time desc) = 1
),
mended as (
  select file_name, max(last_load_time) as loaded_at
  from loads
  where lower(status) = 'loaded'
  group by file_name
)
select
  faulty.stage_location as stage_location,
  faulty.file_name as file_name,
  faulty.first_error_line_number as line,
  faulty.first_error_character_pos as character,
  faulty.first_error_message as reason,
  faulty.last_load_time as failed_at,
  coalesce(mended.loaded_at > faulty.last_load_time, false) as is_mended
from faulty
left join mended on mended.file_name = faulty.file_name
order by failed_at desc`;

export const failures = defineVerb<Failure[]>({
  name: "failures",
  summary: "List the files that could not be loaded, with line and reason",
  details:
    "Reads COPY_HISTORY of each landing table, which keeps 14 days. A file that was loaded since counts as mended.",
  positionals: "",
  options: {
    file: { type: "string", value: "<part of the name>", help: "Only files whose name holds this" },
    days: { type: "string", value: "<n>", help: "How far back (default 14)" },
    ...defineTargets.options,
  },
  examples: [
    { command: "tracelake failures", does: "See all failures" },
    { command: "tracelake failures --file 2026-01-15/export_001.jsonl", does: "See why one file failed" },
  ],
  finding: "a file failed and was not loaded since",
  async run(input, context) {
    const session = await context.openSession();
    const days = numberOption(input, "days", 1) ?? 14;
    const part = textOption(input, "file");
    const found: Failure[] = [];
    for (const target of defineTargets.read(input)) {
      for (const row of await session.query(statementFor(target.table, days))) {
        const file = fullNameOf(String(row["stage_location"]), String(row["file_name"]));
        if (part !== undefined && !file.includes(part)) continue;
        const { line, character, reason } = row;
        const { failed_at: at, is_mended } = row;
        found.push({ table_name: target.table, file, line, character, reason, at, is_mended } as Failure);
      }
    }
    return found;
  },
  print(rows, context) {
    if (rows.length === 0) {
      context.stdout.write("No load failed.\n");
      return;
    }
    const { stdout } = context;
    for (const row of rows) {
      const place = [row.file, row.line, row.character].map(textOf).filter(Boolean).join(":");
      const state = row.is_mended === true ? " (loaded since)" : "";
      stdout.write(
        `${place}${state}\n  ${textOf(row.reason)}\n  ${textOf(row.at)}, ${textOf(row.table_name)}\n`,
      );
    }
  },
  isFinding: (rows) => rows.some((row) => row.is_mended !== true),
});

const fullNameOf = (location: string, file: string): string => {
  const prefix = location.replace(/^s3:\/\/[^/]*\/?/, "");
  return file.startsWith(prefix) ? file : `${prefix}${file}`;
};
