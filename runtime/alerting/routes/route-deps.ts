import type pg from "pg";
import type { AlertRule, Budget, ChannelKind } from "../../../contracts/monitoring/alert-rules.ts";
import type { SpendSource } from "../budgets/spend-source.ts";
import type { TestAnswer } from "../send-tests.ts";
import type { MetricSource } from "../sources/metric-source.ts";

export interface AlertingRouteDeps {
  pool: pg.Pool;
  rules: readonly AlertRule[];
  budgets: readonly Budget[];
  spend: SpendSource;
  sources: readonly MetricSource[];
  channels: readonly ChannelKind[];
  test: () => Promise<TestAnswer[]>;
  now: () => number;
}
