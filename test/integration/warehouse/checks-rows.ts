import { now, type ChecksWarehouse } from "./checks-warehouse.ts";

const ago = (minutes: number): string => new Date(Date.parse(now) - minutes * 60_000).toISOString();
const quote = (value: string | null | undefined): string =>
  value === null || value === undefined ? "null" : `'${value.replaceAll("'", "''")}'`;

export interface LandedRow {
  table?: string;
  minutesAgo: number;
  ingestedAt?: string;
  id?: string | null;
  projectId?: string;
  created?: string | null;
  xactId?: number;
  file?: string;
  fileRow?: number;
  lastModified?: string;
  /** Kept as source_row; metrics and metadata are read from it. */
  row?: Record<string, unknown>;
}

const spanColumns = ["span_id", "trace_id", "parent_span_id"] as const;

/** Puts one row into a landing table as a load would. */
export async function landRow(
  warehouse: ChecksWarehouse,
  landed: LandedRow & Partial<Record<(typeof spanColumns)[number], string | null>>,
): Promise<void> {
  const {
    table = "braintrust_traces",
    id = "id-1",
    created = ago(landed.minutesAgo + 10),
    row = {},
  } = landed;
  const values: Record<string, string> = {
    id: quote(id),
    project_id: quote(landed.projectId ?? "p1"),
    created: quote(created),
    xact_id: String(landed.xactId ?? 1),
    ingestion_timestamp: quote(landed.ingestedAt ?? ago(landed.minutesAgo)),
    source_row: `parse_json(${quote(JSON.stringify(row))})`,
    file_name: quote(landed.file ?? "braintrust/traces/a.jsonl"),
    file_row_number: String(landed.fileRow ?? 1),
    file_last_modified: quote(landed.lastModified ?? "2026-03-12 08:00:00"),
    export_name: "'e'",
    loaded_by: quote(`${table}_pipe`.toUpperCase()),
  };
  if (table !== "braintrust_query_rows")
    for (const key of ["metrics", "metadata", "scores"])
      values[key] = key in row ? `parse_json(${quote(JSON.stringify(row[key]))})` : "null";
  if (table === "braintrust_spans") for (const key of spanColumns) values[key] = quote(landed[key]);
  const columns = Object.keys(values);
  await warehouse.run(
    `insert into raw_data.${table} (${columns.join(", ")}) select ${Object.values(values).join(", ")};`,
  );
}

export interface RecordedLoad {
  table?: string;
  file: string;
  minutesAgo: number;
  at?: string;
  status?: string;
  rows?: number;
  parsed?: number | null;
  errors?: number;
  firstError?: string;
  firstErrorLine?: number;
}

/** Puts one load of a file into what stands in for COPY_HISTORY. */
export async function recordLoad(warehouse: ChecksWarehouse, load: RecordedLoad): Promise<void> {
  const { table = "braintrust_traces", rows = 10, parsed = 10, errors = 0, status = "Loaded" } = load;
  await warehouse.run(`insert into stand_in.copy_history (landing_table, file_name, last_load_time, row_count, row_parsed,
      error_count, status, first_error_message, first_error_line_number, pipe_name)
    values (${quote(table.toUpperCase())}, ${quote(load.file)}, ${quote(load.at ?? ago(load.minutesAgo))}, ${rows}, ${parsed},
      ${errors}, ${quote(status)}, ${quote(load.firstError)}, ${load.firstErrorLine ?? "null"}, 'P');`);
}

/** Puts one file into what stands in for the directory table of a stage. */
export async function listFile(
  warehouse: ChecksWarehouse,
  file: { stage?: string; path: string; size?: number; lastModified?: string; etag?: string },
): Promise<void> {
  const {
    stage = "s3_braintrust_stage",
    size = 1000,
    lastModified = "2026-03-12T08:00:00Z",
    etag = "e1",
  } = file;
  await warehouse.run(`insert into stand_in.directory (stage, relative_path, size, last_modified, etag)
    values (${quote(stage)}, ${quote(file.path)}, ${size}, ${quote(lastModified)}, ${quote(etag)});`);
}

export interface CurrentRow {
  table: "current_spans" | "current_traces";
  /** The span's or the trace's. */
  id: string;
  minutesAgo: number;
  projectId?: string;
  createdDay?: string;
  fileRow?: number;
  /** Columns beside those, as text or numbers; scores as an object. */
  [column: string]: unknown;
}

/** Puts one row into a current table, as a refresh would. */
export async function putCurrent(warehouse: ChecksWarehouse, row: CurrentRow): Promise<void> {
  const {
    table,
    id,
    minutesAgo,
    projectId = "p1",
    createdDay = "2026-03-12",
    fileRow = 1,
    scores,
    ...others
  } = row;
  const values: Record<string, string> = {
    project_id: quote(projectId),
    [table === "current_spans" ? "span_id" : "id"]: quote(id),
    created_day: quote(createdDay),
    file_name: "'f.jsonl'",
    file_row_number: String(fileRow),
    ingestion_timestamp: quote(ago(minutesAgo)),
    is_error: "false",
  };
  if (scores !== undefined) values["scores"] = `parse_json(${quote(JSON.stringify(scores))})`;
  for (const [column, value] of Object.entries(others))
    values[column] = typeof value === "string" ? quote(value) : String(Number(value));
  await warehouse.run(
    `insert into current_data.${table} (${Object.keys(values).join(", ")}) select ${Object.values(values).join(", ")};`,
  );
}
