import { expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { keyDeletionWindow } from "./key-deletion-window.ts";

const key = (deletionWindowInDays?: unknown) =>
  [makeResource("aws:kms/key:Key", "key", { deletionWindowInDays })] as const;

describeRule(keyDeletionWindow, {
  compliant: () => key(30),
  cases: {
    "takes AWS's default of 30 days": [key(), "complies"],
    "finds fault with a week": [key(7), "it is gone 7 days after its deletion"],
    "is unchecked while it is not known": [key(unknown), "unchecked: deletionWindowInDays"],
  },
});

it("key-deletion-window lets other environments go sooner", () => {
  expect(verdictsOf(keyDeletionWindow, key(7), makeSettings({ isProduction: false }))).toEqual({
    key: "complies",
  });
});
