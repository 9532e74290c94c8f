import { textOf } from "../../warehouse/operations/session.ts";
import { defineVerb } from "../command.ts";
import { printRows } from "../print-rows.ts";

interface Status {
  verdict: string;
  isHealthy: boolean;
  tables: Record<string, unknown>[];
}

const tables = `select table_name, status, freshness_status, latest_ingestion_at, minutes_since_ingestion, rows_24h,
  files_loaded_24h, files_failed_24h, pending_files, oldest_pending_at, pipe_state, reason
from monitoring.ingestion_status
order by table_name desc`;

export const status = defineVerb<Status>({
  name: "status",
  summary: "Say whether ingestion is healthy, how fresh each table is and what waits",
  details:
    "Asks the pipes, then reads monitoring.ingestion_health and monitoring.ingestion_status. Thresholds stand in\n" +
    "monitoring.thresholds.",
  positionals: "",
  options: {},
  examples: [
    { command: "tracelake status", does: "See the state of all tables" },
    { command: "tracelake status --json | jq -r .verdict", does: "Take the verdict alone, for a monitor" },
  ],
  finding: "ingestion is not healthy",
  async run(_input, context) {
    const session = await context.openSession();
    const [answer] = await session.query("call raw_data.check_ingestion_health()");
    const verdict = textOf(Object.values(answer ?? {})[0]);
    return {
      verdict,
      isHealthy: verdict.startsWith("OK"),
      tables: await session.query(tables),
    };
  },
  print({ verdict, tables: rows }, context) {
    const shown = rows.map((row) => ({
      table: row["table_name"],
      status: row["status"],
      "latest (UTC)": row["latest_ingestion_at"],
      "minutes ago": row["minutes_since_ingestion"],
      "rows 24 h": row["rows_24h"],
      "files 24 h": row["files_loaded_24h"],
      failed: row["files_failed_24h"],
      waiting: row["pending_files"],
      pipe: row["pipe_state"],
      reason: row["reason"],
    }));
    context.stdout.write(`${verdict}\n\n${printRows(shown, "table")}`);
  },
  isFinding: ({ isHealthy }) => !isHealthy,
});
