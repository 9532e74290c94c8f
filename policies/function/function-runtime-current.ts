import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import type { Configurable } from "../configurable.ts";
import { settingOf } from "../configurable.ts";
import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, tell, violates } from "../verdict.ts";

/** Those with a year or more of updates ahead, by AWS's table of November 2026. */
const runtimes: PolicyConfigJSONSchema = {
  type: "array",
  items: { type: "string" },
  default: ["nodejs24.x", "python3.13", "python3.14", "java25", "dotnet10", "ruby3.4", "provided.al2023"],
  description: "Runtimes that a function may name.",
};

export const functionRuntimeCurrent: ResourceRule & Configurable = {
  name: "function-runtime-current",
  scope: "resource",
  types: ["aws:lambda/function:Function"],
  configSchema: { runtimes },
  level: "mandatory",
  severity: "medium",
  description: "A function names a runtime that AWS still mends and will for a year.",
  reason: "A runtime that has ended gets no patches, and later its functions can't be updated any more",
  remedy: "Set `runtime` to nodejs24.x",
  check: (lambda, settings) =>
    judgeProperty(lambda, "packageType", (packageType) =>
      // An image brings its own runtime.
      packageType === "Image"
        ? complies
        : judgeProperty(lambda, "runtime", (runtime) =>
            settingOf<unknown[]>(settings, functionRuntimeCurrent, "runtimes").includes(runtime)
              ? complies
              : violates(`its runtime is ${tell(runtime)}`),
          ),
    ),
};
