import { asList, asText, judgeProperty } from "../property.ts";
import { unknown, type ResourceRule, type Verdict } from "../rule.ts";
import { allOf, complies, unchecked, violates } from "../verdict.ts";

/** A storage integration reaches prefixes of a bucket, never the whole of it. */
export const integrationLocationNarrow: ResourceRule = {
  name: "integration-location-narrow",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "A storage integration allows prefixes only, each ending in a slash.",
  reason: "Who may use the integration can make a stage on all that it allows, other exports' files too.",
  remedy: "Name the exports' prefixes in storageAllowedLocations, as s3://bucket/prefix/.",
  types: ["snowflake:index/storageIntegration:StorageIntegration"],
  check: (resource) =>
    judgeProperty(resource, "storageAllowedLocations", (value) => {
      const locations = asList(value);
      if (locations.length === 0) return violates("storageAllowedLocations is empty");
      return allOf(locations.map(checkLocation));
    }),
};

function checkLocation(location: unknown): Verdict {
  if (location === unknown) return unchecked("storageAllowedLocations");
  const text = asText(location);
  if (text.includes("*")) return violates(`it allows every location (${text})`);
  const path = /^[a-z0-9]+:\/\/[^/]+\/*(.*)$/i.exec(text)?.[1] ?? "";
  if (path === "") return violates(`it allows the whole of ${text}`);
  // Snowflake compares by prefix: "…/traces" allows "…/traces-of-others" too.
  return path.endsWith("/")
    ? complies
    : violates(`${text} does not end in a slash, so it allows longer names too`);
}
