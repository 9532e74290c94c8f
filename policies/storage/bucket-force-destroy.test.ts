import { expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { bucket } from "../testing/buckets.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { bucketForceDestroy } from "./bucket-force-destroy.ts";

describeRule(bucketForceDestroy, {
  compliant: () => [bucket],
  cases: {
    "takes false": [[spoil(bucket, { forceDestroy: false })], "complies"],
    "finds fault with true": [[spoil(bucket, { forceDestroy: true })], "forceDestroy is true in production"],
    "is unchecked while it is not known": [
      [spoil(bucket, { forceDestroy: unknown })],
      "unchecked: forceDestroy",
    ],
  },
});

it("bucket-force-destroy lets other environments go", () => {
  const forced = [spoil(bucket, { forceDestroy: true })];
  expect(verdictsOf(bucketForceDestroy, forced, makeSettings({ isProduction: false }))).toEqual({
    lake: "complies",
  });
});
