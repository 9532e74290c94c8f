import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** Mends: rotation is switched on. */
export const keyRotation: ResourceRule = {
  name: "key-rotation",
  scope: "resource",
  types: ["aws:kms/key:Key"],
  level: "mandatory",
  severity: "medium",
  description: "A symmetric KMS key is rotated every year.",
  reason: "Less is lost with a key's material the less it has encrypted",
  remedy: "Set `enableKeyRotation` true",
  check: (key) =>
    judgeProperty(key, "customerMasterKeySpec", (spec) =>
      // KMS can't rotate any other kind by itself.
      (spec ?? "SYMMETRIC_DEFAULT") !== "SYMMETRIC_DEFAULT"
        ? complies
        : judgeProperty(key, "enableKeyRotation", (on) =>
            on === true ? complies : violates("it is never rotated"),
          ),
    ),
  remediate: (key, settings) =>
    keyRotation.check(key, settings).status === "violates" ? { enableKeyRotation: true } : undefined,
};
