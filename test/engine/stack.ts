import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { planPolicySettings } from "../../scripts/pulumi-policy-settings.ts";
import type { Doubles } from "./doubles/start-doubles.ts";
import { checkout, expectExit, makeWorkspace, type Run, type Workspace } from "./workspace.ts";

/** Values of the keys that no file has, made for the run. */
const secrets = {
  ingestTokens: "ingest-token-of-the-engine-tier",
  readToken: "read-token-of-the-engine-tier",
  vercelDrainSecret: "drain-secret-of-the-engine-tier",
  snowflakePrivateKey: generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }).privateKey,
};

export const secretValues: readonly string[] = Object.values(secrets);

/** One of the project's stacks on the engine, with the policy pack wherever `npm run` has it. */
export interface StackOnEngine extends Workspace {
  preview(...args: string[]): Promise<Run>;
  up(...args: string[]): Promise<Run>;
  /** Runs with the configuration changed, and changes it back. */
  withConfig<T>(changes: readonly string[][], during: () => Promise<T>): Promise<T>;
}

export async function makeStack(stack: string, doubles: Doubles, source = checkout): Promise<StackOnEngine> {
  const plan = readFileSync(path.join(source, `plans/${stack}.json`), "utf8");
  const workspace = makeWorkspace(source, doubles);
  const file = path.join(workspace.folder, `Pulumi.${stack}.yaml`);
  await expectDone(workspace.pulumi("stack", "init", stack));
  for (const [key, value] of Object.entries(secrets))
    await expectDone(workspace.pulumi("config", "set", "--secret", key, "--", value));

  const policies = (): string[] => {
    const settings = path.join(workspace.folder, "..", "policies.json");
    writeFileSync(settings, JSON.stringify(planPolicySettings(readFileSync(file, "utf8"), plan)));
    return ["--policy-pack", "policies", "--policy-pack-config", settings];
  };
  return {
    ...workspace,
    preview: (...args) => workspace.pulumi("preview", ...policies(), ...args),
    up: (...args) => workspace.pulumi("up", "--yes", "--skip-preview", ...policies(), ...args),
    async withConfig(changes, during) {
      const before = readFileSync(file);
      for (const change of changes) await expectDone(workspace.pulumi("config", ...change));
      try {
        return await during();
      } finally {
        writeFileSync(file, before);
      }
    },
  };
}

async function expectDone(running: Promise<Run>): Promise<void> {
  expectExit(await running, 0);
}
