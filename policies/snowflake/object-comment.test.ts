import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { objectComment } from "./object-comment.ts";

const said = (comment: unknown, type = "snowflake:index/view:View") =>
  verdictsOf(objectComment, [makeResource(type, "it", { comment })])["it"];

describe("object-comment", () => {
  it.each(objectComment.types)("passes a %s with a comment and refuses one without", (type) => {
    expect(said("What it holds", type)).toBe("complies");
    expect(said(undefined, type)).toBe("comment is not set");
  });

  it("takes white space for none", () => {
    expect(said("  ")).toBe("comment is not set");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said(unknown)).toBe("unchecked: comment");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(objectComment, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
