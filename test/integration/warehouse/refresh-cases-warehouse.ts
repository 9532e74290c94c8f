import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { currentObjects } from "../../../contracts/warehouse/current.ts";
import { landingObjects } from "../../../contracts/warehouse/landing.ts";
import { martsObjects, martsTasks } from "../../../contracts/warehouse/marts.ts";
import { makeLog } from "../../../runtime/shared/log.ts";
import { openWarehouse, type Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import { putFile } from "../../support/local-warehouse.ts";
import type { CaseRow } from "./refresh-cases.ts";

export const exportKinds = ["spans", "traces"] as const;
export type ExportKind = (typeof exportKinds)[number];
type Rows = Record<string, unknown>[];

/** All but where a row came from and when: two ways of loading the same rows differ in that alone. */
const passing = "exclude (project_id, file_name, file_row_number, ingestion_timestamp)";

const martTables = [
  "usage_daily",
  "latency_sketch_daily",
  "scores_daily",
  "score_sketch_daily",
  "errors_daily",
  "trace_usage_daily",
  "attribution_daily",
];

/** One warehouse for many cases: each stands in projects of its own. */
export async function openCasesWarehouse() {
  const root = await mkdtemp(path.join(tmpdir(), "refresh-cases-"));
  const lakeFolder = path.join(root, "lake");
  await mkdir(lakeFolder);
  const warehouse: Warehouse = await openWarehouse({
    folder: ":memory:",
    lakeFolder,
    log: makeLog({ level: "silent" }),
    now: () => new Date(),
    objects: [...landingObjects, ...currentObjects, ...martsObjects],
    tasks: martsTasks,
  });
  let projects = 0;

  return {
    warehouse,
    newProject: () => `project-${(projects += 1)}`,

    /** Puts a file of each export; `braintrust/<kind>/<project>-<name>.jsonl` in the tables. */
    async put(
      project: string,
      name: string,
      rows: readonly CaseRow[],
      kinds: readonly ExportKind[] = exportKinds,
    ) {
      const withProject = rows.map((row) => ({ ...row, project_id: project }));
      for (const kind of kinds)
        await putFile({ lakeFolder }, `${kind}/${project}-${name}.jsonl`, withProject);
    },

    async load(): Promise<void> {
      const { failures } = await warehouse.loadPending();
      if (failures.length > 0) throw new Error(JSON.stringify(failures));
    },

    /** Current rows and marts of a project, in a fixed order, without what only says how they came. */
    async stateOf(project: string): Promise<Record<string, Rows>> {
      const state: Record<string, Rows> = {};
      for (const table of ["current_spans", "current_traces"]) {
        state[table] = await warehouse.query(
          `select * ${passing} from current_data.${table} where project_id = ? order by all`,
          [project],
        );
      }
      for (const table of martTables) {
        state[table] = await warehouse.query(
          `select * exclude (project_id) from marts.${table} where project_id = ? order by all`,
          [project],
        );
      }
      return state;
    },

    async close(): Promise<void> {
      await warehouse.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

export type CasesWarehouse = Awaited<ReturnType<typeof openCasesWarehouse>>;
