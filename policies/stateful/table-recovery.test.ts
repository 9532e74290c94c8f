import { unknown } from "../rule.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { tableRecovery } from "./table-recovery.ts";

const table = makeResource("aws:dynamodb/table:Table", "ledger", { pointInTimeRecovery: { enabled: true } });
const fault = "it has no point-in-time recovery";

describeRule(tableRecovery, {
  compliant: () => [table],
  cases: {
    "finds fault where nothing is said": [[spoil(table, { pointInTimeRecovery: undefined })], fault],
    "finds fault where it is switched off": [
      [spoil(table, { pointInTimeRecovery: { enabled: false } })],
      fault,
    ],
    "is unchecked while it is not known": [
      [spoil(table, { pointInTimeRecovery: { enabled: unknown } })],
      "unchecked: pointInTimeRecovery.enabled",
    ],
  },
});
