import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeFolder, replaceFile } from "./durable-file.ts";

let folder = "";
/** What was brought to the disk, in order. */
let synced: ("file" | "folder")[] = [];
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "tracelake-durable-"));
  synced = [];
  const probe = await open(folder, "r");
  await probe.close();
  vi.spyOn(Object.getPrototypeOf(probe) as typeof probe, "sync").mockImplementation(async function (
    this: typeof probe,
  ) {
    synced.push((await this.stat()).isDirectory() ? "folder" : "file");
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe.skipIf(process.platform === "win32")("a durable file", () => {
  it("is on the disk before its name is, and its name before the end", async () => {
    const file = path.join(folder, "a");
    await replaceFile(file, path.join(folder, "draft"), "one");
    expect(synced).toEqual(["file", "folder"]);
    await replaceFile(file, path.join(folder, "draft"), "two");
    expect(readFileSync(file, "utf8")).toBe("two");
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("leaves no draft where it can't be put in its place", async () => {
    await expect(replaceFile(path.join(folder, "none/a"), path.join(folder, "draft"), "one")).rejects.toThrow(
      "ENOENT",
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it("has each of its new folders on the disk, and those that were there left alone", async () => {
    await makeFolder(path.join(folder, "a/b/c"));
    expect(synced).toHaveLength(3);
    await makeFolder(path.join(folder, "a/b/c"));
    expect(synced).toHaveLength(3);
  });
});
