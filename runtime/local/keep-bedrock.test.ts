import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { usageRow, type UsageRow } from "../../contracts/usage-row.ts";
import { keepBedrock, type KeptBedrock } from "./keep-bedrock.ts";

const line = (requestId: string) =>
  JSON.stringify({
    timestamp: "2026-01-15T10:00:30Z",
    accountId: "111122223333",
    region: "us-east-1",
    requestId,
    operation: "Converse",
    modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    input: { inputTokenCount: 100 },
    output: { outputTokenCount: 10 },
    schemaType: "ModelInvocationLog",
    schemaVersion: "1.0",
  });

let dataFolder: string;
let kept: KeptBedrock;
let said: string[];
beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), "tracelake-keep-"));
  said = [];
  kept = await open();
});
afterEach(async () => {
  await kept.stop();
  await rm(dataFolder, { recursive: true });
});

async function open(): Promise<KeptBedrock> {
  const opened = await keepBedrock({
    dataFolder,
    log: pino({ level: "silent" }),
    say: (message) => void said.push(message),
    everyMs: 20,
  });
  opened.start();
  return opened;
}

async function put(name: string, bytes: Buffer): Promise<void> {
  const file = path.join(kept.folder, "AWSLogs/1/BedrockModelInvocationLogs/us-east-1/2026/01/15/10", name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
  await utimes(file, new Date("2026-01-15T10:05:00Z"), new Date("2026-01-15T10:05:00Z"));
}

async function readUsage(): Promise<UsageRow[]> {
  const folder = path.join(dataFolder, "lake/usage/bedrock");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const rows: UsageRow[] = [];
  for (const entry of entries.filter((found) => found.isFile())) {
    const text = gunzipSync(await readFile(path.join(entry.parentPath, entry.name))).toString("utf8");
    for (const each of text.trim().split("\n")) rows.push(usageRow.parse(JSON.parse(each)));
  }
  return rows;
}

describe("Bedrock's logs below npm start", () => {
  it("are counted into usage as they come, and once over a restart", async () => {
    await put("a.json.gz", gzipSync(`${line("1")}\n${line("2")}\n`));
    await vi.waitFor(() => expect(said).toEqual(["Counted 2 invocations of 1 log of Bedrock's."]));
    const rows = await readUsage();
    expect(rows.reduce((sum, { invocations }) => sum + invocations, 0)).toBe(2);
    expect(rows.reduce((sum, { input_tokens }) => sum + input_tokens, 0)).toBe(200);
    await kept.stop();
    kept = await open();
    await put("b.json.gz", gzipSync(`${line("3")}\n`));
    await vi.waitFor(() => expect(said).toHaveLength(2));
    expect(said[1]).toBe("Counted 1 invocation of 1 log of Bedrock's.");
  });

  it("that can't be read are named with their code, and keep no other from being counted", async () => {
    await put("a.json.gz", gzipSync(`${line("1")}\n`.repeat(50)).subarray(0, 80));
    await put("b.json.gz", gzipSync(`${line("2")}\n`));
    await vi.waitFor(() => expect(said).toHaveLength(2));
    expect(said[0]).toMatch(/^Skipped AWSLogs.*a\.json\.gz: BMAS-003 Invalid Log Format/);
    expect(said[1]).toBe("Counted 1 invocation of 1 log of Bedrock's.");
  });
});
