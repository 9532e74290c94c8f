import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** Every image is looked through for known faults when it is pushed. */
export const repositoryScanned: ResourceRule = {
  name: "repository-scanned",
  scope: "resource",
  level: "advisory",
  severity: "low",
  description: "Images are scanned for known vulnerabilities when they are pushed.",
  reason: "A base image ages: what was sound at the last build may not be now.",
  remedy: "Set imageScanningConfiguration to { scanOnPush: true }.",
  types: ["aws:ecr/repository:Repository"],
  check: (resource) =>
    judgeProperty(resource, "imageScanningConfiguration.scanOnPush", (value) =>
      value === true ? complies : violates("scanOnPush is not true"),
    ),
};
