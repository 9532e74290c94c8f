import { settingOf, type Configurable } from "../configurable.ts";
import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

const database = "snowflake:index/database:Database";
/** The provider's word for "as the schema or database has it". */
const inherited = -1;

/** In production deleted and changed rows can be had back. Configurable: `minimumDays`, default 1. */
export const timeTravelKept: ResourceRule & Configurable = {
  name: "time-travel-kept",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "In production a database, schema or table keeps `minimumDays` of Time Travel at least.",
  reason: "Without it a wrong DELETE or DROP can't be taken back.",
  remedy: "Set dataRetentionTimeInDays of the database, and leave it out of its schemas and tables.",
  configSchema: {
    minimumDays: { type: "integer", minimum: 1, maximum: 90, default: 1, description: "Days." },
  },
  types: [database, "snowflake:index/schema:Schema", "snowflake:index/table:Table"],
  check: (resource, settings) => {
    if (!settings.isProduction) return complies;
    return judgeProperty(resource, "dataRetentionTimeInDays", (value) => {
      const days = value === undefined ? inherited : Number(value);
      if (days === inherited)
        return resource.type === database ? violates("dataRetentionTimeInDays is not set") : complies;
      const least = settingOf<number>(settings, timeTravelKept, "minimumDays");
      return days >= least ? complies : violates(`dataRetentionTimeInDays is ${days}, ${least} is the least`);
    });
  },
};
