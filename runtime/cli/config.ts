import path from "node:path";
import { z } from "zod";
import { Fault } from "../shared/fault.ts";

/** Where the command finds what it works on, from its options and the environment. */
export interface CliConfig {
  target: "local" | "snowflake";
  /** `.local` of the project, or what --data names. Absolute. */
  dataFolder: string;
  warehouseFolder: string;
  lakeFolder: string;
  /** What the warehouse loads of usage. */
  usageFolder: string;
  /** What holds `bedrock/` and `usage/` beside the exports. */
  wholeLakeFolder: string;
  bedrockLakeFolder: string;
  /** Which logs of Bedrock's this machine has counted. */
  bedrockLedgerFolder: string;
  endpointFile: string;
  historyFile: string;
}

export const targets = ["local", "snowflake"] as const;

export function makeConfig(options: {
  cwd: string;
  data: string | undefined;
  target: string | undefined;
}): CliConfig {
  const dataFolder = path.resolve(options.cwd, options.data ?? ".local");
  const warehouseFolder = path.join(dataFolder, "warehouse");
  return {
    target: options.target === "snowflake" ? "snowflake" : "local",
    dataFolder,
    warehouseFolder,
    lakeFolder: path.join(dataFolder, "lake", "braintrust"),
    usageFolder: path.join(dataFolder, "lake", "usage"),
    wholeLakeFolder: path.join(dataFolder, "lake"),
    bedrockLakeFolder: path.join(dataFolder, "lake", "bedrock"),
    bedrockLedgerFolder: path.join(dataFolder, "bedrock"),
    endpointFile: path.join(warehouseFolder, "endpoint.json"),
    historyFile: path.join(warehouseFolder, "sql-history"),
  };
}

const snowflakeVariables = z.object({
  SNOWFLAKE_ACCOUNT: z.string().min(1),
  SNOWFLAKE_USER: z.string().min(1),
  SNOWFLAKE_DATABASE: z.string().default("BRAINTRUST_DATA"),
  SNOWFLAKE_WAREHOUSE: z.string().optional(),
  SNOWFLAKE_ROLE: z.string().optional(),
  SNOWFLAKE_PASSWORD: z.string().optional(),
  SNOWFLAKE_PRIVATE_KEY_PATH: z.string().optional(),
  SNOWFLAKE_AUTHENTICATOR: z.string().optional(),
  SNOWFLAKE_ACCESS_URL: z.url().optional(),
});

export type SnowflakeConfig = z.infer<typeof snowflakeVariables>;

/** @throws {Fault} naming every variable that is missing or not valid */
export function parseSnowflakeConfig(environment: Record<string, string | undefined>): SnowflakeConfig {
  const parsed = snowflakeVariables.safeParse(environment);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path: place, message }) => `${place.join(".")}: ${message}`);
  throw new Fault("config_invalid", faults.join("; "));
}

const serviceVariables = z.object({
  TRACELAKE_URL: z.url({ protocol: /^https?$/ }).optional(),
  READ_TOKEN: z.string().min(1).optional(),
});

export interface ServiceConfig {
  url: string | undefined;
  readToken: string | undefined;
}

/** Where the trace processor is. @throws {Fault} where TRACELAKE_URL is no address */
export function loadServiceConfig(
  environment: Record<string, string | undefined> = process.env,
): ServiceConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = serviceVariables.safeParse(given);
  if (!parsed.success) throw new Fault("config_invalid", "TRACELAKE_URL: expected http://… or https://…");
  return { url: parsed.data.TRACELAKE_URL, readToken: parsed.data.READ_TOKEN };
}

export const loadSnowflakeConfig = (): SnowflakeConfig => parseSnowflakeConfig(process.env);
