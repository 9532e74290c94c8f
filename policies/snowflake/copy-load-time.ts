import { asText, judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";
import { withoutComments } from "../sql-text.ts";

const clock =
  /\b(current_timestamp|current_date|current_time|sysdate|getdate|systimestamp|localtimestamp)\b/i;

/** A pipe takes the time of a load from the file's metadata. */
export const copyLoadTime: ResourceRule = {
  name: "copy-load-time",
  scope: "resource",
  level: "mandatory",
  severity: "medium",
  description: "A pipe's COPY asks no clock.",
  reason: "Snowpipe takes the clock when it compiles the statement, hours before it loads a file with it.",
  remedy: "Use METADATA$START_SCAN_TIME.",
  types: ["snowflake:index/pipe:Pipe"],
  check: (resource) =>
    judgeProperty(resource, "copyStatement", (text) => {
      const asked = clock.exec(withoutComments(asText(text)))?.[0];
      return asked === undefined ? complies : violates(`copyStatement asks ${asked.toUpperCase()}`);
    }),
};
