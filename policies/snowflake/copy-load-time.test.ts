import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { copyLoadTime } from "./copy-load-time.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("snowflake:index/pipe:Pipe", "pipe", {
    copyStatement: "copy into t from (select $1, metadata$start_scan_time from @s)",
    ...changes,
  });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(copyLoadTime, [compliant(changes)])["pipe"];
}

describe("copy-load-time", () => {
  it("passes the time that the metadata tells", () => {
    expect(said()).toBe("complies");
  });

  it("refuses the clock", () => {
    expect(said({ copyStatement: "copy into t from (select $1, current_timestamp() from @s)" })).toBe(
      "copyStatement asks CURRENT_TIMESTAMP",
    );
  });

  it("refuses the clock in UTC too", () => {
    expect(said({ copyStatement: "copy into t from (select $1, SYSDATE() from @s)" })).toBe(
      "copyStatement asks SYSDATE",
    );
  });

  it("reads no comments", () => {
    expect(said({ copyStatement: "copy into t -- never current_timestamp\nfrom @s" })).toBe("complies");
  });

  it("leaves it unchecked while the statement is not known", () => {
    expect(said({ copyStatement: unknown })).toBe("unchecked: copyStatement");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(copyLoadTime, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
