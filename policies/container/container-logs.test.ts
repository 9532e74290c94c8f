import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { containerLogs } from "./container-logs.ts";

const containers = (changes: Record<string, unknown>) => ({
  containerDefinitions: JSON.stringify([
    { name: "sidecar", logConfiguration: { logDriver: "awslogs" } },
    { name: "app", logConfiguration: { logDriver: "awslogs" }, ...changes },
  ]),
});

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:ecs/taskDefinition:TaskDefinition", "task", { ...containers({}), ...changes });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(containerLogs, [compliant(changes)])["task"];
}

describe("container-logs", () => {
  it("passes where every container has a log", () => {
    expect(said()).toBe("complies");
  });

  it("refuses a container without one", () => {
    expect(said(containers({ logConfiguration: undefined }))).toBe("container app has no logConfiguration");
  });

  it("leaves it unchecked while the definitions are not known", () => {
    expect(said({ containerDefinitions: unknown })).toBe("unchecked: containerDefinitions");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(containerLogs, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
