import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesOf, type Change } from "./changes.ts";
import { startDoubles, type Doubles } from "./doubles/start-doubles.ts";
import { makeStack, type StackOnEngine } from "./stack.ts";
import { checkout, expectExit } from "./workspace.ts";

/** What an upgrade of the warehouse's files does to a stack that stands. */
let doubles: Doubles;
let stack: StackOnEngine;
let source: string;
beforeAll(async () => {
  doubles = await startDoubles();
  source = makeSource();
  stack = await makeStack("dev", doubles, source);
  expectExit(await stack.up(), 0);
});
afterAll(async () => {
  stack.remove();
  rmSync(source, { recursive: true });
  await doubles.close();
});

/** The program and its SQL as copies, so that files can be changed; everything else as links. */
function makeSource(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tracelake-upgrade-"));
  for (const name of readdirSync(checkout)) {
    if (name.startsWith(".git")) continue;
    const [from, to] = [path.join(checkout, name), path.join(folder, name)];
    if (
      ["stacks", "infra", "contracts", "runtime"].includes(name) ||
      /^(package\.json|Pulumi.*\.yaml)$/.test(name)
    )
      cpSync(from, to, { recursive: true });
    else symlinkSync(from, to);
  }
  return folder;
}

/** What a preview says with a file changed. */
async function previewWith(file: string, change: (text: string) => string): Promise<Change[]> {
  const full = path.join(source, "runtime/warehouse", file);
  const before = readFileSync(full, "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(full, after);
  try {
    const changes = changesOf(await stack.pulumi("preview", "--json"));
    return changes.filter(({ type }) => type.startsWith("snowflake:"));
  } finally {
    writeFileSync(full, before);
  }
}

describe("a changed file of the warehouse", () => {
  it("that is a view's text is an update of that view alone", async () => {
    const changes = await previewWith("marts/view-errors.sql", (text) =>
      text.replace("where is_error", "where is_error and span_id <> ''"),
    );
    expect(changes).toEqual([
      {
        op: "update",
        type: "snowflake:index/view:View",
        name: "snowflake-view-marts-errors",
        paths: ["statement"],
      },
    ]);
  });

  it("that gives a table a last column is an update of that table alone", async () => {
    const changes = await previewWith("marts/table-usage-daily.sql", (text) =>
      text.replace(
        /\n\) comment/,
        ",\n  retries number(38, 0) comment 'Calls that were made again'\n) comment",
      ),
    );
    expect(changes).toEqual([
      {
        op: "update",
        type: "snowflake:index/table:Table",
        name: "snowflake-table-marts-usage_daily",
        paths: [expect.stringMatching(/^columns\[\d+\]$/) as string],
      },
    ]);
  });

  it("that is a step of a procedure makes the procedures anew that run it, and no task, table or stream", async () => {
    const changes = await previewWith("marts/merge-errors-daily.sql", (text) =>
      text.replace("merge into", "merge  into"),
    );
    expect(changes.map(({ op, name }) => `${op} ${name}`).toSorted()).toEqual([
      "replace snowflake-procedure-current-refresh_spans",
      "replace snowflake-procedure-current-repair_spans",
    ]);
  });

  it("that is a comment changes nothing", async () => {
    expect(await previewWith("marts/merge-usage-daily.sql", (text) => `-- As ever.\n${text}`)).toEqual([]);
  });
});
