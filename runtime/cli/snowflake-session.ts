import { readFileSync } from "node:fs";
import type snowflakeSdk from "snowflake-sdk";
import type { Column, Connection, ConnectionOptions } from "snowflake-sdk";
import { Fault } from "../shared/fault.ts";
import { StatementError } from "../warehouse/duckdb/statement-error.ts";
import { textOf } from "../warehouse/operations/session.ts";
import type { CliSession } from "./command.ts";
import type { SnowflakeConfig } from "./config.ts";

type Sdk = typeof snowflakeSdk;
type SdkRow = Record<string, unknown>;

/**
 * Snowflake itself. Rows are like those of the warehouse on one machine: lower-case keys, whole numbers exact, decimals
 * and VARIANT as text, times as ISO text in UTC.
 */
export async function openSnowflakeSession(config: SnowflakeConfig): Promise<CliSession> {
  const sdk = await loadSdk();
  sdk.configure({ logLevel: "OFF", additionalLogToConsole: false });
  const connection = sdk.createConnection(toOptions(config));
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => {
      if (!error) resolve();
      else
        reject(new Fault("database_unavailable", `Snowflake, ${config.SNOWFLAKE_ACCOUNT}: ${error.message}`));
    });
  });
  const query = async (statement: string) => await execute(connection, statement);
  await query("alter session set timezone = 'UTC'");
  return {
    describe: `Snowflake, account ${config.SNOWFLAKE_ACCOUNT}, database ${config.SNOWFLAKE_DATABASE}`,
    query,
    async close() {
      await new Promise<void>((resolve) => connection.destroy(() => resolve()));
    },
  };
}

/** Few need it and it is large: a package of its own to install. */
async function loadSdk(): Promise<Sdk> {
  const name = "snowflake-sdk";
  try {
    const loaded = (await import(name)) as { default: Sdk };
    return loaded.default;
  } catch (cause) {
    throw new Fault("config_invalid", "--target snowflake needs a package: npm install snowflake-sdk", {
      cause,
    });
  }
}

function toOptions(config: SnowflakeConfig): ConnectionOptions {
  const { SNOWFLAKE_PASSWORD, SNOWFLAKE_PRIVATE_KEY_PATH, SNOWFLAKE_AUTHENTICATOR } = config;
  const privateKey =
    SNOWFLAKE_PRIVATE_KEY_PATH === undefined ? undefined : readKey(SNOWFLAKE_PRIVATE_KEY_PATH);
  return {
    account: config.SNOWFLAKE_ACCOUNT,
    username: config.SNOWFLAKE_USER,
    database: config.SNOWFLAKE_DATABASE,
    schema: "RAW_DATA",
    application: "tracelake",
    ...(config.SNOWFLAKE_WAREHOUSE === undefined ? {} : { warehouse: config.SNOWFLAKE_WAREHOUSE }),
    ...(config.SNOWFLAKE_ROLE === undefined ? {} : { role: config.SNOWFLAKE_ROLE }),
    ...(config.SNOWFLAKE_ACCESS_URL === undefined ? {} : { accessUrl: config.SNOWFLAKE_ACCESS_URL }),
    ...(SNOWFLAKE_PASSWORD === undefined ? {} : { password: SNOWFLAKE_PASSWORD }),
    ...(privateKey === undefined ? {} : { privateKey, authenticator: "SNOWFLAKE_JWT" }),
    ...(SNOWFLAKE_AUTHENTICATOR === undefined ? {} : { authenticator: SNOWFLAKE_AUTHENTICATOR }),
  };
}

function readKey(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Fault("config_invalid", `SNOWFLAKE_PRIVATE_KEY_PATH: ${file} can't be read`, { cause });
  }
}

async function execute(connection: Connection, sqlText: string): Promise<SdkRow[]> {
  return await new Promise((resolve, reject) => {
    connection.execute({
      sqlText,
      // Numbers are JavaScript's otherwise, which hold 53 bits.
      fetchAsString: ["Number", "JSON"],
      complete: (error, statement, rows) => {
        if (error) {
          reject(new StatementError(error.message, { cause: error }));
          return;
        }
        const columns = statement.getColumns() ?? [];
        resolve((rows ?? []).map((row: SdkRow) => toRow(row, columns)));
      },
    });
  });
}

function toRow(row: SdkRow, columns: readonly Column[]): SdkRow {
  return Object.fromEntries(
    columns.map((column) => [column.getName().toLowerCase(), toValue(row[column.getName()], column)]),
  );
}

function toValue(value: unknown, column: Column): unknown {
  if (value === null || value === undefined) return null;
  if (column.isNumber()) return toNumber(textOf(value), column);
  if (value instanceof Date) return column.isDate() ? value.toISOString().slice(0, 10) : value.toISOString();
  return value;
}

function toNumber(text: string, column: Column): unknown {
  if (column.getType() === "real") return Number(text);
  if (column.getScale() > 0) return text;
  const whole = BigInt(text);
  return whole >= BigInt(Number.MIN_SAFE_INTEGER) && whole <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(whole)
    : whole;
}
