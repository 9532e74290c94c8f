import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFolder } from "./make-folder.ts";

let home: string;
beforeAll(() => void (home = mkdtempSync(path.join(os.tmpdir(), "tracelake-folder-"))));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("makeFolder", () => {
  it("makes what is missing, and leaves what is there", async () => {
    const folder = path.join(home, "a", "b", "c");
    await makeFolder(folder);
    await makeFolder(folder);
    expect(existsSync(folder)).toBe(true);
  });

  it("makes a folder once though several ask for it", async () => {
    const folder = path.join(home, "d", "e");
    await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(folder)]);
    expect(existsSync(folder)).toBe(true);
  });

  it("fails where a file is in the way", async () => {
    writeFileSync(path.join(home, "file"), "");
    await expect(makeFolder(path.join(home, "file", "x"))).rejects.toMatchObject({ code: "ENOTDIR" });
  });

  it.skipIf(process.platform !== "linux")("fails where no folder can ever be made", async () => {
    await expect(makeFolder("/proc/tracelake/spans")).rejects.toMatchObject({ code: "ENOENT" });
  });
});
