import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { rolldown } from "rolldown";
import { generateLogs } from "../runtime/bedrock-metrics/generate/generate-logs.ts";
import type { BedrockAnswer, BedrockJob } from "./bedrock-process.ts";
import { median, type Figure } from "./record.ts";

const repeats = 5;
/** As the function is to run with: a larger young generation takes more memory and no less time. */
const nodeOptions = ["--max-semi-space-size=2"];

/** One large object of logs, read as the function does, by gunzip alone, and by JSON.parse of each line. */
export async function benchBedrock(isQuick: boolean): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tracelake-bedrock-"));
  try {
    const records = isQuick ? 200 : 20_000;
    const endMs = Date.UTC(2026, 9, 1);
    await generateLogs({
      out: folder,
      records,
      seed: 1,
      endMs,
      recordsPerObject: records,
      bodyBytes: 11_600,
      // A batch of some minutes, as Bedrock delivers them.
      spanMs: 5 * 60_000,
    });
    const key = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((name) =>
      name.endsWith(".gz"),
    );
    if (key === undefined) throw new Error("no log was made");
    const runs = isQuick ? 1 : repeats;
    const program = await bundle(folder);
    const jobs = ["gunzip", "ours", "parse"] as const;
    // In turns, so that a slow minute of the machine is one of all.
    const answers = Array.from({ length: runs }, () => jobs.map((job) => run(program, { job, folder, key })));
    return describe(answers as [BedrockAnswer, BedrockAnswer, BedrockAnswer][]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function describe(answers: readonly [BedrockAnswer, BedrockAnswer, BedrockAnswer][]): Figure[] {
  for (const [, ours, parsed] of answers)
    if (ours.sum !== parsed.sum) throw new Error(`the sums differ: ${ours.sum}, not ${parsed.sum}`);
  const what = `${Math.round((answers[0]?.[0].sum ?? 0) / 1e6)} MB of invocation logs`;
  const of = (pick: (run: (typeof answers)[number]) => number) => median(answers.map(pick));
  return [
    { name: `${what}: gunzip alone`, ...of(([gunzip]) => gunzip.seconds), unit: "s" },
    { name: `${what}: counted`, ...of(([, ours]) => ours.seconds), unit: "s" },
    { name: `${what}: JSON.parse of each line`, ...of(([, , parsed]) => parsed.seconds), unit: "s" },
    {
      name: `${what}: counted, to gunzip alone`,
      ...of(([gunzip, ours]) => ours.seconds / gunzip.seconds),
      unit: "×",
      target: "≤ 2.2",
    },
    {
      name: `${what}: JSON.parse of each line, to counted`,
      ...of(([, ours, parsed]) => parsed.seconds / ours.seconds),
      unit: "×",
      target: "≥ 1.6",
    },
    {
      name: `${what}: counted, resident memory`,
      ...of(([, ours]) => ours.peakMb),
      unit: "MB",
      target: "≤ 128",
    },
  ];
}

/** As the function runs: Node's own reading of TypeScript would take more memory than the work. */
async function bundle(folder: string): Promise<string> {
  const file = path.join(folder, "bedrock-process.mjs");
  const input = path.join(import.meta.dirname, "bedrock-process.ts");
  const build = await rolldown({ input, platform: "node", logLevel: "silent" });
  await build.write({ file, format: "esm", codeSplitting: false });
  await build.close();
  return file;
}

function run(program: string, job: BedrockJob): BedrockAnswer {
  const child = spawnSync(process.execPath, [...nodeOptions, program, JSON.stringify(job)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.status !== 0) throw new Error(`${job.job} ended with ${child.status ?? child.signal}`);
  return JSON.parse(child.stdout.trim().split("\n").at(-1) ?? "") as BedrockAnswer;
}
