import { settingOf, type Configurable } from "../configurable.ts";
import { judgeProperty } from "../property.ts";
import type { ResourceRule, Settings } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** Backups reach back far enough. Configurable: `minimumDays`, default 7 in production, 1 elsewhere. */
export const databaseBackups: ResourceRule & Configurable = {
  name: "database-backups",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "A database's backups are kept for `minimumDays` (7 in production, 1 elsewhere) at the least.",
  reason: "Without them a wrong deletion is final, and it is often noticed only days later.",
  remedy: "Raise backupRetentionPeriod (days).",
  configSchema: {
    minimumDays: {
      type: "integer",
      minimum: 0,
      description: "Days; 7 in production and 1 elsewhere by default.",
    },
  },
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: (resource, settings) =>
    judgeProperty(resource, "backupRetentionPeriod", (value) => {
      const days = typeof value === "number" ? value : defaultDays(resource.type);
      const least = minimumDays(settings);
      return days >= least
        ? complies
        : violates(`backups are kept for ${days} days, fewer than the ${least} asked for`);
    }),
};

/** What AWS takes where nothing is said. */
function defaultDays(type: string): number {
  return type === "aws:rds/cluster:Cluster" ? 1 : 0;
}

function minimumDays(settings: Settings): number {
  const configured = settingOf<number | undefined>(settings, databaseBackups, "minimumDays");
  return configured ?? (settings.isProduction ? 7 : 1);
}
