import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { pipeErrorNotification } from "./pipe-error-notification.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("snowflake:index/pipe:Pipe", "pipe", {
    autoIngest: true,
    errorIntegration: "TRACELAKE_ERRORS",
    ...changes,
  });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(pipeErrorNotification, [compliant(changes)])["pipe"];
}

describe("pipe-error-notification", () => {
  it("passes a pipe that reports its errors", () => {
    expect(said()).toBe("complies");
  });

  it("refuses one that does not", () => {
    expect(said({ errorIntegration: undefined })).toBe("errorIntegration is not set");
  });

  it("asks nothing of a pipe that is called by hand", () => {
    expect(said({ autoIngest: false, errorIntegration: undefined })).toBe("complies");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said({ errorIntegration: unknown })).toBe("unchecked: errorIntegration");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(pipeErrorNotification, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
