import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFolderSource } from "./folder-source.ts";

const signal = new AbortController().signal;
const ref = (key: string) => ({
  bucket: "local",
  key,
  versionId: undefined,
  etag: undefined,
  sizeBytes: undefined,
});

describe("objects of a folder", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "tracelake-source-"));
    mkdirSync(path.join(folder, "lake/a"), { recursive: true });
    writeFileSync(path.join(folder, "lake/a/one.json"), "{}");
    writeFileSync(path.join(folder, "secret"), "x");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const open = (key: string) =>
    makeFolderSource({ folder: path.join(folder, "lake") }).open(ref(key), signal);

  it("are read by their path, and are another object when their content was replaced", async () => {
    const first = await open("a/one.json");
    let text = "";
    for await (const chunk of first.chunks) text += Buffer.from(chunk).toString();
    expect(text).toBe("{}");
    utimesSync(path.join(folder, "lake/a/one.json"), 1_000, 1_000);
    const second = await open("a/one.json");
    expect(second.modifiedMs).toBe(1_000_000);
    expect(second.etag).not.toBe(first.etag);
  });

  it.each(["a/missing.json", "a", "../secret", "a/../../secret"])("are BMAS-001 at %s", async (key) => {
    await expect(open(key)).rejects.toMatchObject({ code: "BMAS-001", outcome: "drop" });
  });
});
