import { expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { makeResource, makeSettings } from "../testing/verdicts.ts";
import { keyRotation } from "./key-rotation.ts";

const key = (props: Record<string, unknown>) => makeResource("aws:kms/key:Key", "key", props);

describeRule(keyRotation, {
  compliant: () => [key({ enableKeyRotation: true })],
  cases: {
    "asks no pair of keys for it": [[key({ customerMasterKeySpec: "RSA_3072" })], "complies"],
    "finds fault with none": [[key({})], "it is never rotated"],
    "finds fault with false": [[key({ enableKeyRotation: false })], "it is never rotated"],
    "is unchecked while it is not known": [
      [key({ enableKeyRotation: unknown })],
      "unchecked: enableKeyRotation",
    ],
  },
});

it("key-rotation mends a key that is never rotated, and no other", () => {
  expect(keyRotation.remediate?.(key({}), makeSettings())).toEqual({ enableKeyRotation: true });
  expect(keyRotation.remediate?.(key({ enableKeyRotation: true }), makeSettings())).toBeUndefined();
});
