import { exportKinds } from "./export-kinds.ts";
import { readStatement } from "./read-steps.ts";
import { OperationRefused } from "./refused.ts";
import { textOf, type OperationSession } from "./session.ts";
import { bareName, type OperationTarget } from "./targets.ts";

interface SeenPipe {
  name: string;
  /** Of the pipe; ISO, or empty where it is not told. */
  createdOn: string;
  table: string;
  stage: string;
  exportName: string;
  loadedBy: string;
}

/**
 * What the warehouse's own pipes load, in the order of kinds and exports: a stack may have several exports of a kind,
 * and a COPY that changed has a pipe of another name. Of several pipes for one export the one made last is the newest.
 *
 * @throws {OperationRefused} where the role sees no pipe of an export
 */
export async function readTargets(session: OperationSession): Promise<OperationTarget[]> {
  const rows = await session.query(readStatement("operations/pipes-show.sql", {}));
  const pipes = rows.flatMap((row) => readPipe(row) ?? []);
  const targets = exportKinds.flatMap((names) => {
    const ofKind = pipes.filter(({ table }) => table === names.table).toSorted(newestFirst);
    const exportNames = [...new Set(ofKind.map(({ exportName }) => exportName))].toSorted();
    return exportNames.map((exportName) =>
      makeTarget(
        names,
        ofKind.filter((pipe) => pipe.exportName === exportName),
      ),
    );
  });
  if (targets.length > 0) return targets;
  const seen = rows.map((row) => textOf(row["name"])).join(", ");
  throw new OperationRefused(
    `No pipe of an export is to be seen${seen === "" ? "" : ` among ${seen}`}.`,
    "In Snowflake see that SNOWFLAKE_DATABASE and SNOWFLAKE_ROLE name the environment's database and operator role.",
  );
}

function makeTarget(
  { kind, table, refresh, repair }: (typeof exportKinds)[number],
  pipes: readonly SeenPipe[],
): OperationTarget {
  const [newest, ...older] = pipes;
  if (newest === undefined) throw new Error(`${kind} has no pipe.`);
  return {
    kind,
    table: `raw_data.${table}`,
    pipe: `raw_data.${newest.name}`,
    olderPipes: older.map(({ name }) => `raw_data.${name}`),
    stage: `raw_data.${newest.stage}`,
    exportName: newest.exportName,
    loadedBy: newest.loadedBy,
    refresh,
    repair,
  };
}

const newestFirst = (one: SeenPipe, other: SeenPipe): number =>
  other.createdOn.localeCompare(one.createdOn) || other.name.localeCompare(one.name, "en", { numeric: true });

/** Every COPY of the landing names its table first and its stage last, behind the export and the pipe. */
const copyShape =
  /^\s*copy\s+into\s+(?<table>[\w.]+)[\s\S]*'(?<exportName>[^']*)'\s*,\s*'(?<loadedBy>[^']*)'\s+from\s+@(?<stage>[\w.]+)/im;

/** Undefined of a pipe that is none of an export's, such as one that somebody made beside them. */
function readPipe(row: Readonly<Record<string, unknown>>): SeenPipe | undefined {
  const found = copyShape.exec(textOf(row["definition"]))?.groups;
  if (found === undefined) return undefined;
  const { table = "", exportName = "", loadedBy = "", stage = "" } = found;
  return {
    name: bareName(textOf(row["name"])),
    createdOn: textOf(row["created_on"]),
    table: bareName(table),
    stage: bareName(stage),
    exportName,
    loadedBy,
  };
}
