import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { makeLogRecord } from "./log-record.ts";
import { makeRandom } from "./random.ts";

export interface GenerateOptions {
  /** A folder that stands for the bucket's prefix. */
  out: string;
  records: number;
  /** The same seed and end give the same logs. */
  seed: number;
  /** When the last invocation was; the hour that runs now when left out. */
  endMs?: number;
  /** How long before that the first one was, in ms; a day when left out. */
  spanMs?: number;
  /** 500 unless said otherwise. */
  recordsPerObject?: number;
  /** Of a record, about: 2,000 unless said otherwise. */
  bodyBytes?: number;
}

export interface GeneratedLogs {
  files: number;
  /** As stored. */
  bytes: number;
}

const account = "111122223333";
const regions = ["us-east-1", "us-west-2", "eu-central-1"];
const dayMs = 24 * 3_600_000;

/**
 * Invocation logs such as Bedrock's, in its key layout: every operation, several providers, all kinds of profiles,
 * re-routed and failed invocations, requests that are logged twice, and lines that are none.
 */
export async function generateLogs(options: GenerateOptions): Promise<GeneratedLogs> {
  const { out, records, seed, recordsPerObject = 500, bodyBytes = 2_000, spanMs = dayMs } = options;
  const endMs = options.endMs ?? Math.floor(Date.now() / 3_600_000) * 3_600_000;
  const random = makeRandom(seed);
  const made: GeneratedLogs = { files: 0, bytes: 0 };
  const objects = Math.ceil(records / recordsPerObject);
  for (let index = 0; index < objects; index += 1) {
    const region = regions[index % regions.length] ?? "us-east-1";
    const startMs = endMs - spanMs + Math.floor((index * spanMs) / objects);
    const count = Math.min(recordsPerObject, records - index * recordsPerObject);
    const lines: string[] = [];
    for (let nth = 0; nth < count; nth += 1) {
      const timeMs = startMs + Math.floor((nth * spanMs) / objects / count);
      lines.push(...makeLogRecord({ random, region, account, timeMs, bodyBytes }));
    }
    const text = lines.map((line) => `${line}\n`).join("");
    made.bytes += await writeObject(path.join(out, keyOf({ region, startMs, seed, index })), text);
    made.files += 1;
  }
  return made;
}

function keyOf(object: { region: string; startMs: number; seed: number; index: number }): string {
  const at = new Date(object.startMs).toISOString();
  const [day = "", time = ""] = at.split("T");
  const stamp = at.replaceAll(/[-:.]/g, "");
  const id = `${object.seed.toString(16).padStart(8, "0")}${object.index.toString(16).padStart(8, "0")}`;
  const folders = ["AWSLogs", account, "BedrockModelInvocationLogs", object.region, ...day.split("-")];
  return [...folders, time.slice(0, 2), `${stamp}_${id}.json.gz`].join("/");
}

/** Whoever watches the folder never sees half of it. */
async function writeObject(file: string, text: string): Promise<number> {
  const bytes = gzipSync(text);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.part`, bytes);
  await rename(`${file}.part`, file);
  return bytes.length;
}
