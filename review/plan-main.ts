import { spawnSync } from "node:child_process";
import path from "node:path";
import { styleText } from "node:util";
import { tagKeys } from "../infra/scheme.ts";
import { readAggregatorBundle } from "../infra/bedrock/aggregator-bundle.ts";
import { readMonitorBundle } from "../infra/pipeline-monitor/monitor-bundle.ts";
import { readProcessorBundle } from "../infra/trace-processor/bundle.ts";
import { rules } from "../policies/rules.ts";
import { runPlanCommand } from "./plan-command.ts";

/** `npm run plan`: see plan-command.ts. */

const root = path.resolve(import.meta.dirname, "..");

// What the program throws within an output reaches nobody else.
process.on("unhandledRejection", fail);

process.exitCode = await runPlanCommand(process.argv.slice(2), {
  root,
  project: "tracelake",
  rules,
  requiredTags: tagKeys,
  now: new Date(),
  program: async () => {
    ensureBundle();
    return (await import("../stacks/index.ts")).default;
  },
  // Gives the text back as it is when standard output is no terminal, or NO_COLOR is set.
  paint: (style, text) => styleText(style, text, { stream: process.stdout }),
  print: (text) => void process.stdout.write(text),
  printError: (text) => void process.stderr.write(text),
}).catch(fail);

/** The program refuses a missing bundle; an old one is good enough here, where its hash is not shown. */
function ensureBundle(): void {
  try {
    readProcessorBundle();
    readAggregatorBundle();
    readMonitorBundle();
  } catch {
    process.stderr.write("Building the bundles first\n");
    // Standard output belongs to the plan.
    spawnSync(process.execPath, [path.join(root, "scripts/build.ts")], {
      cwd: root,
      stdio: ["ignore", 2, 2],
    });
  }
}

/** Arguments that the components refuse are plain errors with a sentence; anything else is a bug, so its place counts. */
function fail(error: unknown): never {
  const isRefusal = error instanceof Error && error.constructor === Error;
  const text = isRefusal ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`the program of the stack failed: ${text}\n`);
  process.exit(70);
}
