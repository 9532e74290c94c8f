import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { prelude, sessionSettings } from "../../../runtime/warehouse/dialect/prelude.ts";
import { findFiles } from "../../../runtime/warehouse/duckdb/find-files.ts";
import { landingTableStatements, readLandingPlans } from "../../../runtime/warehouse/duckdb/landing-table.ts";
import type { LoadOutcome } from "../../../runtime/warehouse/duckdb/load-file.ts";
import { makeLoader } from "../../../runtime/warehouse/duckdb/load-files.ts";
import { loadHistoryStatements } from "../../../runtime/warehouse/duckdb/load-history.ts";

/** The loader over a database in memory and a lake folder of its own: what the whole warehouse puts around it. */
export async function makeLoadFixture() {
  const lakeFolder = await mkdtemp(path.join(os.tmpdir(), "tracelake-lake-"));
  const instance = await DuckDBInstance.create(":memory:", { threads: "2", memory_limit: "224MB" });
  const connection = await instance.connect();
  await connection.run("attach ':memory:' as braintrust_data");
  const connect = async () => {
    const opened = await instance.connect();
    await opened.run("use braintrust_data");
    for (const setting of sessionSettings) await opened.run(setting);
    return opened;
  };
  const reader = await connect();
  await reader.run("create schema raw_data");
  const plans = await readLandingPlans();
  for (const statement of [...prelude, ...loadHistoryStatements, ...landingTableStatements(plans).values()])
    await reader.run(statement);
  const loader = await makeLoader({ connect, plans, lakeFolder, now: () => new Date() });

  return {
    lakeFolder,
    loader,
    connect,
    async put(relative: string, content: string | Uint8Array): Promise<void> {
      const absolute = path.join(lakeFolder, relative);
      await mkdir(path.dirname(absolute), { recursive: true });
      await writeFile(absolute, content);
    },
    /** Loads all that lies in the lake. */
    load: async (options?: { force?: boolean }): Promise<LoadOutcome[]> =>
      await loader.loadFiles(
        (await findFiles(lakeFolder)).map((file) => ({ file })),
        options,
      ),
    query: async (sql: string) => (await reader.runAndReadAll(sql)).getRowObjectsJson(),
    async clear(): Promise<void> {
      await rm(lakeFolder, { recursive: true, force: true });
      await mkdir(lakeFolder);
      for (const plan of Object.values(plans)) await reader.run(`delete from raw_data.${plan.table}`);
      await reader.run("delete from snowflake_local.loads");
      await reader.run("delete from snowflake_local.load_errors");
    },
    async close(): Promise<void> {
      loader.close();
      reader.closeSync();
      connection.closeSync();
      instance.closeSync();
      await rm(lakeFolder, { recursive: true, force: true });
    },
  };
}

export type LoadFixture = Awaited<ReturnType<typeof makeLoadFixture>>;
