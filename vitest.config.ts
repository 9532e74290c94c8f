import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import type { Reporter } from "vitest/node";
import { findChromium } from "./test/support/chromium.ts";

const needsDatabase = {
  globalSetup: ["test/support/postgres-server.ts"],
  hookTimeout: 20_000,
  testTimeout: 20_000,
};

const browserTier = {
  extends: true as const,
  test: { name: "browser", include: ["test/browser/**/*.test.ts"], ...needsDatabase },
};

const canBrowse = findChromium() !== undefined;
const withoutBrowser =
  "The browser tier did not run: no Chromium was found. Install it (Debian: apt-get install chromium) or name it in CHROMIUM_PATH.";
if (!canBrowse && process.env["CI"] === "true") throw new Error(withoutBrowser);

/** Before vitest's own summary, so that a tier that was left out is never lost in the scroll. */
const sayWhatDidNotRun: Reporter = {
  onTestRunEnd: () => void (canBrowse || console.warn(`\n${withoutBrowser}`)),
};

export default defineConfig({
  test: {
    // By default one core is left to the runner, which on two cores leaves one worker.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: [sayWhatDidNotRun, "default"],
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["{contracts,runtime,scripts}/**/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**"],
          ...needsDatabase,
        },
      },
      ...(canBrowse ? [browserTier] : []),
    ],
  },
});
