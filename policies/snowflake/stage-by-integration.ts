import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** A stage outside Snowflake is reached by a storage integration, never by keys. */
export const stageByIntegration: ResourceRule = {
  name: "stage-by-integration",
  scope: "resource",
  level: "mandatory",
  severity: "critical",
  description: "An external stage uses a storage integration and no credentials.",
  reason: "Keys in a stage last until somebody changes them, and reach whatever their user reaches.",
  remedy: "Set storageIntegration and take credentials out.",
  types: ["snowflake:index/stage:Stage"],
  check: (resource) =>
    judgeProperty(resource, "url", (url) => {
      if (url === undefined || url === "") return complies;
      return judgeProperty(resource, "credentials", (credentials) => {
        if (credentials !== undefined && credentials !== "") return violates("it holds credentials");
        return judgeProperty(resource, "storageIntegration", (integration) =>
          integration === undefined || integration === ""
            ? violates("storageIntegration is not set")
            : complies,
        );
      });
    }),
};
