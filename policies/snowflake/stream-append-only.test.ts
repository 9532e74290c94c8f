import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { streamAppendOnly } from "./stream-append-only.ts";

const said = (appendOnly: unknown) =>
  verdictsOf(streamAppendOnly, [
    makeResource("snowflake:index/streamOnTable:StreamOnTable", "stream", { appendOnly }),
  ])["stream"];

describe("stream-append-only", () => {
  it("passes one that is", () => {
    expect(said("true")).toBe("complies");
    expect(said(true)).toBe("complies");
  });

  it("refuses one that is not, or does not say so", () => {
    expect(said("false")).toBe("appendOnly is false");
    expect(said(undefined)).toBe("appendOnly is not set");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said(unknown)).toBe("unchecked: appendOnly");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(streamAppendOnly, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
