import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** In production a deleted database leaves a snapshot behind. */
export const databaseFinalSnapshot: ResourceRule = {
  name: "database-final-snapshot",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "In production a database leaves a snapshot when it is deleted.",
  reason: "Automated backups go with the database; the last snapshot is what remains.",
  remedy: "Set skipFinalSnapshot to false, and name the snapshot in finalSnapshotIdentifier.",
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: (resource, settings) => {
    if (!settings.isProduction) return complies;
    return judgeProperty(resource, "skipFinalSnapshot", (skips) => {
      if (skips === true) return violates("skipFinalSnapshot is true");
      // Without a name the deletion itself fails.
      return judgeProperty(resource, "finalSnapshotIdentifier", (name) =>
        typeof name === "string" && name !== "" ? complies : violates("finalSnapshotIdentifier is not set"),
      );
    });
  },
};
