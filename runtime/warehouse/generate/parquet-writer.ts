import type { DuckDBConnection } from "@duckdb/node-api";
import type { Convert } from "./export-file.ts";
import type { ExportKind } from "./options.ts";

/** Columns of a file with their types; JSON is written as text that holds JSON. */
type Columns = Readonly<Record<string, string>>;

const written: Columns = { id: "varchar", _xact_id: "varchar", created: "varchar", project_id: "varchar" };
const bodies: Columns = { input: "json", output: "json" };
const logged: Columns = { error: "json", scores: "json", metadata: "json", tags: "varchar[]" };
const times =
  'start double, "end" double, prompt_tokens bigint, completion_tokens bigint, prompt_cached_tokens bigint';
const spanMetrics = `${times}, tokens bigint, completion_reasoning_tokens bigint, time_to_first_token double`;
const traceMetrics = `${times}, prompt_cache_creation_tokens bigint, total_tokens bigint, estimated_cost double,
  llm_calls bigint, tool_calls bigint, errors bigint, llm_errors bigint, tool_errors bigint, duration double,
  llm_duration double, time_to_first_token double`;
const olderMetrics = "latency double, total_tokens bigint, total_cost double";

/** Metrics are a structure, as a writer with a schema has them, and the other nested columns text. */
const columnsOf: Readonly<Record<ExportKind, Readonly<Record<"current" | "older", Columns>>>> = {
  spans: {
    current: {
      ...written,
      _pagination_key: "varchar",
      org_id: "varchar",
      log_id: "varchar",
      span_id: "varchar",
      span_parents: "varchar[]",
      root_span_id: "varchar",
      is_root: "boolean",
      span_attributes: "json",
      ...bodies,
      expected: "json",
      ...logged,
      metrics: `struct(${spanMetrics}, estimated_cost double)`,
      context: "json",
    },
    older: {
      ...written,
      trace_id: "varchar",
      parent_span_id: "varchar",
      name: "varchar",
      type: "varchar",
      ...bodies,
      ...logged,
      metrics: `struct(${spanMetrics}, latency double, total_cost double)`,
    },
  },
  traces: {
    current: {
      ...written,
      org_id: "varchar",
      ...bodies,
      ...logged,
      metrics: `struct(${traceMetrics})`,
      span_type_info: "json",
    },
    older: { ...written, ...bodies, ...logged, metrics: `struct(${times}, ${olderMetrics})` },
  },
  queries: {
    current: {
      ...written,
      agent: "varchar",
      environment: "varchar",
      calls: "bigint",
      cost: "double",
      factuality: "double",
    },
    older: {
      ...written,
      agent: "varchar",
      environment: "varchar",
      calls: "bigint",
      cost: "double",
      factuality: "double",
    },
  },
};

const ofWide = new Set(["input", "output", "expected", "context", "org_id", "log_id", "_pagination_key"]);

export interface ParquetWriter {
  convert(kind: ExportKind, shape: "current" | "older", isNarrow: boolean): Convert;
  close(): void;
}

/** Writes Parquet by DuckDB in this process, with one thread, so that the same rows give the same bytes. */
export function makeParquetWriter(): ParquetWriter {
  let connection: Promise<DuckDBConnection> | undefined;
  return {
    convert: (kind, shape, isNarrow) => async (lines, target) => {
      connection ??= connect();
      const columns = Object.entries(columnsOf[kind][shape]).filter(
        ([name]) => !isNarrow || !ofWide.has(name),
      );
      await (await connection).run(copyStatement(columns, lines, target));
    },
    close: () => void connection?.then((open) => open.closeSync()),
  };
}

/** Loaded when the first file needs it: runs that write only lines don't wait for it. */
async function connect(): Promise<DuckDBConnection> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "1",
    memory_limit: "256MB",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  return instance.connect();
}

function copyStatement(
  columns: readonly (readonly [string, string])[],
  lines: string,
  target: string,
): string {
  const types = columns.map(([name, type]) => `${quote(name)}: ${quote(type)}`).join(", ");
  const chosen = columns.map(([name, type]) =>
    type === "json" ? `"${name}"::varchar as "${name}"` : `"${name}"`,
  );
  return `copy (
    select ${chosen.join(", ")}
    from read_json(${quote(lines)}, format = 'newline_delimited', compression = 'uncompressed', columns = {${types}})
  ) to ${quote(target)} (format parquet, compression zstd, row_group_size 20480)`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
