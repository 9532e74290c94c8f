import path from "node:path";
import { generateLogs } from "../../bedrock-metrics/generate/generate-logs.ts";
import { numberOption, textOption, type CliContext, type VerbInput } from "../command.ts";
import type { Generated } from "./print-generated.ts";

/** Logs such as Bedrock's, in its key layout. The same seed gives the same logs. */
export async function runGenerate(input: VerbInput, context: CliContext): Promise<Generated> {
  const out = textOption(input, "out");
  const folder = out === undefined ? context.config.bedrockLakeFolder : path.resolve(out);
  const records = numberOption(input, "records", 1) ?? 1000;
  const made = await generateLogs({ out: folder, records, seed: numberOption(input, "seed", 0) ?? 1 });
  return { folder, records, files: made.files, bytes: made.bytes };
}
