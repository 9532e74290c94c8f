import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { copyOnError } from "./copy-on-error.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("snowflake:index/pipe:Pipe", "pipe", { copyStatement: "copy into t from @s", ...changes });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(copyOnError, [compliant(changes)])["pipe"];
}

describe("copy-on-error", () => {
  it("passes where nothing is said: a pipe skips the file by default", () => {
    expect(said()).toBe("complies");
  });

  it("passes SKIP_FILE", () => {
    expect(said({ copyStatement: "copy into t from @s on_error = 'skip_file'" })).toBe("complies");
  });

  it("refuses CONTINUE", () => {
    expect(said({ copyStatement: "copy into t from @s ON_ERROR=CONTINUE" })).toBe(
      "copyStatement has ON_ERROR = CONTINUE",
    );
  });

  it("refuses to skip from a number of errors on", () => {
    expect(said({ copyStatement: "copy into t from @s on_error = skip_file_10" })).toBe(
      "copyStatement has ON_ERROR = SKIP_FILE_10",
    );
  });

  it("refuses to skip from a share of errors on", () => {
    expect(said({ copyStatement: "copy into t from @s on_error = 'skip_file_5%'" })).toBe(
      "copyStatement has ON_ERROR = SKIP_FILE_5%",
    );
  });

  it("reads no comments", () => {
    expect(said({ copyStatement: "copy into t from @s /* on_error = continue */" })).toBe("complies");
  });

  it("leaves it unchecked while the statement is not known", () => {
    expect(said({ copyStatement: unknown })).toBe("unchecked: copyStatement");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(copyOnError, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
