import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** A database has no address on the internet. */
export const databaseNotPublic: ResourceRule = {
  name: "database-not-public",
  scope: "resource",
  level: "mandatory",
  severity: "critical",
  description: "A database has no public address.",
  reason: "Only the trace processor talks to it, from within the network.",
  remedy: "Leave publiclyAccessible out, or set it to false.",
  types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  check: (resource) =>
    judgeProperty(resource, "publiclyAccessible", (value) =>
      value === true ? violates("publiclyAccessible is true") : complies,
    ),
  remediate: (resource) =>
    resource.props["publiclyAccessible"] === true ? { publiclyAccessible: false } : undefined,
};
