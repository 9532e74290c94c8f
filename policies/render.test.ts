import { describe, expect, it } from "vitest";
import { logRetention } from "./logs/log-retention.ts";
import { renderPolicies } from "./render.ts";
import { bucketVersioning } from "./storage/bucket-versioning.ts";

describe("renderPolicies", () => {
  const page = renderPolicies([logRetention, bucketVersioning]);

  it("gives each rule a row, and exception-valid one", () => {
    const rows = page.split("\n").filter((line) => /^\| `[a-z-]+` /.test(line));
    expect(rows.map((row) => /`([a-z-]+)`/.exec(row)?.[1])).toEqual([
      "log-retention",
      "bucket-versioning",
      "exception-valid",
    ]);
    expect(rows[1]).toContain(bucketVersioning.reason);
    expect(rows[1]).toContain(bucketVersioning.remedy);
  });

  it("says which rules mend and which settings there are", () => {
    expect(page).toMatch(/`log-retention` +\| mandatory, mends/);
    expect(page).toMatch(/`log-retention\.days` +\| `30`/);
  });

  it("keeps a bar within a cell", () => {
    expect(renderPolicies([{ ...bucketVersioning, remedy: "a | b" }])).toContain("a \\| b");
  });
});
