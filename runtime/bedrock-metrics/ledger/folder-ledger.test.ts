import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
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

  it("leaves one file for a finished object", async () => {
    const { folder, makeLedger } = makeWorld();
    const ledger = makeLedger();
    await ledger.claim("a|b|c", 1_000);
    await ledger.finish("a|b|c");
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    expect(files.map(({ name }) => path.extname(name))).toEqual([".json"]);
  });
});
