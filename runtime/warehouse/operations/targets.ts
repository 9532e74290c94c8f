import { exportKinds, type ExportKindName } from "./export-kinds.ts";

/** What one export's files come from and go to. Names have schema and object; unquoted, as operators type them. */
export interface OperationTarget {
  kind: ExportKindName;
  table: string;
  /** The one that loads for good: of the newest version. */
  pipe: string;
  /** Those of earlier versions of its COPY that are still there, newest first: they load as well until they are dropped. */
  olderPipes: readonly string[];
  stage: string;
  /** As the rows' export_name has it. */
  exportName: string;
  /** As their loaded_by has the pipe. */
  loadedBy: string;
  /** The warehouse's procedure that makes current rows and marts follow the table. */
  refresh: string;
  /** The one that does so for given files after their rows were replaced. */
  repair: string;
}

function stageOf({ kind, table }: { kind: ExportKindName; table: string }): string {
  if (kind === "traces") return "s3_braintrust_stage";
  return kind === "model_usage" ? "model_usage_stage" : `s3_${table}_stage`;
}

/**
 * What the warehouse on one machine has. In Snowflake the tables are these; pipes and stages are as the stack's exports
 * are, see `readTargets`.
 */
export const defaultTargets: readonly OperationTarget[] = exportKinds.map(
  ({ kind, table, refresh, repair }) => ({
    kind,
    table: `raw_data.${table}`,
    pipe: `raw_data.${table}_pipe`,
    olderPipes: [],
    stage: `raw_data.${stageOf({ kind, table })}`,
    exportName: kind,
    loadedBy: `raw_data.${table}_pipe`,
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
  const bare = bareName(name);
  const found = targets.find((target) =>
    [target.kind, bareName(target.table), bareName(target.pipe)].includes(bare),
  );
  if (found !== undefined) return found;
  throw new RangeError(`${JSON.stringify(name)} is none of ${targets.map(({ kind }) => kind).join(", ")}.`);
}

/** Newest version first. */
export const pipesOf = ({ pipe, olderPipes }: OperationTarget): string[] => [pipe, ...olderPipes];

/**
 * All that a kind, a table, an export or a pipe names, of any version.
 * @throws {RangeError} that lists what there is, where it is nothing
 */
export function selectTargets(name: string, targets: readonly OperationTarget[]): OperationTarget[] {
  const bare = bareName(name);
  const byPipe = targets.filter((target) => pipesOf(target).some((pipe) => bareName(pipe) === bare));
  if (byPipe.length > 0) return byPipe;
  const found = targets.filter((target) =>
    [target.kind, bareName(target.table), target.exportName.toLowerCase()].includes(bare),
  );
  if (found.length > 0) return found;
  throw new RangeError(`${JSON.stringify(name)} names no export. There are:\n${describeTargets(targets)}`);
}

/** One line each, for messages that let somebody choose. */
export const describeTargets = (targets: readonly OperationTarget[]): string =>
  targets
    .map(({ kind, exportName, pipe, olderPipes }) => {
      const older = olderPipes.length === 0 ? "" : `, before ${olderPipes.map(bareName).join(", ")}`;
      return `  ${bareName(pipe)} (${kind}, export ${exportName}${older})`;
    })
    .join("\n");

export const bareName = (name: string): string => name.toLowerCase().split(".").at(-1) ?? name;
