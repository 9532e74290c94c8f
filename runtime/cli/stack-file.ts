import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { stackSchema, type StackValues } from "../../stacks/config-schema.ts";
import { Fault } from "../shared/fault.ts";
import { UsageError } from "./command.ts";

/**
 * The values of `Pulumi.<stack>.yaml` in that folder, with their defaults; secrets are left alone.
 *
 * @throws {UsageError} where there is no such stack; {Fault} config_invalid, naming each key that is not valid.
 */
export function readStackValues(folder: string, stack: string, verb = "warehouse"): StackValues {
  const known = readdirSync(folder).flatMap((name) => /^Pulumi\.([\w-]+)\.yaml$/.exec(name)?.[1] ?? []);
  if (!known.includes(stack))
    throw new UsageError(
      `There is no environment ${JSON.stringify(stack)}: ${known.toSorted().join(", ") || "no Pulumi.<stack>.yaml"} in ${folder}.`,
      verb,
    );
  return parseStackValues(stack, readFileSync(path.join(folder, `Pulumi.${stack}.yaml`), "utf8"));
}

/** @throws {Fault} config_invalid, naming each key that is not valid */
export function parseStackValues(stack: string, text: string): StackValues {
  const { config } = (parse(text) ?? {}) as { config?: Record<string, unknown> | null };
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config ?? {})) {
    const name = key.slice(key.indexOf(":") + 1);
    if (Object.hasOwn(stackSchema.shape, name)) values[name] = value;
  }
  const parsed = stackSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path: place, message }) => `${place.join(".")}: ${message}`);
  throw new Fault("config_invalid", `Pulumi.${stack}.yaml: ${faults.join("; ")}`);
}
