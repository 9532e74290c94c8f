import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readProcessorBundle } from "./bundle.ts";
import { bundleFiles, makeFolder } from "./fixtures/deployment.ts";

describe("readProcessorBundle", () => {
  it("hashes alike what holds the same files, wherever it stands", () => {
    const [one, two] = [makeFolder(), makeFolder()];
    expect(readProcessorBundle(one).hash).toMatch(/^[0-9a-f]{64}$/);
    expect(readProcessorBundle(one).hash).toBe(readProcessorBundle(two).hash);
  });

  it.each([
    ["a changed file", { ...bundleFiles, "lambda.js": "other" }],
    ["a new migration", { ...bundleFiles, "migrations/011_b.sql": "select 2" }],
    ["bytes that moved from a name to a file", { ...bundleFiles, "migrations/010_a.sqls": "elect 1" }],
  ])("hashes otherwise with %s", (_, files) => {
    expect(readProcessorBundle(makeFolder(files)).hash).not.toBe(readProcessorBundle(makeFolder()).hash);
  });

  it("says what to do where the bundle is missing", () => {
    expect(() => readProcessorBundle(path.join(makeFolder(), "nowhere"))).toThrow(
      /bundle is missing .* Run `npm run build`, then try again\.$/,
    );
  });

  it("says what an older build lacks", () => {
    const folder = makeFolder();
    rmSync(path.join(folder, "migrate-lambda.js"));
    writeFileSync(path.join(folder, "migrate.js"), "");
    expect(() => readProcessorBundle(folder)).toThrow("has no migrate-lambda.js");
  });
});
