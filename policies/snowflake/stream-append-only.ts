import { asText, judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** A stream over raw tells of rows that came, and of no others. */
export const streamAppendOnly: ResourceRule = {
  name: "stream-append-only",
  scope: "resource",
  level: "mandatory",
  severity: "medium",
  description: "A stream on a table is append-only.",
  reason: "A recovery or a retention deletes raw rows: a full stream would hand each to the refresh as news.",
  remedy: 'Set appendOnly to "true".',
  types: ["snowflake:index/streamOnTable:StreamOnTable"],
  check: (resource) =>
    judgeProperty(resource, "appendOnly", (value) =>
      value === true || value === "true" ? complies : violates(`appendOnly is ${describe(value)}`),
    ),
};

function describe(value: unknown): string {
  return value === undefined ? "not set" : asText(value);
}
