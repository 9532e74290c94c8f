import { existsSync } from "node:fs";
import type { CliSession } from "./command.ts";
import { UsageError } from "./command.ts";
import type { CliConfig } from "./config.ts";
import { loadSnowflakeConfig } from "./config.ts";
import { readEndpoint } from "./endpoint-file.ts";
import { openHttpSession } from "./http-session.ts";

/**
 * Snowflake where the options say so. Otherwise this machine's warehouse: through the process that holds its file, or
 * else the file itself.
 */
export async function openSession(config: CliConfig, now: () => Date): Promise<CliSession> {
  if (config.target === "snowflake") {
    const { openSnowflakeSession } = await import("./snowflake-session.ts");
    return await openSnowflakeSession(loadSnowflakeConfig());
  }
  if (!existsSync(config.dataFolder)) {
    throw new UsageError(
      `There is no data at ${config.dataFolder}. Run it in the folder where npm start ran, or name its data with --data.`,
    );
  }
  const endpoint = await readEndpoint(config.endpointFile);
  const held = endpoint === undefined ? undefined : await openHttpSession(endpoint);
  return held ?? (await openFile(config, now));
}

async function openFile(config: CliConfig, now: () => Date): Promise<CliSession> {
  // Only now: DuckDB takes a while to come, and help and usage do without.
  const [{ openWarehouse }, { makeLog }] = await Promise.all([
    import("../warehouse/duckdb/warehouse.ts"),
    import("../shared/log.ts"),
  ]);
  const warehouse = await openWarehouse({
    folder: config.warehouseFolder,
    lakeFolder: config.lakeFolder,
    usageFolder: config.usageFolder,
    log: makeLog({ level: "silent" }),
    now,
  });
  const session = warehouse.session();
  return {
    describe: `the warehouse in ${config.warehouseFolder}`,
    query: async (statement) => await session.query(statement),
    async close() {
      await session.close();
      await warehouse.close();
    },
  };
}
