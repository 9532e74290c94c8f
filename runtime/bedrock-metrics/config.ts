import { bedrockEnvironment, type BedrockEnvironment } from "../../contracts/bedrock/environment.ts";
import { Fault } from "../shared/fault.ts";

export interface BedrockConfig extends BedrockEnvironment {
  /** Of the function, in bytes; undefined outside of Lambda. */
  memoryBytes: number | undefined;
  region: string | undefined;
}

/** The function's environment. Throws Fault config_invalid, naming every fault. */
export function loadConfig(env: Record<string, string | undefined> = process.env): BedrockConfig {
  // Empty means not set, as a console leaves it.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = bedrockEnvironment.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      return `${name}: ${message}; given ${JSON.stringify(env[name])}`;
    });
    throw new Fault("config_invalid", faults.join("\n"));
  }
  const megabytes = Number(given["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]);
  return {
    ...parsed.data,
    memoryBytes: megabytes > 0 ? megabytes * 1_048_576 : undefined,
    region: given["AWS_REGION"],
  };
}
