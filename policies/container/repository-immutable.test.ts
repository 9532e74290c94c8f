import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { repositoryImmutable } from "./repository-immutable.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:ecr/repository:Repository", "repository", {
    imageTagMutability: "IMMUTABLE",
    ...changes,
  });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(repositoryImmutable, [compliant(changes)])["repository"];
}

describe("repository-immutable", () => {
  it("passes tags that stay", () => {
    expect(said()).toBe("complies");
  });

  it("refuses tags that can be moved", () => {
    expect(said({ imageTagMutability: "MUTABLE" })).toBe("imageTagMutability is MUTABLE");
  });

  it("takes it that they can be moved where nothing is said", () => {
    expect(said({ imageTagMutability: undefined })).toBe("imageTagMutability is MUTABLE");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said({ imageTagMutability: unknown })).toBe("unchecked: imageTagMutability");
  });

  it("mends what is wrong and nothing else", () => {
    const mend = (changes: Record<string, unknown>) =>
      repositoryImmutable.remediate?.(compliant(changes), makeSettings());
    expect(mend({ imageTagMutability: "MUTABLE" })).toEqual({ imageTagMutability: "IMMUTABLE" });
    expect(mend({})).toBeUndefined();
    expect(mend({ imageTagMutability: unknown })).toBeUndefined();
  });

  it("has no word about other types", () => {
    expect(verdictsOf(repositoryImmutable, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
