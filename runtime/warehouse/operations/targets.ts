import { exportKinds, type ExportKindName } from "./export-kinds.ts";

/** What one export's files come from and go to. Names have schema and object; unquoted, as operators type them. */
export interface OperationTarget {
  kind: ExportKindName;
  table: string;
  pipe: string;
  stage: string;
  /** As the rows' export_name has it. */
  exportName: string;
  /** The warehouse's procedure that makes current rows and marts follow the table. */
  refresh: string;
  /** The one that does so for given files after their rows were replaced. */
  repair: string;
}

function stageOf({ kind, table }: { kind: ExportKindName; table: string }): string {
  if (kind === "traces") return "s3_braintrust_stage";
  return kind === "model_usage" ? "model_usage_stage" : `s3_${table}_stage`;
}

/** What a deployment with one export of each kind has, and the warehouse on one machine. */
export const defaultTargets: readonly OperationTarget[] = exportKinds.map(
  ({ kind, table, refresh, repair }) => ({
    kind,
    table: `raw_data.${table}`,
    pipe: `raw_data.${table}_pipe`,
    stage: `raw_data.${stageOf({ kind, table })}`,
    exportName: kind,
    refresh,
    repair,
  }),
);

/**
 * The target that a table, a pipe or a kind names, with or without schema and database.
 * @throws {RangeError} that lists what there is
 */
export function findTarget(
  name: string,
  targets: readonly OperationTarget[] = defaultTargets,
): OperationTarget {
  const bare = name.toLowerCase().split(".").at(-1) ?? "";
  const found = targets.find((target) =>
    [target.kind, bareName(target.table), bareName(target.pipe)].includes(bare),
  );
  if (found !== undefined) return found;
  throw new RangeError(`${JSON.stringify(name)} is none of ${targets.map(({ kind }) => kind).join(", ")}.`);
}

export const bareName = (name: string): string => name.toLowerCase().split(".").at(-1) ?? name;
