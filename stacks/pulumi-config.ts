import * as pulumi from "@pulumi/pulumi";
import type { ConfigReader } from "./config.ts";

/** The SDK's own list of keys that are secret; not in its type declarations. */
interface SecretKeys {
  isConfigSecret(key: string): boolean;
}

/** Reads the stack's configuration below the project's name. */
export function makePulumiConfigReader(project: string): ConfigReader {
  return {
    // Not by pulumi.Config: that warns of each secret which is read to be checked.
    get: (key) => pulumi.runtime.getConfig(`${project}:${key}`),
    isSecret: (key) => (pulumi.runtime as unknown as SecretKeys).isConfigSecret(`${project}:${key}`),
  };
}
