import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { startDoubles } from "../test/engine/doubles/start-doubles.ts";
import { makeStack } from "../test/engine/stack.ts";
import { median, type Figure } from "./record.ts";

const root = path.resolve(import.meta.dirname, "..");
const repeats = 3;

/** Says on standard error how much memory the process had at its peak, in kB. */
const tellMemory = `data:text/javascript,process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS))`;

/** The offline plan of the larger stack, and its preview on the engine where there is one. */
export async function benchStacks(isQuick: boolean): Promise<Figure[]> {
  return [...benchPlan(isQuick ? 1 : repeats), ...(await benchPreview(isQuick ? 1 : repeats))];
}

function benchPlan(runs: number): Figure[] {
  const seconds: number[] = [];
  const megabytes: number[] = [];
  for (let run = 0; run < runs; run++) {
    const startMs = performance.now();
    const plan = spawnSync(
      process.execPath,
      ["--import", tellMemory, "review/plan-main.ts", "prod", "--json"],
      {
        cwd: root,
        encoding: "utf8",
        maxBuffer: 64 * 2 ** 20,
      },
    );
    if (plan.status !== 0) throw new Error(`the plan ended with ${plan.status}: ${plan.stderr}`);
    seconds.push((performance.now() - startMs) / 1_000);
    megabytes.push(Number(/peak (\d+)/.exec(plan.stderr)?.[1]) / 1_024);
  }
  return [
    { name: "offline plan of prod", ...median(seconds), unit: "s", target: "≤ 10" },
    { name: "offline plan of prod: resident memory", ...median(megabytes), unit: "MB", target: "≤ 600" },
  ];
}

/** Against provider doubles, so that neither a network nor a cloud is measured. */
async function benchPreview(runs: number): Promise<Figure[]> {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  if (!folders.some((folder) => existsSync(path.join(folder, "pulumi")))) {
    console.log("The engine's preview was not measured: no `pulumi` command was found on the PATH.");
    return [];
  }
  const doubles = await startDoubles();
  const stack = await makeStack("prod", doubles);
  try {
    const seconds: number[] = [];
    for (let run = 0; run < runs; run++) {
      const { code, output, durationMs } = await stack.preview();
      if (code !== 0) throw new Error(`the preview ended with ${code}: ${output}`);
      seconds.push(durationMs / 1_000);
    }
    return [
      {
        name: "preview of prod on the engine, with the policies",
        ...median(seconds),
        unit: "s",
        target: "≤ 8",
      },
    ];
  } finally {
    stack.remove();
    await doubles.close();
  }
}
