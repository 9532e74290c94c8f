import { writeFileSync } from "node:fs";
import path from "node:path";
import { generate } from "./generate.ts";
import { makeFolder } from "./make-folder.ts";
import { describeManifest } from "./manifest.ts";
import { help, parseGenerateOptions, UsageError, type GenerateOptions } from "./options.ts";
import { makeProgress } from "./progress.ts";

/** `npm run generate -- --rows 1000000 --out .local/lake/braintrust`: see `--help`. */
async function main(): Promise<void> {
  const options = parseGenerateOptions(process.argv.slice(2), Date.now());
  if (options === "help") process.stdout.write(help);
  else await run(options);
}

async function run(options: GenerateOptions): Promise<void> {
  // Before the work, so that a place that can't be written is known at once.
  if (options.manifest !== undefined) await makeFolder(path.dirname(options.manifest));
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const progress = makeProgress({
    total: options.rows,
    now: Date.now,
    write: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
  });
  const made = await generate(options, { onProgress: progress.report, signal: stop.signal });
  progress.end(
    options.rows,
    made.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  );
  process.stdout.write(describeManifest(made));
  if (options.manifest !== undefined) writeFileSync(options.manifest, `${JSON.stringify(made, null, 2)}\n`);
}

const unwritable = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "EISDIR", "ENOENT"]);

function explain(fault: unknown): { exitCode: number; message: string } {
  if (fault instanceof UsageError)
    return { exitCode: 64, message: `${fault.message}\nTry: npm run generate -- --help` };
  const { name, code, message } = fault as NodeJS.ErrnoException;
  if (name === "AbortError")
    return { exitCode: 130, message: "stopped: the files that are in place are complete" };
  if (code === "ENOSPC") {
    return {
      exitCode: 73,
      message: "the disk is full: free space, or ask for fewer --rows, --narrow or --format parquet",
    };
  }
  if (unwritable.has(code ?? "")) {
    return { exitCode: 73, message: `${message}: choose a place of yours with --out or --manifest` };
  }
  return { exitCode: 70, message: (fault as Error).stack ?? String(fault) };
}

main().catch((fault: unknown) => {
  const { exitCode, message } = explain(fault);
  process.stderr.write(`\n${message}\n`);
  process.exitCode = exitCode;
});
