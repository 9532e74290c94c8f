import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";
import { withoutComments } from "../sql-text.ts";

/** Where the options of a COPY stand. */
const copyProperties: Readonly<Record<string, string>> = {
  "snowflake:index/pipe:Pipe": "copyStatement",
  "snowflake:index/stage:Stage": "copyOptions",
};

/** A file with a broken row is skipped as a whole, and reported. */
export const copyOnError: ResourceRule = {
  name: "copy-on-error",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "A COPY skips a file that has an error (ON_ERROR = SKIP_FILE, a pipe's default).",
  reason: "CONTINUE drops the broken rows, and no error notification is ever sent.",
  remedy: "Take ON_ERROR out, or set it to SKIP_FILE.",
  types: Object.keys(copyProperties),
  check: (resource) => {
    const property = copyProperties[resource.type] ?? "copyStatement";
    return judgeProperty(resource, property, (text) => {
      const sql = withoutComments(typeof text === "string" ? text : "");
      const chosen = /\bon_error\s*=\s*'?(\w+%?)'?/i.exec(sql)?.[1]?.toUpperCase() ?? "SKIP_FILE";
      // Notifications come with SKIP_FILE alone, not with SKIP_FILE_10 either.
      return chosen === "SKIP_FILE" ? complies : violates(`${property} has ON_ERROR = ${chosen}`);
    });
  },
};
