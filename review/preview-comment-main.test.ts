import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

function run(...argv: string[]) {
  const main = new URL("preview-comment-main.ts", import.meta.url).pathname;
  return spawnSync(process.execPath, [main, ...argv], { encoding: "utf8" });
}

describe("preview-comment-main", () => {
  it("prints the comment of a file with the engine's events", () => {
    const folder = mkdtempSync(join(tmpdir(), "preview-"));
    const file = join(folder, "preview.jsonl");
    writeFileSync(file, '{"summaryEvent":{"resourceChanges":{"same":2}}}\n');
    const { status, stdout } = run("dev", file);
    rmSync(folder, { recursive: true });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout:
        "<!-- tracelake-preview:dev -->\n### Preview of `dev`\n\nNo changes; 2 unchanged.\n\nPolicies: no findings.\n",
    });
  });

  it("says what it takes and exits 64", () => {
    expect(run("dev")).toMatchObject({
      status: 64,
      stderr: expect.stringContaining("expected a stack and the file"),
    });
  });
});
