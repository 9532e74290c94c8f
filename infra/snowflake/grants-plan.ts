import type { RoleKey, SchemaKey } from "./names-plan.ts";

/** What a privilege is granted on. */
export type GrantTarget =
  | { on: "database" | "warehouse" | "storage-integration" }
  | { on: "schema"; schema: SchemaKey }
  /** Every object of the type that the schema has or will have. */
  | { on: "objects"; schema: SchemaKey; plural: ObjectPlural };

export type ObjectPlural =
  | "TABLES"
  | "VIEWS"
  | "DYNAMIC TABLES"
  | "STAGES"
  | "FILE FORMATS"
  | "FUNCTIONS"
  | "PROCEDURES"
  | "TASKS"
  | "ALERTS";

export interface GrantPlan {
  role: RoleKey;
  privileges: readonly string[];
  target: GrantTarget;
}

/** What each role may do; nothing else is granted, and nothing to PUBLIC. */
const grants: Readonly<Record<RoleKey, readonly [privileges: string[], target: GrantTarget][]>> = {
  loader: [
    [["USAGE"], { on: "database" }],
    [["USAGE"], { on: "warehouse" }],
    [["USAGE"], { on: "schema", schema: "raw" }],
    [["SELECT", "INSERT"], { on: "objects", schema: "raw", plural: "TABLES" }],
    [["USAGE"], { on: "objects", schema: "raw", plural: "FILE FORMATS" }],
  ],
  transformer: [
    [["USAGE"], { on: "database" }],
    [["USAGE"], { on: "warehouse" }],
    [["USAGE"], { on: "schema", schema: "raw" }],
    [["SELECT"], { on: "objects", schema: "raw", plural: "TABLES" }],
    [["USAGE"], { on: "schema", schema: "current" }],
    [["SELECT"], { on: "objects", schema: "current", plural: "TABLES" }],
    [["SELECT"], { on: "objects", schema: "marts", plural: "TABLES" }],
    [["USAGE", "CREATE TABLE", "CREATE VIEW", "CREATE DYNAMIC TABLE"], { on: "schema", schema: "marts" }],
    [["USAGE", "CREATE VIEW"], { on: "schema", schema: "monitoring" }],
  ],
  reader: [
    [["USAGE"], { on: "database" }],
    [["USAGE"], { on: "warehouse" }],
    [["USAGE"], { on: "schema", schema: "current" }],
    [["SELECT"], { on: "objects", schema: "current", plural: "TABLES" }],
    [["SELECT"], { on: "objects", schema: "current", plural: "VIEWS" }],
    [["USAGE"], { on: "schema", schema: "marts" }],
    [["SELECT"], { on: "objects", schema: "marts", plural: "TABLES" }],
    [["SELECT"], { on: "objects", schema: "marts", plural: "VIEWS" }],
    [["SELECT"], { on: "objects", schema: "marts", plural: "DYNAMIC TABLES" }],
    [["USAGE"], { on: "objects", schema: "marts", plural: "FUNCTIONS" }],
    [["USAGE"], { on: "schema", schema: "monitoring" }],
    [["SELECT"], { on: "objects", schema: "monitoring", plural: "TABLES" }],
    [["SELECT"], { on: "objects", schema: "monitoring", plural: "VIEWS" }],
  ],
  operator: [
    [["USAGE", "MONITOR"], { on: "database" }],
    [["USAGE", "MONITOR", "OPERATE"], { on: "warehouse" }],
    // `desc storage integration` asks for it; without CREATE STAGE it opens nothing.
    [["USAGE"], { on: "storage-integration" }],
    // Backups are clones, and the first archive makes a view: both beside what they are of, where operators look for
    // them. Whoever makes them owns them, and the schema's managed access lets only its owner grant on them.
    [["USAGE", "MONITOR", "CREATE TABLE", "CREATE VIEW"], { on: "schema", schema: "raw" }],
    [["SELECT", "INSERT", "DELETE"], { on: "objects", schema: "raw", plural: "TABLES" }],
    [["USAGE"], { on: "objects", schema: "raw", plural: "STAGES" }],
    [["USAGE"], { on: "objects", schema: "raw", plural: "FILE FORMATS" }],
    // What they call has its owner's rights: refreshing and recording need none on the tables.
    [["USAGE"], { on: "objects", schema: "raw", plural: "PROCEDURES" }],
    [["USAGE"], { on: "objects", schema: "current", plural: "PROCEDURES" }],
    [["USAGE"], { on: "objects", schema: "monitoring", plural: "PROCEDURES" }],
    [["MONITOR", "OPERATE"], { on: "objects", schema: "current", plural: "TASKS" }],
    [["MONITOR", "OPERATE"], { on: "objects", schema: "monitoring", plural: "TASKS" }],
    [["MONITOR", "OPERATE"], { on: "objects", schema: "monitoring", plural: "ALERTS" }],
  ],
};

