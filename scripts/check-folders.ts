import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/**
 * The folder rules of `.dependency-cruiser.cjs`. dependency-cruiser reports no violations when it can read no module
 * (without a TypeScript that it knows): that is a failure here.
 */

interface Report {
  modules: { source: string }[];
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
}

const folders = [
  "contracts",
  "infra",
  "stacks",
  "policies",
  "review",
  "runtime",
  "scripts",
  "bench",
  "test",
].filter(existsSync);
const run = spawnSync("depcruise", ["--output-type", "json", ...folders], {
  encoding: "utf8",
  maxBuffer: 256 * 1024 * 1024,
});
const report = readReport(run.stdout);
const problems = [
  ...report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  ...folders
    .filter(
      (folder) =>
        !report.modules.some(({ source }) => source.endsWith(".ts") && source.startsWith(`${folder}/`)),
    )
    .map((folder) => `no TypeScript module was seen below ${folder}/`),
];
for (const problem of problems) console.error(problem);
console.log(`${report.summary.totalCruised} modules, ${problems.length} violations of the folder rules`);
process.exitCode = problems.length === 0 ? 0 : 1;

function readReport(output: string): Report {
  try {
    return JSON.parse(output) as Report;
  } catch (cause) {
    throw new Error(`dependency-cruiser did not run: ${run.error?.message ?? run.stderr}`, { cause });
  }
}
