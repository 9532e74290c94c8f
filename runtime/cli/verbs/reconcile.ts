import { defineVerb, isSet } from "../command.ts";
import { printRows } from "../print-rows.ts";

interface Reconciled {
  summary: Record<string, unknown>[];
  findings: Record<string, unknown>[];
}

const summaries = `select table_name, severity, count_listed, count_loaded, count_pending, count_missing, count_failed,
  count_loaded_twice, count_changed_after_load, count_rows_differ, count_gone, listed_at, reason
from monitoring.reconciliation_summary
order by table_name desc`;

const findings = `select table_name, file_name, state, severity, reason, size_bytes, last_modified_at, latest_load_at,
  row_count, raw_rows, first_error_line
from monitoring.reconciliation
where severity <> 'OK'
order by iff(severity = 'CRITICAL', 0, 1), table_name desc, file_name`;

export const reconcile = defineVerb<Reconciled>({
  name: "reconcile",
  summary: "Compare what the lake holds with what was loaded, file by file",
  details:
    "Lists the lake anew, keeps the load history, then says which files are missing, failed, loaded twice or changed\n" +
    "after their load, and where raw holds another number of rows than was loaded.",
  positionals: "",
  options: {
    "no-listing": { type: "boolean", help: "Judge by the last listing instead of listing the lake anew" },
  },
  examples: [
    { command: "tracelake reconcile", does: "List the lake and compare" },
    {
      command: "tracelake reconcile --json | jq '.findings[].file_name'",
      does: "Take the files that need a look",
    },
  ],
  finding: "a file is missing, failed, loaded twice, changed or has other rows",
  async run(input, context) {
    const session = await context.openSession();
    if (!isSet(input, "no-listing")) {
      await session.query("call monitoring.record_loads()");
      await session.query("call monitoring.record_listing()");
    }
    return { summary: await session.query(summaries), findings: await session.query(findings) };
  },
  print({ summary, findings: rows }, context) {
    const shown = summary.map((row) => ({
      table: row["table_name"],
      severity: row["severity"],
      listed: row["count_listed"],
      loaded: row["count_loaded"],
      waiting: row["count_pending"],
      missing: row["count_missing"],
      failed: row["count_failed"],
      twice: row["count_loaded_twice"],
      changed: row["count_changed_after_load"],
      differ: row["count_rows_differ"],
      gone: row["count_gone"],
    }));
    context.stdout.write(printRows(shown, "table"));
    for (const row of rows) {
      context.stdout.write(
        `\n${String(row["severity"])} ${String(row["state"])}: ${String(row["file_name"])}\n  ${String(row["reason"])}\n`,
      );
    }
  },
  isFinding: ({ findings: rows }) => rows.length > 0,
});
