import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { findEmulator } from "./test/support/emulator.ts";
import { findChromium } from "./test/support/chromium.ts";

const needsDatabase = {
  globalSetup: ["test/support/postgres-server.ts"],
  hookTimeout: 60_000,
  // Only a hang is to end here: a busy machine is several times slower.
  testTimeout: 60_000,
};

const browserTier = {
  extends: true as const,
  test: { name: "browser", include: ["test/browser/**/*.test.ts"], ...needsDatabase },
};

const canBrowse = findChromium() !== undefined;
const withoutBrowser =
  "The browser tier did not run: no Chromium was found. Install it (Debian: apt-get install chromium) or name it in CHROMIUM_PATH.";
if (!canBrowse && process.env["CI"] === "true") throw new Error(withoutBrowser);

const emulatorTier = {
  extends: true as const,
  test: {
    name: "emulator",
    include: ["test/emulator/**/*.test.ts"],
    hookTimeout: 60_000,
    testTimeout: 30_000,
  },
};

const canEmulate = findEmulator() !== undefined;
const withoutEmulator =
  "The emulator tier did not run: no `ministack` command was found (Python 3.10 or newer: " +
  "pip install ministack cbor2 cryptography). Put it on the PATH or name it in MINISTACK.";
if (!canEmulate && process.env["CI"] === "true") throw new Error(withoutEmulator);

/** The real engine: a preview with the policy pack takes seconds, a whole life of a stack up to a minute. */
const engineTier = {
  extends: true as const,
  test: {
    name: "engine",
    include: ["test/engine/**/*.test.ts"],
    hookTimeout: 300_000,
    testTimeout: 300_000,
  },
};

const canRunEngine = (process.env["PATH"] ?? "")
  .split(path.delimiter)
  .some((folder) => existsSync(path.join(folder, process.platform === "win32" ? "pulumi.exe" : "pulumi")));
const withoutEngine =
  "The engine tier did not run: no `pulumi` command was found on the PATH. Install Pulumi to run it.";

/** At the very end and whatever the reporters, so that a tier that was left out is never lost in the scroll. */
process.once("exit", () => {
  if (!canBrowse) console.warn(`\n${withoutBrowser}`);
  if (!canEmulate) console.warn(`\n${withoutEmulator}`);
  if (!canRunEngine) console.warn(`\n${withoutEngine}`);
});

export default defineConfig({
  test: {
    // By default one core is left to the runner, which on two cores leaves one worker.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{contracts,infra,policies,review,runtime,scripts,stacks}/**/*.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**", "test/emulator/**", "test/engine/**"],
          ...needsDatabase,
        },
      },
      ...(canBrowse ? [browserTier] : []),
      ...(canEmulate ? [emulatorTier] : []),
      ...(canRunEngine ? [engineTier] : []),
    ],
  },
});
