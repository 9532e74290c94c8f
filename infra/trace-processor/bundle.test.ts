import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readBundle } from "./bundle.ts";
import { bundleFiles, makeFolder } from "./fixtures/deployment.ts";

describe("readBundle", () => {
  it("hashes alike what holds the same files, wherever it stands", () => {
    const [one, two] = [makeFolder(), makeFolder()];
    expect(readBundle(one).hash).toMatch(/^[0-9a-f]{64}$/);
    expect(readBundle(one).hash).toBe(readBundle(two).hash);
  });

  it.each([
    ["a changed file", { ...bundleFiles, "lambda.js": "other" }],
    ["a new migration", { ...bundleFiles, "migrations/011_b.sql": "select 2" }],
    ["bytes that moved from a name to a file", { ...bundleFiles, "migrations/010_a.sqls": "elect 1" }],
  ])("hashes otherwise with %s", (_, files) => {
    expect(readBundle(makeFolder(files)).hash).not.toBe(readBundle(makeFolder()).hash);
  });

  it("says what to do where the bundle is missing", () => {
    expect(() => readBundle(path.join(makeFolder(), "nowhere"))).toThrow(
      /bundle is missing .* Run `npm run build`, then try again\.$/,
    );
  });

  it("says what an older build lacks", () => {
    const folder = makeFolder();
    rmSync(path.join(folder, "migrate-lambda.js"));
    writeFileSync(path.join(folder, "migrate.js"), "");
    expect(() => readBundle(folder)).toThrow("has no migrate-lambda.js");
  });
});
