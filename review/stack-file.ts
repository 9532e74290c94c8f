import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { ConfigReader } from "../stacks/config.ts";

/** A stack's configuration as its file has it. */
export interface StackFile {
  stack: string;
  /** By whole key (`tracelake:owner`): texts as they are, everything else as JSON, as the engine gives them. */
  values: Readonly<Record<string, string>>;
  secretKeys: readonly string[];
}

/** Says which stacks there are. */
export class UnknownStackError extends Error {
  constructor(stack: string, known: readonly string[]) {
    super(
      known.length === 0
        ? `there is no Pulumi.${stack}.yaml, nor any other stack's file`
        : `there is no stack ${JSON.stringify(stack)}: expected ${known.join(" or ")}`,
    );
    this.name = "UnknownStackError";
  }
}

/** The stacks that have a file in `root`. */
export function listStacks(root: string): string[] {
  return readdirSync(root)
    .flatMap((name) => /^Pulumi\.([\w-]+)\.yaml$/.exec(name)?.[1] ?? [])
    .toSorted();
}

/**
 * Reads `Pulumi.<stack>.yaml`. What is encrypted stays so: a stand-in of the right form takes its place, marked secret.
 *
 * @throws UnknownStackError
 */
export function readStackFile(root: string, stack: string): StackFile {
  const path = join(root, `Pulumi.${stack}.yaml`);
  if (!/^[\w-]+$/.test(stack) || !existsSync(path)) throw new UnknownStackError(stack, listStacks(root));
  return parseStackFile(stack, readFileSync(path, "utf8"));
}

export function parseStackFile(stack: string, text: string): StackFile {
  const { config } = (parse(text) ?? {}) as { config?: Record<string, unknown> | null };
  const values: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [key, raw] of Object.entries(config ?? {})) {
    const { value, isSecret } = withStandIns(key.slice(key.lastIndexOf(":") + 1), raw);
    if (isSecret) secretKeys.push(key);
    values[key] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return { stack, values, secretKeys };
}

/**
 * Adds stand-ins for secrets that the file lacks: they are set by whoever deploys, and a plan takes them as set.
 * Says which.
 */
export function assumeSecrets(
  file: StackFile,
  namespace: string,
  keys: readonly string[],
): { file: StackFile; assumed: string[] } {
  const assumed = keys.filter((key) => file.values[`${namespace}:${key}`] === undefined).toSorted();
  const added = assumed.map((key) => [`${namespace}:${key}`, standInSecret(key)] as const);
  return {
    assumed,
    file: {
      ...file,
      values: { ...file.values, ...Object.fromEntries(added) },
      secretKeys: [...file.secretKeys, ...added.map(([key]) => key)],
    },
  };
}

/** Reads the keys of one namespace. */
export function makeFileReader({ values, secretKeys }: StackFile, namespace: string): ConfigReader {
  return {
    get: (key) => values[`${namespace}:${key}`],
    isSecret: (key) => secretKeys.includes(`${namespace}:${key}`),
  };
}

/** Values that pass the checks of the real ones and open nothing. */
export function standInSecret(key: string): string {
  if (/privatekey/i.test(key))
    return "-----BEGIN PRIVATE KEY-----\nc3RhbmQtaW4=\n-----END PRIVATE KEY-----\n";
  if (/url$/i.test(key)) return `https://example.com/stand-in-of-${key}`;
  return `stand-in-of-${key}`.padEnd(32, "-").slice(0, 32);
}

function withStandIns(key: string, raw: unknown): { value: unknown; isSecret: boolean } {
  if (typeof raw !== "object" || raw === null) return { value: raw, isSecret: false };
  if (isEncrypted(raw)) return { value: standInSecret(key), isSecret: true };
  const inner = Object.entries(raw).map(([name, each]) => [name, withStandIns(name, each)] as const);
  const value = Array.isArray(raw)
    ? inner.map(([, each]) => each.value)
    : Object.fromEntries(inner.map(([name, each]) => [name, each.value]));
  return { value, isSecret: inner.some(([, each]) => each.isSecret) };
}

function isEncrypted(raw: object): boolean {
  return Object.keys(raw).length === 1 && "secure" in raw && typeof raw.secure === "string";
}
