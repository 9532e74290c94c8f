import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** Storage, and with it snapshots and replicas, is encrypted at rest. */
export const databaseEncrypted: ResourceRule = {
  name: "database-encrypted",
  scope: "resource",
  level: "mandatory",
  severity: "critical",
  description: "A database's storage is encrypted.",
  reason: "Prompts and answers lie in it; an unencrypted snapshot can be read wherever it is copied to.",
  remedy:
    "Set storageEncrypted to true before the first deployment: changing it later replaces the database.",
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: (resource) =>
    judgeProperty(resource, "storageEncrypted", (value) =>
      value === true ? complies : violates("storageEncrypted is not true"),
    ),
};
