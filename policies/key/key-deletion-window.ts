import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, tell, violates } from "../verdict.ts";

export const keyDeletionWindow: ResourceRule = {
  name: "key-deletion-window",
  scope: "resource",
  types: ["aws:kms/key:Key"],
  level: "mandatory",
  severity: "medium",
  description: "In production a deleted KMS key can be brought back for 30 days.",
  reason: "With the key goes everything that it has encrypted, backups included",
  remedy: "Leave `deletionWindowInDays` out, or set it to 30",
  check: (key, { isProduction }) =>
    judgeProperty(key, "deletionWindowInDays", (days) =>
      isProduction && days !== undefined && Number(days) < 30
        ? violates(`it is gone ${tell(days)} days after its deletion`)
        : complies,
    ),
};
