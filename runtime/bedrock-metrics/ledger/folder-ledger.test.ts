import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { makeFolderLedger } from "./folder-ledger.ts";
import { itKeepsTheLedger } from "./ledger-behaviour.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeWorld() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tracelake-ledger-"));
  folders.push(folder);
  let now = 1_000_000;
  return {
    folder,
    makeLedger: () => makeFolderLedger({ folder, nowMs: () => now }),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe("the ledger in a folder", () => {
  itKeepsTheLedger({ it, expect }, makeWorld);

  it("gives an object to one of many that ask at once, also when a dead attempt's lease lies there", async () => {
    const { makeLedger, pass } = makeWorld();
    for (let round = 0; round < 5; round += 1) {
      const claims = await Promise.all(Array.from({ length: 8 }, () => makeLedger().claim("a|b|c", 1_000)));
      expect(claims.filter(({ state }) => state === "ours")).toHaveLength(1);
      pass(1_001);
    }
  });

  it("has each note on the disk before it is acknowledged", async () => {
    const { folder, makeLedger } = makeWorld();
    const probe = await open(folder, "r");
    await probe.close();
    const sync = vi.spyOn(Object.getPrototypeOf(probe) as typeof probe, "sync");
    const ledger = makeLedger();
    await ledger.claim("a|b|c", 1_000);
    for (const note of [() => ledger.checkpoint("a|b|c", 1), () => ledger.finish("a|b|c")]) {
      sync.mockClear();
      await note();
      // The file, and where the system has such, its folder.
      expect(sync).toHaveBeenCalledTimes(process.platform === "win32" ? 1 : 2);
    }
    sync.mockRestore();
  });

  it("takes a lease that a power cut left empty for nobody's", async () => {
    const { folder, makeLedger } = makeWorld();
    await makeLedger().claim("a|b|c", 1_000);
    const [lease] = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    if (lease === undefined) throw new Error("no lease");
    writeFileSync(path.join(lease.parentPath, lease.name), "");
    expect(await makeLedger().claim("a|b|c", 1_000)).toMatchObject({ state: "ours" });
  });

  it("leaves one file for a finished object", async () => {
    const { folder, makeLedger } = makeWorld();
    const ledger = makeLedger();
    await ledger.claim("a|b|c", 1_000);
    await ledger.finish("a|b|c");
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    expect(files.map(({ name }) => path.extname(name))).toEqual([".json"]);
  });
});