/**
 * What a recovery brings in line, statement by statement: a procedure's transaction is its own and would not see the
 * rows that the recovery has not committed.
 */
const replaced = [
  "current_data.span_arrivals",
  "current_data.span_changes",
  "current_data.current_spans",
  "current_data.trace_arrivals",
  "current_data.trace_changes",
  "current_data.current_traces",
  "current_data.model_usage_arrivals",
  "current_data.model_usage_days",
  "current_data.current_model_usage",
  "marts.model_usage_daily",
  "marts.model_latency_daily",
  "marts.model_skipped_daily",
];
const merged = [
  "marts.usage_daily",
  "marts.trace_usage_daily",
  "marts.latency_sketch_daily",
  "marts.scores_daily",
  "marts.score_sketch_daily",
  "marts.errors_daily",
  "marts.attribution_daily",
];

const onEach = (tables: readonly string[], privileges: readonly string[]) =>
  Object.fromEntries(tables.map((table) => [table, privileges]));

/** What operators may change beside the landing tables, by `schema.table` as the warehouse's files name it. */
export const tablePrivileges: Readonly<Record<string, readonly string[]>> = {
  ...onEach(replaced, ["INSERT", "DELETE"]),
  ...onEach(merged, ["INSERT", "UPDATE", "DELETE"]),
  "raw_data.retired_rows": ["UPDATE"],
  "monitoring.thresholds": ["INSERT", "UPDATE", "DELETE"],
  // The row of a pipe that another one took over from.
  "monitoring.pipe_snapshots": ["DELETE"],
  // Loads of files that were expired with their rows.
  "monitoring.load_history": ["DELETE"],
};

/**
 * On each pipe by its name, never on all: Snowflake refuses grants on all pipes of a schema. Pausing, resuming and
 * refreshing; dropping stays with the owner.
 */
export const pipePrivileges: Readonly<Partial<Record<RoleKey, readonly string[]>>> = {
  operator: ["MONITOR", "OPERATE"],
};

/**
 * On each export's stage by its name, never on all: the archive's is one of them, and who may use that may delete from
 * it.
 */
export const exportStagePrivileges: Readonly<Partial<Record<RoleKey, readonly string[]>>> = {
  loader: ["USAGE"],
};

/** Roles that hold another one's privileges beside their own. */
export const heldRoles: readonly { role: RoleKey; heldBy: RoleKey }[] = [
  { role: "reader", heldBy: "operator" },
];

export function planGrants(): GrantPlan[] {
  return (Object.keys(grants) as RoleKey[]).flatMap((role) =>
    grants[role].map(([privileges, target]) => ({ role, privileges, target })),
  );
}

/** `operator-on-raw-file-formats`; the key of a resource, which a changed privilege must not change. */
export function planGrantKey({ role, target }: GrantPlan): string {
  if (target.on === "schema") return `${role}-on-${target.schema}`;
  if (target.on === "objects")
    return `${role}-on-${target.schema}-${target.plural.toLowerCase().replaceAll(" ", "-")}`;
  return `${role}-on-${target.on}`;
}
