import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchLogs } from "./watch-logs.ts";

let folder: string;
let stop: () => Promise<void> = () => Promise.resolve();
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "tracelake-watch-"));
});
afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

async function put(key: string, text: string, at = new Date("2026-01-15T10:00:00Z")): Promise<void> {
  const file = path.join(folder, key);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  await utimes(file, at, at);
}

function watch(again: (key: string, nth: number) => boolean = () => false) {
  const told: string[] = [];
  const errors: unknown[] = [];
  const watching = watchLogs({
    folder,
    everyMs: 20,
    nowMs: Date.now,
    take(files) {
      told.push(...files.map(({ key }) => key));
      const count = (key: string) => told.filter((other) => other === key).length;
      return Promise.resolve(new Set(files.map(({ key }) => key).filter((key) => again(key, count(key)))));
    },
    onError: (error) => void errors.push(error),
  });
  stop = () => watching.stop();
  return { told, errors };
}

describe("watching a folder of logs", () => {
  it("tells of each log once, and of nothing else", async () => {
    await put("AWSLogs/1/a.json.gz", "a");
    await put("notes.txt", "x");
    await put(".hidden.json", "x");
    const { told } = watch();
    await vi.waitFor(() => expect(told).toEqual(["AWSLogs/1/a.json.gz"]));
    await put("b.jsonl", "b");
    await vi.waitFor(() => expect(told).toEqual(["AWSLogs/1/a.json.gz", "b.jsonl"]));
  });

  it("tells again of a log that was written anew", async () => {
    await put("a.json", "a");
    const { told } = watch();
    await vi.waitFor(() => expect(told).toEqual(["a.json"]));
    await put("a.json", "other");
    await vi.waitFor(() => expect(told).toEqual(["a.json", "a.json"]));
  });

  it("tells again of what could not be done", async () => {
    await put("a.json", "a");
    const { told } = watch((_, nth) => nth < 3);
    await vi.waitFor(() => expect(told).toEqual(["a.json", "a.json", "a.json"]));
  });

  it("goes on when the folder is away for a while", async () => {
    await put("a.json", "a");
    await rm(folder, { recursive: true });
    const { told, errors } = watch();
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0));
    await put("b.json", "b");
    await vi.waitFor(() => expect(told).toEqual(["b.json"]));
  });
});
