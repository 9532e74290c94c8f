import { readFileSync } from "node:fs";
import path from "node:path";
import { startProviderDouble, type ProviderDouble } from "./provider-double.ts";
import { readSdkTypes } from "./sdk-types.ts";

export const providerNames = ["aws", "docker", "random", "snowflake"] as const;
export type ProviderName = (typeof providerNames)[number];

export interface Doubles {
  byName: Readonly<Record<ProviderName, ProviderDouble>>;
  /** For `PULUMI_DEBUG_PROVIDERS`: the engine then starts no plugin. */
  addresses: string;
  close(): Promise<void>;
}

const packages = path.resolve(import.meta.dirname, "../../../node_modules/@pulumi");

/** A double in place of every provider that the stacks use, within this process. */
export async function startDoubles(): Promise<Doubles> {
  const started = await Promise.all(providerNames.map(async (name) => [name, await startOne(name)] as const));
  return {
    byName: Object.fromEntries(started) as Record<ProviderName, ProviderDouble>,
    addresses: started.map(([name, { port }]) => `${name}:${port}`).join(","),
    close: async () => void (await Promise.all(started.map(([, double]) => double.close()))),
  };
}

function startOne(name: ProviderName): Promise<ProviderDouble> {
  const folder = path.join(packages, name);
  const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
    version: string;
  };
  return startProviderDouble(version, readSdkTypes(folder));
}
