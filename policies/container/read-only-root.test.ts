import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { readOnlyRoot } from "./read-only-root.ts";

const containers = (changes: Record<string, unknown>) => ({
  containerDefinitions: JSON.stringify([
    { name: "sidecar", readonlyRootFilesystem: true },
    { name: "app", readonlyRootFilesystem: true, ...changes },
  ]),
});

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:ecs/taskDefinition:TaskDefinition", "task", { ...containers({}), ...changes });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(readOnlyRoot, [compliant(changes)])["task"];
}

describe("read-only-root", () => {
  it("passes where every root is read-only", () => {
    expect(said()).toBe("complies");
  });

  it("refuses a root that can be written", () => {
    expect(said(containers({ readonlyRootFilesystem: false }))).toBe(
      "container app may write to its root file system",
    );
  });

  it("refuses where nothing is said of it", () => {
    expect(said(containers({ readonlyRootFilesystem: undefined }))).toBe(
      "container app may write to its root file system",
    );
  });

  it("refuses definitions that are no JSON", () => {
    expect(said({ containerDefinitions: "app" })).toBe("containerDefinitions is no JSON list of containers");
  });

  it("refuses a list without a container", () => {
    expect(said({ containerDefinitions: "[]" })).toBe("containerDefinitions is no JSON list of containers");
  });

  it("leaves it unchecked while the definitions are not known", () => {
    expect(said({ containerDefinitions: unknown })).toBe("unchecked: containerDefinitions");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(readOnlyRoot, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
