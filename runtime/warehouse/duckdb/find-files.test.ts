import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeFile, findFiles, isExportPath } from "./find-files.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tracelake-lake-"));
});
afterEach(async () => await rm(folder, { recursive: true }));

async function put(relative: string, content = "{}") {
  await mkdir(path.dirname(path.join(folder, relative)), { recursive: true });
  await writeFile(path.join(folder, relative), content);
}

describe("findFiles", () => {
  it("finds every layout of an export, sorted by path", async () => {
    const layouts = [
      "2024/01/15/export_2024-01-15_00-00-00.jsonl",
      "2025-12-08/export_001.jsonl",
      "spans/date=2025-12-08/hour=10/part-0.parquet",
      "traces/a.json.gz",
      "traces/b.jsonl.gz",
    ];
    for (const layout of layouts.toReversed()) await put(layout);
    expect((await findFiles(folder)).map((file) => file.path)).toEqual(layouts);
  });

  it("tells the name within the bucket, the size and whole milliseconds", async () => {
    await put("spans/a.jsonl", "12345");
    const [file] = await findFiles(folder);
    expect(file).toMatchObject({ fileName: "braintrust/spans/a.jsonl", sizeBytes: 5 });
    expect(Number.isInteger(file?.modifiedMs)).toBe(true);
  });

  it("finds nothing where there is no folder", async () => {
    expect(await findFiles(path.join(folder, "missing"))).toEqual([]);
  });

  it("follows no link, neither to a file nor to a folder nor in a circle", async () => {
    await put("spans/a.jsonl");
    await symlink(folder, path.join(folder, "spans/circle"));
    await symlink(path.join(folder, "spans/a.jsonl"), path.join(folder, "spans/b.jsonl"));
    expect((await findFiles(folder)).map((file) => file.path)).toEqual(["spans/a.jsonl"]);
  });
});

describe("describeFile", () => {
  it("gives nothing outside of the folder", async () => {
    await put("a.jsonl");
    expect(await describeFile(path.join(folder, "lake"), "../a.jsonl")).toBeUndefined();
    expect(await describeFile(folder, "a.jsonl")).toBeDefined();
  });
});

describe("isExportPath", () => {
  it.each(["a.jsonl", "x/y.json", "a.json.gz", "day=1/a.parquet"])("takes %s", (each) =>
    expect(isExportPath(each)).toBe(true),
  );
  it.each(["a.csv", "a.jsonl.tmp", ".a.jsonl", "x/.y/a.jsonl", "a.parquet.gz", "jsonl", "x.tmp/a.jsonl"])(
    "leaves %s",
    (each) => expect(isExportPath(each)).toBe(false),
  );
});
